/** What waits at the sources: looked up, tried and settled. */
import { sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { HeldOutcome } from "#api/held.api.ts";
import type { ItemRow, SourceRef } from "./sources.types.ts";

/** Someone tries it so long at most; after that his process is dead. */
const TRYING_SECONDS = 120;
/** So often something that can't be had is asked for before people are told of it, and all is said to be here. */
const QUIET_TRIES = 3;

/** What waits, and people should know of. */
const told = sql`(i.state = 'held' and (i.held->>'why' <> 'unavailable' or i.tries >= ${QUIET_TRIES} or i.next_at is null))`;

/** Keys of what is due to be tried by itself, the longest first. */
export async function dueItems(db: DbOrTrx, { companyId, id }: SourceRef, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select key from source_item
    where company_id = ${companyId} and source_id = ${id}::bigint and next_at <= ${now} and state = 'held'
    order by next_at limit ${limit}`.execute(db);
  return rows.map(({ key }) => key);
}

const SPEAKING_MAX = 5;

/** What waits there with one of these words in its name or sender, the newest first. */
export async function heldSpeakingOf(
  db: DbOrTrx,
  sources: readonly SourceRef[],
  words: readonly string[],
): Promise<{ source_id: string; name: string; outcome: HeldOutcome | null; at: Date }[]> {
  if (sources.length === 0 || words.length === 0) return [];
  const companies = [...new Set(sources.map(({ companyId }) => companyId))];
  const ids = sources.map(({ id }) => id);
  const { rows } = await sql<{ source_id: string; name: string; outcome: HeldOutcome | null; at: Date }>`
    select i.source_id, i.held ->> 'name' as name, i.outcome, coalesce(i.at, i.arrived_at) as at from source_item i
    where i.company_id = any(${companies}::int[]) and i.source_id = any(${ids}::bigint[]) and i.state = 'held'
      and exists (select 1 from unnest(${words}::text[]) as w(word)
        where position(w.word in i.held ->> 'name') > 0 or position(w.word in coalesce(i.held ->> 'from', '')) > 0)
    order by i.arrived_at desc limit ${SPEAKING_MAX}`.execute(db);
  return rows;
}

/** Whether something is on its way that may still be had soon. */
export async function awaitsAny(trx: DbOrTrx, { companyId, id }: SourceRef): Promise<boolean> {
  const { rows } = await sql`select 1 from source_item
    where company_id = ${companyId} and source_id = ${id}::bigint and next_at is not null and state = 'held'
      and held->>'why' = 'unavailable' and tries < ${QUIET_TRIES} limit 1`.execute(trx);
  return rows.length > 0;
}

/**
 * Notes that it is tried now, before it is, so that what dies in the midst isn't tried twice by itself.
 * @returns undefined where somebody else is at it, or it is settled
 */
export async function claimItem(
  trx: DbOrTrx,
  { companyId, id }: SourceRef,
  key: string,
  { now, dueOnly }: { now: Date; dueOnly: boolean },
): Promise<ItemRow | undefined> {
  const { rows } = await sql<ItemRow>`update source_item
    set tries = tries + 1, tried_at = ${now}, outcome = null,
      next_at = case when held->>'why' = 'unavailable' then ${now}::timestamptz + interval '1 hour' end
    where company_id = ${companyId} and source_id = ${id}::bigint and key = ${key} and state = 'held'
      and ${dueOnly ? sql`next_at <= ${now}` : sql`(tries = 0 or outcome is not null or tried_at < ${now}::timestamptz - make_interval(secs => ${TRYING_SECONDS}))`}
    returning *`.execute(trx);
  return rows[0];
}

/** What came of a try that brought nothing. */
export async function failItem(
  trx: DbOrTrx,
  { companyId, id }: SourceRef,
  key: string,
  { outcome, nextAt }: { outcome: HeldOutcome; nextAt: Date | null },
): Promise<void> {
  await sql`update source_item set outcome = ${outcome}, next_at = ${nextAt}
    where company_id = ${companyId} and source_id = ${id}::bigint and key = ${key} and state = 'held'`.execute(trx);
}

export type Settling = {
  state: "taken" | "left";
  outcome: HeldOutcome;
  document: string | null;
  by: string | null;
  now: Date;
};

/** @returns whether it waited until now */
export async function settleItem(
  trx: Trx,
  { companyId, id }: SourceRef,
  key: string,
  { state, outcome, document, by, now }: Settling,
): Promise<boolean> {
  const { rows } = await sql`update source_item
    set state = ${state}, outcome = ${outcome}, document_id = ${document}::bigint, decided_at = ${now}, decided_by = ${by}, next_at = null
    where company_id = ${companyId} and source_id = ${id}::bigint and key = ${key} and state = 'held' returning 1`.execute(trx);
  return rows.length > 0;
}

export type HeldRow = ItemRow & { by_name: string | null; place: string };

/** @param after where the page before ended: its moment and its key */
export async function heldRows(
  db: DbOrTrx,
  sources: readonly SourceRef[],
  settled: boolean,
  after: { at: string; key: string } | null,
  limit: number,
): Promise<HeldRow[]> {
  if (sources.length === 0) return [];
  const when = settled ? sql`i.decided_at` : sql`i.arrived_at`;
  const { rows } = await sql<HeldRow>`
    select i.*, u.name as by_name, ${when}::text as place from ${pairs(sources)} as s
    cross join lateral (
      select * from source_item i where i.company_id = s.company_id and i.source_id = s.source_id
        and ${settled ? sql`i.decided_at is not null` : told}
        ${after === null ? sql`` : sql`and (${when}, i.key) < (${after.at}::timestamptz, ${after.key})`}
      order by ${when} desc, i.key desc limit ${limit}) as i
    left join "user" u on u.id = i.decided_by
    order by ${when} desc, i.key desc limit ${limit}`.execute(db);
  return rows;
}

export async function heldCount(db: DbOrTrx, sources: readonly SourceRef[]): Promise<number> {
  if (sources.length === 0) return 0;
  const { rows } = await sql<{ open: number }>`select count(*)::int as open from ${pairs(sources)} as s
    join source_item i on i.company_id = s.company_id and i.source_id = s.source_id and ${told}`.execute(db);
  return rows[0]!.open;
}

export async function heldRow(db: DbOrTrx, { companyId, id }: SourceRef, key: string): Promise<HeldRow | undefined> {
  const { rows } = await sql<HeldRow>`select i.*, u.name as by_name, '' as place from source_item i
    left join "user" u on u.id = i.decided_by
    where i.company_id = ${companyId} and i.source_id = ${id}::bigint and i.key = ${key}
      and (${told} or i.decided_at is not null)`.execute(db);
  return rows[0];
}

const pairs = (sources: readonly SourceRef[]) =>
  sql`(select * from json_to_recordset(${toJson(sources.map(({ companyId, id }) => ({ company_id: companyId, source_id: id })))}::json)
    as r(company_id int, source_id bigint))`;
