/**
 * Invoice codes (发票代码): 10 or 12 digits of 税控 and paper invoices, 8 (some 10) of fiscal receipts.
 * What isn't known is a hint; nothing is refused for being unknown.
 */
import type { InvoiceKind } from "./invoice.ts";
import { regionOfCodeDigits } from "./regions.ts";
import type { RegionId } from "./regions.ts";
import { digitsOf, plain } from "./text.ts";
import type { Mend } from "./text.ts";

/** Something noticed about a code or number; the sentence is `domain:hint.<id>` with these params. */
export type Hint = { id: string; params?: Record<string, string> };

export type CodeForm = "vat10" | "vat12" | "local12" | "fiscal" | "unknown";
export type CodeReading = {
  /** true where its structure is one that occurs */
  ok: boolean;
  code: string;
  form: CodeForm;
  kind: InvoiceKind | null;
  region: RegionId | null;
  /** the year that the code was made for; invoices may be issued in later years, not in earlier ones */
  year: number | null;
  hints: Hint[];
  mended: Mend[];
};

/** Codes from before the 12-digit rule that are electronic normal invoices. */
const OLD_ELECTRONIC = new Set(["144031539110", "131001570151", "133011501118", "111001571071"]);
const KIND_OF_10: Record<string, InvoiceKind> = {
  "1": "vat-special-paper",
  "5": "vat-special-paper",
  "3": "vat-normal-paper",
  "6": "vat-normal-paper",
  "2": "freight",
  "7": "freight",
};
const KIND_OF_12: Record<string, InvoiceKind> = {
  "04": "vat-normal-paper",
  "05": "vat-normal-paper",
  "06": "roll",
  "07": "roll",
  "11": "vat-electronic-normal",
  "12": "toll",
  "13": "vat-electronic-special",
  "17": "used-vehicle",
};

/** Kind by a 10- or 12-digit code alone; null where the code doesn't say (local kinds: taxi, quota, machine-printed). */
export function kindFromCode(code: string): InvoiceKind | null {
  return readCode(code).kind;
}

/** Reads an invoice code as typed or printed. Never throws. */
export function readCode(text: string): CodeReading {
  const mendedDigits = digitsOf(text);
  const value = mendedDigits?.digits ?? plain(text).toUpperCase().replace(/[\s-]/gu, "");
  const mended = mendedDigits?.mended ?? [];
  const reading: CodeReading = {
    ok: false,
    code: value,
    form: "unknown",
    kind: null,
    region: null,
    year: null,
    hints: [],
    mended,
  };
  if (mendedDigits === null) return withLetters(reading);
  if (value.length === 10) return read10(reading);
  if (value.length === 12) return value.startsWith("0") ? read12(reading) : readLocal12(reading);
  if (value.length === 8)
    return { ...reading, ok: true, form: "fiscal", kind: "fiscal", region: regionOfCodeDigits(`${value.slice(0, 2)}00`) };
  return { ...reading, hints: [{ id: "code-length", params: { length: String(value.length) } }] };
}

/** Taxi codes of some cities hold a letter; anything else with letters is doubtful. */
function withLetters(reading: CodeReading): CodeReading {
  if (/^[0-9]{4}[0-9A-Z]{8}$/u.test(reading.code) && /[A-Z]/u.test(reading.code)) {
    const region = regionOfLocal(reading.code);
    return { ...reading, ok: true, form: "local12", kind: "taxi", region, hints: [{ id: "code-letter" }] };
  }
  return { ...reading, hints: [{ id: "code-characters" }] };
}

function read10(reading: CodeReading): CodeReading {
  const { code } = reading;
  const region = regionOfCodeDigits(code.slice(0, 4));
  const year = yearOf(code.slice(4, 6));
  const kind = KIND_OF_10[code.charAt(7)] ?? null;
  const hints: Hint[] = [];
  if (region === null) hints.push({ id: "code-region", params: { digits: code.slice(0, 4) } });
  if (year === null) hints.push({ id: "code-year", params: { digits: code.slice(4, 6) } });
  if (kind === null) hints.push({ id: "code-kind", params: { digits: code.charAt(7) } });
  return { ...reading, ok: region !== null && year !== null, form: "vat10", kind, region, year, hints };
}

function read12(reading: CodeReading): CodeReading {
  const { code } = reading;
  const region = regionOfCodeDigits(code.slice(1, 5));
  const year = yearOf(code.slice(5, 7));
  const kind = KIND_OF_12[code.slice(10)] ?? null;
  const hints: Hint[] = [];
  if (region === null) hints.push({ id: "code-region", params: { digits: code.slice(1, 5) } });
  if (year === null) hints.push({ id: "code-year", params: { digits: code.slice(5, 7) } });
  if (kind === null) hints.push({ id: "code-kind", params: { digits: code.slice(10) } });
  return { ...reading, ok: region !== null && year !== null, form: "vat12", kind, region, year, hints };
}

function readLocal12(reading: CodeReading): CodeReading {
  const { code } = reading;
  const region = regionOfLocal(code);
  const year = yearOf(code.slice(5, 7));
  if (OLD_ELECTRONIC.has(code))
    return { ...reading, ok: true, form: "local12", kind: "vat-electronic-normal", region, year: 2015 };
  // 1 = 国税, 2 = 地税: position 8 is 2 on unified invoices for vehicles, the rest are local kinds
  const kind: InvoiceKind | null = code.charAt(7) === "2" && code.startsWith("1") ? "vehicle" : null;
  const hints: Hint[] = [];
  if (region === null) hints.push({ id: "code-region", params: { digits: code.slice(1, 5) } });
  if (kind === null) hints.push({ id: "code-local" });
  return { ...reading, ok: region !== null, form: "local12", kind, region, year, hints };
}

function regionOfLocal(code: string): RegionId | null {
  return /^[012]/u.test(code) ? regionOfCodeDigits(code.slice(1, 5)) : null;
}

function yearOf(two: string): number | null {
  const year = Number(two);
  return /^\d{2}$/u.test(two) && year > 0 && year < 60 ? 2000 + year : null;
}

/** A date before the year of the code can't be: the paper didn't exist yet. Null where nothing speaks against it. */
export function codeDateConflict(code: string, date: string): Hint | null {
  const { year, form } = readCode(code);
  if (year === null || (form !== "vat10" && form !== "vat12")) return null;
  if (Number(date.slice(0, 4)) >= year) return null;
  return { id: "date-before-code", params: { year: String(year), date } };
}
