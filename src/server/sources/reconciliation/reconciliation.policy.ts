/** Who compares a company's register with something else: it says what isn't there, so only who sees all of it may. */
import { mayIn, wholeCompaniesWhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { seesPartOnly } from "./reconciliation.errors.ts";

/** Who answers for all records of a company and is shown what they say. */
export const companiesToReconcile = (actor: Actor): number[] =>
  wholeCompaniesWhere(actor, "invoice.edit").filter(
    (companyId) => mayIn(actor, companyId, "field.amounts") && mayIn(actor, companyId, "field.parties"),
  );

/** @throws ProblemError 403: the same for a company that isn't there as for one that isn't his */
export function requireReconciler(actor: Actor, companyId: number): void {
  if (companiesToReconcile(actor).includes(companyId)) return;
  throw mayIn(actor, companyId, "invoice.edit") ? seesPartOnly() : notPermitted("invoice.edit");
}
