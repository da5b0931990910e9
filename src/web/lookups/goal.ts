import type { LookupAnswer } from "#api/lookups.api.ts";

export type Goal = { to: "invoice"; id: string } | { to: "list"; query: string; lookup: string } | { to: "lookup"; id: string };

/** Where an answer is shown: one invoice opens, several are listed, a miss is explained. */
export function goalOf(answer: LookupAnswer): Goal {
  const [first] = answer.invoices;
  if (first && answer.invoices.length === 1 && answer.total === 1) return { to: "invoice", id: first.id };
  if (first && answer.query) return { to: "list", query: answer.query, lookup: answer.id };
  return { to: "lookup", id: answer.id };
}
