import type { FieldSource, InvoiceFacts, InvoiceKind, Witness } from "#domain/invoice.ts";
import { parseDate } from "#domain/dates.ts";
import { moneyString } from "#domain/money.ts";
import { rateText } from "#domain/rates.ts";
import { checkTaxId } from "#domain/taxid.ts";
import { plain } from "#domain/text.ts";

/** What one witness says of one invoice: the facts, before it is known what the other witnesses say. */
export type Statement = Omit<InvoiceFacts, "kind" | "currency" | "page" | "fields" | "checks"> & { kind: InvoiceKind | null };

export function emptyStatement(): Statement {
  return {
    kind: null,
    code: null,
    number: null,
    digitalNumber: null,
    date: null,
    checkCode: null,
    seller: { name: null, taxId: null },
    buyer: { name: null, taxId: null },
    amount: null,
    tax: null,
    total: null,
    items: [],
    remark: null,
    qr: null,
    red: false,
    original: null,
    business: null,
    extra: {},
  };
}

/** Money as "123.45"; null for what is no amount (`***`, 免税, empty). */
export const money = moneyString;

/** A date in any of the written forms as "yyyy-MM-dd". */
export function day(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : parseDate(text);
}

/** Digits of a code, number or check code, without the blanks or the "No" it is printed with; null where it holds anything else. */
export function digits(text: string | null | undefined): string | null {
  const joined = plain(text ?? "")
    .replace(/[\s-]/g, "")
    .replace(/^(no|n[º°]|号码)?[.:]?/i, "");
  return /^\d+$/.test(joined) ? joined : null;
}

/**
 * A tax id as printed, in plain letters without blanks; stars alone, `/` and dashes mean that there is none. What has an id's
 * length is upper-case, as its letters are by GB 32100; what was masked with small letters stays as it was written.
 */
export function taxId(text: string | null | undefined): string | null {
  const joined = plain(text ?? "").replace(/\s/g, "");
  if (!/^[\w*]+$/.test(joined) || !/\w/.test(joined)) return null;
  return checkTaxId(joined).kind === "unknown" ? joined : joined.toUpperCase();
}

/** Text as printed, trimmed; null where nothing is left. */
export function words(text: string | null | undefined): string | null {
  const trimmed = (text ?? "").trim();
  return trimmed === "" ? null : trimmed;
}

/**
 * A rate in the one form that the product keeps ("6%"), however the file writes it ("0.06", "6.00%"); what is no rate
 * (免税, ***) stays as printed.
 */
export function rate(text: string | null | undefined): string | null {
  const printed = words(text);
  return printed === null ? null : rateText(printed);
}

const PARTY_FIELDS = ["name", "taxId"] as const;
const PLAIN_FIELDS = [
  "code",
  "number",
  "digitalNumber",
  "date",
  "checkCode",
  "amount",
  "tax",
  "total",
  "remark",
  "qr",
  "business",
] as const;
const ITEM_FIELDS = ["name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"] as const;

/** Every stated value with its dotted path, e.g. ["items.0.amount", "12.00"]. */
function statedValues(statement: Statement | InvoiceFacts): [path: string, value: string][] {
  const values: [string, string | null][] = [["kind", statement.kind]];
  for (const field of PLAIN_FIELDS) values.push([field, statement[field]]);
  for (const side of ["seller", "buyer"] as const) {
    for (const field of PARTY_FIELDS) values.push([`${side}.${field}`, statement[side][field]]);
  }
  statement.items.forEach((item, i) => ITEM_FIELDS.forEach((field) => values.push([`items.${i}.${field}`, item[field]])));
  values.push(["original.code", statement.original?.code ?? null], ["original.number", statement.original?.number ?? null]);
  for (const [name, value] of Object.entries(statement.extra)) values.push([`extra.${name}`, value]);
  return values.filter((pair): pair is [string, string] => pair[1] !== null);
}

/** A statement of one witness alone as facts; `confidence` overrides single paths. */
export function toFacts(statement: Statement, from: Witness, confidence: Record<string, number> = {}): InvoiceFacts {
  const fields: Record<string, FieldSource> = {};
  for (const [path] of statedValues(statement)) fields[path] = { from, confidence: confidence[path] ?? 1 };
  return { ...statement, kind: statement.kind ?? "other", currency: "CNY", page: 1, fields, checks: [] };
}

/** Whether a statement says enough to be an invoice: a number and something to tell it by. */
export function isInvoice(statement: Statement): boolean {
  const told = [statement.date, statement.total ?? statement.amount, statement.seller.name ?? statement.buyer.name];
  return statement.number !== null && told.some((value) => value !== null);
}
