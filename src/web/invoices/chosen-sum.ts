import type { InvoiceSummary } from "#api/invoices.api.ts";
import { formatFen, parseFen } from "#domain/money.ts";

type Priced = Pick<InvoiceSummary, "total" | "amount" | "currency">;

/** The totals together, as a decimal string; null where an amount is unknown or the currencies differ: no sum is better than a wrong one. */
export function sumOf(invoices: readonly Priced[]): string | null {
  let sum = 0n;
  for (const { total, amount, currency } of invoices) {
    const fen = parseFen(total ?? amount ?? "");
    if (fen === null || currency !== "CNY") return null;
    sum += fen;
  }
  return invoices.length === 0 ? null : formatFen(sum);
}
