/** Whether two lists of times can be told apart, by a test that asks nothing of how they are spread (Mann–Whitney). */
import { timesOf } from "./stats.ts";

export type Comparison = {
  /** medians of the two lists */
  medians: [number, number];
  p95: [number, number];
  /** how probably a time of the first list is longer than one of the second, ties counted half: 0.5 where they are alike */
  chance: number;
  /** how far `chance` is from 0.5, in standard deviations of lists that are alike */
  deviation: number;
};

/** Compares two lists, neither of them empty. */
export function compared(first: readonly number[], second: readonly number[]): Comparison {
  const [n, m] = [first.length, second.length];
  const all = [...first.map((time) => ({ time, own: true })), ...second.map((time) => ({ time, own: false }))].toSorted(
    (a, b) => a.time - b.time,
  );
  let ranks = 0;
  let ties = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]!.time === all[from]!.time) to++;
    const same = to - from;
    ranks += all.slice(from, to).filter(({ own }) => own).length * ((from + to + 1) / 2);
    ties += same ** 3 - same;
    from = to;
  }
  const longer = ranks - (n * (n + 1)) / 2;
  const total = n + m;
  const spread = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  const [a, b] = [timesOf([...first]), timesOf([...second])];
  return {
    medians: [a.p50, b.p50],
    p95: [a.p95, b.p95],
    chance: longer / (n * m),
    deviation: spread === 0 ? 0 : (longer - (n * m) / 2) / spread,
  };
}
