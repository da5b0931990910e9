/** An invoice's facts while they are being read: one field after the other with its source. */
import { parseDate } from "#domain/dates.ts";
import type { Box, FieldSource, InvoiceFacts, InvoiceItem, Problem, Witness } from "#domain/invoice.ts";
import { parseDecimal } from "#domain/money.ts";
import { rateText } from "#domain/rates.ts";
import { plain } from "#domain/text.ts";

/** The fields of an invoice that hold one text. */
export type TextField =
  | "code"
  | "number"
  | "digitalNumber"
  | "date"
  | "checkCode"
  | "amount"
  | "tax"
  | "total"
  | "remark"
  | "seller.name"
  | "seller.taxId"
  | "buyer.name"
  | "buyer.taxId";

/** The fields that several witnesses may state and that are settled one by one. */
export const MAIN_FIELDS = [
  "code",
  "number",
  "digitalNumber",
  "date",
  "checkCode",
  "seller.name",
  "seller.taxId",
  "buyer.name",
  "buyer.taxId",
  "amount",
  "tax",
  "total",
] as const satisfies readonly TextField[];
export type MainField = (typeof MAIN_FIELDS)[number];

/** The form in which two witnesses are compared: no blanks, plain brackets and letters. */
export function comparable(value: string): string {
  return plain(value).replace(/\s/gu, "").toUpperCase();
}

/** Whether two witnesses of a line say the same: quantities, prices and rates are written in more ways than one. */
export function sameOfItem(field: keyof InvoiceItem, a: string, b: string): boolean {
  if (comparable(a) === comparable(b)) return true;
  if (field === "rate") return rateText(a) === rateText(b);
  if (field !== "quantity" && field !== "price") return false;
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  return x !== null && y !== null && x.units * 10n ** BigInt(y.scale) === y.units * 10n ** BigInt(x.scale);
}

/** A value and where it stood. */
export type Found = { text: string; box?: Box; confidence: number };

/** Reads one of the text fields. */
export function fieldOf(facts: Pick<InvoiceFacts, TopField | "seller" | "buyer">, field: TextField): string | null {
  switch (field) {
    case "seller.name":
      return facts.seller.name;
    case "seller.taxId":
      return facts.seller.taxId;
    case "buyer.name":
      return facts.buyer.name;
    case "buyer.taxId":
      return facts.buyer.taxId;
    default:
      return facts[field];
  }
}

type TopField = Exclude<TextField, `${string}.${string}`>;

/** Sets a text field together with its source. Null and blank values change nothing. */
export function putField(facts: InvoiceFacts, field: TextField, value: string | null, source: FieldSource): void {
  if (value === null || value.trim() === "") return;
  switch (field) {
    case "seller.name":
      facts.seller.name = value;
      break;
    case "seller.taxId":
      facts.seller.taxId = value;
      break;
    case "buyer.name":
      facts.buyer.name = value;
      break;
    case "buyer.taxId":
      facts.buyer.taxId = value;
      break;
    default:
      facts[field] = value;
  }
  facts.fields[field] = source;
}

/** The source of something found on page `page` (from 1). */
export function sourceOf(from: Witness, page: number, found: Found): FieldSource {
  return { from, confidence: Math.round(found.confidence * 1000) / 1000, page, ...(found.box ? { box: found.box } : {}) };
}

/** The problem that says so: no page is left out silently. */
export function notAllRead(pages: number, read: number): Problem {
  return {
    code: "too-many-pages",
    message: `${pages} pages, the first ${read} were read`,
    detail: { pages: String(pages), read: String(read) },
  };
}

/** Days of business fields that are printed at a stretch (通行日期 20180212) as days; anything else stays as it is. */
export function withDays(extra: Record<string, string>): Record<string, string> {
  const dayOf = (name: string, text: string): string | null =>
    /^(?:start|end)(?:\.\d+)?$/u.test(name) && /^\d{8}$/u.test(text) ? parseDate(text) : null;
  return Object.fromEntries(Object.entries(extra).map(([name, text]) => [name, dayOf(name, text) ?? text]));
}
