/** Times in milliseconds, as a benchmark tells them. */
export type Times = { count: number; p50: number; p95: number; p99: number; mean: number };

export function timesOf(samples: number[]): Times {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return {
    count: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    mean: sorted.reduce((sum, each) => sum + each, 0) / sorted.length,
  };
}

/** A list is left off here, so that a slow machine or peer doesn't take all day; a p95 of so many samples still says something. */
const ENOUGH = { milliseconds: 6_000, samples: 40 };

/**
 * The same questions put to several sides in turn, so that a busy moment of the machine hits all of them alike.
 * The first `warm` are asked beforehand and not counted.
 */
export async function timeSides<T>(
  inputs: readonly T[],
  sides: readonly ((input: T) => Promise<unknown>)[],
  warm = 10,
): Promise<(Times & { slowest: T | undefined })[]> {
  for (const input of inputs.slice(0, warm)) for (const side of sides) await side(input);
  const samples: number[][] = sides.map(() => []);
  const begun = performance.now();
  const asked = inputs.slice(warm);
  for (const input of asked) {
    for (const [at, side] of sides.entries()) {
      const started = performance.now();
      await side(input);
      samples[at]!.push(performance.now() - started);
    }
    if (samples[0]!.length >= ENOUGH.samples && performance.now() - begun > ENOUGH.milliseconds * sides.length) break;
  }
  return samples.map((each) => ({ ...timesOf(each), slowest: asked[each.indexOf(Math.max(...each))] }));
}

/** Operations a second with so many under way at once, over about `seconds`. */
export async function rateOf(work: (turn: number) => Promise<unknown>, atOnce: number, seconds: number): Promise<number> {
  let turn = 0;
  let done = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      await work(turn++);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done / ((performance.now() - started) / 1000);
}

/** Seconds of CPU that this process used for the work (children are not counted). */
export async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}
