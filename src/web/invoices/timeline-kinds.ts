import type { HistoryEntry } from "./invoices.api.ts";

/** What an entry of the history is about: of these the reader chooses. */
export const TIMELINE_KINDS = ["all", "states", "fields", "files", "access"] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

const STATES = /^invoice\.state-/;
const FIELDS = /^invoice\.(corrected|correction-undone|contradiction|illegible|reopened)$/;
const ACCESS = /^(access\.|invoice\.(printed|unmasked|handed-over)|invoices\.exported)/;

export function kindOf({ type }: Pick<HistoryEntry, "type">): Exclude<TimelineKind, "all"> {
  if (STATES.test(type)) return "states";
  if (FIELDS.test(type)) return "fields";
  return ACCESS.test(type) ? "access" : "files";
}

export type Change = { path: string; before: unknown; after: unknown };

/** Before and after of each field that an entry changed. */
export function changesOf({ data }: Pick<HistoryEntry, "data">): Change[] {
  const { changes } = data;
  if (typeof changes !== "object" || changes === null) return [];
  return Object.entries(changes).map(([path, change]) => {
    const { before = null, after = null } = (change ?? {}) as { before?: unknown; after?: unknown };
    return { path, before, after };
  });
}
