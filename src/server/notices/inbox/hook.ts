/**
 * Entries of the inbox as messages to a webhook of one's own: signed and tried again like those of a company (Standard Webhooks), each as its
 * reader may see it when it is sent. One that was sent and not marked, as a process died between, comes again with the same id.
 */
import { waitAfter } from "#domain/webhooks/backoff.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { unseal } from "#server/platform/seal.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { followerOf, noteHook } from "../subscriptions/subscriptions.queries.ts";
import type { EntryRow, Views } from "../subscriptions/subscriptions.types.ts";
import { type Outcome, send } from "../webhooks/send.ts";
import { dropHooks, dueForHook, keepHook, settleHook, takeForHook } from "./inbox.queries.ts";
import { presentEntries } from "./inbox.usecases.ts";

export const OWN_HOOK = "own-webhook";
/** Turns that one process has under way; most of the time they wait for answers. */
const PEOPLE = 64;
const AT_ONCE = 8;
/** Longer than sending takes. */
const LEASE_MS = 120_000;
const UNREADABLE: Outcome = { ok: false, status: null, problem: { code: "secret-unreadable", facts: {} }, waitMs: null };

/**
 * Begins a turn for each person something is due for, and waits for none: a receiver that hangs holds up its own messages alone.
 * @param busy whose turn is under way
 * @returns the turns by person
 */
export async function beginDue(
  platform: Platform,
  views: Views,
  busy: readonly string[] = [],
): Promise<Map<string, Promise<void>>> {
  const room = PEOPLE - busy.length;
  const people = room <= 0 ? [] : await dueForHook(platform.db, platform.clock(), busy, room);
  return new Map(people.map((userId) => [userId, sendTo(platform, views, userId)]));
}

async function sendTo(platform: Platform, views: Views, userId: string): Promise<void> {
  const { db, clock } = platform;
  const now = clock();
  const [actor, follower] = await Promise.all([loadActor(db, userId, "worker", now), followerOf(db, userId)]);
  const url = follower?.hook_url ?? null;
  if (actor === null || url === null) return dropHooks(db, userId);
  const rows = await takeForHook(db, userId, now, new Date(now.getTime() + LEASE_MS), AT_ONCE);
  const secret = unseal(platform.config.secret!, OWN_HOOK, follower!.hook_secret!);
  const outcomes = await Promise.all(
    rows.map(async (row) => {
      // what he may not see any more isn't sent any more
      const [entry] = await presentEntries(platform, views, actor, [row]);
      if (entry === undefined) return settleHook(db, row);
      const { read: _, ...data } = entry;
      const body = JSON.stringify({ type: "inbox.entry", timestamp: now.toISOString(), data });
      const message = { url, id: `ntf_${row.id}`, at: now, body };
      const outcome = secret === null ? UNREADABLE : await send(platform.config, { ...message, secrets: [secret] });
      if (outcome.ok) await settleHook(db, row);
      else await keepHook(db, row, nextAt(row, outcome, clock()), clock());
      return outcome;
    }),
  );
  const sent = outcomes.filter((each) => each !== undefined);
  if (sent.length === 0) return;
  const arrived = sent.some(({ ok }) => ok);
  await noteHook(db, follower!, arrived ? clock() : null, sent.findLast(({ ok }) => !ok)?.problem ?? null);
}

/** Null: given up, after some three and a half days. */
function nextAt({ hook_attempts: attempts }: EntryRow, { waitMs, problem }: Outcome, now: Date): Date | null {
  const wait = problem?.code === "gone" ? null : waitAfter(attempts, Math.random());
  return wait === null ? null : new Date(now.getTime() + Math.max(wait, waitMs ?? 0));
}
