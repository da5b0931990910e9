/**
 * How long invoices usually take from being issued to being here, learned from those that came. Kept as counts in steps that grow by
 * a fifth, so that a few hundred bytes answer "how long at most, for 95 of 100" to within a tenth, however many came.
 */

/** [step, how many], in the order of steps */
export type Delays = readonly (readonly [step: number, count: number])[];

const GROWTH = Math.log(1.2);
const STEP_MAX = 200;
/** What came long ago counts less and less: from so many on, all counts are halved. */
const REMEMBERED = 4096;
/** Fewer say nothing about what is usual. */
const ENOUGH = 20;

const stepOf = (seconds: number): number =>
  seconds < 1 ? 0 : Math.min(STEP_MAX, Math.round(Math.log(Math.max(seconds, 1)) / GROWTH) + 1);
const secondsOf = (step: number): number => (step === 0 ? 0 : Math.exp((step - 1) * GROWTH));

/** The counts with these arrivals added. @param seconds from issue to arrival; negative ones (a clock that is wrong) count as none */
export function learn(delays: Delays, seconds: readonly number[]): Delays {
  const counts = new Map(delays);
  for (const each of seconds) counts.set(stepOf(each), (counts.get(stepOf(each)) ?? 0) + 1);
  const all = [...counts].toSorted(([a], [b]) => a - b);
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  if (total < REMEMBERED) return all;
  return all.map(([step, count]) => [step, Math.ceil(count / 2)] as const);
}

/** What was learned in several places, added up. */
export function together(all: readonly Delays[]): Delays {
  const counts = new Map<number, number>();
  for (const [step, count] of all.flat()) counts.set(step, (counts.get(step) ?? 0) + count);
  return [...counts].toSorted(([a], [b]) => a - b);
}

/** Seconds within which that share came; null where too few came to say. @param share above 0, up to 1 */
export function usualSeconds(delays: Delays, share: number): number | null {
  const total = delays.reduce((sum, [, count]) => sum + count, 0);
  if (total < ENOUGH) return null;
  let below = 0;
  for (const [step, count] of delays) {
    below += count;
    if (below >= share * total) return Math.round(secondsOf(step));
  }
  return null;
}
