import type { Notice, ShownNotice } from "#api/notices.api.ts";
import { nearestText, phaseOf } from "#domain/notices/notices.ts";
import type { ManagedNotice, NoticeRow, ReadNotice } from "./notices.queries.ts";

const text = (at: Date | null): string | null => at?.toISOString() ?? null;
export const phase = ({ shown_from, starts_at, ends_at }: NoticeRow, now: Date) =>
  phaseOf({ shownFrom: shown_from, from: starts_at, until: ends_at }, now);

/** As a reader of this language is shown it. */
export function presentShown(row: NoticeRow & Partial<Pick<ReadNotice, "dismissed_at">>, locale: string, now: Date): ShownNotice {
  const its = phase(row, now);
  const { language, text: words } = nearestText(row.texts, locale)!;
  const away = row.dismissed_at ?? null;
  return {
    id: row.id,
    kind: row.kind,
    level: row.level,
    title: words.title,
    text: words.text,
    language,
    from: row.starts_at.toISOString(),
    until: text(row.ends_at),
    phase: its === "later" ? "announced" : its,
    functions: row.functions,
    // what was put away while it was announced is said once more when it begins
    dismissed: away !== null && !(row.kind === "window" && its === "running" && away < row.starts_at),
  };
}

/** As those see it who write them. */
export function presentManaged(row: ManagedNotice, now: Date): Notice {
  const its = phase(row, now);
  const open = row.state !== "withdrawn" && !(row.state === "published" && its === "over");
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    phase: its,
    level: row.level,
    texts: row.texts,
    audience: { visitors: row.visitors, companies: row.companies, roles: row.roles },
    shownFrom: text(row.shown_from),
    from: row.starts_at.toISOString(),
    until: text(row.ends_at),
    functions: row.functions,
    createdAt: row.created_at.toISOString(),
    by: row.by_name,
    withdrawnReason: row.withdrawn_reason,
    may: { change: open, publish: row.state === "draft" && its !== "over", withdraw: open },
  };
}
