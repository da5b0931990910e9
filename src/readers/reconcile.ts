/**
 * Several witnesses of one invoice: what one leaves open another fills, what they say differently becomes a problem.
 * Nothing that is printed is overwritten, except that a recognised (OCR) value yields to the QR code that it misreads.
 */
import type { FieldSource, InvoiceFacts, InvoiceItem, Problem } from "#domain/invoice.ts";
import { parseQr, type QrFacts } from "#domain/qr.ts";
import { comparable, fieldOf, MAIN_FIELDS, sameOfItem, putField, type TextField } from "./facts.ts";
import { LOOKED_AT } from "./image/evidence.ts";
import type { QrFound } from "./reader.types.ts";

const QR_CONFIDENCE = 0.99;
const SURE = 0.9;

/** Adds the QR code of its page to an invoice: fills what is missing, names what differs. */
export function attachQr(facts: InvoiceFacts, codes: QrFound[]): Problem[] {
  const found =
    codes.find((code) => belongs(code.text, facts)) ?? codes.find((code) => (parseQr(code.text)?.number ?? null) !== null);
  if (found === undefined) return [];
  const qr = parseQr(found.text);
  const source: FieldSource = { from: "qr", confidence: QR_CONFIDENCE, page: facts.page, box: found.box };
  facts.qr = found.text;
  facts.fields["qr"] = source;
  if (qr === null) return [];
  if (facts.kind === "other" && qr.kind !== null) facts.kind = qr.kind;
  const problems: Problem[] = [];
  for (const [field, value] of statedBy(qr)) problems.push(...settle(facts, field, value, source));
  return problems;
}

/** The codes of a page that may be this invoice's: those that name the number of another one on it aren't. */
export function codesFor(facts: InvoiceFacts, all: readonly InvoiceFacts[], codes: QrFound[]): QrFound[] {
  const others = new Set(all.filter((other) => other !== facts).flatMap(({ number }) => (number === null ? [] : [number])));
  others.delete(facts.number ?? "");
  return codes.filter((code) => !others.has(parseQr(code.text)?.number ?? ""));
}

/** A code of this invoice names its number, or what little of it was read. */
function belongs(text: string, facts: InvoiceFacts): boolean {
  const qr = parseQr(text);
  if (qr === null) return facts.number !== null && facts.number.length >= 8 && text.includes(facts.number);
  return qr.number !== null && (facts.number === null || qr.number === facts.number || nearly(qr.number, facts.number));
}

function statedBy(qr: QrFacts): [TextField, string][] {
  const stated: [TextField, string | null][] = [
    ["code", qr.code],
    ["number", qr.number],
    ["date", qr.date],
    ["checkCode", qr.checkCode],
  ];
  if (qr.amountBasis === "total") stated.push(["total", qr.amount]);
  if (qr.amountBasis === "net") stated.push(["amount", qr.amount]);
  return stated.filter((pair): pair is [TextField, string] => pair[1] !== null);
}

function settle(facts: InvoiceFacts, field: TextField, value: string, source: FieldSource): Problem[] {
  const read = fieldOf(facts, field);
  const before = facts.fields[field];
  if (read === null) {
    putField(facts, field, value, source);
    return [];
  }
  if (comparable(read) === comparable(value)) {
    if (before !== undefined) before.confidence = 1;
    return [];
  }
  // a recognised value is corrected where it can be a misreading; one that the page itself confirms is a contradiction
  if (before?.from === "ocr" && (before.confidence < SURE || (nearly(read, value) && before.confidence <= LOOKED_AT))) {
    putField(facts, field, value, { ...source, ...(before.box ? { box: before.box } : {}) });
    return [];
  }
  return [contradiction(field, read, value, before?.from ?? "text", source.from)];
}

/** Joins what an attachment of the file says with what is printed on it. */
export function attachStatement(facts: InvoiceFacts, said: InvoiceFacts): Problem[] {
  const problems: Problem[] = [];
  for (const field of MAIN_FIELDS) {
    const value = fieldOf(said, field);
    if (value !== null) problems.push(...settle(facts, field, value, { from: "attachment", confidence: 0.95 }));
  }
  problems.push(...itemsAgainst(facts.items, said.items));
  if (facts.items.length === 0) {
    facts.items = said.items;
    said.items.forEach((_, index) => {
      facts.fields[`items.${index}.name`] = { from: "attachment", confidence: 0.95 };
    });
  }
  facts.extra = { ...said.extra, ...facts.extra };
  facts.business ??= said.business;
  facts.original ??= said.original;
  return problems;
}

const ITEM_FIELDS = ["name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"] as const;

/** What the lines of the page and those of the attachment say differently, where they are the same in number. */
function itemsAgainst(printed: readonly InvoiceItem[], stated: readonly InvoiceItem[]): Problem[] {
  if (printed.length !== stated.length) return [];
  return printed.flatMap((item, at) =>
    ITEM_FIELDS.flatMap((field) => {
      const [a, b] = [item[field], stated[at]![field]];
      if (a === null || b === null || sameOfItem(field, a, b)) return [];
      return [contradiction(`items.${at}.${field}`, a, b, "text", "attachment")];
    }),
  );
}

/** "contradiction": two witnesses say different things of one field. */
export function contradiction(field: string, a: string, b: string, fromA: string, fromB: string): Problem {
  return {
    code: "contradiction",
    message: `${field}: ${fromA} says ${a}, ${fromB} says ${b}`,
    detail: { field, a, b, fromA, fromB },
  };
}

/** At most two characters apart in equal length, or one more or less: a misreading, not another value. */
function nearly(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a.length < 4) return false;
  if (a.length !== b.length) {
    const [short, long] = a.length < b.length ? [a, b] : [b, a];
    for (let at = 0; at < long.length; at++) if (long.slice(0, at) + long.slice(at + 1) === short) return true;
    return false;
  }
  let different = 0;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) different++;
  return different <= 2;
}
