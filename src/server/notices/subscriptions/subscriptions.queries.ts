/** The tables of those who follow something: subscription, follower. */
import { sql } from "kysely";
import type { FollowHours, FollowMail } from "#api/subscriptions.api.ts";
import type { WebhookProblem } from "#api/webhooks.api.ts";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Followed, FollowerRow, SubscriptionRow } from "./subscriptions.types.ts";

const LEASE_SECONDS = 120;

export const subscriptionsOf = (db: DbOrTrx, userId: string): Promise<SubscriptionRow[]> =>
  db.selectFrom("subscription").selectAll().where("user_id", "=", userId).orderBy("id").execute();

export const followerOf = (db: DbOrTrx, userId: string): Promise<FollowerRow | undefined> =>
  db.selectFrom("follower").selectAll().where("user_id", "=", userId).executeTakeFirst();

/** Somebody who follows from now on, told at these hours; what he had before stays. */
export async function beFollower(
  trx: Trx,
  userId: string,
  { quietFrom, quietTo, digestAt }: FollowHours,
  now: Date,
): Promise<void> {
  await sql`insert into follower (user_id, position, next_at, quiet_from, quiet_to, digest_at)
    select ${userId}, seq, ${now}::timestamptz, ${quietFrom}::int, ${quietTo}::int, ${digestAt}::int from outbox_head where id = 1
    on conflict do nothing`.execute(trx);
}

/** Whoever follows nothing needn't be told what happened until he follows something again. */
export async function catchUp(trx: Trx, userId: string): Promise<void> {
  await sql`update follower set position = (select seq from outbox_head where id = 1), lease = null
    where user_id = ${userId} and not exists (select 1 from subscription s where s.user_id = ${userId})`.execute(trx);
}

export async function putSubscription(
  trx: Trx,
  row: Followed & { id: string; userId: string; mail: FollowMail; now: Date },
): Promise<void> {
  await sql`insert into subscription (id, user_id, kind, target, mail, created_at)
    values (${row.id}::bigint, ${row.userId}, ${row.kind}, ${row.target}, ${row.mail}, ${row.now})
    on conflict (user_id, kind, target) do update set mail = excluded.mail`.execute(trx);
}

export async function dropSubscription(trx: Trx, userId: string, id: string): Promise<SubscriptionRow | undefined> {
  return trx.deleteFrom("subscription").where("user_id", "=", userId).where("id", "=", id).returningAll().executeTakeFirst();
}

export async function writeHours(trx: Trx, userId: string, { mail, quietFrom, quietTo, digestAt }: FollowHours): Promise<void> {
  await trx
    .updateTable("follower")
    .set({ mail, quiet_from: quietFrom, quiet_to: quietTo, digest_at: digestAt })
    .where("user_id", "=", userId)
    .execute();
}

type OwnHookRow = { url: string; secret: string };
/** @param hook null: none any more */
export async function writeHook(trx: Trx, userId: string, hook: OwnHookRow | null): Promise<void> {
  await trx
    .updateTable("follower")
    .set({ hook_url: hook?.url ?? null, hook_secret: hook?.secret ?? null, hook_problem: null, hook_arrived_at: null })
    .where("user_id", "=", userId)
    .execute();
}

/** How sending to the address that a follower had came out; nothing where he has another one by now. */
export async function noteHook(
  db: Db,
  { user_id, hook_secret }: FollowerRow,
  arrivedAt: Date | null,
  problem: WebhookProblem | null,
): Promise<void> {
  await db
    .updateTable("follower")
    .set({
      hook_problem: problem === null ? null : toJson(problem),
      ...(arrivedAt === null ? {} : { hook_arrived_at: arrivedAt }),
    })
    .where("user_id", "=", user_id)
    .where("hook_secret", "=", hook_secret)
    .execute();
}

/**
 * Of the company of a subscription `s`, begun since it is followed: 'incident' while there is one that its people are told of, with the last update
 * that they were told; null while there is none. Those of the whole installation count for the first company that somebody follows.
 */
const INCIDENT = sql`(select 'incident' || coalesce(' ' || max(e.id), '') from incident i
  left join lateral (select max(id) as id from incident_entry where incident_id = i.id and public and texts is not null) e on true
  where i.public and i.state = 'open' and i.opened_at >= s.created_at and (i.company_id = s.target::int or (i.company_id is null
    and s.id = (select min(o.id) from subscription o where o.user_id = s.user_id and o.kind = 'company')))
  having count(*) > 0)`;
const WELL = "resolved";

/** How it is with the companies that somebody follows, by his subscriptions. */
export async function companyStates(db: Db, userId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; state: string }>`
    select s.id, coalesce(${INCIDENT}, ${WELL}) as state from subscription s where s.user_id = ${userId} and s.kind = 'company'`.execute(
    db,
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/**
 * Followers whom something may have happened for, and whose time has come, each taken for this turn.
 * @param lease a name of this turn that no other has
 */
export async function takeFollowers(db: Db, now: Date, lease: string, limit: number): Promise<FollowerRow[]> {
  const { rows } = await sql<FollowerRow>`${HOT}
    update follower set lease = ${lease}, lease_until = ${now}::timestamptz + make_interval(secs => ${LEASE_SECONDS})
    where user_id in (select f.user_id from follower f
      where f.next_at <= ${now} and (f.lease_until is null or f.lease_until < ${now})
        and (f.position < (select seq from outbox_head where id = 1)
          or exists (select 1 from subscription s where s.user_id = f.user_id
            and (s.kind = 'source' or (s.kind = 'company' and coalesce(s.told, ${WELL}) <> coalesce(${INCIDENT}, ${WELL})))))
        and exists (select 1 from subscription s where s.user_id = f.user_id)
      order by f.next_at limit ${limit} for update skip locked)
    returning *`.execute(db);
  return rows;
}

/** Ends a turn: told up to here. @returns whether it was still this one's */
export async function endTurn(trx: Trx, { user_id, lease }: FollowerRow, position: string, nextAt: Date): Promise<boolean> {
  const result =
    await sql`update follower set position = ${position}::bigint, next_at = ${nextAt}, lease = null, lease_until = null
    where user_id = ${user_id} and lease = ${lease}`.execute(trx);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export async function noteTold(trx: Trx, id: string, told: string): Promise<void> {
  await trx.updateTable("subscription").set({ told }).where("id", "=", id).execute();
}
