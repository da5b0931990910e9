/**
 * Numbers that no tax bureau issues. They have the structure of real ones, so that everything which reads structure works
 * on them, and lie outside every real series: 20-digit numbers whose sequence starts with 9 (a province would have issued
 * 900 trillion in that year), 12-digit codes of batch 9xx, 10-digit codes of the version 99, fiscal codes of class 99.
 */
import { organisationCheck, usccCheck } from "#domain/taxid.ts";
import type { InvoiceKind } from "#domain/invoice.ts";
import type { City } from "./names.ts";
import type { Firm } from "./names.ts";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const DAY_ROOM = 2 ** 27;

/** The 20 digits of a 数电票: one counter of the year that rises with the time at which it is issued; `ordinal` (below 2^27) does so too. */
export function digitalNumber(city: City, date: string, channel: string, ordinal: number): string {
  const day = Math.round((Date.parse(date) - Date.parse(`${date.slice(0, 4)}-01-01`)) / 86_400_000) + 1;
  const sequence = String(day * DAY_ROOM + ordinal).padStart(14, "0");
  return `${date.slice(2, 4)}${city.numberDigits}${channel}9${sequence}`;
}

export type CodeEnding = "04" | "11" | "12" | "13" | "06";

/** A 12-digit code of the 税控 era: batch 9xx, where `batch` is 0 to 99. */
export function code12(city: City, year: number, batch: number, ending: CodeEnding): string {
  return `0${city.codeDigits}${two(year)}9${two(batch)}${ending}`;
}

/** A 10-digit paper code: `batch` is 0 to 9, special (1) or normal (3), version 99. */
export function code10(city: City, year: number, batch: number, special: boolean): string {
  return `${city.codeDigits}${two(year)}${batch % 10}${special ? 1 : 3}99`;
}

type Paper = { code: string; number: string };
const ENDINGS: Partial<Record<InvoiceKind, CodeEnding>> = {
  "vat-normal-paper": "04",
  "vat-electronic-normal": "11",
  "vat-electronic-special": "13",
};
/** What a seller fetches from the tax bureau at a time. */
const ROLL = 10;
/** Numbers of a kind and year for a part of the world: room for a roll for each of its invoices. */
const PART_NUMBERS = 2048 * ROLL;

/** Numbers of the 税控 era: each seller fetches a roll at a time and uses it up in order, then another one. */
export class PaperNumbers {
  readonly #first: number;
  readonly #rolls = new Map<string, { next: number; end: number }>();
  readonly #fetched = new Map<string, number>();

  /** @param part of the world; parts have numbers of their own */
  constructor(part: number) {
    this.#first = part * PART_NUMBERS;
  }

  next(seller: Firm, year: number, kind: InvoiceKind): Paper {
    const series = `${seller.city.codeDigits} ${year} ${kind}`;
    const key = `${seller.index} ${series}`;
    let roll = this.#rolls.get(key);
    if (roll === undefined || roll.next === roll.end) {
      const start = this.#fetched.get(series) ?? this.#first;
      this.#fetched.set(series, start + ROLL);
      roll = { next: start, end: start + ROLL };
      this.#rolls.set(key, roll);
    }
    const at = roll.next++;
    // from 10000000 to 99999999, then the next code
    const batch = Math.floor(at / 90_000_000);
    const number = number8(10_000_000 + (at % 90_000_000));
    const ending = ENDINGS[kind];
    return {
      code: ending === undefined ? code10(seller.city, year, batch, true) : code12(seller.city, year, batch, ending),
      number,
    };
  }
}

/** A local 12-digit code (taxi, quota, machine-printed): batch 9xx. */
export function localCode(city: City, year: number, batch: number): string {
  return `1${city.codeDigits}${two(year)}99${two(batch)}9`;
}

/** A fiscal code of eight digits: class 99. */
export function fiscalCode(city: City, year: number, kind: number): string {
  return `${city.codeDigits.slice(0, 2)}99${two(kind)}${two(year)}`;
}

export const number8 = (value: number): string => String(value % 100_000_000).padStart(8, "0");

const two = (value: number): string => String(value % 100).padStart(2, "0");

/** A 统一社会信用代码 of region 000000 with right check characters; another one for each index below 31^5. */
export function madeTaxId(index: number): string {
  let body = "";
  for (let rest = (index * 7_654_321 + 5_300_017) % 31 ** 5, i = 0; i < 5; i++, rest = Math.floor(rest / 31))
    body = (ALPHABET[rest % 31] as string) + body;
  // the organisation code's own check may be an X only; others of its alphabet don't occur
  const organisation = `MA0${body}`;
  const first17 = `91000000${organisation}${organisationCheck(organisation) as string}`;
  return first17 + (usccCheck(first17) as string);
}

/** A one-to-one shuffle of 0 … 2^27 − 1, so that neighbours in time don't have neighbouring numbers. */
export function shuffled(index: number, salt: number): number {
  return ((Math.imul(index, 0x9e3779b1) + salt) >>> 0) & (DAY_ROOM - 1);
}
