/**
 * When the system opens an incident by itself, and when it is well again. Between "bad" and "well" lies "unclear": there nothing is opened
 * and nothing is proposed to be closed, so that what wavers makes one incident and not many.
 */

export type Judgement = "bad" | "well" | "unclear";
export const CAUSE_CLASSES = ["hardware", "software", "network", "database", "attack"] as const;
export type CauseClass = (typeof CAUSE_CLASSES)[number];

const MINUTE_MS = 60_000;
/** A restart takes less. */
export const DATABASE_AWAY_MS = 30_000;
const DATABASE_SLOW_MS = 1_000;
const DATABASE_WELL_MS = 200;
/** Looks in a row that must agree. */
const LOOKS = 4;
/** A source may be in trouble for so long before anybody is called. */
const SOURCE_MS = 30 * MINUTE_MS;
const SOURCE_FAILURES = 3;
/** Fewer failed answers are single mishaps. */
const ERRORS_LEAST = 10;
const ERRORS_BAD = 0.05;
const ERRORS_WELL = 0.01;
/** It must have been well for so long before closing is proposed. */
export const WELL_MS = 15 * MINUTE_MS;

/** @param latencies milliseconds of the last looks at the database, the newest last */
export function judgeLatency(latencies: readonly number[]): Judgement {
  const last = latencies.slice(-LOOKS);
  if (last.length < LOOKS) return "unclear";
  if (last.every((ms) => ms >= DATABASE_SLOW_MS)) return "bad";
  return last.every((ms) => ms < DATABASE_WELL_MS) ? "well" : "unclear";
}

/** @param failed answers that were the server's own fault, of all in the last five minutes */
export function judgeErrors({ all, failed }: { all: number; failed: number }): Judgement {
  if (failed >= ERRORS_LEAST && failed >= all * ERRORS_BAD) return "bad";
  return failed <= all * ERRORS_WELL ? "well" : "unclear";
}

export type SourceSeen = {
  /** tries that failed in a row */
  failures: number;
  /** when it was last fine, or made */
  fineAt: Date;
  /** nothing comes although by its habit something should */
  quiet: boolean;
  /** code of what is wrong */
  problem: string | null;
};

export function judgeSource({ failures, fineAt, quiet }: SourceSeen, now: Date): Judgement {
  if (quiet) return "bad";
  if (failures === 0) return "well";
  return failures >= SOURCE_FAILURES && now.getTime() - fineAt.getTime() >= SOURCE_MS ? "bad" : "unclear";
}

/** Where the trouble of a source may lie; a guess, and said to be one. */
export function guessCause(problem: string | null): CauseClass {
  if (problem === null) return "network";
  if (problem.endsWith("-other-key")) return "attack";
  if (/-(unreachable|broke-off)$|^silent$/.test(problem)) return problem.startsWith("folder") ? "hardware" : "network";
  return "software";
}

/** Whether closing is proposed: a person confirms it. */
export const proposesToClose = (wellSince: Date | null, now: Date): boolean =>
  wellSince !== null && now.getTime() - wellSince.getTime() >= WELL_MS;
