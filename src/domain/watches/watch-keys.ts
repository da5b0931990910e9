/**
 * What leads from a new invoice to the questions that wait for it: keys of both, of which each fitting pair shares one. Pure. A key only
 * leads; whether the invoice is what was asked for is judged afterwards, with its watcher's eyes.
 */
import type { Conditions } from "../question.types.ts";
import { editDistance } from "../nearmatch.ts";
import { parseFen } from "../money.ts";

/** As it is in the register. */
export type ArrivedFacts = {
  number: string | null;
  digitalNumber: string | null;
  totalFen: bigint | null;
  amountFen: bigint | null;
  taxFen: bigint | null;
};

/** Shorter ones stand in many invoices by chance. */
const WHOLE_FROM = 8;
/** Of shorter numbers one in a few is a slip away from any other. */
const NEAR_FROM = 16;
/** What follows the beginning that an issuer's numbers share. */
const TAIL = 10;

/** Whether a question says anything beside its number by which a nearly equal one can be told from its neighbours. */
export const saysMore = (asked: Conditions): boolean =>
  asked.amountMin !== null ||
  asked.amountMax !== null ||
  asked.dateFrom !== null ||
  asked.dateTo !== null ||
  asked.seller !== null ||
  asked.buyer !== null ||
  asked.taxIds.length > 0 ||
  asked.words.length > 0;

/** Keys of a question; null where it asks for too little to be waited for: neither a whole number nor an amount with something beside it. */
export function keysOfAsked(asked: Conditions): string[] | null {
  const { number } = asked;
  if (number !== null) {
    if (asked.numberPartial !== null || number.length < WHOLE_FROM) return null;
    return [`n${number}`, ...(isNearable(number) && saysMore(asked) ? nearKeys(number) : [])];
  }
  const { amountMin, amountMax } = asked;
  if (amountMin === null || amountMin !== amountMax || !saysMore({ ...asked, amountMin: null, amountMax: null })) return null;
  const fen = parseFen(amountMin);
  return fen === null ? null : [`a${fen}`];
}

export function keysOfArrived({ number, digitalNumber, totalFen, amountFen, taxFen }: ArrivedFacts): string[] {
  const numbers = [...new Set([number, digitalNumber])].filter((each) => each !== null);
  const amounts = [...new Set([totalFen, amountFen, taxFen])].filter((each) => each !== null);
  return [
    ...numbers.map((each) => `n${each}`),
    ...numbers.filter(isNearable).flatMap(nearKeys),
    ...amounts.map((fen) => `a${fen}`),
  ];
}

/** Whether a new invoice can be what was asked for, by their numbers alone: most that share a key only end alike. */
export function couldBe({ number, numberPartial }: Conditions, { number: own, digitalNumber }: ArrivedFacts): boolean {
  if (number === null || numberPartial !== null) return true;
  return [own, digitalNumber].some(
    (each) => each !== null && (each === number || (isNearable(number) && editDistance(each, number) === 1)),
  );
}

export const isNearable = (number: string): boolean => number.length >= NEAR_FROM;

/**
 * Two numbers that are one slip apart (a digit replaced, missing, extra, or two neighbours swapped) share one of these: their last ten
 * digits where the slip is before them, else what is left when a digit of the end goes.
 */
function nearKeys(number: string): string[] {
  const from = Math.max(0, number.length - TAIL - 2);
  const shortened = Array.from(
    { length: number.length - from },
    (_, at) => number.slice(0, from + at) + number.slice(from + at + 1),
  );
  return [`t${number.slice(-TAIL)}`, ...new Set([number, ...shortened].map((each) => `d${each}`))];
}
