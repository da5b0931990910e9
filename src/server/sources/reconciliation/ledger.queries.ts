/** The table of what the accounting system hands in: ledger_record. */
import { sql } from "kysely";
import type { HandedInLedger, LedgerRecord } from "#api/ledger.api.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

export type LedgerFields = NonNullable<LedgerRecord["fields"]>;

/**
 * Writes what is news. What says nothing of its time holds as said now; what says an older one than is known changes nothing, so that what
 * comes again, late or in another order leaves the same.
 * @param records each id once
 */
export async function putRecords(
  trx: Trx,
  companyId: number,
  records: readonly LedgerRecord[],
  now: Date,
): Promise<HandedInLedger> {
  const told = records.map(({ id, changedAt = null, fields }) => ({ id, changed_at: changedAt, fields }));
  const { rows } = await sql<HandedInLedger>`
    with told as (
      select r.id, r.changed_at, nullif(r.fields, 'null'::jsonb) as fields, k.record_id is not null as known,
        k.record_id is not null and k.changed_at > r.changed_at as late,
        k.record_id is not null and k.fields is null as gone,
        k.record_id is not null and k.fields is not distinct from nullif(r.fields, 'null'::jsonb) as same
      from json_to_recordset(${toJson(told)}::json) as r(id text, changed_at timestamptz, fields jsonb)
      left join ledger_record k on k.company_id = ${companyId} and k.record_id = r.id),
    written as (
      insert into ledger_record (company_id, record_id, fields, changed_at, handed_in_at)
      select ${companyId}, id, fields, changed_at, ${now}::timestamptz from told where not late
      on conflict (company_id, record_id) do update set fields = excluded.fields,
        changed_at = coalesce(excluded.changed_at, ledger_record.changed_at), handed_in_at = excluded.handed_in_at)
    select count(*) filter (where late)::int as late,
      count(*) filter (where not late and same)::int as known,
      count(*) filter (where not late and not same and fields is null)::int as removed,
      count(*) filter (where not late and not same and fields is not null and (not known or gone))::int as added,
      count(*) filter (where not late and not same and fields is not null and known and not gone)::int as changed
    from told`.execute(trx);
  return rows[0]!;
}

/** Two that hand in at once write one after the other: each is judged by what the other left. */
export async function lockLedger(trx: Trx, companyId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('ledger_record'), ${companyId})`.execute(trx);
}

/** How much there is; null where nothing was ever handed in. */
export async function ledgerState(db: DbOrTrx, companyId: number): Promise<{ records: number; handedInAt: Date } | null> {
  const { rows } = await sql<{ records: number; handed_in_at: Date | null }>`
    select count(*) filter (where fields is not null)::int as records, max(handed_in_at) as handed_in_at
    from ledger_record where company_id = ${companyId}`.execute(db);
  const { records, handed_in_at: handedInAt } = rows[0]!;
  return handedInAt === null ? null : { records, handedInAt };
}

/** The names of all fields, in order. */
export async function ledgerColumns(db: DbOrTrx, companyId: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct f.name from ledger_record r cross join lateral jsonb_object_keys(r.fields) as f(name)
    where r.company_id = ${companyId} and r.fields is not null order by f.name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Those that weren't taken out, behind an id, in order. */
export async function recordsBehind(
  db: DbOrTrx,
  companyId: number,
  after: string,
  limit: number,
): Promise<{ id: string; fields: LedgerFields }[]> {
  const { rows } = await sql<{ id: string; fields: LedgerFields }>`
    select record_id as id, fields from ledger_record where company_id = ${companyId} and record_id > ${after}
      and fields is not null order by record_id limit ${limit}`.execute(db);
  return rows;
}
