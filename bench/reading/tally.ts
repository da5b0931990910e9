/** Counts of fields right, left empty and wrong, and how far the readers' confidence can be trusted. */
import type { Scored } from "../../fixtures/truth.ts";

/** From here on a field is given as sure: it is booked without being looked at. */
export const SURE = 0.95;

export class Tally {
  files = 0;
  right = 0;
  empty = 0;
  wrong = 0;
  wrongSure = 0;
  swaps = 0;
  invented = 0;

  add(scored: Scored[], swaps: number, invented: number): void {
    this.files += 1;
    this.swaps += swaps;
    this.invented += invented;
    for (const each of scored) {
      if (each.ok) this.right += 1;
      else if (isEmpty(each.got)) this.empty += 1;
      else {
        this.wrong += 1;
        if ((each.confidence ?? 0) >= SURE) this.wrongSure += 1;
      }
    }
  }

  get total(): number {
    return this.right + this.empty + this.wrong;
  }

  /** percent of the fields that are right; null where there are none */
  get percent(): number | null {
    return this.total === 0 ? null : (100 * this.right) / this.total;
  }
}

const isEmpty = (got: unknown): boolean => got === null || got === undefined || got === "" || got === false || got === 0;

/** The interval in which the true share lies with 95 % certainty (Wilson), in percent. */
export function wilson(right: number, total: number): [low: number, high: number] {
  if (total === 0) return [0, 100];
  const z = 1.959964;
  const share = right / total;
  const middle = share + (z * z) / (2 * total);
  const reach = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [(100 * (middle - reach)) / scale, (100 * (middle + reach)) / scale];
}

/** A field that was given with a confidence, and whether it is right. */
export type Given = { confidence: number; right: boolean };

export const givenOf = (scored: Scored[]): Given[] =>
  scored.filter((each) => each.confidence !== null).map((each) => ({ confidence: each.confidence!, right: each.ok }));

const EDGES = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.000001];

export type Bin = { from: number; to: number; given: number; right: number };

/** The reliability table: how many of the fields given in a bin of confidence are right. */
export function binsOf(given: Given[]): Bin[] {
  return EDGES.slice(0, -1).map((from, i) => {
    const to = EDGES[i + 1]!;
    const own = given.filter((each) => each.confidence >= from && each.confidence < to);
    return { from, to, given: own.length, right: own.filter((each) => each.right).length };
  });
}

export type Calibration = {
  /** of the fields given as sure, so many percent are right */
  sureRight: number | null;
  interval: [number, number];
  /** of the right fields, so many percent are given as sure */
  rightSure: number | null;
  sure: number;
  right: number;
};

export function calibrationOf(given: Given[]): Calibration {
  const sure = given.filter((each) => each.confidence >= SURE);
  const right = given.filter((each) => each.right);
  const both = sure.filter((each) => each.right).length;
  return {
    sureRight: sure.length === 0 ? null : (100 * both) / sure.length,
    interval: wilson(both, sure.length),
    rightSure: right.length === 0 ? null : (100 * both) / right.length,
    sure: sure.length,
    right: right.length,
  };
}

/** The reliability table as text. */
export function reliabilityTable(given: Given[]): string {
  const rows = binsOf(given).map(({ from, to, given: count, right }) => {
    const share = count === 0 ? "     –" : `${((100 * right) / count).toFixed(1).padStart(5)}%`;
    const [low, high] = wilson(right, count);
    const interval = count === 0 ? "" : `  (${low.toFixed(0)}–${high.toFixed(0)} %)`;
    return `  ${from.toFixed(2)}–${Math.min(to, 1).toFixed(2)}  ${String(count).padStart(6)} given  ${share} right${interval}`;
  });
  return rows.join("\n");
}
