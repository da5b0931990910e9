/**
 * Invoices of two sides that found no partner, and are likely the same all the same: a digit mistyped, code and number swapped, a code
 * left out, the last digits alone, the 20 digits against the paper's own number. Nothing grows with the product of the two.
 */
import { editDistance } from "../nearmatch.ts";
import type { Values, Why } from "./values.ts";

export type Unpaired = Pick<Values, "code" | "number" | "digitalNumber" | "date"> & {
  id: string;
  /** what it amounts to; null where it isn't said */
  fen: string | null;
  /** the tax id of the party that isn't ours */
  party: string | null;
};
export type Pair = { there: string; here: string; why: Why };

/** As many pairs are compared one by one; more are looked up by what is left of a number without one of its digits. */
const BY_HAND = 4_096;
/** Numbers whose remains are held at a time. */
const HELD = 8_000;
const TAIL = 8;
/** Of those with the same part of a number so many are looked at. */
const LOOKED_AT = 50;

/** Each is in one pair at most; the surest reason comes first. The order in which they are handed in decides among equals. */
export function probablePairs(there: readonly Unpaired[], here: readonly Unpaired[]): Pair[] {
  const left = { there: new Set(there), here: new Set(here) };
  const pairs: Pair[] = [];
  const take = (a: Unpaired, b: Unpaired, why: Why): void => {
    pairs.push({ there: a.id, here: b.id, why });
    left.there.delete(a);
    left.here.delete(b);
  };
  const byKey = (why: Why, keyThere: Key, keyHere: Key, fits: Fits): void => {
    const places = grouped([...left.here], keyHere);
    for (const a of left.there) {
      const key = keyThere(a);
      const place = key === null ? undefined : places.get(key);
      const at = place?.slice(0, LOOKED_AT).findIndex((each) => fits(a, each)) ?? -1;
      if (at >= 0) take(a, place!.splice(at, 1)[0]!, why);
    }
  };
  byKey("swapped", ({ code, number }) => joined(number, code), paperKey, always);
  byKey("no-code", numberAlone, numberAlone, (a, b) => (a.code === null) !== (b.code === null) && agree(a, b));
  for (const [a, b] of oneDigitApart([...left.there], [...left.here]))
    if (left.there.has(a) && left.here.has(b)) take(a, b, "one-digit");
  byKey("tail", shortNumber, digitalTail, agree);
  byKey("tail", digitalTail, shortNumber, agree);
  sameFacts(left, take);
  return pairs;
}

type Key = (of: Unpaired) => string | null;
type Fits = (a: Unpaired, b: Unpaired) => boolean;
const always: Fits = () => true;

const digital = ({ number, digitalNumber }: Unpaired): string | null => digitalNumber ?? (number?.length === 20 ? number : null);
const paper = ({ number }: Unpaired): string | null => (number === null || number.length === 20 ? null : number);
const joined = (code: string | null, number: string | null): string | null =>
  code === null || number === null ? null : `${code}-${number}`;
const paperKey: Key = (of) => joined(of.code, paper(of));
const numberAlone: Key = (of) => paper(of);
const shortNumber: Key = (of) => (of.code === null && paper(of)?.length === TAIL ? paper(of) : null);
const digitalTail: Key = (of) => digital(of)?.slice(-TAIL) ?? null;
/** What people copy: the 20 digits, or code and number in one. */
const written: Key = (of) => digital(of) ?? (paper(of) === null ? null : `${of.code ?? ""}${paper(of)}`);

/** The same sum; where one side doesn't say it, the same day. */
function agree(a: Unpaired, b: Unpaired): boolean {
  if (a.party !== null && b.party !== null && a.party !== b.party) return false;
  if (a.fen !== null && b.fen !== null) return a.fen === b.fen;
  return a.date !== null && a.date === b.date;
}

function grouped(all: readonly Unpaired[], key: Key): Map<string, Unpaired[]> {
  const places = new Map<string, Unpaired[]>();
  for (const each of all) {
    const of = key(each);
    if (of === null) continue;
    const place = places.get(of);
    if (place === undefined) places.set(of, [each]);
    else place.push(each);
  }
  return places;
}

