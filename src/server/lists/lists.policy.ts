/** Who sees an import: whoever made it, with its rows; those who answer for the company's records, without. */
import { mayIn, overseesCompany } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { ListRow } from "./lists.types.ts";

/** The companies whose imports the actor sees, whoever made them. */
export function watchedCompanies(actor: Actor): number[] {
  return actor.reaches.map(({ companyId }) => companyId).filter((companyId) => overseesCompany(actor, companyId));
}

/** The rows of a list may belong to companies that others don't see: only its maker gets them. */
export function isMaker(actor: Actor, list: Pick<ListRow, "uploaded_by" | "company_id">): boolean {
  return list.uploaded_by === actor.userId && actor.reaches.some(({ companyId }) => companyId === list.company_id);
}

export function mayRun(actor: Actor, list: Pick<ListRow, "uploaded_by" | "company_id">): boolean {
  return isMaker(actor, list) && mayIn(actor, list.company_id, "list.import") && mayIn(actor, list.company_id, "invoice.enter");
}
