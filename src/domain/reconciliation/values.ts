/** What two sides say of an invoice, and in what they differ. */
import { formatFen, parseFen } from "../money.ts";
import { searchForm } from "../text.ts";

/** One side's word; money as decimal strings, what it doesn't say is null. */
export type Values = {
  code: string | null;
  number: string | null;
  digitalNumber: string | null;
  date: string | null;
  sellerName: string | null;
  sellerTaxId: string | null;
  buyerName: string | null;
  buyerTaxId: string | null;
  amount: string | null;
  tax: string | null;
  total: string | null;
  /** on the axis "tax" */
  state: string | null;
  booking: string | null;
  voucher: string | null;
};

/** What is compared beside the numbers; which of them is chosen for each reconciliation. */
export const COMPARED = [
  "date",
  "amount",
  "tax",
  "total",
  "sellerTaxId",
  "sellerName",
  "buyerTaxId",
  "buyerName",
  "state",
  "booking",
] as const;
export type Compared = (typeof COMPARED)[number];

/** By what a reconciliation compares where nobody chooses: a ledger says little, and says it of what it has booked. */
export const USUAL_FIELDS: Record<"tax-export" | "ledger" | "sources", readonly Compared[]> = {
  "tax-export": COMPARED.filter((field) => field !== "booking"),
  ledger: ["date", "amount", "tax", "total"],
  sources: COMPARED.filter((field) => field !== "booking" && field !== "state"),
};

/**
 * matched; different: the same invoice, with fields that differ; missing-here, missing-there; probable: two that are likely one, for a
 * person to say; twice: the other side has it more than once; unreadable: a row that names no invoice; outside: of another period or
 * direction than was asked for.
 */
export const OUTCOMES = [
  "matched",
  "different",
  "missing-here",
  "missing-there",
  "probable",
  "twice",
  "unreadable",
  "outside",
] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Those that somebody has to look at. */
export const WORKED = ["different", "missing-here", "missing-there", "probable", "twice", "unreadable"] as const;
export type Worked = (typeof WORKED)[number];

/** Why two are likely one. */
export const WHYS = ["swapped", "no-code", "one-digit", "tail", "same-facts"] as const;
export type Why = (typeof WHYS)[number];

/** Why a difference is none that has to be put right; the words are `reconciliation:reason.<reason>`. */
export const REASONS = [
  "timing",
  "in-transit",
  "same-invoice",
  "wrong-there",
  "wrong-here",
  "red-or-void",
  "double-there",
  "not-booked",
  "not-ours",
  "rounding",
  "other",
] as const;
export type Reason = (typeof REASONS)[number];

const MONEY: readonly Compared[] = ["amount", "tax", "total"];
const NAMES: readonly Compared[] = ["sellerName", "buyerName"];

/** The fields of which both sides say something, and not the same. */
export function differingFields(here: Values, there: Values, fields: readonly Compared[]): Compared[] {
  return fields.filter((field) => {
    const [a, b] = [here[field], there[field]];
    return a !== null && b !== null && !alike(field, a, b);
  });
}

function alike(field: Compared, a: string, b: string): boolean {
  if (a === b) return true;
  if (MONEY.includes(field)) {
    const [x, y] = [parseFen(a), parseFen(b)];
    return x !== null && x === y;
  }
  if (NAMES.includes(field)) return bareName(a) === bareName(b);
  // nobody has asked the tax side about ours yet: that all is well there is no difference
  return field === "state" && (a === "unknown" || b === "unknown") && (a === "normal" || b === "normal");
}

const bareName = (name: string): string => searchForm(name).replace(/[^\p{L}\p{N}]/gu, "");

/** Several rows of one invoice on the other side. */
export type Rows = { times: number; totalFen: bigint | null; amountFen: bigint | null };

/**
 * What becomes of an invoice that both sides have. Several rows there are one invoice where their sums are its own (a booking in
 * parts); else it stands there too often.
 */
export function judge(
  here: Values,
  there: Values,
  fields: readonly Compared[],
  rows: Rows,
): { outcome: "matched" | "different" | "twice"; fields: Compared[] } {
  const differing = differingFields(here, summed(there, rows), fields);
  if (differing.length === 0) return { outcome: "matched", fields: [] };
  return { outcome: rows.times === 1 ? "different" : "twice", fields: differing };
}

/** The other side's word with what its rows add up to; the tax is what the two sums leave. */
export function summed(there: Values, { times, totalFen, amountFen }: Rows): Values {
  if (times === 1) return there;
  return {
    ...there,
    total: totalFen === null ? null : formatFen(totalFen),
    amount: amountFen === null ? null : formatFen(amountFen),
    tax: totalFen === null || amountFen === null ? null : formatFen(totalFen - amountFen),
  };
}

/** The column that likely is the voucher's, counted from 0. */
export function voucherColumn(columns: readonly string[]): number | null {
  const at = columns.findIndex((title) => /凭证(?:号|字号|编号)?|voucher/iu.test(title));
  return at < 0 ? null : at;
}
