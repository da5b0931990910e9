/**
 * No field passes for sure that the invoice's own rules deny, or that comes from a file with damage in it: its
 * confidence is lowered, which brings it before a person. What a rule confirms all the same keeps its confidence.
 * Recognised fields were weighed before, by more evidence; this only lowers.
 */
import type { CheckId } from "#domain/checks.ts";
import { valueAt } from "#domain/completeness.ts";
import type { Check, InvoiceFacts, Problem, ProblemCode } from "#domain/invoice.ts";
import { rulesOf, verdicts } from "./rules.ts";

/** At most this for a field that a rule denies. */
export const DENIED = 0.6;
/** At most this for what was read of a damaged file, or of lines that don't add up. */
export const DAMAGED = 0.9;

/** The fields of the checks that aren't arithmetic (for that see `rulesOf`). */
const FIELDS: Partial<Record<CheckId, readonly string[]>> = {
  "seller-tax-id": ["seller.taxId"],
  "buyer-tax-id": ["buyer.taxId"],
  "code-structure": ["code"],
  "code-date": ["code", "date"],
  "number-structure": ["number"],
  "number-date": ["number", "date"],
  "future-date": ["date"],
  "check-code-structure": ["checkCode"],
  "qr-check-code": ["checkCode"],
  "qr-code": ["code"],
  "qr-number": ["number"],
  "qr-date": ["date"],
};
/** Of these a wrong character would have been noticed; the others only say that a value is plausible. */
const EXACT: ReadonlySet<string> = new Set(["seller-tax-id", "buyer-tax-id", "qr-code", "qr-number", "qr-date", "qr-check-code"]);
const DAMAGE: ReadonlySet<ProblemCode> = new Set<ProblemCode>(["broken-file", "truncated-file", "missing-part"]);
/** What stands for a character that couldn't be decoded. */
const LOST = "\ufffd";

/** Lowers the confidence of doubtful fields, in place. `checks` are those of these facts, `problems` those of their file. */
export function temper(facts: InvoiceFacts, checks: readonly Check[], problems: readonly Problem[]): void {
  const exact = new Set(fieldsOf(checks.filter((check) => check.ok && EXACT.has(check.id))));
  const rules = rulesOf(facts);
  const { supports, denials } = verdicts(rules, exact);
  const implausible = fieldsOf(checks.filter((check) => !check.ok)).filter((path) => !exact.has(path));
  for (const path of [...denials.keys(), ...implausible]) lower(facts, path, DENIED);
  for (const path of contradicted(facts, problems)) lower(facts, path, DENIED);
  // where the lines don't add up, one is lost, doubled or shifted: what stands in which line isn't sure
  if (rules.some((rule) => rule.id === "lines" && !rule.ok))
    for (const path of Object.keys(facts.fields)) if (path.startsWith("items.")) lower(facts, path, DAMAGED);
  const damaged = problems.some((problem) => DAMAGE.has(problem.code));
  for (const path of Object.keys(facts.fields)) {
    if (damaged && !supports.has(path) && !exact.has(path)) lower(facts, path, DAMAGED);
    const value = valueAt(facts, path);
    if (typeof value === "string" && value.includes(LOST)) lower(facts, path, DENIED);
  }
}

/** The fields of this invoice of which two witnesses say different things. */
function contradicted(facts: InvoiceFacts, problems: readonly Problem[]): string[] {
  return problems.flatMap(({ code, detail = {} }) => {
    const path = detail["field"];
    if (code !== "contradiction" || path === undefined) return [];
    const value = valueAt(facts, path);
    return value === detail["a"] || value === detail["b"] ? [path] : [];
  });
}

function fieldsOf(checks: readonly Check[]): string[] {
  return checks.flatMap((check) => FIELDS[check.id as CheckId] ?? []);
}

function lower(facts: InvoiceFacts, path: string, most: number): void {
  const source = facts.fields[path];
  if (source !== undefined) source.confidence = Math.min(source.confidence, most);
}
