/**
 * What recognition read but the invoice's own rules deny: the fields of a rule that fails are given with low confidence,
 * so that a wrong figure never passes for a sure one. Recognition is often sure of what it got wrong.
 */
import { checkInvoice, type CheckId } from "#domain/checks.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";

/** Of a field that a rule denies. */
export const DENIED = 0.5;

const FIELDS: Partial<Record<CheckId, readonly string[]>> = {
  sum: ["amount", "tax", "total"],
  capitals: ["total"],
  "seller-tax-id": ["seller.taxId"],
  "buyer-tax-id": ["buyer.taxId"],
  "code-structure": ["code"],
  "code-kind": ["code"],
  "code-date": ["code", "date"],
  "number-structure": ["number"],
  "number-date": ["number", "date"],
  "future-date": ["date"],
  "qr-code": ["code"],
  "qr-number": ["number"],
  "qr-date": ["date"],
};

/** Lowers the confidence of recognised fields that a check denies. */
export function doubtDenied(facts: InvoiceFacts): void {
  const failed = checkInvoice(facts).filter((check) => !check.ok);
  const doubted = failed.flatMap(
    (check) => FIELDS[check.id as CheckId] ?? itemFields(check.id as CheckId, facts, check.detail?.["lines"]),
  );
  const qr = failed.find((check) => check.id === "qr-amount");
  if (qr !== undefined) doubted.push("amount", "tax", "total");
  for (const path of doubted) {
    const source = facts.fields[path];
    if (source?.from === "ocr") source.confidence = Math.min(source.confidence, DENIED);
  }
}

const ITEM_FIELDS: Partial<Record<CheckId, readonly string[]>> = {
  "line-sum": ["amount"],
  "line-tax-sum": ["tax"],
  "line-rate": ["amount", "rate", "tax"],
  "line-price": ["quantity", "price"],
};

/** The figures of the lines that a rule about lines names, or of all lines. */
function itemFields(id: CheckId, facts: InvoiceFacts, named: string | undefined): string[] {
  const names = ITEM_FIELDS[id];
  if (names === undefined) return [];
  const lines = named === undefined ? facts.items.map((_, index) => index) : named.split(/\D+/u).map((line) => Number(line) - 1);
  return lines.flatMap((line) => names.map((name) => `items.${line}.${name}`));
}
