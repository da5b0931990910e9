/**
 * Further looks at a picture add candidates: what the first look left open is filled, and of two readings of one field
 * that one is taken which the invoice's own rules confirm. Nothing else is replaced.
 */
import { capitalsToFen } from "#domain/capitals.ts";
import type { InvoiceFacts, InvoiceItem } from "#domain/invoice.ts";
import { splitItemName } from "#domain/items.ts";
import { formatFen, parseFen } from "#domain/money.ts";
import { checkTaxId } from "#domain/taxid.ts";
import { fieldOf, MAIN_FIELDS, putField, type MainField } from "../facts.ts";
import { mendTaxId } from "./mend.ts";

const ITEM_FIELDS = ["name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"] as const;

/** Completes the first reading of an invoice by those of further looks, in place. */
export function addCandidates(facts: InvoiceFacts, others: InvoiceFacts[]): void {
  for (const other of others) {
    for (const field of MAIN_FIELDS) if (fieldOf(facts, field) === null) take(facts, other, field);
    addItems(facts, other);
    facts.extra = { ...other.extra, ...facts.extra };
  }
  for (const field of ["seller.taxId", "buyer.taxId"] as const) bestTaxId(facts, others, field);
  bestSums(facts, others);
}

function take(facts: InvoiceFacts, other: InvoiceFacts, field: MainField): void {
  const source = other.fields[field];
  if (source !== undefined) putField(facts, field, fieldOf(other, field), { ...source });
}

function addItems(facts: InvoiceFacts, other: InvoiceFacts): void {
  if (facts.items.length === 0) facts.items = other.items.map((item) => ({ ...item }));
  if (facts.items.length !== other.items.length) return;
  facts.items.forEach((item, at) => {
    const second = other.items[at];
    if (second === undefined) return;
    for (const name of ITEM_FIELDS) {
      const source = other.fields[`items.${at}.${name}`];
      const computed = facts.fields[`items.${at}.${name}`]?.from === "computed" && source?.from === "ocr";
      if (source === undefined || !(item[name] === null || computed || isBetterName(name, item, second))) {
        if (facts.fields[`items.${at}.${name}`] === undefined && item[name] !== null && source !== undefined)
          facts.fields[`items.${at}.${name}`] = { ...source };
        continue;
      }
      item[name] = second[name];
      facts.fields[`items.${at}.${name}`] = { ...source };
    }
  });
}

/** `*类*名` is how items are printed: recognition loses the stars, it doesn't make them up. */
function isBetterName(name: keyof InvoiceItem, item: InvoiceItem, other: InvoiceItem): boolean {
  if (name !== "name" || item.name === null || other.name === null) return false;
  return splitItemName(item.name).category === null && splitItemName(other.name).category !== null;
}

function bestTaxId(facts: InvoiceFacts, others: InvoiceFacts[], field: "seller.taxId" | "buyer.taxId"): void {
  const read = fieldOf(facts, field);
  const source = facts.fields[field];
  if (read === null || source === undefined || checkTaxId(read).ok) return;
  const candidates = [...others.map((other) => fieldOf(other, field)), mendTaxId(read)];
  const better = candidates.find((id) => id !== null && id.length === 18 && checkTaxId(id).ok);
  if (better !== undefined) putField(facts, field, better, { ...source });
}

const fen = (text: string | null): bigint | null => (text === null ? null : parseFen(text));

/** Where amount and tax don't make the total: the one other reading of one of the three with which they do. */
function bestSums(facts: InvoiceFacts, others: InvoiceFacts[]): void {
  const [net, levy, gross] = [fen(facts.amount), fen(facts.tax), fen(facts.total)];
  if (net === null || levy === null || gross === null || net + levy === gross) return;
  const words = facts.extra["capitals"] === undefined ? null : capitalsToFen(facts.extra["capitals"]);
  const read = (field: "amount" | "tax" | "total"): bigint[] => others.flatMap((other) => fen(other[field]) ?? []);
  const fits = new Map<string, "amount" | "tax" | "total">();
  for (const value of read("amount")) if (value + levy === gross) fits.set(formatFen(value), "amount");
  for (const value of read("tax")) if (net + value === gross) fits.set(formatFen(value), "tax");
  for (const value of [...read("total"), ...(words === null ? [] : [words])])
    if (net + levy === value) fits.set(formatFen(value), "total");
  const [only] = fits;
  if (fits.size !== 1 || only === undefined) return;
  const source = facts.fields[only[1]];
  if (source !== undefined) putField(facts, only[1], only[0], { ...source, from: "ocr" });
}
