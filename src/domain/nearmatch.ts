/**
 * Numbers that differ from the asked one by a slip or two of the hand or the eye. Variants are generated and pruned by
 * the grammar of invoice numbers, so that an index can be probed with each of them; near-rank.ts puts what they find
 * in order.
 */
import { looksDigital } from "./numbers.ts";
import { regionOfCodeDigits } from "./regions.ts";

export type Grammar = {
  id: "number8" | "number20" | "fiscal10" | "code10" | "code12" | "code8";
  length: number;
  /** could this be one? Says yes to everything that isn't plainly impossible */
  accepts(digits: string): boolean;
};

const MAX_YEAR = 2099;

function grammar(id: Grammar["id"], length: number, accepts: (digits: string) => boolean): Grammar {
  return { id, length, accepts: (digits) => digits.length === length && /^\d+$/u.test(digits) && accepts(digits) };
}

const yearOk = (two: string): boolean => Number(two) > 0 && Number(two) < 60;

export const NUMBER_8 = grammar("number8", 8, (digits) => digits !== "00000000");
export const FISCAL_10 = grammar("fiscal10", 10, (digits) => !/^0+$/u.test(digits));
export const CODE_10 = grammar(
  "code10",
  10,
  (digits) => regionOfCodeDigits(digits.slice(0, 4)) !== null && yearOk(digits.slice(4, 6)),
);
/** Local 12-digit codes have no known year, so only the region is asked of them. */
export const CODE_12 = grammar(
  "code12",
  12,
  (digits) => regionOfCodeDigits(digits.slice(1, 5)) !== null && (!digits.startsWith("0") || yearOk(digits.slice(5, 7))),
);

/** 20 digits with a year from 2021 to `yearMax` and a region that exists. */
export function number20(yearMax: number = MAX_YEAR): Grammar {
  return grammar("number20", 20, (digits) => looksDigital(digits, yearMax));
}

/** The grammars whose length is one edit away at most. */
export function grammarsFor(digits: string, yearMax: number = MAX_YEAR): Grammar[] {
  return [NUMBER_8, number20(yearMax), FISCAL_10, CODE_10, CODE_12].filter(
    (candidate) => Math.abs(candidate.length - digits.length) <= 1,
  );
}

/**
 * Every number that the grammar accepts and that is exactly one edit (a digit replaced, missing, too many, or two
 * neighbours swapped) away from `digits`. Without a grammar, all grammars of fitting length are joined.
 */
export function oneEdit(digits: string, by?: Grammar): string[] {
  const variants = new Set<string>();
  for (const { length, accepts } of by ? [by] : grammarsFor(digits))
    for (const variant of slipped(digits, length)) if (accepts(variant)) variants.add(variant);
  variants.delete(digits);
  return [...variants];
}

/** What one edit makes of some digits where so many come out of it; may give them unchanged and some twice. */
function* slipped(digits: string, length: number): Generator<string> {
  const change = length - digits.length;
  if (change === 0) {
    for (let i = 0; i + 1 < digits.length; i++)
      yield digits.slice(0, i) + digits.charAt(i + 1) + digits.charAt(i) + digits.slice(i + 2);
    for (let i = 0; i < digits.length; i++)
      for (const digit of "0123456789") yield digits.slice(0, i) + digit + digits.slice(i + 1);
  } else if (change === 1) {
    for (let i = 0; i <= digits.length; i++) for (const digit of "0123456789") yield digits.slice(0, i) + digit + digits.slice(i);
  } else if (change === -1) {
    for (let i = 0; i < digits.length; i++) yield digits.slice(0, i) + digits.slice(i + 1);
  }
}

/** How two edits in 20 digits are looked for; see `twoEdits`. */
export type TwoEditProbe = {
  /** both slips in the tail: whole numbers */
  exact: string[];
  /** at most one slip in the tail: beginnings of the reversed number, each then measured with `editDistance` */
  reversedTails: string[];
};

const NUMBER_LENGTH = 20;
/** Short enough that two slips in it make few variants, long enough that few numbers share one. */
const TAIL = 7;
const HEAD = NUMBER_LENGTH - TAIL;

