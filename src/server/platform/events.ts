import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Origin } from "#api/origin.api.ts";
import { whileErasing } from "./erasing.ts";
import { toJson } from "./database/json.ts";
import { HOT } from "./database/prepared.ts";
import type { DbOrTrx, Trx } from "./database/tables.ts";
import { askedFrom } from "./database/watch.ts";
import { newId } from "./ids.ts";
import { sealedOrigin } from "./origin.ts";

export type EventInput = {
  companyId: number;
  /** null: the system itself */
  actorId: string | null;
  channel: "web" | "api" | "cli" | "worker";
  /** what it is about: "invoice", "document", "user" … */
  subject: string;
  subjectId: string;
  /** "invoice.registered", "document.read" … */
  type: string;
  data?: Record<string, unknown>;
  reason?: string | null;
  at?: Date;
  /** from where it was done; without it that of the request in which somebody does it */
  origin?: Origin | null;
};

/** Writes one event in the transaction of the change that it tells of; returns its id. Events are never changed. */
export async function recordEvent(trx: Trx, event: EventInput): Promise<string> {
  const [id] = await recordEvents(trx, [event]);
  return id!;
}

/** The same for several at once. */
export async function recordEvents(trx: Trx, events: EventInput[]): Promise<string[]> {
  if (events.length === 0) return [];
  const asked = askedFrom();
  const rows = events.map((event) => {
    const { companyId, actorId, channel, subject, subjectId, type, data = {}, reason = null, at = null } = event;
    const { origin = actorId === null ? null : asked } = event;
    return {
      company_id: companyId,
      id: newId(),
      at,
      actor_id: actorId,
      channel,
      subject,
      subject_id: subjectId,
      type,
      data,
      reason,
      ...(origin === null ? {} : { origin: sealedOrigin(origin) }),
    };
  });
  // what is still to be sealed, and to be told to those who follow invoices, is written down with it: whenever this commits, it is found
  await sql`${HOT} with r as (
      select * from json_to_recordset(${toJson(rows)}::json) as r(company_id int, id bigint, at timestamptz, actor_id text,
        channel text, subject text, subject_id text, type text, data jsonb, reason text, origin text)
    ), waiting as (insert into event_unsealed (company_id, id) select company_id, id from r),
    untold as (insert into outbox_waiting (company_id, id, invoice_id, type)
      select company_id, id, subject_id::bigint, type from r where subject = 'invoice' and subject_id ~ '^[0-9]{1,19}$')
    insert into event (company_id, id, at, actor_id, channel, subject, subject_id, type, data, reason, origin)
    select r.company_id, r.id, coalesce(r.at, now()), r.actor_id, r.channel, r.subject, r.subject_id, r.type, r.data, r.reason, r.origin
    from r`.execute(trx);
  return rows.map((row) => row.id);
}

/** The companies with events that aren't sealed yet, and how many. */
export async function unsealedCounts(db: DbOrTrx): Promise<Map<number, number>> {
  const { rows } = await sql<{ company_id: number; n: number }>`
    select company_id, count(*)::int as n from event_unsealed group by company_id order by company_id`.execute(db);
  return new Map(rows.map((row) => [row.company_id, row.n]));
}

/** The companies of the oldest events that wait to be sealed, and the id up to which these reach; null where nothing waits. */
export async function oldestUnsealed(trx: Trx, limit: number): Promise<{ companyIds: number[]; through: string } | null> {
  const { rows } = await sql<{ companies: number[] | null; through: string | null }>`${HOT}
    select array_agg(distinct company_id) as companies, max(id)::text as through
    from (select company_id, id from event_unsealed order by id limit ${limit}) as oldest`.execute(trx);
  const { companies, through } = rows[0]!;
  return companies === null || through === null ? null : { companyIds: companies, through };
}

/**
 * Takes the events of these companies that wait to be sealed, up to an id, for the one who seals them in this transaction. One whose
 * own transaction is still open isn't among them; it comes once that has committed.
 * @returns them by company and in the order of their ids, with their leaves (32 bytes each)
 */
