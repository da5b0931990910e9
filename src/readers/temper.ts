/**
 * No field passes for sure that the invoice's own rules deny, or that comes from a file with damage in it: its
 * confidence is lowered, which brings it before a person. What a rule confirms all the same keeps its confidence.
 */
import { checkInvoice, type CheckId } from "#domain/checks.ts";
import type { Check, InvoiceFacts, Problem, ProblemCode } from "#domain/invoice.ts";

/** At most this for a field that a rule denies. */
export const DENIED = 0.6;
/** At most this for what was read of a damaged file, or of one that wasn't read to its end. */
export const DAMAGED = 0.9;

const FIELDS: Partial<Record<CheckId, readonly string[]>> = {
  sum: ["amount", "tax", "total"],
  "line-sum": ["amount"],
  "line-tax-sum": ["tax"],
  capitals: ["total"],
  "seller-tax-id": ["seller.taxId"],
  "buyer-tax-id": ["buyer.taxId"],
  "code-structure": ["code"],
  "code-date": ["code", "date"],
  "number-structure": ["number"],
  "number-date": ["number", "date"],
  "future-date": ["date"],
  "qr-code": ["code"],
  "qr-number": ["number"],
  "qr-date": ["date"],
};
const LINE_FIELDS: Partial<Record<CheckId, readonly string[]>> = {
  "line-sum": ["amount"],
  "line-tax-sum": ["tax"],
  "line-rate": ["amount", "rate", "tax"],
  "line-price": ["quantity", "price", "amount"],
};
/** Rules that notice any wrong digit in the fields they concern; the others only say that a value is plausible. */
const CONFIRMING: ReadonlySet<string> = new Set([
  "sum",
  "line-sum",
  "line-tax-sum",
  "capitals",
  "seller-tax-id",
  "buyer-tax-id",
  "qr-code",
  "qr-number",
  "qr-date",
]);
const DAMAGE: ReadonlySet<ProblemCode> = new Set<ProblemCode>(["broken-file", "truncated-file", "missing-part"]);
/** Not measured by characters: what the file says of itself. */
const LOST = /\ufffd/u;

/** Lowers confidences in place and gives the checks they were judged by. */
export function temper(facts: InvoiceFacts, problems: readonly Problem[], now: Date): Check[] {
  const checks = checkInvoice(facts, { now });
  const confirmed = new Set(checks.filter((check) => check.ok && CONFIRMING.has(check.id)).flatMap((check) => concerned(check, facts)));
  const denied = checks.filter((check) => !check.ok).flatMap((check) => concerned(check, facts));
  // one figure of a failed sum is wrong, and those that another rule confirms are not the one
  for (const path of denied) if (!confirmed.has(path) || everyOther(path, denied, confirmed)) atMost(facts, path, DENIED);
  if (problems.some((problem) => DAMAGE.has(problem.code)))
    for (const path of Object.keys(facts.fields)) if (!confirmed.has(path)) atMost(facts, path, DAMAGED);
  for (const [path, value] of texts(facts)) if (LOST.test(value)) atMost(facts, path, DENIED);
  return checks;
}