/**
 * Probes that together reach every number of 20 digits that is two edits away: either both edits are in its tail, and
 * the head is as typed; or the tail is right or one edit away, wherever the other one is. What they reach is a superset;
 * `editDistance(asked, found) <= 2` decides. Null where `digits` are too few or too many.
 */
export function twoEdits(digits: string, yearMax: number = MAX_YEAR): TwoEditProbe | null {
  if (!/^\d{18,22}$/u.test(digits)) return null;
  const { accepts } = number20(yearMax);
  const tails = new Set([digits.slice(-TAIL)]);
  for (const end of [TAIL - 1, TAIL, TAIL + 1]) for (const tail of slipped(digits.slice(-end), TAIL)) tails.add(tail);
  const exact = new Set<string>();
  const put = (head: string, endings: Iterable<string>): void => {
    if (accepts(head + "0".repeat(TAIL))) for (const ending of endings) exact.add(head + ending);
  };
  put(digits.slice(0, HEAD), twiceSlipped(digits.slice(HEAD), TAIL));
  // two neighbours swapped across the border, and one edit behind them
  const across = [...slipped(digits.slice(HEAD + 1), TAIL - 1)].map((ending) => digits.charAt(HEAD - 1) + ending);
  put(digits.slice(0, HEAD - 1) + digits.charAt(HEAD), across);
  return { exact: [...exact], reversedTails: [...tails].map((tail) => [...tail].reverse().join("")) };
}

/**
 * Numbers of eight digits, among them all that are two edits away from seven to nine digits; `editDistance` decides. None for more or
 * fewer digits.
 */
export function twoEditsOfShort(digits: string): string[] {
  if (!/^\d{7,9}$/u.test(digits)) return [];
  const nearer = new Set([digits, ...oneEdit(digits, NUMBER_8)]);
  return [...twiceSlipped(digits, NUMBER_8.length)].filter((each) => NUMBER_8.accepts(each) && !nearer.has(each));
}

function twiceSlipped(digits: string, length: number): Set<string> {
  const once = new Set<string>();
  for (const between of [length - 1, length, length + 1]) for (const variant of slipped(digits, between)) once.add(variant);
  const twice = new Set<string>();
  for (const each of once) for (const variant of slipped(each, length)) twice.add(variant);
  return twice;
}

/** Edits between two short strings: replaced, missing, extra, or neighbours swapped count one each. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      let best = Math.min(replace, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1))
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** What happened to the asked number, from the found one's view. Positions count from 1. */
export type Edit =
  | { kind: "substituted"; position: number; asked: string; found: string }
  | { kind: "missing"; position: number; found: string } // the asked one lacks this digit, at this place of the found one
  | { kind: "extra"; position: number; asked: string } // the asked one has this digit too many, at this place of its own
  | { kind: "swapped"; position: number; asked: string; found: string }
  | { kind: "same" }
  | { kind: "different"; distance: number };

/** Names the one edit between the number asked for and the one found; its sentence is `domain:edit.<kind>`. */
export function describeEdit(asked: string, found: string): Edit {
  if (asked === found) return { kind: "same" };
  let start = 0;
  while (start < Math.min(asked.length, found.length) && asked.charAt(start) === found.charAt(start)) start++;
  if (asked.length === found.length) {
    if (asked.slice(start + 1) === found.slice(start + 1))
      return { kind: "substituted", position: start + 1, asked: asked.charAt(start), found: found.charAt(start) };
    const swapped =
      asked.charAt(start) === found.charAt(start + 1) &&
      asked.charAt(start + 1) === found.charAt(start) &&
      asked.slice(start + 2) === found.slice(start + 2);
    if (swapped)
      return { kind: "swapped", position: start + 1, asked: asked.slice(start, start + 2), found: found.slice(start, start + 2) };
  }
  if (asked.length + 1 === found.length && asked.slice(start) === found.slice(start + 1))
    return { kind: "missing", position: start + 1, found: found.charAt(start) };
  if (asked.length === found.length + 1 && asked.slice(start + 1) === found.slice(start))
    return { kind: "extra", position: start + 1, asked: asked.charAt(start) };
  return { kind: "different", distance: editDistance(asked, found) };
}
