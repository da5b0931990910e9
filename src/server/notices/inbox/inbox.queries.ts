/** The table of what people were told: inbox_entry. */
import { sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { EntryRow, InvoiceAt, ToldOf } from "../subscriptions/subscriptions.types.ts";

/** Invoices that an entry names; beyond it says that there are more. */
export const NAMED_MAX = 500;

export type NewEntry = ToldOf & { about: EntryRow["about"]; invoices: readonly InvoiceAt[]; mailAt: Date | null };

/** What happens within so long after an entry was begun joins it, and mails about one thing are so far apart. */
const JOINS_MS = 10 * 60_000;
/** A webhook is told of what happens within so long in one message. */
const HOOK_SETTLES_MS = 60_000;

/**
 * What comes while the same thing's entry of a moment ago is unread and unmailed joins it: one message, however long an import takes. Its
 * mail waits until nothing more comes, but no longer than that.
 */
export async function addEntry(trx: Trx, userId: string, entry: NewEntry, now: Date): Promise<void> {
  const { kind, target, about, invoices, mailAt } = entry;
  const hookAt = await hookTime(trx, userId, now);
  const same = sql`user_id = ${userId} and kind = ${kind} and target = ${target} and about = ${about}`;
  const last = await sql<EntryRow>`${HOT} select * from inbox_entry where ${same} and at >= ${new Date(now.getTime() - JOINS_MS)}
    order by id desc limit 1 for update`.execute(trx);
  const [row] = last.rows;
  if (row === undefined || row.read_at !== null || row.mailed_at !== null || row.hooked_at !== null) {
    const free = (told: Date | null | undefined, at: Date | null): Date | null =>
      at === null || told === null || told === undefined ? at : new Date(Math.max(at.getTime(), after(told).getTime()));
    await trx
      .insertInto("inbox_entry")
      .values({
        user_id: userId,
        id: newId(),
        kind,
        target,
        about,
        invoices: toJson(invoices.slice(-NAMED_MAX)),
        count: invoices.length,
        first_at: now,
        at: now,
        mail_at: free(row?.mailed_at, mailAt),
        hook_at: free(row?.hooked_at, hookAt),
      })
      .execute();
    return;
  }
  const known = new Set(row.invoices.map(({ id }) => id));
  const fresh = invoices.filter(({ id }) => !known.has(id));
  // one that waits for the morning or for the daily mail goes on waiting for it
  const soon = row.mail_at !== null && mailAt !== null && row.mail_at <= after(row.first_at) && mailAt <= after(now);
  await trx
    .updateTable("inbox_entry")
    .set({
      invoices: toJson([...row.invoices, ...fresh].slice(-NAMED_MAX)),
      count: row.count + fresh.length,
      at: now,
      ...(hookAt === null ? {} : { hook_at: new Date(Math.min(hookAt.getTime(), after(row.first_at).getTime())) }),
      ...(soon ? { mail_at: new Date(Math.min(mailAt.getTime(), after(row.first_at).getTime())) } : {}),
    })
    .where("user_id", "=", userId)
    .where("id", "=", row.id)
    .execute();
}

/** When an entry of now is sent to the webhook of its reader; null where he has none. A program doesn't sleep. */
async function hookTime(trx: Trx, userId: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ hook: boolean }>`${HOT} select hook_url is not null as hook from follower
    where user_id = ${userId}`.execute(trx);
  return rows[0]?.hook === true ? new Date(now.getTime() + HOOK_SETTLES_MS) : null;
}

const after = (at: Date): Date => new Date(at.getTime() + JOINS_MS);

/** Newest first. */
export async function entryRows(db: DbOrTrx, userId: string, before: string | null, limit: number): Promise<EntryRow[]> {
  let query = db.selectFrom("inbox_entry").selectAll().where("user_id", "=", userId);
  if (before !== null) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).execute();
}

export const unreadRows = (db: DbOrTrx, userId: string, limit: number): Promise<EntryRow[]> =>
  db
    .selectFrom("inbox_entry")
    .selectAll()
    .where("user_id", "=", userId)
    .where("read_at", "is", null)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();

/** @param ids null: all */
export async function markRead(db: DbOrTrx, userId: string, ids: readonly string[] | null, now: Date): Promise<void> {
  await sql`update inbox_entry set read_at = ${now} where user_id = ${userId} and read_at is null
    and (${ids}::bigint[] is null or id = any(${ids}::bigint[]))`.execute(db);
}

