/** What somebody follows, and how he wants to be told of it. */
import type { Follow, FollowHours, MadeOwnHook, OwnHook, Subscription, Subscriptions } from "#api/subscriptions.api.ts";
import type { WebhookProblem, WebhookTested } from "#api/webhooks.api.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { recordPersonEvent } from "#server/people/person-events.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { newId } from "#server/platform/ids.ts";
import { mailReady } from "#server/platform/mail/mail.ts";
import { isFetchable } from "#server/platform/outgoing.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { seal, unseal } from "#server/platform/seal.ts";
import { OWN_HOOK } from "../inbox/hook.ts";
import { countHooksAgain, dropHooks, redoHooks } from "../inbox/inbox.queries.ts";
import { send } from "../webhooks/send.ts";
import { newSecret } from "../webhooks/signing.ts";
import { noSuchWebhook, webhookUrl } from "../webhooks/webhooks.errors.ts";
import { keyOf, namesOf } from "./names.ts";
import {
  beFollower,
  catchUp,
  dropSubscription,
  followerOf,
  putSubscription,
  subscriptionsOf,
  writeHook,
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
  const follower = await followerOf(platform.db, actor.userId);
  return {
    subscriptions,
    hours: hoursOf(follower),
    hook: follower === undefined || follower.hook_url === null ? null : await hookOf(platform, follower, follower.hook_url),
    mails: mailReady(platform.config),
  };
}

async function hookOf({ db }: Platform, row: FollowerRow, url: string): Promise<OwnHook> {
  const { waiting, given_up: givenUp } = await countHooksAgain(db, row.user_id);
  const problem = row.hook_problem as WebhookProblem | null;
  return { url, problem, arrivedAt: row.hook_arrived_at?.toISOString() ?? null, waiting, givenUp };
}

/**
 * What one is told goes to this address too, from now on; what waited for another one is sent no more.
 * @throws ProblemError 403 for a machine, 422 for the address
 */
export async function setHook(platform: Platform, actor: Actor, url: string): Promise<MadeOwnHook> {
  const { db, config, clock } = platform;
  if (isServiceAccount(actor.userId)) throw notPermitted("invoice.enter");
  if (!isFetchable(config, url)) throw webhookUrl();
  const secret = newSecret();
  await db.transaction().execute(async (trx) => {
    await beFollower(trx, actor.userId, USUAL, clock());
    await dropHooks(trx, actor.userId);
    await writeHook(trx, actor.userId, { url, secret: seal(config.secret!, OWN_HOOK, secret) });
    await tellTrail(trx, actor, "follower.webhook-set", { host: new URL(url).host });
  });
  return { secret };
}

/** Nothing is sent any more. */
export async function dropHook(platform: Platform, views: Views, actor: Actor): Promise<Subscriptions> {
  const { db } = platform;
  await db.transaction().execute(async (trx) => {
    if (((await followerOf(trx, actor.userId))?.hook_url ?? null) === null) return;
    await dropHooks(trx, actor.userId);
    await writeHook(trx, actor.userId, null);
    await tellTrail(trx, actor, "follower.webhook-ended", {});
  });
  return listSubscriptions(platform, views, actor);
}

/** What was given up is sent again. @throws ProblemError 404 where there is no webhook */
export async function redoHook(platform: Platform, views: Views, actor: Actor): Promise<Subscriptions> {
  const { db, clock } = platform;
  await db.transaction().execute(async (trx) => {
    if (((await followerOf(trx, actor.userId))?.hook_url ?? null) === null) throw noSuchWebhook();
    const count = await redoHooks(trx, actor.userId, clock());
    if (count > 0) await tellTrail(trx, actor, "follower.webhook-redone", { count });
  });
  return listSubscriptions(platform, views, actor);
}

/** Sends a message that says that it is a test. @throws ProblemError 404 where there is no webhook */
export async function testHook({ db, config, clock }: Platform, actor: Actor): Promise<WebhookTested> {
  const row = await followerOf(db, actor.userId);
  if (row === undefined || row.hook_url === null) throw noSuchWebhook();
  const [at, id] = [clock(), `test_${newId()}`];
  const secret = unseal(config.secret!, OWN_HOOK, row.hook_secret!);
  if (secret === null) return { ok: false, messageId: id, status: null, problem: { code: "secret-unreadable", facts: {} } };
  const body = JSON.stringify({ type: "webhook.test", timestamp: at.toISOString(), data: {} });
  const { ok, status, problem } = await send(config, { url: row.hook_url, secrets: [secret], id, at, body });
  return { ok, messageId: id, status, problem };
}

const timeOf = (minutes: number | null): string | null =>
  minutes === null ? null : `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const saidHours = ({ mail, quietFrom, quietTo, digestAt }: FollowHours): Record<string, unknown> => ({
  mails: mail,
  quietFrom: timeOf(quietFrom),
  quietTo: timeOf(quietTo),
  digestAt: timeOf(digestAt),
});

const tellTrail = (trx: Trx, { userId, channel }: Actor, type: string, data: Record<string, unknown>): Promise<void> =>
  recordPersonEvent(trx, userId, { actorId: userId, channel, type, data });

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
    // what it is, is his own; of an invoice no company but its own may know
    await tellTrail(trx, actor, "follower.followed", { kind: wish.kind, mail: wish.mail });
  });
  return listSubscriptions(platform, views, actor);
}

/** @throws ProblemError 404 */
export async function unfollow(platform: Platform, views: Views, actor: Actor, id: string): Promise<Subscriptions> {
  await platform.db.transaction().execute(async (trx) => {
    const dropped = await dropSubscription(trx, actor.userId, id);
    if (dropped === undefined) throw new ProblemError(404, "nothing-to-follow");
    await tellTrail(trx, actor, "follower.unfollowed", { kind: dropped.kind });
  });
  return listSubscriptions(platform, views, actor);
}

export async function setHours(platform: Platform, views: Views, actor: Actor, hours: FollowHours): Promise<Subscriptions> {
  await platform.db.transaction().execute(async (trx) => {
    await beFollower(trx, actor.userId, hours, platform.clock());
    const before = hoursOf(await followerOf(trx, actor.userId));
    await writeHours(trx, actor.userId, hours);
    await tellTrail(trx, actor, "follower.hours-set", { before: saidHours(before), after: saidHours(hours) });
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
