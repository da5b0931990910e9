/** Who sees of a source how far it is, who sees what is wrong with it, and who may change it. */
import type { SourceKind } from "#api/sources.api.ts";
import { companiesWhere, mayIn, wholeCompaniesWhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { KINDS } from "./kinds.ts";

/** Every member may know how far the sources of his company are: it says why an invoice isn't here yet. */
export const companiesToSee = (actor: Actor): number[] => actor.reaches.map(({ companyId }) => companyId);

/** Who answers for the company's records, and who looks after the company, is told all that there is to tell. */
export const seesDetail = (actor: Actor, companyId: number): boolean =>
  mayIn(actor, companyId, "company.manage") || wholeCompaniesWhere(actor, "invoice.edit").includes(companyId);

/** Who may have a source asked at once that is asked at all. */
export const mayAsk = (actor: Actor, source: { company_id: number; kind: string; state: string }): boolean =>
  source.state === "on" && KINDS[source.kind as SourceKind].handedIn !== true && seesDetail(actor, source.company_id);

export const mayChange = (actor: Actor, companyId: number): boolean => mayIn(actor, companyId, "company.manage");

export const companiesToAddIn = (actor: Actor): number[] => companiesWhere(actor, "company.manage");

/** Mails are their receiver's: whose mailbox it is sees what of it waits, and who is told all of the source anyway. */
export const seesHeld = (
  actor: Actor,
  source: { company_id: number; kind: string; settings: Record<string, unknown> },
): boolean =>
  seesDetail(actor, source.company_id) ||
  (source.kind === "mailbox" &&
    mayIn(actor, source.company_id, "invoice.enter") &&
    String(source.settings["user"]).toLowerCase() === actor.email.toLowerCase());