/** The last change of each of these people's inboxes, so that who has it open is told. */
export async function inboxStamps(db: DbOrTrx, userIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; stamp: string }>`${HOT} select u.id,
      coalesce((select max(e.id) || to_char(max(greatest(e.at, e.read_at)) at time zone 'UTC', ' YYYYMMDDHH24MISSUS') from inbox_entry e
        where e.user_id = u.id), '') as stamp
    from unnest(${userIds}::text[]) as u(id)`.execute(db);
  return new Map(rows.map(({ id, stamp }) => [id, stamp]));
}

/** People for whom mails are due. */
export async function dueForMail(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`${HOT} select distinct user_id from inbox_entry
    where mail_at is not null and mailed_at is null and mail_at <= ${now} limit ${limit}`.execute(db);
  return rows.map(({ user_id }) => user_id);
}

/** What is due for one of them, held and noted as mailed: it is so once this transaction commits, together with the mail. */
export async function takeForMail(trx: Trx, userId: string, now: Date): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`${HOT} update inbox_entry set mailed_at = ${now} where user_id = ${userId}
    and mail_at is not null and mailed_at is null and mail_at <= ${now} returning *`.execute(trx);
  return rows.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/** People to whose webhooks something is to be sent, but for those. */
export async function dueForHook(db: Db, now: Date, but: readonly string[], limit: number): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`${HOT} select distinct user_id from inbox_entry
    where hook_at is not null and hook_at <= ${now} and user_id <> all(${but}::text[]) limit ${limit}`.execute(db);
  return rows.map(({ user_id }) => user_id);
}

/** What is due for one of them, the oldest first, his alone until `leased`; whoever dies with it leaves it to be sent then. */
export async function takeForHook(db: Db, userId: string, now: Date, leased: Date, limit: number): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`${HOT} update inbox_entry
    set hook_at = ${leased}, hooked_at = coalesce(hooked_at, ${now}::timestamptz), hook_attempts = hook_attempts + 1
    where user_id = ${userId} and id in (select id from inbox_entry where user_id = ${userId} and hook_at is not null
      and hook_at <= ${now} order by id limit ${limit} for update skip locked)
    returning *`.execute(db);
  return rows.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/** It arrived, or isn't for him any more. Only where the entry is still leased: another address may have been set meanwhile. */
export const settleHook = (db: DbOrTrx, row: EntryRow): Promise<void> =>
  writeHookState(db, row, { hook_at: null, hook_given_up_at: null });

/** It failed. @param at when it is tried again; null: it is given up. Only where the entry is still leased, as above */
export const keepHook = (db: DbOrTrx, row: EntryRow, at: Date | null, now: Date): Promise<void> =>
  writeHookState(db, row, { hook_at: at, hook_given_up_at: at === null ? now : null });

async function writeHookState(
  db: DbOrTrx,
  { user_id, id, hook_at }: EntryRow,
  state: Pick<EntryRow, "hook_at" | "hook_given_up_at">,
): Promise<void> {
  await db
    .updateTable("inbox_entry")
    .set(state)
    .where("user_id", "=", user_id)
    .where("id", "=", id)
    .where("hook_at", "=", hook_at)
    .execute();
}

/** Nothing that waits or was given up is sent any more. */
export async function dropHooks(db: DbOrTrx, userId: string): Promise<void> {
  await sql`update inbox_entry set hook_at = null, hook_given_up_at = null
    where user_id = ${userId} and (hook_at is not null or hook_given_up_at is not null)`.execute(db);
}

/** What was given up is to be sent again. @returns how many */
export async function redoHooks(db: DbOrTrx, userId: string, now: Date): Promise<number> {
  const result = await sql`update inbox_entry set hook_at = ${now}, hook_attempts = 0, hook_given_up_at = null
    where user_id = ${userId} and hook_given_up_at is not null`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

export async function countHooksAgain(db: DbOrTrx, userId: string): Promise<{ waiting: number; given_up: number }> {
  const { rows } = await sql<{ waiting: number; given_up: number }>`select
      count(*) filter (where hook_at is not null and hook_attempts > 0)::int as waiting,
      count(*) filter (where hook_given_up_at is not null)::int as given_up
    from inbox_entry where user_id = ${userId} and (hook_at is not null or hook_given_up_at is not null)`.execute(db);
  return rows[0]!;
}

export async function forgetEntries(db: Db, before: Date): Promise<void> {
  await db.deleteFrom("inbox_entry").where("at", "<", before).execute();
}
