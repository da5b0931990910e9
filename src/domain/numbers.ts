/** Invoice numbers (发票号码): 8 digits beside a code, or the 20 digits of a 数电票. */
import type { Hint } from "./codes.ts";
import { regionOfNumberDigits } from "./regions.ts";
import type { RegionId } from "./regions.ts";
import { digitsOf, plain } from "./text.ts";
import type { Mend } from "./text.ts";

/** tax: 8 digits, needs a code; digital: 20 digits; fiscal: 10 digits, needs a code. */
export type NumberForm = "tax" | "digital" | "fiscal" | "unknown";
export type NumberReading = {
  /** true where its structure is one that occurs; unknown parts alone never make it false */
  ok: boolean;
  number: string;
  form: NumberForm;
  region: RegionId | null;
  /** year of a 20-digit number */
  year: number | null;
  /** digit 5 of a 20-digit number: how it was issued (2 and 7 on ordinary ones, 9 on rail tickets); not officially published */
  channel: string | null;
  sequence: string | null;
  hints: Hint[];
  mended: Mend[];
};

/** The first pilot invoices of the 20-digit kind are of December 2021. */
export const FIRST_DIGITAL_YEAR = 2021;
const SEEN_CHANNELS = "279";

/** Reads an invoice number as typed or printed. `now` is for "a year that hasn't come yet"; without it that isn't judged. */
export function readNumber(text: string, now?: Date): NumberReading {
  const mendedDigits = digitsOf(text);
  const number = mendedDigits?.digits ?? plain(text);
  const reading: NumberReading = {
    ok: false,
    number,
    form: "unknown",
    region: null,
    year: null,
    channel: null,
    sequence: null,
    hints: [],
    mended: mendedDigits?.mended ?? [],
  };
  if (mendedDigits === null) return { ...reading, hints: [{ id: "number-characters" }] };
  if (/^0+$/u.test(number)) return { ...reading, hints: [{ id: "number-zeros" }] };
  if (number.length === 20) return readDigital(reading, now);
  if (number.length === 8) return { ...reading, ok: true, form: "tax" };
  if (number.length === 10) return { ...reading, ok: true, form: "fiscal" };
  return { ...reading, hints: [{ id: "number-length", params: { length: String(number.length) } }] };
}

function readDigital(reading: NumberReading, now: Date | undefined): NumberReading {
  const { number } = reading;
  const year = 2000 + Number(number.slice(0, 2));
  const region = regionOfNumberDigits(number.slice(2, 4));
  const channel = number.charAt(4);
  const hints: Hint[] = [];
  let ok = true;
  if (year < FIRST_DIGITAL_YEAR) {
    ok = false;
    hints.push({ id: "number-year-early", params: { year: String(year) } });
  } else if (now && year > now.getUTCFullYear() + (now.getUTCMonth() === 11 && now.getUTCDate() === 31 ? 1 : 0)) {
    ok = false;
    hints.push({ id: "number-year-future", params: { year: String(year) } });
  }
  if (region === null) hints.push({ id: "number-region", params: { digits: number.slice(2, 4) } });
  if (!SEEN_CHANNELS.includes(channel)) hints.push({ id: "number-channel", params: { digit: channel } });
  return { ...reading, ok, form: "digital", region, year, channel, sequence: number.slice(5), hints };
}

/** True for 20 digits that can be a 数电票 (year since 2021 and not after `yearMax`, a region that exists). */
export function looksDigital(digits: string, yearMax = 2099): boolean {
  if (!/^\d{20}$/u.test(digits)) return false;
  const year = 2000 + Number(digits.slice(0, 2));
  return year >= FIRST_DIGITAL_YEAR && year <= yearMax && regionOfNumberDigits(digits.slice(2, 4)) !== null;
}

/**
 * A date that a 20-digit number can't have: its first two digits are the year of issue. Null where they agree or
 * the number has no year. A plausibility check: say it, refuse nothing for it.
 */
export function numberDateConflict(number: string, date: string): Hint | null {
  const { form, year } = readNumber(number);
  if (form !== "digital" || year === null || Number(date.slice(0, 4)) === year) return null;
  return { id: "date-not-in-number-year", params: { year: String(year), date } };
}
