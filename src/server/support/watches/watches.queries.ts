/** The tables of questions that wait: watch, watch_key, watch_head. */
import { type Insertable, type Selectable, sql } from "kysely";
import { type ArrivedFacts, keysOfArrived } from "#domain/watches/watch-keys.ts";
import type { WatchTable } from "#server/platform/database/question-tables.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";

export type WatchRow = Selectable<WatchTable>;

/** @returns undefined where the question waits already */
export async function insertWatch(trx: Trx, row: Insertable<WatchTable>, keys: readonly string[]): Promise<WatchRow | undefined> {
  const made = await trx
    .insertInto("watch")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (made !== undefined)
    await sql`insert into watch_key (key, watch_id) select distinct k, ${row.id}::bigint from unnest(${keys}::text[]) as k`.execute(
      trx,
    );
  return made;
}

/** Those that wait first. @param lookup of this one only */
export async function watchesOf(db: DbOrTrx, userId: string, limit: number, lookup?: string): Promise<WatchRow[]> {
  const { rows } = await sql<WatchRow>`select * from watch where user_id = ${userId}
    and (${lookup ?? null}::bigint is null or lookup_id = ${lookup ?? null}::bigint)
    order by (state = 'open') desc, id desc limit ${limit}`.execute(db);
  return rows;
}

export async function countOpen(trx: Trx, userId: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from watch where user_id = ${userId} and state = 'open'`.execute(trx);
  return rows[0]!.n;
}

export type Arrival = { companyId: number; id: string; fit: "asked" | "near" };

/** Ends a watch that waits; nothing leads to it any more. @returns whether it waited until now: of several who try one ends it */
export async function endWatch(
  trx: Trx,
  id: string,
  { state, arrival = null, now }: { state: "arrived" | "ended"; arrival?: Arrival | null; now: Date },
): Promise<boolean> {
  const result =
    await sql`update watch set state = ${state}, ended_at = ${now}, invoice_company_id = ${arrival?.companyId ?? null}::int,
    invoice_id = ${arrival?.id ?? null}::bigint, fit = ${arrival?.fit ?? null} where id = ${id}::bigint and state = 'open'`.execute(
      trx,
    );
  if ((result.numAffectedRows ?? 0n) === 0n) return false;
  await sql`delete from watch_key where watch_id = ${id}::bigint`.execute(trx);
  return true;
}

export async function expireWatches(trx: Trx, now: Date, limit: number): Promise<WatchRow[]> {
  const { rows } = await sql<WatchRow>`update watch set state = 'expired', ended_at = ${now} where id in (
    select id from watch where state = 'open' and expires_at <= ${now} order by expires_at limit ${limit} for update skip locked)
    returning *`.execute(trx);
  await sql`delete from watch_key where watch_id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(trx);
  return rows;
}

export async function forgetWatches(db: Db, before: Date): Promise<void> {
  await sql`delete from watch where state <> 'open' and ended_at < ${before}`.execute(db);
}

type Told = { company_id: number; seq: string; invoice_id: string; type: string };
export type Stretch = { through: string; rows: Told[] };

/**
 * The next events of the order that watches weren't told of, held until this transaction ends: of several processes one tells them.
 * Null where there are none, or somebody else is at it.
 */
export async function takeStretch(trx: Trx, types: readonly string[], limit: number): Promise<Stretch | null> {
  const held = await sql<{
    seq: string;
    head: string;
  }>`${HOT} select w.seq, o.seq as head from watch_head w join outbox_head o on o.id = 1
    where w.id = 1 and w.seq < o.seq for update of w skip locked`.execute(trx);
  const [place] = held.rows;
  if (place === undefined) return null;
  const through = BigInt(place.seq) + BigInt(limit) < BigInt(place.head) ? String(BigInt(place.seq) + BigInt(limit)) : place.head;
  const { rows } = await sql<Told>`${HOT} select o.company_id, o.seq, o.invoice_id, o.type from company c
    cross join lateral (select * from outbox o where o.company_id = c.id and o.seq > ${place.seq}::bigint and o.seq <= ${through}::bigint offset 0) o
    where o.type = any(${types}::text[]) order by o.seq`.execute(trx);
  return { through, rows };
}

export const putPlace = (trx: Trx, seq: string): Promise<unknown> =>
  sql`${HOT} update watch_head set seq = ${seq}::bigint where id = 1`.execute(trx);

export async function anyWaits(db: DbOrTrx): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`${HOT} select exists (select 1 from watch_key) as any`.execute(db);
  return rows[0]!.any;
}

type Facts = {
  company_id: number;
  id: string;
  number: string | null;
  digital_number: string | null;
  total_fen: string | null;
  amount_fen: string | null;
  tax_fen: string | null;
};
export type Led = { watchId: string; companyId: number; id: string; facts: ArrivedFacts };

/** Watches that share a key with one of these invoices. */
export async function ledTo(trx: Trx, refs: readonly { companyId: number; id: string }[]): Promise<Led[]> {
  const { rows: invoices } =
    await sql<Facts>`${HOT} select i.company_id, i.id, i.number, i.digital_number, i.total_fen, i.amount_fen, i.tax_fen
    from unnest(${refs.map(({ companyId }) => companyId)}::int[], ${refs.map(({ id }) => id)}::bigint[]) as r(company_id, id)
    join invoice i on i.company_id = r.company_id and i.id = r.id where i.deleted_at is null`.execute(trx);
  const facts = invoices.map(factsOf);
  const keys = facts.flatMap((each, at) => keysOfArrived(each).map((key) => ({ key, at })));
  if (keys.length === 0) return [];
  // led to key by key, whatever the planner thinks of lists
  const { rows } = await sql<{ watch_id: string; at: number }>`${HOT} select distinct w.watch_id, r.at
    from unnest(${keys.map(({ key }) => key)}::text[], ${keys.map(({ at }) => at)}::int[]) as r(key, at)
    cross join lateral (select k.watch_id from watch_key k where k.key = r.key collate "C" offset 0) w order by w.watch_id, r.at`.execute(
    trx,
  );
  return rows.map(({ watch_id, at }) => ({
    watchId: watch_id,
    companyId: invoices[at]!.company_id,
    id: invoices[at]!.id,
    facts: facts[at]!,
  }));
}

const fen = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
const factsOf = (row: Facts): ArrivedFacts => ({
  number: row.number,
  digitalNumber: row.digital_number,
  totalFen: fen(row.total_fen),
  amountFen: fen(row.amount_fen),
  taxFen: fen(row.tax_fen),
});

export async function openWatches(trx: Trx, ids: readonly string[]): Promise<WatchRow[]> {
  return trx.selectFrom("watch").selectAll().where("id", "in", ids).where("state", "=", "open").orderBy("id").execute();
}
