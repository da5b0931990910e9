/**
 * Mailboxes whose servers tell by themselves when mail comes are asked at once then, in place of at their turn. It only hurries: what
 * isn't watched, or breaks off, is asked in turn as ever. A process holds so many connections at most, one for each mailbox.
 */
import { setTimeout as pause } from "node:timers/promises";
import { MailboxSettings } from "#api/sources.api.ts";
import { secondsToRetry } from "#domain/sources/retry.ts";
import { type WatchedMailbox, watchMailbox } from "#server/platform/mail/mailbox.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { secretOf } from "./secret.ts";
import { mailboxesOn, soonAgain } from "./sources.queries.ts";
import type { SourceRow } from "./sources.types.ts";

const MOST = 50;
const LOOK_MS = 15_000;
/** Mail that came while its box was being asked is asked for behind that. */
const AGAIN_MS = 5_000;

type Watching = {
  /** by what it signed in, so that a change of it begins anew */
  way: string;
  mailbox: WatchedMailbox | null;
  failures: number;
  /** since 1970; before that it isn't tried again */
  notBefore: number;
  ended: boolean;
};

/** Until `stopping` is aborted; then every connection is closed. */
export async function watchMailboxes(platform: Platform, stopping: AbortSignal): Promise<void> {
  const watching = new Map<string, Watching>();
  while (!stopping.aborted) {
    const sources = await mailboxesOn(platform.db, MOST).catch(() => null);
    if (sources !== null) await lookAfter(platform, watching, sources, stopping);
    await pause(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  await Promise.all([...watching.values()].map(async ({ mailbox }) => mailbox?.close()));
}

async function lookAfter(
  platform: Platform,
  watching: Map<string, Watching>,
  sources: readonly SourceRow[],
  stopping: AbortSignal,
): Promise<void> {
  const ways = new Map(sources.map((source) => [source.id, JSON.stringify([source.settings, source.secret])]));
  for (const [id, { way, mailbox }] of watching) {
    if (ways.get(id) === way) continue;
    watching.delete(id);
    await mailbox?.close();
  }
  const due = sources.filter(({ id }) => {
    const its = watching.get(id);
    return its === undefined || (its.ended && its.notBefore <= Date.now());
  });
  await Promise.all(
    due.map(async (source) => {
      const its = watching.get(source.id) ?? { way: ways.get(source.id)!, mailbox: null, failures: 0, notBefore: 0, ended: true };
      watching.set(source.id, its);
      if (!stopping.aborted) await begin(platform, source, its);
    }),
  );
}

async function begin(platform: Platform, source: SourceRow, its: Watching): Promise<void> {
  const failed = (): void => {
    its.failures += 1;
    its.ended = true;
    its.notBefore = Date.now() + secondsToRetry(its.failures, Math.random()) * 1000;
  };
  its.ended = false;
  try {
    const settings = { ...MailboxSettings.parse(source.settings), password: secretOf(platform.config, source) ?? "" };
    its.mailbox = await watchMailbox(platform.config, settings, () => hurry(platform, source));
  } catch {
    // what is wrong is told by the run that asks in turn
    failed();
    return;
  }
  if (its.mailbox === null) return;
  const since = Date.now();
  void its.mailbox.ended.then(() => {
    if (Date.now() - since > LOOK_MS) its.failures = 0;
    failed();
  });
}

function hurry(platform: Platform, source: SourceRow): void {
  const soon = (): void =>
    void soonAgain(platform.db, source.id, platform.clock()).catch((error: unknown) =>
      platform.log.info({ err: error }, "a mailbox that has mail could not be hurried"),
    );
  soon();
  setTimeout(soon, AGAIN_MS).unref();
}
