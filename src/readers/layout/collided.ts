/** Quantity and unit price that were printed so close that they read as one number. */
import type { InvoiceItem } from "#domain/invoice.ts";
import { multiply, parseDecimal, parseFen, toFen } from "#domain/money.ts";
import type { Column } from "./columns.ts";
import type { Word } from "./lines.ts";

/** Splits a price (or quantity) that stands in both columns where exactly one cut makes quantity × price = amount. */
export function splitCollided(item: InvoiceItem, words: Word[], columns: Column[]): void {
  if (!standsInBoth(words, columns)) return;
  if ((item.quantity === null) === (item.price === null) || item.amount === null) return;
  const digits = item.price ?? item.quantity ?? "";
  const cuts: [string, string][] = [];
  for (let at = 1; at < digits.length; at++) {
    const quantity = digits.slice(0, at);
    const price = digits.slice(at);
    if (/^\d+(\.\d+)?$/u.test(quantity) && /^\d+(\.\d+)?$/u.test(price) && gives(quantity, price, item.amount))
      cuts.push([quantity, price]);
  }
  const [cut] = cuts;
  if (cuts.length === 1 && cut !== undefined) [item.quantity, item.price] = cut;
}

function standsInBoth(words: Word[], columns: Column[]): boolean {
  const [quantity, price] = ["quantity", "price"].map((name) => columns.find((column) => column.name === name));
  if (quantity === undefined || price === undefined) return true;
  const between = (quantity.x1 + price.x0) / 2;
  return Math.min(...words.map((word) => word.x)) < between && Math.max(...words.map((word) => word.x + word.w)) > between;
}

function gives(quantity: string, price: string, amount: string): boolean {
  const [q, p, fen] = [parseDecimal(quantity), parseDecimal(price), parseFen(amount)];
  if (q === null || p === null || fen === null || fen === 0n) return false;
  const difference = toFen(multiply(q, p)) - fen;
  return difference >= -1n && difference <= 1n;
}
