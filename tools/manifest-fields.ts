/** The fields of a manifest's truth beside those of a reading. Blanks, brackets' width and ways to write a number don't count; anything else does. */
import type { FileReading, InvoiceFacts, InvoiceItem } from "#domain/invoice.ts";
import { missingFields } from "#domain/completeness.ts";
import { parseDate } from "#domain/dates.ts";
import { parseDecimal } from "#domain/money.ts";
import { parseRate, rateText } from "#domain/rates.ts";
import { plain } from "#domain/text.ts";

export type Fields = Record<string, unknown>;
export type Sample = { file: string; medium: string; kind: string; truth?: Fields };
export type Comparison = { field: string; ok: boolean; got: unknown; expected: unknown; note?: string };

/** Compares one file; a file that is no invoice has one field, "refused". */
export function compareFile(sample: Sample, invoices: InvoiceFacts[], readings: FileReading[]): Comparison[] {
  const truth = sample.truth ?? {};
  if (truth["kind"] === "not-an-invoice") {
    if (sample.kind.startsWith("odd") && invoices.length > 0 && invoices.every(isWhole)) {
      const note =
        "the manifest has no invoice here, but the file holds a complete one whose checks agree: read, and not counted as wrong";
      return [{ field: "refused", ok: true, got: invoices.map((facts) => facts.number), expected: null, note }];
    }
    const problems = readings.flatMap((reading) => reading.problems);
    return [
      {
        field: "refused",
        ok: invoices.length === 0 && problems.length > 0,
        got: invoices.length === 0 ? problems.map((problem) => problem.detail?.["is"] ?? problem.code) : "an invoice",
        expected: "refused, with what it is",
      },
    ];
  }
  if (Array.isArray(truth["numbers"])) return compareMany(truth, invoices);
  return compareOne(truth, invoices[0]);
}

function isWhole(facts: InvoiceFacts): boolean {
  return missingFields(facts).length === 0 && facts.checks.every((check) => check.ok);
}

function compareMany(truth: Fields, invoices: InvoiceFacts[]): Comparison[] {
  const numbers = truth["numbers"] as string[];
  const found = numbers.map((number) => ({
    field: `number ${number}`,
    ok: invoices.some((facts) => facts.number === number),
    got: invoices.map((facts) => facts.number),
    expected: number,
  }));
  const items = (truth["items"] ?? []) as Fields[];
  const details = items.flatMap((item) => {
    const facts = invoices.find((each) => each.number === item["number"]);
    return ["code", "total"]
      .filter((name) => item[name] !== undefined)
      .map((name) =>
        judge(`${String(item["number"])}.${name}`, facts === undefined ? null : facts[name as "code" | "total"], item[name]),
      );
  });
  return [...found, ...details];
}

/** Compares one invoice with its truth, field by field; a field that the truth doesn't name is left alone. */
export function compareOne(truth: Fields, facts: InvoiceFacts | undefined): Comparison[] {
  const comparisons: Comparison[] = [];
  for (const [name, expected] of Object.entries(truth)) {
    if (name === "items") comparisons.push(...compareItems(expected as Fields[], facts?.items ?? []));
    else if (name === "rail" || name === "toll" || name === "extra")
      comparisons.push(
        ...Object.entries(expected as Fields).map(([key, value]) =>
          judge(`${name}.${key}`, facts?.extra[camel(key)] ?? null, value),
        ),
      );
    else if (name === "remark_contains")
      comparisons.push({
        field: name,
        ok: bare(facts?.remark ?? "").includes(bare(String(expected))),
        got: facts?.remark ?? null,
        expected,
      });
    else if (name === "special")
      comparisons.push({
        field: name,
        ok: expected !== "成品油" || facts?.business === "refined-oil",
        got: facts?.business ?? null,
        expected,
      });
    else comparisons.push(judge(name, valueOf(name, facts), expected));
  }
  return comparisons;
}

/** The path of a compared field among the sources of an invoice's fields: "seller_name" → "seller.name". */
export function pathOf(field: string): string {
  const special: Record<string, string> = { check_code: "checkCode", qr_text: "qr", digitalNumber: "digitalNumber" };
  return special[field] ?? field.replace(/^(seller|buyer)_/u, "$1.").replace(/tax_id$/u, "taxId");
}

function valueOf(name: string, facts: InvoiceFacts | undefined): unknown {
  if (facts === undefined) return null;
  switch (name) {
    case "seller_name":
      return facts.seller.name;
    case "seller_tax_id":
      return facts.seller.taxId;
    case "buyer_name":
      return facts.buyer.name;
    case "buyer_tax_id":
      return facts.buyer.taxId;
    case "check_code":
      return facts.checkCode;
    case "qr_text":
      return facts.qr;
    default:
      return (facts as unknown as Fields)[name] ?? null;
  }
}

function compareItems(expected: Fields[], got: InvoiceItem[]): Comparison[] {
  const lines: Comparison[] = [
    { field: "items.length", ok: got.length === expected.length, got: got.length, expected: expected.length },
  ];
  expected.forEach((item, index) => {
    for (const [name, value] of Object.entries(item))
      lines.push(judge(`items.${index}.${name}`, (got[index] as Fields | undefined)?.[name] ?? null, value));
  });
  return lines;
}

function camel(name: string): string {
  return name.replace(/_(\w)/gu, (_, letter: string) => letter.toUpperCase());
}

function bare(text: string): string {
  return plain(text).replace(/\s/gu, "");
}

const AMOUNTS = /(?:^|\.)(?:amount|tax|total|quantity|price)$/u;

const DAYS = /date$|\.(?:start|end)(?:\.\d+)?$/u;

function judge(field: string, got: unknown, expected: unknown): Comparison {
  return { field, ok: typeof got === "string" && same(field, got, String(expected)), got, expected };
}

function same(field: string, got: string, expected: string): boolean {
  if (bare(got) === bare(expected)) return true;
  if (AMOUNTS.test(field)) return sameNumber(got, expected);
  if (field.endsWith(".rate")) return parseRate(got) !== null && rateText(got) === rateText(expected);
  if (DAYS.test(field)) return parseDate(got) !== null && parseDate(got) === parseDate(expected);
  return false;
}

function sameNumber(a: string, b: string): boolean {
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  if (x === null || y === null) return false;
  const scale = Math.max(x.scale, y.scale);
  return x.units * 10n ** BigInt(scale - x.scale) === y.units * 10n ** BigInt(scale - y.scale);
}
