import { fenToCapitals } from "#domain/capitals.ts";
import { parseFen } from "#domain/money.ts";

/** "2025-06-12" → "2025年06月12日"; null stays null. */
export function chineseDate(date: string | null): string | null {
  const [year, month, day] = (date ?? "").split("-");
  return year && month && day ? `${year}年${month}月${day}日` : null;
}

/** "-12.30" → "¥-12.30", as the forms print it; null stays null. */
export function yuan(amount: string | null): string | null {
  return amount === null ? null : `¥${amount}`;
}

/** The amount in capital characters (大写); a negative one as the forms of red invoices print it. */
export function capitals(amount: string | null): string | null {
  const fen = amount === null ? null : parseFen(amount);
  if (fen === null) return null;
  return fen < 0n ? `（负数）${fenToCapitals(-fen)}` : fenToCapitals(fen);
}

/** The rate as printed; an invoice without tax says so. */
export function rateText(rate: string | null): string {
  return rate ?? "免税";
}
