/**
 * Numbers that differ from the asked one by one slip of the hand or the eye. Variants are generated and pruned by
 * the grammar of invoice numbers, so that an index can be probed with each of them.
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

/** The look of digits: what is read for what, most often first. */
const LOOK_ALIKES: Record<string, string> = {
  "0": "869",
  "1": "74",
  "2": "7",
  "3": "85",
  "4": "19",
  "5": "638",
  "6": "850",
  "7": "12",
  "8": "3690",
  "9": "4870",
};
/** Neighbours on the number pad and on the row of digits. */
const NEIGHBOURS: Record<string, string> = {
  "0": "129",
  "1": "024",
  "2": "1350",
  "3": "246",
  "4": "1573",
  "5": "24686",
  "6": "3597",
  "7": "486",
  "8": "5797",
  "9": "6808",
};

/** How near two digits are for hand and eye: 0 look-alike or neighbour, 1 any other. */
function slipCost(from: string, to: string): number {
  return (LOOK_ALIKES[from] ?? "").includes(to) || (NEIGHBOURS[from] ?? "").includes(to) ? 0 : 1;
}

/**
 * Every number that the grammar accepts and that is exactly one edit (a digit replaced, missing, too many, or two
 * neighbours swapped) away from `digits`. Swaps and doublings first, then look-alikes and neighbouring keys.
 * Without a grammar, all grammars of fitting length are joined.
 */
export function oneEdit(digits: string, by?: Grammar): string[] {
  const grammars = by ? [by] : grammarsFor(digits);
  const cost = new Map<string, number>();
  for (const candidate of grammars)
    for (const [variant, price] of variants(digits, candidate)) {
      const known = cost.get(variant);
      if (known === undefined || price < known) cost.set(variant, price);
    }
  return [...cost].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([variant]) => variant);
}

function* variants(digits: string, { length, accepts }: Grammar): Generator<[string, number]> {
  const change = length - digits.length;
  const raw = change === 0 ? sameLength(digits) : change === 1 ? longer(digits) : change === -1 ? shorter(digits) : [];
  for (const [variant, price] of raw) if (variant !== digits && accepts(variant)) yield [variant, price];
}

function* sameLength(digits: string): Generator<[string, number]> {
  for (let i = 0; i + 1 < digits.length; i++) {
    yield [digits.slice(0, i) + digits.charAt(i + 1) + digits.charAt(i) + digits.slice(i + 2), 0];
  }
  for (let i = 0; i < digits.length; i++) {
    for (const digit of "0123456789")
      yield [digits.slice(0, i) + digit + digits.slice(i + 1), 1 + slipCost(digits.charAt(i), digit)];
  }
}

/** One digit was left out: a doubled one most often, so that comes first. */
function* longer(digits: string): Generator<[string, number]> {
  for (let i = 0; i <= digits.length; i++) {
    for (const digit of "0123456789") {
      const doubled = digits.charAt(i) === digit || digits.charAt(i - 1) === digit;
      yield [digits.slice(0, i) + digit + digits.slice(i), doubled ? 0 : 1];
    }
  }
}

function* shorter(digits: string): Generator<[string, number]> {
  for (let i = 0; i < digits.length; i++) {
    const doubled = digits.charAt(i) === digits.charAt(i + 1) || digits.charAt(i) === digits.charAt(i - 1);
    yield [digits.slice(0, i) + digits.slice(i + 1), doubled ? 0 : 1];
  }
}

/** How two edits in 20 digits are looked for; see `twoEditTail`. */
export type TwoEditProbe = {
  /** both slips in the last ten digits: numbers from … to …, each then measured with `editDistance` */
  headRange: { from: string; to: string };
  /** at most one slip in the last ten: beginnings of the reversed number, each then measured likewise */
  reversedTails: string[];
};

const TAIL = 10;

/**
 * Probes that together reach every 20-digit number of two replaced or swapped digits: one range on the exact head,
 * and beginnings of the reversed number for tails that are right or have one slip. What they reach is a superset;
 * `editDistance(asked, found) <= 2` decides. Null where `digits` isn't 20 digits.
 */
