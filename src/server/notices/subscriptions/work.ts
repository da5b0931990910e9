/** Tells those who follow something, beside serving; several processes may do it at once. */
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetEntries } from "../inbox/inbox.queries.ts";
import { beginDue } from "../inbox/hook.ts";
import { mailDue } from "../inbox/mail.ts";
import { takeFollowers } from "./subscriptions.queries.ts";
import type { Views } from "./subscriptions.types.ts";
import { followTurn } from "./turn.ts";

const EVERY_MS = 1_000;
const AT_ONCE = 10;
const KEPT_DAYS = 180;

/** Until `stopping` is aborted. Webhooks have a loop of their own: a receiver that hangs holds up no mail. */
export async function workSubscriptions(platform: Platform, views: Views, stopping: AbortSignal): Promise<void> {
  await Promise.all([workFollowers(platform, views, stopping), workHooks(platform, views, stopping)]);
}

async function workHooks(platform: Platform, views: Views, stopping: AbortSignal): Promise<void> {
  const running = new Map<string, Promise<void>>();
  const told = (error: unknown): void => platform.log.info({ err: error }, "followers' webhooks");
  while (!stopping.aborted) {
    const begun = await beginDue(platform, views, [...running.keys()]).catch(told);
    for (const [userId, turn] of begun ?? []) {
      const watched = turn.catch(told).finally(() => running.delete(userId));
      running.set(userId, watched);
    }
    await pause(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  await Promise.all(running.values());
}

async function workFollowers(platform: Platform, views: Views, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const told = await tellFollowers(platform, views).catch((error: unknown) => {
      platform.log.info({ err: error }, "followers can't be told");
      return 0;
    });
    await mailDue(platform, views).catch((error: unknown) => platform.log.info({ err: error }, "followers can't be mailed"));
    if (told < AT_ONCE) await pause(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** One look. @returns how many followers had a turn */
export async function tellFollowers(platform: Platform, views: Views): Promise<number> {
  const { db, clock, log } = platform;
  const taken = await takeFollowers(db, clock(), newId(), AT_ONCE);
  // one whose turn fails has it again when its lease is over, and stops no other
  for (const follower of taken)
    await followTurn(platform, views, follower).catch((error: unknown) => log.warn({ err: error }, "a follower"));
  return taken.length;
}

/** Forgets what people were told long ago. */
export const sweepInbox = ({ db, clock }: Platform): Promise<void> =>
  forgetEntries(db, new Date(clock().getTime() - KEPT_DAYS * 86_400_000));
