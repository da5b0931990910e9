/**
 * What the figures of an invoice say of each other. A rule that holds confirms its figures; one that fails speaks against
 * those of them that nothing else confirms, or against all where each has another word for it.
 */
import { capitalsToFen } from "#domain/capitals.ts";
import type { InvoiceFacts, InvoiceItem } from "#domain/invoice.ts";
import { multiply, parseDecimal, parseFen, toFen, type Decimal } from "#domain/money.ts";
import { parseRate } from "#domain/rates.ts";

export type RuleId = "sum" | "lines" | "capitals" | "rate" | "price";

/** One rule on some fields: those that it would notice a wrong digit in, and those that it only bears on. */
export type Rule = { id: RuleId; ok: boolean; fields: string[]; loose: string[] };

/** The rules that the figures of an invoice give enough for. */
export function rulesOf(facts: InvoiceFacts): Rule[] {
  return [...sums(facts), ...columns(facts), ...capitals(facts), ...facts.items.flatMap((item, at) => line(item, `items.${at}`))];
}

/** The fields that a rule that holds confirms, or that one that fails makes doubtful, with the rule's name. */
export function verdicts(
  rules: Rule[],
  sureOtherwise: ReadonlySet<string>,
): { supports: Map<string, RuleId[]>; denials: Map<string, RuleId[]> } {
  const supports = new Map<string, RuleId[]>();
  const denials = new Map<string, RuleId[]>();
  const add = (map: Map<string, RuleId[]>, field: string, id: RuleId): void =>
    void map.set(field, [...(map.get(field) ?? []), id]);
  for (const rule of rules) if (rule.ok) for (const field of rule.fields) add(supports, field, rule.id);
  for (const rule of rules) {
    if (rule.ok) continue;
    const all = [...rule.fields, ...rule.loose];
    const suspects = all.filter((field) => !supports.has(field) && !sureOtherwise.has(field));
    for (const field of suspects.length > 0 ? suspects : all) add(denials, field, rule.id);
  }
  return { supports, denials };
}

const fen = (text: string | null): bigint | null => (text === null ? null : parseFen(text));

function sums({ amount, tax, total }: InvoiceFacts): Rule[] {
  const [net, levy, gross] = [fen(amount), fen(tax), fen(total)];
  if (net === null || levy === null || gross === null) return [];
  // without tax the rule only says that one figure was read twice
  return [{ id: "sum", ok: net + levy === gross, fields: ["amount", "tax", "total"], loose: [] }];
}

function columns({ items, amount, tax, total }: InvoiceFacts): Rule[] {
  // forms that state no tax have lines with tax, which make the total
  if (amount === null && tax === null && items.every((item) => item.tax === null))
    return column(items, "amount", fen(total), "total");
  return [column(items, "amount", fen(amount)), column(items, "tax", fen(tax))].flat();
}

function column(
  items: InvoiceItem[],
  name: "amount" | "tax",
  stated: bigint | null,
  sum: "amount" | "tax" | "total" = name,
): Rule[] {
  const values = items.map((item) => fen(item[name]));
  if (stated === null || values.every((value) => value === null)) return [];
  if (name === "amount" && values.includes(null)) return [];
  const ok = values.reduce<bigint>((sum, value) => sum + (value ?? 0n), 0n) === stated;
  const printed = values.flatMap((value, at) => (value === null ? [] : [`items.${at}.${name}`]));
  return [{ id: "lines", ok, fields: [sum, ...printed], loose: [] }];
}

function capitals({ extra, total, red }: InvoiceFacts): Rule[] {
  const words = extra["capitals"] === undefined ? null : capitalsToFen(extra["capitals"]);
  const figures = fen(total);
  if (words === null || figures === null) return [];
  return [{ id: "capitals", ok: words === figures || (red && words === -figures), fields: ["total"], loose: [] }];
}

function line(item: InvoiceItem, path: string): Rule[] {
  return [...rate(item, path), ...price(item, path)];
}

/** To the fen it notices each digit of the tax, but not the last ones of the amount. */
function rate(item: InvoiceItem, path: string): Rule[] {
  const [net, levy] = [fen(item.amount), fen(item.tax)];
  const percent = item.rate === null ? null : parseRate(item.rate);
  if (net === null || levy === null || percent?.kind !== "percent") return [];
  const expected = toFen(multiply({ units: net, scale: 2 }, percent.fraction));
  const off = distance(expected, levy);
  // a tax that was rounded elsewhere proves nothing, and denies nothing
  if (off > 0n && off <= 6n) return [];
  const noticed = net >= 100n ? [`${path}.tax`, `${path}.rate`] : [`${path}.tax`];
  return [{ id: "rate", ok: off === 0n, fields: noticed, loose: [`${path}.amount`] }];
}

/** To the fen it notices each digit of the amount, and of quantity and price as far as they are worth a fen. */
function price(item: InvoiceItem, path: string): Rule[] {
  const net = fen(item.amount);
  const [quantity, each] = [item.quantity, item.price].map((text) => (text === null ? null : parseDecimal(text)));
  if (net === null || !quantity || !each) return [];
  const off = distance(toFen(multiply(quantity, each)), net);
  const rounding = worthOfLast(each, quantity) + 1n;
  if (off > 0n && off <= rounding) return [];
  const noticed = [`${path}.amount`];
  const loose: string[] = [];
  (worthOfLast(each, quantity) >= 1n ? noticed : loose).push(`${path}.price`);
  (worthOfLast(quantity, each) >= 1n ? noticed : loose).push(`${path}.quantity`);
  return [{ id: "price", ok: off === 0n, fields: noticed, loose }];
}

/** What the last printed digit of a factor is worth in fen. */
function worthOfLast(factor: Decimal, other: Decimal): bigint {
  const worth = toFen(multiply({ units: 1n, scale: factor.scale }, other));
  return worth < 0n ? -worth : worth;
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