export async function takeUnsealed(
  trx: Trx,
  companyIds: readonly number[],
  through: string,
): Promise<{ companyId: number; id: string; leaf: Buffer }[]> {
  const { rows } = await sql<{ companyId: number; id: string; leaf: Buffer }>`${HOT}
    with taken as (delete from event_unsealed where company_id = any(${companyIds}::int[]) and id <= ${through}::bigint
      returning company_id, id)
    select e.company_id as "companyId", e.id, event_leaf(e) as leaf from taken
    join event e on e.company_id = taken.company_id and e.id = taken.id order by e.company_id, e.id`.execute(trx);
  return rows;
}

/** Whether events about invoices wait to be told to those who follow them. */
export async function anyUntold(db: DbOrTrx): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`${HOT} select exists (select 1 from outbox_waiting) as any`.execute(db);
  return rows[0]!.any;
}

/** An event about an invoice that waits to be told, as its columns are called. */
export type Untold = { company_id: number; id: string; invoice_id: string; type: string };

/**
 * Takes the oldest events about invoices that wait to be told, for the one who gives them their places in this transaction, in the
 * order of their ids. One whose own transaction is still open isn't among them; it comes once that has committed.
 */
export async function takeUntold(trx: Trx, limit: number): Promise<Untold[]> {
  const { rows } = await sql<Untold>`${HOT}
    with oldest as (select max(id) as through from (select id from outbox_waiting order by id limit ${limit}) as o),
    taken as (delete from outbox_waiting w using oldest where w.id <= oldest.through returning w.company_id, w.id, w.invoice_id, w.type)
    select * from taken order by id`.execute(trx);
  return rows;
}

/**
 * Erases what these events tell of people: who, of what, what and why. That they were, when, and of which kind stays, and so does
 * the proof (their leaves). The trace of the erasing is the caller's to write. @returns how many there were
 */
export async function erasePayloads(trx: Trx, companyId: number, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const result = await whileErasing(trx, () =>
    sql`update event set erased_at = now() where company_id = ${companyId} and id = any(${ids}::bigint[])
    and erased_at is null`.execute(trx),
  );
  return Number(result.numAffectedRows ?? 0);
}

/** Erases from where these events were done, and nothing else; the trace is the caller's to write. @returns how many had one */
export async function eraseOrigins(trx: Trx, companyId: number, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  await sql`set local piaozai.erasing = 'origins'`.execute(trx);
  const result = await sql`update event set origin = null where company_id = ${companyId} and id = any(${ids}::bigint[])
    and erased_at is null and origin is not null`.execute(trx);
  await sql`set local piaozai.erasing = 'no'`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** Events about these things, or with these words in what they tell. */
export type EventsFor = RawBuilder<SqlBool>;

export async function countEvents(db: DbOrTrx, companyId: number, where: EventsFor): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from event e
    where e.company_id = ${companyId} and e.erased_at is null and ${where}`.execute(db);
  return rows[0]!.n;
}

/** Erases what these events tell, and writes the trace without which a verifier would call it tampering. @returns how many */
export async function eraseEvents(trx: Trx, companyId: number, where: EventsFor): Promise<number> {
  const { rows } = await sql<{ id: string; type: string }>`select e.id, e.type from event e where e.company_id = ${companyId}
    and e.erased_at is null and ${where} order by e.id`.execute(trx);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const count = await erasePayloads(
    trx,
    companyId,
    rows.map(({ id }) => id),
  );
  await recordEvent(trx, {
    companyId,
    actorId: null,
    channel: "worker",
    subject: "trail",
    subjectId: String(companyId),
    type: "trail.payloads-erased",
    data: { types: [...new Set(rows.map(({ type }) => type))], after: String(BigInt(first.id) - 1n), through: last.id, count },
  });
  return count;
}

/** The same of all events about these things. */
export const eraseEventsAbout = (trx: Trx, companyId: number, subject: string, subjectIds: readonly string[]): Promise<number> =>
  eraseEvents(trx, companyId, sql<SqlBool>`e.subject = ${subject} and e.subject_id = any(${subjectIds}::text[])`);
