import type { InvoiceItem } from "#domain/invoice.ts";
import type { Random } from "../random.ts";
import { nameIn } from "./catalogue.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Good } from "./goods.ts";

/** Lines with their sums in fen: what an invoice charges. */
export type Charge = { items: InvoiceItem[]; amount: number; tax: number };

export const yuanOf = (fen: number): string => (fen / 100).toFixed(2);

/** How many lines of a hundred invoices; a specimen's sheet has room for five. */
const FEW = [
  [1, 62],
  [2, 20],
  [3, 10],
  [4, 5],
  [5, 3],
] as const;
const MANY = [
  [1, 40],
  [2, 20],
  [3, 12],
  [4, 8],
  [5, 6],
  [6, 4],
  [8, 3.5],
  [12, 3],
  [20, 2.5],
  [30, 1],
] as const;

/** `catalogue`: the seller's own names of what it sells, and as many lines as it likes; null: as the goods are called, five at most. */
export type Wanted = { goods: readonly Good[]; rate: string; free: boolean; catalogue: Catalogue | null };

/** A few lines of goods at a rate such as "13%"; sums are exact to the fen, prices as systems print them. */
export function charge(random: Random, { goods, rate, free, catalogue }: Wanted): Charge {
  const wanted = catalogue === null ? Math.min(goods.length, random.weighted(FEW)) : random.weighted(MANY);
  const result: Charge = { items: [], amount: 0, tax: 0 };
  for (const good of pickSome(random, goods, wanted)) {
    const line = makeLine(random, good, rate, free);
    if (catalogue !== null) line.item.name = nameIn(random, good, catalogue);
    result.items.push(line.item);
    result.amount += line.amount;
    result.tax += line.tax;
  }
  return result;
}

/** Each of them once before any comes again. */
function pickSome(random: Random, goods: readonly Good[], count: number): Good[] {
  let pool: Good[] = [];
  return Array.from({ length: count }, () => {
    if (pool.length === 0) pool = [...goods];
    return pool.splice(Math.floor(random.next() * pool.length), 1)[0] as Good;
  });
}

function makeLine(random: Random, good: Good, rate: string, free: boolean): { item: InvoiceItem; amount: number; tax: number } {
  const quantity = random.int(good.quantity[0], good.quantity[1]);
  const fraction = free ? 0 : Number.parseFloat(rate) / 100;
  const { amount, price } = priced(random, good, quantity, fraction);
  const tax = Math.round(amount * fraction);
  const item: InvoiceItem = {
    name: good.name,
    spec: random.pick(good.specs),
    unit: good.unit,
    quantity: String(quantity),
    price,
    amount: yuanOf(amount),
    rate: free ? "免税" : rate,
    tax: free ? "0.00" : yuanOf(tax),
  };
  return { item, amount, tax };
}

/** Prices are agreed with tax as often as without; then the printed one has a long tail of digits. */
function priced(random: Random, good: Good, quantity: number, fraction: number): { amount: number; price: string } {
  const [low, high] = good.price;
  const raw = low * (high / low) ** random.next();
  const step = raw < 1 ? 0.01 : raw < 50 ? 0.1 : raw < 1000 ? 1 : 10;
  const agreed = Math.max(step, Math.round(raw / step) * step);
  if (random.chance(0.45)) {
    const amount = Math.round((agreed * quantity * 100) / (1 + fraction));
    return { amount, price: trimmed((amount / 100 / quantity).toPrecision(11)) };
  }
  return { amount: Math.round(agreed * quantity * 100), price: trimmed(agreed.toFixed(2)) };
}

const trimmed = (digits: string): string => (digits.includes(".") ? digits.replace(/0+$/u, "").replace(/\.$/u, "") : digits);

/** The same lines with the sign turned: what a red invoice states. `lines` leaves out those that aren't reversed. */
export function reversed(items: readonly InvoiceItem[]): Charge {
  const minus = (text: string | null): string | null => (text === null || /^[-0.]+$/u.test(text) ? text : `-${text}`);
  const fen = (text: string | null): number => Math.round(Number(text ?? 0) * 100);
  return {
    items: items.map((item) => ({ ...item, quantity: minus(item.quantity), amount: minus(item.amount), tax: minus(item.tax) })),
    amount: -items.reduce((sum, item) => sum + fen(item.amount), 0),
    tax: -items.reduce((sum, item) => sum + fen(item.tax), 0),
  };
}
