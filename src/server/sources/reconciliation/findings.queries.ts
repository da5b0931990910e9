/** Differences over all runs: each stays as it was left as long as both sides are as they were. */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { WORKED, type Worked } from "#domain/reconciliation/values.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { FindingRow, ItemRow, Subject } from "./reconciliation.types.ts";
import type { RunRef } from "./subjects.queries.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What it is about, whatever its values are in this run. */
function keyOf(item: ItemRow): string {
  const row = item.key ?? sha(JSON.stringify(item.problems ?? item.there)).slice(0, 32);
  if (item.outcome === "missing-here") return `here ${row}`;
  if (item.outcome === "missing-there") return `there ${item.no}`;
  if (item.outcome === "unreadable") return `row ${row}`;
  if (item.outcome === "probable") return `pair ${item.invoice_id ?? ""} ${row}`;
  return `both ${item.invoice_id ?? ""} ${row}`;
}

export async function settleFindings(trx: Trx, ref: RunRef, items: readonly ItemRow[]): Promise<void> {
  const findings = new Map<string, object>();
  for (const item of items) {
    if (!(WORKED as readonly string[]).includes(item.outcome ?? "")) continue;
    const { outcome, here, there, fields, why, invoice_id, side, no } = item;
    const key = keyOf(item);
    findings.set(key, {
      key,
      id: newId(),
      outcome,
      digest: sha(JSON.stringify([outcome, here, there, fields, item.times])),
      here,
      there,
      fields,
      why,
      invoice_id,
      row: side === "there" && Number(no) < 2 ** 31 ? Number(no) : null,
    });
  }
  if (findings.size === 0) return;
  const anew = sql`reconciliation_finding.digest <> excluded.digest`;
  await sql`
    insert into reconciliation_finding (company_id, reconciliation_id, key, id, outcome, digest, here, there, fields, why, invoice_id,
      row, first_run, changed_run, last_run)
    select ${ref.companyId}, ${ref.reconciliationId}::bigint, r.key, r.id, r.outcome, r.digest, r.here, r.there,
      array(select jsonb_array_elements_text(r.fields)), r.why, r.invoice_id, r.row, ${ref.id}::bigint, ${ref.id}::bigint, ${ref.id}::bigint
    from json_to_recordset(${toJson([...findings.values()])}::json) as r(key text, id bigint, outcome text, digest text, here jsonb,
      there jsonb, fields jsonb, why text, invoice_id bigint, row int)
    on conflict (company_id, reconciliation_id, key) do update set
      last_run = excluded.last_run, row = excluded.row, outcome = excluded.outcome, here = excluded.here, there = excluded.there,
      fields = excluded.fields, why = excluded.why, invoice_id = excluded.invoice_id, digest = excluded.digest,
      changed_run = case when ${anew} then excluded.last_run else reconciliation_finding.changed_run end,
      state = case when ${anew} then 'open' else reconciliation_finding.state end`.execute(trx);
}

export type FindingFilter = {
  outcome?: Worked | undefined;
  state?: FindingRow["state"] | undefined;
  /** null: nobody's */
  assignee?: string | null | undefined;
  fresh?: boolean;
  ids?: readonly string[];
  cursor?: string | undefined;
  limit: number;
};
export type ShownFinding = FindingRow & { assignee_name: string | null; settled_name: string | null };

/** Those of a run, in the order in which they were first found. */
export async function findingRows(
  db: DbOrTrx,
  { company_id, id }: Pick<Subject, "company_id" | "id">,
  runId: string,
  { outcome, state, assignee, fresh, ids, cursor, limit }: FindingFilter,
): Promise<ShownFinding[]> {
  const { rows } = await sql<ShownFinding>`
    select f.*, a.name as assignee_name, s.name as settled_name from reconciliation_finding f
      left join "user" a on a.id = f.assignee left join "user" s on s.id = f.settled_by
    where f.company_id = ${company_id} and f.reconciliation_id = ${id}::bigint and f.last_run = ${runId}::bigint
      ${outcome === undefined ? sql`` : sql`and f.outcome = ${outcome}`}
      ${state === undefined ? sql`` : sql`and f.state = ${state}`}
      ${assignee === undefined ? sql`` : assignee === null ? sql`and f.assignee is null` : sql`and f.assignee = ${assignee}`}
      ${fresh === true ? sql`and f.changed_run = ${runId}::bigint` : sql``}
      ${ids === undefined ? sql`` : sql`and f.id = any(${ids}::bigint[])`}
      ${cursor === undefined ? sql`` : sql`and f.id > ${cursor}::bigint`}
    order by f.id limit ${limit}`.execute(db);
  return rows;
}

export type WorkRow = { outcome: Worked; open: number; explained: number; done: number; fresh: number };

export async function countWork(
  db: DbOrTrx,
  { company_id, id }: Pick<Subject, "company_id" | "id">,
  runId: string,
): Promise<WorkRow[]> {
  const { rows } = await sql<WorkRow>`
    select outcome, count(*) filter (where state = 'open')::int as open, count(*) filter (where state = 'explained')::int as explained,
      count(*) filter (where state = 'done')::int as done,
      count(*) filter (where state = 'open' and changed_run = ${runId}::bigint)::int as fresh
    from reconciliation_finding where company_id = ${company_id} and reconciliation_id = ${id}::bigint and last_run = ${runId}::bigint
    group by outcome`.execute(db);
  return rows;
}

/** Locked, in one order everywhere. */
export async function lockFindings(
  trx: Trx,
  { company_id, id }: Pick<Subject, "company_id" | "id">,
  ids: readonly string[],
): Promise<FindingRow[]> {
  const { rows } = await sql<FindingRow>`select * from reconciliation_finding where company_id = ${company_id}
    and reconciliation_id = ${id}::bigint and id = any(${ids}::bigint[]) order by id for update`.execute(trx);
  return rows;
}

export async function updateFindings(
  trx: Trx,
  { company_id, id }: Pick<Subject, "company_id" | "id">,
  ids: readonly string[],
  change: Partial<Pick<FindingRow, "state" | "reason" | "note" | "assignee" | "settled_by" | "settled_at">>,
): Promise<void> {
  await trx
    .updateTable("reconciliation_finding")
    .set(change)
    .where("company_id", "=", company_id)
    .where("reconciliation_id", "=", id)
    .where("id", "in", ids)
    .execute();
}
