/** Figures of a line that were printed so close that they read as one number. */
import type { InvoiceItem } from "#domain/invoice.ts";
import { multiply, parseDecimal, parseFen, toFen } from "#domain/money.ts";
import type { Column } from "./columns.ts";
import type { Word } from "./lines.ts";

/** Settles figures of a line that were read as one, or without a point, by the one way in which quantity × price = amount. */
export function settleFigures(item: InvoiceItem, words: Word[], columns: Column[]): void {
  if (item.amount === null) return;
  if (item.quantity !== null && item.price !== null) return void (findSign(item) || findPoint(item));
  if ((item.quantity === null) === (item.price === null)) return;
  if (standsInBoth(words, columns)) splitFactors(item);
  if (item.quantity === null) splitAmount(item);
}

const FACTOR = /^-?\d+(\.\d+)?$/u;

/** A price (or quantity) that stands in both columns is cut in two. */
function splitFactors(item: InvoiceItem): void {
  const cut = onlyCut(item.price ?? item.quantity ?? "", (quantity, price) => gives(quantity, price, item.amount));
  if (cut !== null) [item.quantity, item.price] = cut;
}

/** A quantity that touches the amount: `1` and `36220.00` read as 136220.00. */
function splitAmount(item: InvoiceItem): void {
  const { price } = item;
  if (price === null || gives("1", price, item.amount)) return;
  const cut = onlyCut(item.amount ?? "", (quantity, amount) => gives(quantity, price, amount));
  if (cut !== null) [item.quantity, item.amount] = cut;
}

function onlyCut(digits: string, fits: (left: string, right: string) => boolean): [string, string] | null {
  const cuts = Array.from({ length: Math.max(0, digits.length - 1) }, (_, at) => at + 1)
    .map((at): [string, string] => [digits.slice(0, at), digits.slice(at)])
    .filter(([left, right]) => FACTOR.test(left) && /^\d+(\.\d+)?$/u.test(right) && fits(left, right));
  return cuts.length === 1 ? (cuts[0] ?? null) : null;
}

/** Whether a quantity lost its minus: a red line has a negative amount, and with it a negative quantity. */
function findSign(item: InvoiceItem): boolean {
  const { quantity, price, amount } = item;
  const negative = `-${quantity}`;
  if (quantity === null || price === null || quantity.startsWith("-") || !gives(negative, price, amount)) return false;
  item.quantity = negative;
  return true;
}

/** A price whose decimal point was lost: more digits than an amount has make the place certain. */
function findPoint(item: InvoiceItem): void {
  const { quantity, price, amount } = item;
  if (quantity === null || price === null || !/^\d{5,}$/u.test(price) || gives(quantity, price, amount)) return;
  const pointed = Array.from({ length: price.length - 1 }, (_, at) => `${price.slice(0, at + 1)}.${price.slice(at + 1)}`);
  const fitting = pointed.filter((each) => gives(quantity, each, amount));
  if (fitting.length === 1) item.price = fitting[0] ?? price;
}

function standsInBoth(words: Word[], columns: Column[]): boolean {
  const [quantity, price] = ["quantity", "price"].map((name) => columns.find((column) => column.name === name));
  if (quantity === undefined || price === undefined) return true;
  const between = (quantity.x1 + price.x0) / 2;
  return Math.min(...words.map((word) => word.x)) < between && Math.max(...words.map((word) => word.x + word.w)) > between;
}

function gives(quantity: string, price: string, amount: string | null): boolean {
  const [q, p, fen] = [parseDecimal(quantity), parseDecimal(price), amount === null ? null : parseFen(amount)];
  if (q === null || p === null || fen === null || fen === 0n) return false;
  const difference = toFen(multiply(q, p)) - fen;
  return difference >= -1n && difference <= 1n;
}
