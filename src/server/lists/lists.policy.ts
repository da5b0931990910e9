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

/** What the actor may do with it as it stands. */
export function mayWith(
  actor: Actor,
  list: Pick<ListRow, "uploaded_by" | "company_id" | "state" | "look" | "plan">,
): { start: boolean; cancel: boolean; resume: boolean } {
  const runs = mayRun(actor, list);
  const readable = list.look !== null;
  return {
    start: runs && list.state === "mapping" && readable,
    cancel: runs && ["looking", "mapping", "running"].includes(list.state),
    resume: runs && ["cancelled", "failed"].includes(list.state) && (readable || list.plan !== null),
  };
}

export function mayRun(actor: Actor, list: Pick<ListRow, "uploaded_by" | "company_id">): boolean {
  return isMaker(actor, list) && mayIn(actor, list.company_id, "list.import") && mayIn(actor, list.company_id, "invoice.enter");
}
