/** Tax rates (税率) and levy rates (征收率), as invoices print them and XML files write them. */
import { parseDecimal } from "./money.ts";
import type { Decimal } from "./money.ts";

/** Rates of today and of the years whose invoices are still kept, in hundredths of a percent. */
const KNOWN = new Set([0, 50, 100, 150, 200, 300, 400, 500, 600, 900, 1000, 1100, 1300, 1600, 1700]);

export type Rate =
  /** basisPoints: hundredths of a percent, 13 % = 1300 */
  | { kind: "percent"; basisPoints: number; known: boolean; fraction: Decimal }
  | { kind: "exempt" } // 免税
  | { kind: "untaxed" } // 不征税
  | { kind: "none" }; // *** or blank

/**
 * A rate from "13%", "13.00%", "0.13", "13", "1.5%", "免税", "不征税", "***". A bare number below 1 is a fraction
 * (XML), otherwise a percentage. Null where it is none of these.
 */
export function parseRate(text: string): Rate | null {
  const tidy = text.normalize("NFKC").replace(/\s+/gu, "");
  if (/^免税$/u.test(tidy)) return { kind: "exempt" };
  if (/^不征(增值)?税$/u.test(tidy)) return { kind: "untaxed" };
  if (/^(\*+|-+|\/|)$/u.test(tidy)) return { kind: "none" };
  const percent = tidy.endsWith("%");
  const decimal = parseDecimal(percent ? tidy.slice(0, -1) : tidy);
  if (!decimal || decimal.units < 0n) return null;
  const asPercent = percent || decimal.units >= 10n ** BigInt(decimal.scale);
  const fraction = asPercent ? { units: decimal.units, scale: decimal.scale + 2 } : decimal;
  const points =
    fraction.scale <= 4
      ? Number(fraction.units) * 10 ** (4 - fraction.scale)
      : Number(fraction.units) / 10 ** (fraction.scale - 4);
  if (points > 10_000) return null;
  return { kind: "percent", basisPoints: points, known: KNOWN.has(points), fraction };
}

/** "13%", "1.5%", "免税" …: the form that is stored and shown; what can't be read stays as printed. */
export function rateText(text: string): string {
  const rate = parseRate(text);
  if (rate?.kind !== "percent") return text.trim();
  return `${String(rate.basisPoints / 100)}%`;
}
