/** One thing that waits is fetched: by itself where the company says so or it couldn't be had before, or at somebody's word. */
import type { HeldOutcome } from "#api/held.api.ts";
import { secondsToRetry } from "#domain/sources/retry.ts";
import { type ArrivedWithId, noteArrived } from "#server/intake/batches.usecases.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { claimItem, failItem, settleItem } from "./held.queries.ts";
import { follow } from "./links.ts";
import { type Connector, type Held, type ItemRow, type SourceRef, type SourceRow, SourceTrouble } from "./sources.types.ts";
import { type Got, bring } from "./take.ts";
import type { Watch } from "./watch.ts";

/** After so many tries it is tried at somebody's word alone: more than a day. */
const TRIES_MOST = 30;

export const retryAt = (now: Date, tries: number, chance: number): Date =>
  new Date(now.getTime() + secondsToRetry(tries, chance) * 1000);

/** In whose name a source hands in. @throws SourceTrouble where he may not any more */
export async function enteringActor(trx: Trx, source: SourceRow, now: Date): Promise<Actor> {
  const actor = await loadActor(trx, source.account_id, "worker", now);
  if (actor === null || !mayIn(actor, source.company_id, "invoice.enter")) throw new SourceTrouble("may-not-enter");
  return actor;
}

export type Fetching = {
  source: SourceRow;
  key: string;
  watch: Watch;
  /** the way in, opened where it is needed */
  connector: () => Promise<Connector>;
};
export type By = {
  /** null: by itself, and only where its time has come */
  who: Actor | null;
  /** begins the transaction that writes: throws where the source is another's by now */
  holds: (trx: Trx) => Promise<unknown>;
  chance: number;
};

/** @returns what came of it; null where there was nothing to do, or somebody is at it. @throws SourceTrouble from the other side */
export async function fetchItem(platform: Platform, fetching: Fetching, by: By): Promise<HeldOutcome | null> {
  const { source, key } = fetching;
  const ref: SourceRef = { companyId: source.company_id, id: source.id };
  const item = await claimItem(platform.db, ref, key, { now: platform.clock(), dueOnly: by.who === null });
  if (item === undefined) return null;
  const held = item.held as Held;
  let got: Got | HeldOutcome;
  try {
    got = held.why === "link" ? await followed(platform, fetching, held) : await askedAgain(platform, fetching, held);
  } catch (error) {
    const outcome = error instanceof SourceTrouble ? "source-failed" : "no-answer";
    await failItem(platform.db, ref, key, { outcome, nextAt: held.why === "unavailable" ? retry(platform, item, by) : null });
    throw error;
  }
  const told = typeof got === "string" ? { file: null, code: got } : got;
  if (told.file === null && !(told.code === "gone" && held.why === "unavailable")) {
    const again = held.why === "unavailable" && told.code === "unavailable";
    await failItem(platform.db, ref, key, { outcome: told.code, nextAt: again ? retry(platform, item, by) : null });
    return told.code;
  }
  return platform.db.transaction().execute((trx) => settle(platform, trx, { source, ref, item, file: told.file }, by));
}

const retry = ({ clock }: Platform, { tries }: ItemRow, { chance }: By): Date | null =>
  tries < TRIES_MOST ? retryAt(clock(), tries, chance) : null;

async function followed(platform: Platform, { source, key, watch }: Fetching, held: Held): Promise<Got | HeldOutcome> {
  const hosts = source.settings["hosts"];
  const came = await follow(platform.config, held.link ?? "", Array.isArray(hosts) ? (hosts as string[]) : [], held.name);
  if (came.file === null) return came.outcome;
  return bring(platform, watch, { name: came.file.name, key }, one(came.file.bytes));
}

async function askedAgain(platform: Platform, { key, watch, connector }: Fetching, held: Held): Promise<Got | HeldOutcome> {
  const way = held.ref === undefined ? null : await watch.wait(connector());
  if (way?.again === undefined) return "unavailable";
  return bring(platform, watch, { name: held.name, key }, way.again(held.ref));
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

type Settled = { source: SourceRow; ref: SourceRef; item: ItemRow; file: ArrivedWithId | null };

async function settle(platform: Platform, trx: Trx, { source, ref, item, file }: Settled, by: By): Promise<HeldOutcome> {
  const now = platform.clock();
  await by.holds(trx);
  const outcome = file === null ? "gone" : "fetched";
  const state = file === null ? "left" : "taken";
  const settling = { state, outcome, document: file?.id ?? null, by: by.who?.userId ?? null, now } as const;
  if (!(await settleItem(trx, ref, item.key, settling))) return outcome;
  const machine = await enteringActor(trx, source, now);
  if (file !== null) await noteArrived(platform, trx, machine, ref.companyId, null, [file]);
  await recordEvent(trx, {
    companyId: ref.companyId,
    actorId: by.who?.userId ?? source.account_id,
    channel: by.who?.channel ?? "worker",
    subject: "source",
    subjectId: source.id,
    type: file === null ? "source.held-gone" : "source.held-fetched",
    at: now,
    data: file === null ? {} : { documentId: file.id },
  });
  return outcome;
}
