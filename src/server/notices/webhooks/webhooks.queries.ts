import { sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { DeliveryRow, Message, Problem, WebhookRow } from "./webhooks.types.ts";

/** So long nobody else takes up a webhook whose sender hasn't been heard of: longer than the slowest answer is waited for. */
const LEASE_SECONDS = 60;

export type ListedWebhook = WebhookRow & { company_name: string; account_name: string; waiting: number; dead: number };

/** Those of these companies that haven't ended, or one whatever its state. */
export async function webhookRows(db: DbOrTrx, companies: readonly number[], id?: string): Promise<ListedWebhook[]> {
  const count = (state: string) => sql`(select count(*)::int from webhook_delivery d
    where d.company_id = w.company_id and d.webhook_id = w.id and d.state = ${state})`;
  const { rows } = await sql<ListedWebhook>`
    select w.*, c.name as company_name, u.name as account_name, ${count("waiting")} as waiting, ${count("dead")} as dead
    from webhook w join company c on c.id = w.company_id join "user" u on u.id = w.account_id
    where w.company_id = any(${companies}::int[]) and ${id === undefined ? sql`w.state <> 'ended'` : sql`w.id = ${id}::bigint`}
    order by w.id`.execute(db);
  return rows;
}

export async function lockWebhook(trx: Trx, companies: readonly number[], id: string): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`
    select * from webhook where id = ${id}::bigint and company_id = any(${companies}::int[]) for update`.execute(trx);
  return rows[0];
}

/**
 * Webhooks that have something to send and that nobody is sending from, each taken for this turn; the one that had its turn longest
 * ago first.
 * @param down so many failures in a row mean that the receiver is asked by its own clock only
 */
export async function takeDue(
  db: Db,
  now: Date,
  { lease, down, limit }: { lease: string; down: number; limit: number },
): Promise<WebhookRow[]> {
  const { rows } = await sql<WebhookRow>`${HOT}
    update webhook set lease = ${lease}, lease_until = ${now}::timestamptz + make_interval(secs => ${LEASE_SECONDS}), tried_at = ${now}
    where id in (select w.id from webhook w
      where w.state = 'on' and (w.next_try_at is null or w.next_try_at <= ${now}) and (w.lease_until is null or w.lease_until < ${now})
        and (w.failures >= ${down}
          or (select o.seq from outbox o where o.company_id = w.company_id and o.seq > w.position order by o.seq limit 1) is not null
          or (select d.next_at from webhook_delivery d where d.company_id = w.company_id and d.webhook_id = w.id
            and d.state = 'waiting' order by d.next_at limit 1) <= ${now})
      order by w.tried_at nulls first limit ${limit} for update skip locked)
    returning *`.execute(db);
  return rows;
}

/** The webhook, locked and its lease renewed, while this turn is still the one that sends. */
export async function lockLeased(trx: Trx, { id, lease }: WebhookRow, now: Date): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`${HOT}
    update webhook set lease_until = ${now}::timestamptz + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id}::bigint and lease = ${lease} and state = 'on' returning *`.execute(trx);
  return rows[0];
}

/** What failed and waits, the next first. @param due null: whether or not its time has come */
export async function waitingRows(
  db: DbOrTrx,
  { company_id, id }: WebhookRow,
  due: Date | null,
  limit: number,
): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`${HOT} select * from webhook_delivery
    where company_id = ${company_id} and webhook_id = ${id}::bigint and state = 'waiting'
      and (${due}::timestamptz is null or next_at <= ${due}) order by next_at limit ${limit}`.execute(db);
  return rows;
}

export async function countWaiting(db: DbOrTrx, { company_id, id }: WebhookRow): Promise<number> {
  const { rows } = await sql<{ n: number }>`${HOT} select count(*)::int as n from webhook_delivery
    where company_id = ${company_id} and webhook_id = ${id}::bigint and state = 'waiting'`.execute(db);
  return rows[0]!.n;
}

export async function dropDeliveries(trx: Trx, { company_id, id }: WebhookRow, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await sql`${HOT} delete from webhook_delivery
    where company_id = ${company_id} and webhook_id = ${id}::bigint and event_id = any(${eventIds}::bigint[])`.execute(trx);
}

export type Failed = { message: Message; attempts: number; nextAt: Date | null; problem: Problem };

/** Notes what failed: tried again at its time, or given up where it has none. */
export async function keepFailed(trx: Trx, { company_id, id }: WebhookRow, failed: readonly Failed[], now: Date): Promise<void> {
  if (failed.length === 0) return;
  const rows = failed.map(({ message, attempts, nextAt, problem }) => ({
    event_id: message.event_id,
    invoice_id: message.invoice_id,
    type: message.type,
    attempts,
    next_at: nextAt,
    problem,
  }));
  await sql`${HOT} insert into webhook_delivery
      (company_id, webhook_id, event_id, invoice_id, type, state, attempts, next_at, problem, failed_at)
    select ${company_id}::int, ${id}::bigint, r.event_id, r.invoice_id, r.type, case when r.next_at is null then 'dead' else 'waiting' end,
      r.attempts, r.next_at, r.problem, ${now}::timestamptz
    from json_to_recordset(${toJson(rows)}::json)
      as r(event_id bigint, invoice_id bigint, type text, attempts int, next_at timestamptz, problem jsonb)
    on conflict (company_id, webhook_id, event_id) do update set state = excluded.state, attempts = excluded.attempts,
      next_at = excluded.next_at, problem = excluded.problem, failed_at = excluded.failed_at`.execute(trx);
}

/** The receiver is back: what waited for it needn't wait longer. */
export async function hurryWaiting(trx: Trx, { company_id, id }: WebhookRow, now: Date): Promise<void> {
  await sql`update webhook_delivery set next_at = ${now}
    where company_id = ${company_id} and webhook_id = ${id}::bigint and state = 'waiting' and next_at > ${now}`.execute(trx);
}

/** What was given up is to be sent again. @param ids null: all of it. @returns how many */
export async function redoDead(
  trx: Trx,
  { company_id, id }: WebhookRow,
  ids: readonly string[] | null,
  now: Date,
): Promise<number> {
  const result = await sql`update webhook_delivery set state = 'waiting', attempts = 0, next_at = ${now}
    where company_id = ${company_id} and webhook_id = ${id}::bigint and state = 'dead'
      and (${ids}::bigint[] is null or event_id = any(${ids}::bigint[]))`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** Newest events first. */
export async function deliveryRows(
  db: DbOrTrx,
  { company_id, id }: WebhookRow,
  before: string | null,
  limit: number,
): Promise<DeliveryRow[]> {
  let query = db.selectFrom("webhook_delivery").selectAll().where("company_id", "=", company_id).where("webhook_id", "=", id);
  if (before !== null) query = query.where("event_id", "<", before);
  return query.orderBy("event_id", "desc").limit(limit).execute();
}

/** Forgets what was given up long ago, and everything of webhooks that ended. */
export async function forgetDeliveries(db: Db, before: Date): Promise<void> {
  const hooks = await db.selectFrom("webhook").select(["company_id", "id", "state"]).execute();
  for (const { company_id, id, state } of hooks)
    await sql`delete from webhook_delivery where company_id = ${company_id} and webhook_id = ${id}::bigint
      and ((state = 'dead' and failed_at < ${before}) or ${state === "ended"})`.execute(db);
}