/** Pairs that agree and whose numbers are a slip of the hand apart, in the order of `there`, those of the same day first. */
function oneDigitApart(there: readonly Unpaired[], here: readonly Unpaired[]): [Unpaired, Unpaired][] {
  const order = new Map(there.map((each, at) => [each, at]));
  const found: [Unpaired, Unpaired][] = [];
  const within = (as: readonly Unpaired[], bs: readonly Unpaired[]): void => {
    for (const [a, b] of closeIn(as, bs)) if (agree(a, b)) found.push([a, b]);
  };
  const sums = grouped(here, ({ fen }) => fen);
  for (const [fen, as] of grouped(there, ({ fen: own }) => own)) within(as, sums.get(fen) ?? []);
  // where a side names no sum, the day leads to the others
  const days = grouped(here, ({ date }) => date);
  const unsummed = grouped(
    here.filter(({ fen }) => fen === null),
    ({ date }) => date,
  );
  for (const [date, as] of grouped(there, ({ date: own }) => own)) {
    within(
      as.filter(({ fen }) => fen === null),
      days.get(date) ?? [],
    );
    within(
      as.filter(({ fen }) => fen !== null),
      unsummed.get(date) ?? [],
    );
  }
  const sameDay = ([a, b]: [Unpaired, Unpaired]): number => (a.date === b.date ? 0 : 1);
  return found.toSorted((x, y) => order.get(x[0])! - order.get(y[0])! || sameDay(x) - sameDay(y));
}

/** Those one edit apart: two such numbers have something in common once a digit is left out of either. */
function* closeIn(as: readonly Unpaired[], bs: readonly Unpaired[]): Generator<[Unpaired, Unpaired]> {
  if (as.length * bs.length <= BY_HAND) {
    for (const a of as) for (const b of bs) if (isClose(a, b)) yield [a, b];
    return;
  }
  // numbers in parts, so that what is left of them fits in memory whatever there is
  for (let from = 0; from < bs.length; from += HELD) {
    const places = new Map<string, Unpaired[]>();
    for (const b of bs.slice(from, from + HELD))
      for (const rest of rests(written(b))) {
        const place = places.get(rest);
        if (place === undefined) places.set(rest, [b]);
        else place.push(b);
      }
    for (const a of as) {
      const met = new Set<Unpaired>();
      for (const rest of rests(written(a))) for (const b of places.get(rest) ?? []) met.add(b);
      for (const b of met) if (isClose(a, b)) yield [a, b];
    }
  }
}

function rests(text: string | null): Set<string> {
  if (text === null) return new Set();
  return new Set([text, ...Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1))]);
}

function isClose(a: Unpaired, b: Unpaired): boolean {
  const [x, y] = [written(a), written(b)];
  return x !== null && y !== null && Math.abs(x.length - y.length) <= 1 && x !== y && editDistance(x, y) === 1;
}

/**
 * The same day and sum, once on either side, where the numbers can't be compared: one has only the 20 digits and the other only the
 * paper's number, or one has none.
 */
function sameFacts(
  left: { there: Set<Unpaired>; here: Set<Unpaired> },
  take: (a: Unpaired, b: Unpaired, why: Why) => void,
): void {
  const key: Key = ({ date, fen }) => (date === null || fen === null ? null : `${date} ${fen}`);
  const places = grouped([...left.here], key);
  for (const [place, as] of grouped([...left.there], key)) {
    const [a, ...moreThere] = as;
    const [b, ...moreHere] = places.get(place) ?? [];
    if (a === undefined || b === undefined || moreThere.length > 0 || moreHere.length > 0) continue;
    const forms = [digital(a) !== null, paper(a) !== null, digital(b) !== null, paper(b) !== null];
    const comparable = (forms[0] && forms[2]) || (forms[1] && forms[3]);
    if (!comparable && agree(a, b)) take(a, b, "same-facts");
  }
}
