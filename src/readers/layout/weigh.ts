/**
 * How sure the text of a page alone makes a field. Print is never misread, but it may be put to the wrong label: text
 * alone stays under certainty until a second witness agrees: the sum in words, or the sums among each other.
 */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { capitalsToFen } from "#domain/capitals.ts";
import { parseFen } from "#domain/money.ts";

/** Of a field that the text of one page states, and nothing else. */
const ALONE = 0.9;

/** Sets the confidence of fields that were read from text, by what the invoice's own sums bear out. */
export function weighText(facts: InvoiceFacts): void {
  for (const source of Object.values(facts.fields)) {
    if (source.from === "text") source.confidence = Math.min(source.confidence, ALONE);
  }
  for (const path of borneOut(facts)) {
    const source = facts.fields[path];
    if (source?.from === "text") source.confidence = 1;
  }
}

/**
 * The fields that two statements of the page agree on: the total in figures with the one in words; then amount and tax
 * with both that total and the sums of the lines.
 */
function borneOut(facts: InvoiceFacts): string[] {
  const [amount, tax, total] = [fen(facts.amount), fen(facts.tax), fen(facts.total)];
  const words = facts.extra["capitals"] === undefined ? null : capitalsToFen(facts.extra["capitals"]);
  if (total === null || words === null || (words !== total && words !== -total)) return [];
  // a total that was itself read from the words is one statement, not two
  if (facts.fields["total"]?.box?.join() === facts.fields["extra.capitals"]?.box?.join()) return [];
  if (amount === null || tax === null || amount + tax !== total) return ["total"];
  const lines = sum(facts.items.map((item) => fen(item.amount)));
  const taxes = sum(facts.items.map((item) => fen(item.tax) ?? 0n));
  return lines === amount && taxes === tax ? ["total", "amount", "tax"] : ["total"];
}

function fen(text: string | null): bigint | null {
  return text === null ? null : parseFen(text);
}

function sum(values: (bigint | null)[]): bigint | null {
  let all = 0n;
  for (const value of values) {
    if (value === null) return null;
    all += value;
  }
  return values.length === 0 ? null : all;
}
