/** When do two records look like one invoice although no number says so. */
import type { InvoiceKind } from "./invoice.ts";

/** What is compared; dates as yyyy-MM-dd, the total in fen. */
export type Looks = {
  kind: InvoiceKind;
  code: string | null;
  number: string | null;
  taxKey: string | null;
  digitalKey: string | null;
  date: string | null;
  totalFen: string | null;
  sellerName: string | null;
  sellerTaxId: string | null;
  red: boolean;
  extra: Record<string, string>;
};
export type Suspicion = "same-receipt" | "same-trip";

/** Parts of a ticket by which two of one day and price are told apart. */
const TELLING = [
  "plate",
  "boarded",
  "departure",
  "passenger",
  "flight",
  "train",
  "carriage",
  "seat",
  "eTicket",
  "serial",
] as const;

const differ = (a: string | null | undefined, b: string | null | undefined): boolean => Boolean(a) && Boolean(b) && a !== b;
const hasKey = (looks: Looks): boolean => looks.taxKey !== null || looks.digitalKey !== null;

/**
 * Why these two may be one invoice; null where they are not, or nothing speaks for it. Two that both have a number of
 * the same sort are told by it alone, and are never merely suspected.
 */
export function suspicionOf(a: Looks, b: Looks): Suspicion | null {
  if (a.red || b.red || differ(a.digitalKey, b.digitalKey)) return null;
  // a seat on a train is sold once: a ticket on paper whose code was read otherwise is still the same trip
  if (sameTrip(a, b)) return "same-trip";
  if (differ(a.taxKey, b.taxKey)) return null;
  return sameReceipt(a, b) ? "same-receipt" : null;
}

/** A rail ticket on paper and its e-invoice: train, day and passenger; where one doesn't name the passenger, the fare. */
function sameTrip(a: Looks, b: Looks): boolean {
  if (a.kind !== "rail" || b.kind !== "rail") return false;
  const { train, travelDate, passenger } = a.extra;
  if (!train || !travelDate || train !== b.extra["train"] || travelDate !== b.extra["travelDate"]) return false;
  if (differ(passenger, b.extra["passenger"]) || differ(a.extra["carriage"], b.extra["carriage"])) return false;
  if (differ(a.extra["seat"], b.extra["seat"])) return false;
  const named = Boolean(passenger) && Boolean(b.extra["passenger"]);
  return named || (a.totalFen !== null && a.totalFen === b.totalFen);
}

/** Seller, amount and date, where one of the two has no number to tell by (taxi, quota, machine-printed, a poor photo). */
function sameReceipt(a: Looks, b: Looks): boolean {
  if (hasKey(a) && hasKey(b)) return false;
  if (a.date === null || a.totalFen === null || a.date !== b.date || a.totalFen !== b.totalFen) return false;
  if (differ(a.number, b.number) || differ(a.code, b.code)) return false;
  if (TELLING.some((part) => differ(a.extra[part], b.extra[part]))) return false;
  return sameSeller(a, b);
}

/** The same seller; where one of them names none, at least the same kind. */
function sameSeller(a: Looks, b: Looks): boolean {
  if (a.sellerTaxId !== null && b.sellerTaxId !== null) return a.sellerTaxId === b.sellerTaxId;
  if (a.sellerName !== null && b.sellerName !== null) return plain(a.sellerName) === plain(b.sellerName);
  const named = (looks: Looks): boolean => looks.sellerTaxId !== null || looks.sellerName !== null;
  return a.kind === b.kind && !(named(a) && named(b));
}

const plain = (name: string): string => name.normalize("NFKC").replace(/\s+/gu, "");