export function twoEditTail(digits: string): TwoEditProbe | null {
  if (!/^\d{20}$/u.test(digits)) return null;
  const head = digits.slice(0, TAIL);
  const tails = new Map<string, number>([[digits.slice(TAIL), -1]]);
  for (const [tail, price] of sameLength(digits.slice(TAIL))) if (!tails.has(tail)) tails.set(tail, price);
  // a swap across the middle changes one digit on either side; the replaced digits above cover it
  return {
    headRange: { from: head + "0".repeat(TAIL), to: head + "9".repeat(TAIL) },
    reversedTails: [...tails.keys()].map((tail) => [...tail].reverse().join("")),
  };
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

/** A near match to be ranked; money in fen, dates as yyyy-MM-dd. */
export type NearCandidate = {
  number: string;
  code?: string | null;
  date?: string | null;
  totalFen?: bigint | null;
  amountFen?: bigint | null;
  seller?: string | null;
  buyer?: string | null;
};
/** What else the asker said. */
export type NearEvidence = {
  number: string;
  code?: string | null;
  date?: string | null;
  dateFrom?: string | null;
  dateTo?: string | null;
  amountFen?: bigint | null;
  words?: readonly string[];
};

export type Ranked<T> = {
  candidate: T;
  score: number;
  edit: Edit;
  agrees: ("code" | "date" | "amount" | "words")[];
  differs: ("code" | "date" | "amount")[];
};

/**
 * Near matches by how well the other evidence fits, best first. Evidence that agrees weighs more than the kind of
 * slip; without any, the likelier slip of hand or eye comes first. Nothing is ever picked here: the asker chooses.
 */
export function rankNear<T extends NearCandidate>(candidates: readonly T[], evidence: NearEvidence): Ranked<T>[] {
  return candidates
    .map((candidate) => rank(candidate, evidence))
    .sort((a, b) => b.score - a.score || (a.candidate.number < b.candidate.number ? -1 : 1));
}

function rank<T extends NearCandidate>(candidate: T, evidence: NearEvidence): Ranked<T> {
  const edit = describeEdit(evidence.number, candidate.number);
  const ranked: Ranked<T> = { candidate, score: slipScore(edit), edit, agrees: [], differs: [] };
  const weigh = (what: "code" | "date" | "amount", verdict: boolean | null, gain: number, loss: number): void => {
    if (verdict === null) return;
    ranked.score += verdict ? gain : -loss;
    ranked[verdict ? "agrees" : "differs"].push(what);
  };
  weigh("amount", sameAmount(candidate, evidence), 12, 6);
  weigh("code", same(candidate.code, evidence.code), 8, 4);
  weigh("date", sameDate(candidate, evidence), 8, 4);
  const names = `${candidate.seller ?? ""} ${candidate.buyer ?? ""}`;
  const words = (evidence.words ?? []).filter((word) => word !== "" && names.includes(word));
  if (words.length > 0) {
    ranked.score += 6;
    ranked.agrees.push("words");
  }
  return ranked;
}

function slipScore(edit: Edit): number {
  switch (edit.kind) {
    case "same":
      return 10;
    case "swapped":
      return 4;
    case "substituted":
      return slipCost(edit.asked, edit.found) === 0 ? 3 : 2;
    case "missing":
    case "extra":
      return 3;
    case "different":
      return -edit.distance;
  }
}

function same(a: string | null | undefined, b: string | null | undefined): boolean | null {
  return a && b ? a === b : null;
}

function sameAmount(candidate: NearCandidate, evidence: NearEvidence): boolean | null {
  if (evidence.amountFen === null || evidence.amountFen === undefined) return null;
  const known = [candidate.totalFen, candidate.amountFen].filter((fen) => fen !== null && fen !== undefined);
  return known.length === 0 ? null : known.includes(evidence.amountFen);
}

function sameDate(candidate: NearCandidate, evidence: NearEvidence): boolean | null {
  if (!candidate.date) return null;
  if (evidence.date) return candidate.date === evidence.date;
  if (!evidence.dateFrom && !evidence.dateTo) return null;
  return (!evidence.dateFrom || candidate.date >= evidence.dateFrom) && (!evidence.dateTo || candidate.date <= evidence.dateTo);
}
