/** The tables of the order: outbox, outbox_head. */
import { sql } from "kysely";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { anyUntold, takeUntold } from "#server/platform/events.ts";
import type { OutboxRow } from "./outbox.types.ts";

export type Head = { seq: string; forgotten: string };

export async function readHead(db: DbOrTrx): Promise<Head> {
  const { rows } = await sql<Head>`${HOT} select seq, forgotten from outbox_head where id = 1`.execute(db);
  return rows[0]!;
}

/**
 * Gives the oldest events that wait their places, in the order of their ids. The row of the head is held until the transaction ends, so
 * places become visible in their order however many give them; an event whose own transaction is still open gets a later one.
 * @param told the types that get one; the others leave the queue without
 * @returns how many left the queue; 0 also while somebody else is at it
 */
export async function givePlaces(trx: Trx, told: readonly string[], now: Date, limit: number): Promise<number> {
  if (!(await anyUntold(trx))) return 0;
  const head = await sql<{ seq: string }>`${HOT} select seq from outbox_head where id = 1 for update skip locked`.execute(trx);
  const [held] = head.rows;
  if (held === undefined) return 0;
  const taken = await takeUntold(trx, limit);
  const placed = taken
    .filter(({ type }) => told.includes(type))
    .map((event, at) => ({ ...event, seq: String(BigInt(held.seq) + BigInt(at) + 1n) }));
  const last = placed.at(-1);
  if (last === undefined) return taken.length;
  await sql`${HOT} insert into outbox (company_id, seq, event_id, invoice_id, type, told_at)
    select r.company_id, r.seq, r.id, r.invoice_id, r.type, greatest(h.told_at, ${now}::timestamptz)
    from json_to_recordset(${toJson(placed)}::json) as r(company_id int, seq bigint, id bigint, invoice_id bigint, type text)
    cross join outbox_head h where h.id = 1`.execute(trx);
  await sql`${HOT} update outbox_head set seq = ${last.seq}::bigint, told_at = greatest(told_at, ${now}::timestamptz)
    where id = 1`.execute(trx);
  return taken.length;
}

/**
 * Events between two places that the actor may see now, in their order.
 * @param through the last place that is looked at
 */
export async function visibleBetween(
  db: DbOrTrx,
  actor: Actor,
  companies: readonly number[],
  { after, through, types, limit }: { after: string; through: string; types: readonly string[]; limit: number },
): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`${HOT}
    select o.company_id, o.seq, o.event_id, o.invoice_id, o.type, o.told_at from outbox o
    join invoice i on i.company_id = o.company_id and i.id = o.invoice_id
    where o.company_id = any(${companies}::int[]) and o.seq > ${after}::bigint and o.seq <= ${through}::bigint
      and o.type = any(${types}::text[]) and ${visibleTo(actor, "i", [...companies])}
    order by o.seq limit ${limit}`.execute(db);
  return rows;
}

/** Of these invoices of a company those that the actor may see, also where they were taken out. */
export async function stillVisible(db: DbOrTrx, actor: Actor, companyId: number, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select i.id from invoice i
    where i.company_id = ${companyId} and i.id = any(${ids}::bigint[]) and ${visibleTo(actor, "i", [companyId])}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** The place before the first event of these companies that was told at a time or later; the head where there is none. */
export async function placeBefore(db: DbOrTrx, companies: readonly number[], since: Date): Promise<string> {
  const { rows } = await sql<{ seq: string | null }>`select min(o.seq) - 1 as seq from outbox o
    where o.company_id = any(${companies}::int[]) and o.told_at >= ${since}`.execute(db);
  return rows[0]!.seq ?? (await readHead(db)).seq;
}

export type ToldEvent = { id: string; at: Date; actorId: string | null; data: Record<string, unknown> };

/** What the trail says of these events; of one that was erased nothing. */
export async function eventRows(
  db: DbOrTrx,
  refs: readonly { companyId: number; id: string }[],
): Promise<Map<string, ToldEvent>> {
  if (refs.length === 0) return new Map();
  const { rows } =
    await sql<ToldEvent>`${HOT} select e.id, e.at, e.actor_id as "actorId", e.data from unnest(${refs.map(({ companyId }) => companyId)}::int[],
    ${refs.map(({ id }) => id)}::bigint[]) as r(company_id, id) join event e on e.company_id = r.company_id and e.id = r.id`.execute(
      db,
    );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Takes the oldest events of a company out of the order that were told before. @returns how many */
export async function forgetSome(trx: Trx, companyId: number, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ n: number; last: string | null }>`with gone as (
      delete from outbox where company_id = ${companyId} and seq in (
        select seq from outbox where company_id = ${companyId} order by seq limit ${limit}) and told_at < ${before} returning seq)
    select count(*)::int as n, max(seq)::text as last from gone`.execute(trx);
  const { n, last } = rows[0]!;
  if (last !== null) await sql`update outbox_head set forgotten = greatest(forgotten, ${last}::bigint) where id = 1`.execute(trx);
  return n;
}
