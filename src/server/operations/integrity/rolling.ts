/**
 * The daily look, beside serving: one process at a time, going on where the last one stopped, resting four times as long as each step
 * took. Every original is looked at within 30 days, every index and table too (`due.ts`).
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Db } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockSetting, readSetting, writeSetting } from "#server/platform/setting.ts";
import { measureDisk } from "../health/disk-days.ts";
import { type Mark, checkAll } from "./check.ts";
import { dayOf, longestAgo, readLooked } from "./due.ts";
import { sweepFindings } from "./findings.queries.ts";
import { FOLDERS } from "./originals.ts";

const SETTING = "integrity-check";
const LOOK_MS = 10 * 60_000;
const REST_TIMES = 4;
const REST_MOST_MS = 30_000;
/** A process that hasn't moved the mark for so long is no longer at it. */
const LEASE_MS = 15 * 60_000;

/** `day`: of the look that is being made, or was made last; `mark` null: at its end. */
type State = { day: string; mark: Mark | null; by: string | null; until: string; endedAt: string | null };
const NONE: State = { day: "", mark: null, by: null, until: "", endedAt: null };

export type LastCheck = {
  /** when the last look through everything ended; null: none has yet */
  endedAt: Date | null;
  /** where the present one is */
  stage: Mark["stage"] | null;
  /** the day since which every original was looked at with its bytes; null: not all were yet */
  originalsSince: string | null;
};

export async function lastCheck(db: Db): Promise<LastCheck> {
  const state = (await readSetting<State>(db, SETTING)) ?? NONE;
  return {
    endedAt: state.endedAt === null ? null : new Date(state.endedAt),
    stage: state.mark?.stage ?? null,
    originalsSince: longestAgo(FOLDERS, await readLooked(db)),
  };
}

/** Notes that everything was looked at by hand: the daily look needn't be made as well. */
export async function noteChecked({ db, clock }: Platform): Promise<void> {
  await changeState(db, () => ({ ...NONE, day: dayOf(clock()), endedAt: clock().toISOString() }));
}

/** Makes today's look, or what is left of it, unless another process is at it. @returns whether it came to its end */
export async function checkToday(
  platform: Platform,
  stopping: AbortSignal,
  by: string,
  restTimes = REST_TIMES,
): Promise<boolean> {
  const { db, clock } = platform;
  const taken = await take(platform, by);
  if (taken === null) return false;
  let started = performance.now();
  const ended = await checkAll(platform, {
    full: false,
    from: taken.mark,
    onStep: async (_, mark) => {
      const until = new Date(clock().getTime() + LEASE_MS).toISOString();
      const mine = await changeState(db, (state) => (state.by === by ? { ...state, mark, until } : null));
      await rest(Math.min((performance.now() - started) * restTimes, REST_MOST_MS), stopping);
      started = performance.now();
      return mine && !stopping.aborted;
    },
  });
  const over = { mark: null, endedAt: clock().toISOString() };
  await changeState(db, (state) => (state.by === by ? { ...state, by: null, ...(ended ? over : {}) } : null));
  return ended;
}

async function take({ db, clock }: Platform, by: string): Promise<State | null> {
  const now = clock();
  const today = dayOf(now);
  let taken: State | null = null;
  await changeState(db, (state) => {
    const others = state.by !== null && state.by !== by && state.until > now.toISOString();
    const done = state.day === today && state.mark === null && state.endedAt !== null;
    if (others || done) return null;
    const day = state.mark === null ? today : state.day;
    taken = { ...state, day, by, until: new Date(now.getTime() + LEASE_MS).toISOString() };
    return taken;
  });
  return taken;
}

/** @returns whether it was changed */
async function changeState(db: Db, change: (state: State) => State | null): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const after = change(await lockSetting<State>(trx, SETTING, NONE));
    if (after !== null) await writeSetting(trx, SETTING, after);
    return after !== null;
  });
}

const rest = (ms: number, stopping: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal: stopping }).catch(() => undefined);

export async function workIntegrity(platform: Platform, stopping: AbortSignal): Promise<void> {
  const by = randomUUID();
  while (!stopping.aborted) {
    await rest(LOOK_MS, stopping);
    if (stopping.aborted) return;
    await measureDisk(platform).catch((error: unknown) => platform.log.warn({ err: error }, "measuring the disk"));
    await checkToday(platform, stopping, by).catch((error: unknown) =>
      platform.log.warn({ err: error }, "looking through everything"),
    );
    await sweepFindings(platform.db, platform.clock()).catch(() => undefined);
  }
}
