/** Asks for what is hidden and for what isn't there, each pair in an order of chance, and says whether the times tell which is which. */
import { type Comparison, compared } from "../lib/compare.ts";

export type Pair = { hidden: string; absent: string };
export type Which = keyof Pair;
/** @returns milliseconds */
export type Timed = (pair: Pair, which: Which, nth: number) => Promise<number>;

/** What is a leak: an answer is told right more often than 53 times in 100, and not by chance. */
export const LEAK = { chance: 0.03, deviation: 4 };
/** After so many rounds most show no trace of a difference: a smaller deviation than this. */
const LOOKS = [
  { rounds: 500, deviation: 1.5 },
  { rounds: 1_500, deviation: 2.5 },
];

export const leaks = ({ chance, deviation }: Comparison): boolean =>
  Math.abs(deviation) > LEAK.deviation && Math.abs(chance - 0.5) > LEAK.chance;

export type Found = Comparison & { rounds: number };

/** @param rounds each of one pair */
export async function timesOfPairs(pairs: readonly Pair[], rounds: number, timed: Timed): Promise<Found> {
  return compareTimes(pairs, rounds, timed, () => false);
}

/** A first look, as short as it can be. @returns `clear`: there is no trace of a difference */
export async function lookAtPairs(pairs: readonly Pair[], timed: Timed): Promise<Found & { clear: boolean }> {
  const isClear = ({ deviation, rounds }: Found): boolean =>
    LOOKS.some((look) => look.rounds === rounds && Math.abs(deviation) < look.deviation);
  const found = await compareTimes(pairs, LOOKS.at(-1)!.rounds, timed, isClear);
  return { ...found, clear: isClear(found) };
}

async function compareTimes(
  pairs: readonly Pair[],
  rounds: number,
  timed: Timed,
  isEnough: (so: Found) => boolean,
): Promise<Found> {
  const times: Record<Which, number[]> = { hidden: [], absent: [] };
  for (let nth = -pairs.length; nth < rounds; nth++) {
    const pair = pairs[(nth + pairs.length) % pairs.length]!;
    for (const which of Math.random() < 0.5 ? (["hidden", "absent"] as const) : (["absent", "hidden"] as const)) {
      const ms = await timed(pair, which, nth);
      // each is asked once beforehand
      if (nth >= 0) times[which].push(ms);
    }
    const so = times.hidden.length;
    if (so > 0 && so % LOOKS[0]!.rounds === 0 && isEnough({ ...compared(times.hidden, times.absent), rounds: so })) break;
  }
  return { ...compared(times.hidden, times.absent), rounds: times.hidden.length };
}

export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** One line a comparison: whoever reads it sees at once which is out of bounds. */
export function tell(what: string, found: Found): void {
  const ms = ([hidden, absent]: [number, number]): string => `${hidden.toFixed(3)} | ${absent.toFixed(3)} ms`;
  const { medians, p95, chance, deviation, rounds } = found;
  const mark = leaks(found) ? "  <-- told apart" : "";
  console.log(
    `${what}: ${chance.toFixed(3)} (${deviation.toFixed(1)} σ, ${rounds} pairs), median ${ms(medians)}, p95 ${ms(p95)}${mark}`,
  );
}
