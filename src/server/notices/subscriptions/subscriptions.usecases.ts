/** What somebody follows, and how he wants to be told of it. */
import type { Follow, FollowHours, Subscription, Subscriptions } from "#api/subscriptions.api.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { newId } from "#server/platform/ids.ts";
import { mailReady } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { seal, unseal } from "#server/platform/seal.ts";
import { keyOf, namesOf } from "./names.ts";
import {
  beFollower,
  catchUp,
  dropSubscription,
  followerOf,
  putSubscription,
  subscriptionsOf,
  writeHours,
} from "./subscriptions.queries.ts";
import type { FollowerRow, Views } from "./subscriptions.types.ts";

/** Each is looked at whenever something happens. */
const MOST = 300;
const PURPOSE = "unsubscribe";
const USUAL: FollowHours = { mail: true, quietFrom: 22 * 60, quietTo: 7 * 60, digestAt: 9 * 60 };

const hoursOf = (row: FollowerRow | undefined): FollowHours =>
  row === undefined ? USUAL : { mail: row.mail, quietFrom: row.quiet_from, quietTo: row.quiet_to, digestAt: row.digest_at };

export async function listSubscriptions(platform: Platform, views: Views, actor: Actor): Promise<Subscriptions> {
  const rows = await subscriptionsOf(platform.db, actor.userId);
  const names = await namesOf(platform, views, actor, rows);
  const subscriptions = rows.map((row): Subscription => {
    const { id, kind, target, mail } = row;
    return { id, kind, target, name: names.get(keyOf(row)) ?? null, mail };
  });
  return { subscriptions, hours: hoursOf(await followerOf(platform.db, actor.userId)), mails: mailReady(platform.config) };
}

/** Follows it from now on, or says otherwise how he is told. @throws ProblemError 404 for what isn't there or isn't for him, 409 with too many */
export async function follow(platform: Platform, views: Views, actor: Actor, wish: Follow): Promise<Subscriptions> {
  const { db, clock } = platform;
  // a machine has no inbox; it has webhooks
  if (isServiceAccount(actor.userId)) throw notPermitted("invoice.enter");
  if (!(await namesOf(platform, views, actor, [wish])).has(keyOf(wish))) throw new ProblemError(404, "nothing-to-follow");
  await db.transaction().execute(async (trx) => {
    const now = clock();
    const { userId } = actor;
    await catchUp(trx, userId);
    await beFollower(trx, userId, USUAL, now);
    const known = await subscriptionsOf(trx, userId);
    if (known.length >= MOST && !known.some((each) => keyOf(each) === keyOf(wish)))
      throw new ProblemError(409, "following-max", { params: { max: MOST }, facts: { max: MOST } });
    await putSubscription(trx, { ...wish, id: newId(), userId, now });
  });
  return listSubscriptions(platform, views, actor);
}

/** @throws ProblemError 404 */
export async function unfollow(platform: Platform, views: Views, actor: Actor, id: string): Promise<Subscriptions> {
  const dropped = await platform.db.transaction().execute((trx) => dropSubscription(trx, actor.userId, id));
  if (dropped === undefined) throw new ProblemError(404, "nothing-to-follow");
  return listSubscriptions(platform, views, actor);
}

export async function setHours(platform: Platform, views: Views, actor: Actor, hours: FollowHours): Promise<Subscriptions> {
  await platform.db.transaction().execute(async (trx) => {
    await beFollower(trx, actor.userId, hours, platform.clock());
    await writeHours(trx, actor.userId, hours);
  });
  return listSubscriptions(platform, views, actor);
}

/** Whoever waits for something is told by mail like whoever follows something, unless he wants no mails. */
export const beToldByMail = (trx: Trx, userId: string, now: Date): Promise<void> => beFollower(trx, userId, USUAL, now);

/** What stands in mails: whoever has the mail can end them, and nothing else. */
export const unsubscribeToken = ({ secret }: Platform["config"], userId: string): string => seal(secret!, PURPOSE, userId);

/** Mails of what somebody follows come no more; the inbox goes on. A token that isn't one does nothing, and says so no more than one that is. */
export async function unsubscribe({ db, config }: Platform, token: string): Promise<void> {
  const userId = unseal(config.secret!, PURPOSE, token);
  if (userId === null) return;
  await db.transaction().execute(async (trx) => {
    const row = await followerOf(trx, userId);
    if (row !== undefined) await writeHours(trx, userId, { ...hoursOf(row), mail: false });
  });
}
