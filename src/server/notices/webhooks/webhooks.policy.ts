/** Webhooks are of those who look after the company; what they send is what a service account sees. */
import { companiesWhere, mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";

export const companiesToManage = (actor: Actor): number[] => companiesWhere(actor, "company.manage");
export const mayManage = (actor: Actor, companyId: number): boolean => mayIn(actor, companyId, "company.manage");
