import { createHash } from "node:crypto";
import type { ListDetail, ListSummary } from "#api/lists.api.ts";
import { type ListForm, headerSignature } from "#domain/lists/fields.ts";
import type { ListLook } from "#readers/list-process.ts";
import type { Actor } from "#server/people/people.types.ts";
import { isMaker, mayWith } from "./lists.policy.ts";
import type { Remembered, ShownList } from "./lists.queries.ts";

export function presentList(actor: Actor, row: ShownList): ListSummary {
  return {
    id: row.id,
    document: row.document_id,
    company: { id: row.company_id, name: row.company_name },
    name: row.name,
    form: row.form as ListForm,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    by: row.by_name,
    mine: isMaker(actor, row),
    rowsRead: row.rows_read,
    registered: row.registered,
    joined: row.joined,
    wrong: row.wrong,
    problem: row.problem as ListSummary["problem"],
    may: mayWith(actor, row),
  };
}

/** With its columns and first rows, for its maker. */
export function presentDetail(actor: Actor, row: ShownList, remembered: Remembered | null): ListDetail {
  const summary = presentList(actor, row);
  const look = summary.mine ? row.look : null;
  const main = look?.sheets[look.main];
  return {
    ...summary,
    sheets: look?.sheets.map(({ name, role }) => ({ name, role })) ?? [],
    columns: main?.columns ?? [],
    headerRow: main?.header ?? 0,
    mapping: look === null ? {} : (row.plan?.mapping ?? remembered?.mapping ?? main?.mapping ?? {}),
    remembered: look !== null && row.plan === null && remembered !== null,
    side: look === null ? null : row.plan === null ? (remembered?.side ?? null) : (row.plan.own?.side ?? null),
    sample: look?.sample ?? [],
    typed: look?.typed ?? true,
    date1904: look?.date1904 ?? false,
  };
}

/** What lists of one make have in common, under which their mapping is remembered. */
export function signatureOf(look: ListLook): string {
  return createHash("sha256")
    .update(headerSignature(look.sheets[look.main]?.columns ?? []))
    .digest("hex");
}
