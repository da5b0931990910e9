/** Who takes over from an old system: whoever answers for all records of a company, and enters and imports there. */
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { companiesToReconcile, requireReconciler } from "../reconciliation/reconciliation.policy.ts";
import { notPermitted } from "#server/people/people.errors.ts";

const NEEDED = ["invoice.enter", "list.import"] as const;

export const companiesToMigrate = (actor: Actor): number[] =>
  companiesToReconcile(actor).filter((companyId) => NEEDED.every((permission) => mayIn(actor, companyId, permission)));

/** @throws ProblemError 403: the same for a company that isn't there as for one that isn't his */
export function requireMigrator(actor: Actor, companyId: number): void {
  requireReconciler(actor, companyId);
  const lacking = NEEDED.find((permission) => !mayIn(actor, companyId, permission));
  if (lacking !== undefined) throw notPermitted(lacking);
}

/** What was brought goes to the trash, as whatever is taken out of the register. */
export const mayUndo = (actor: Actor, companyId: number): boolean => mayIn(actor, companyId, "invoice.remove");
