/** What recognition left out but follows from the rest, marked as computed: small digits are often not found on a picture. */
import type { InvoiceFacts, InvoiceItem } from "#domain/invoice.ts";
import { formatFen, parseDecimal, parseFen, toFen } from "#domain/money.ts";

const SURE = 0.6;
const RATES = [1, 3, 5, 6, 9, 10, 11, 13, 16, 17];

/** Fills total, and quantity and rate of lines, where the other figures leave no choice. */
export function inferMissing(facts: InvoiceFacts, page: number): void {
  const [amount, tax] = [fen(facts.amount), fen(facts.tax)];
  const note = (path: string): void => {
    facts.fields[path] = { from: "computed", confidence: SURE, page };
  };
  if (facts.total === null && amount !== null && tax !== null) {
    facts.total = formatFen(amount + tax);
    note("total");
  }
  // "***" or nothing stands beneath the tax of lines that bear none
  if (
    tax === null &&
    amount !== null &&
    facts.items.length > 0 &&
    facts.items.every(isTaxFree) &&
    [amount, null].includes(fen(facts.total))
  ) {
    facts.tax = "0.00";
    note("tax");
  }
  facts.items.forEach((item, index) => {
    const quantity = quantityOf(item);
    if (quantity !== null) {
      item.quantity = quantity;
      note(`items.${index}.quantity`);
    }
    const rate = rateOf(item);
    if (rate !== null) {
      item.rate = rate;
      note(`items.${index}.rate`);
    }
  });
}

function isTaxFree({ rate }: InvoiceItem): boolean {
  return rate === "免税" || rate === "不征税";
}

function fen(text: string | null): bigint | null {
  return text === null ? null : parseFen(text);
}

/** A whole number of pieces that makes the amount at the price. */
function quantityOf(item: InvoiceItem): string | null {
  const amount = fen(item.amount);
  const price = item.price === null ? null : parseDecimal(item.price);
  if (item.quantity !== null || amount === null || price === null || price.units <= 0n || amount <= 0n) return null;
  const each = toFen(price);
  if (each <= 0n) return null;
  const count = (amount + each / 2n) / each;
  if (count < 1n || count > 1000n) return null;
  const difference = toFen({ units: price.units * count, scale: price.scale }) - amount;
  return difference >= -1n && difference <= 1n ? count.toString() : null;
}

/** The one legal rate at which amount gives tax to the fen. */
function rateOf(item: InvoiceItem): string | null {
  const [amount, tax] = [fen(item.amount), fen(item.tax)];
  if (item.rate !== null || amount === null || tax === null || amount < 5000n) return null;
  const fits = RATES.filter((rate) => {
    const difference = (amount * BigInt(rate)) / 100n - tax;
    return difference >= -2n && difference <= 2n;
  });
  return fits.length === 1 ? `${fits[0]}%` : null;
}
