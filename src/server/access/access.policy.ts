/** Who grants access and who looks grants through. */
import { companiesWhere, mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";

/** He grants what he sees himself in this company; nothing else. */
export const mayGrantIn = (actor: Actor, companyId: number): boolean => mayIn(actor, companyId, "access.grant");

/** He knows who was granted what there, and who sees an invoice why. */
export const knowsSightIn = (actor: Actor, companyId: number): boolean =>
  mayGrantIn(actor, companyId) || mayIn(actor, companyId, "audit.read");

export const grantingCompanies = (actor: Actor): number[] => companiesWhere(actor, "access.grant");

export const knowingCompanies = (actor: Actor): number[] => [
  ...new Set([...grantingCompanies(actor), ...companiesWhere(actor, "audit.read")]),
];

/** The companies that a person can ask: those that he belongs to, or that showed him something. */
export const askableCompanies = (actor: Actor): number[] => [
  ...new Set([...actor.reaches.map(({ companyId }) => companyId), ...actor.grants.map(({ companyId }) => companyId)]),
];

/** How long grants run and what members are told is for those who answer for the company, or for its security. */
export const mayChangeSettings = (actor: Actor, companyId: number): boolean =>
  mayIn(actor, companyId, "company.manage") || mayIn(actor, companyId, "security.manage");
