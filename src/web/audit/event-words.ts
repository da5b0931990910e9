import { useTranslation } from "react-i18next";
import type { AuditEvent } from "#api/audit.api.ts";

/** "user.signed-in" → web-audit:type.user_signed-in; a dot would lead deeper into the words */
const keyOf = (type: string): string => `web-audit:type.${type.replaceAll(".", "_")}`;

/** An event in a word; one of a later version by its name, which says more than nothing. */
export function useEventWord(): (type: string) => string {
  const { t } = useTranslation("web-audit");
  return (type) => t(keyOf(type), { defaultValue: type });
}

export function useSubjectWord(): (subject: string) => string {
  const { t } = useTranslation("web-audit");
  return (subject) => t(`subject.${subject}`, { defaultValue: subject });
}

export type Change = { field: string; before: unknown; after: unknown };

const isPair = (value: unknown): value is { before: unknown; after: unknown } =>
  typeof value === "object" && value !== null && "before" in value && "after" in value;

/** What was before and after, of events that change something: one field, or several under `changes`. */
export function changesOf({ data }: Pick<AuditEvent, "data">): Change[] {
  if (isPair(data)) {
    const { before, after } = data;
    const plain = (value: unknown): value is Record<string, unknown> =>
      typeof value === "object" && value !== null && !Array.isArray(value);
    if (!plain(before) || !plain(after)) return [{ field: "", before, after }];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
      .map((field) => ({ field, before: before[field], after: after[field] }));
  }
  const changes = data["changes"];
  if (typeof changes !== "object" || changes === null) return [];
  return Object.entries(changes).flatMap(([field, value]) =>
    isPair(value) ? [{ field, before: value.before, after: value.after }] : [],
  );
}

/** Everything else that an event says, for whoever wants to see it as it is. */
export function restOf({ data }: Pick<AuditEvent, "data">): [string, string][] {
  return Object.entries(data).flatMap(([key, value]) =>
    ["changes", "before", "after"].includes(key) || value === null || value === undefined
      ? []
      : [[key, shown(value)] as [string, string]],
  );
}

export const shown = (value: unknown): string =>
  value === null || value === undefined || value === ""
    ? "—"
    : typeof value === "string"
      ? value
      : typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : JSON.stringify(value);
