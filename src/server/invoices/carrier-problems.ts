import { valueAt } from "#domain/completeness.ts";
import { SURE } from "#domain/doubts.ts";
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";

/**
 * Of the doubts about a file that several invoices stand on, those of this one and those of none in particular: what a
 * neighbour's receipt says unclearly is the neighbour's.
 */
export function ownProblems(problems: readonly Problem[], facts: InvoiceFacts): Problem[] {
  return problems.flatMap((problem) => {
    const { field, fields, invoice, a, b } = problem.detail ?? {};
    if (invoice !== undefined) return [facts.number, facts.digitalNumber].includes(invoice) ? [problem] : [];
    if (fields !== undefined) {
      const own = fields.split(",").filter((path) => (facts.fields[path]?.confidence ?? 1) < SURE);
      return own.length === 0 ? [] : [{ ...problem, detail: { ...problem.detail, fields: own.join(",") } }];
    }
    if (field === undefined) return [problem];
    const value = valueAt(facts, field) ?? null;
    const doubtful = a === undefined ? value === null : typeof value === "string" && [a, b].includes(value);
    return doubtful ? [problem] : [];
  });
}
