/** Who may do what in which company. Nothing else in the product asks for roles. */
import { GUEST, type Permission } from "#api/permissions.api.ts";
import { notPermitted } from "./people.errors.ts";
import type { Actor, ActorReach } from "./people.types.ts";

/** A permission in a company: by membership, or of what was granted there to somebody who is no member. */
export function mayIn(actor: Actor, companyId: number, permission: Permission): boolean {
  const reach = actor.reaches.find((each) => each.companyId === companyId);
  if (reach !== undefined) return reach.permissions.has(permission);
  return GUEST.includes(permission) && actor.grants.some((grant) => grant.companyId === companyId);
}

/** The companies of which the actor is a member with this permission. */
export function companiesWhere(actor: Actor, permission: Permission): number[] {
  return actor.reaches.filter(({ permissions }) => permissions.has(permission)).map(({ companyId }) => companyId);
}

/** Whether he sees every record of the company, whatever its kind. */
export const seesWhole = ({ reach, parts }: ActorReach): boolean => reach === "company" && parts === null;

/** The same, of those whose every record he sees. */
export function wholeCompaniesWhere(actor: Actor, permission: Permission): number[] {
  const whole = actor.reaches.filter(seesWhole).map(({ companyId }) => companyId);
  return companiesWhere(actor, permission).filter((companyId) => whole.includes(companyId));
}

/** The companies of which he sees anything where a field is shown to him. */
export function companiesShowing(actor: Actor, field: "field.amounts" | "field.parties"): number[] {
  const all = [...actor.reaches, ...actor.grants].map(({ companyId }) => companyId);
  return [...new Set(all)].filter((companyId) => mayIn(actor, companyId, field));
}

/** Whether files and pictures of its invoices may be shown to him: a picture shows every field. */
export const mayOpenFiles = (actor: Actor, companyId: number): boolean =>
  (["invoice.original", "field.amounts", "field.parties"] as const).every((permission) => mayIn(actor, companyId, permission));

/** Whether he answers for all records of the company: he reads of what reaches beyond single ones. */
export function overseesCompany(actor: Actor, companyId: number): boolean {
  return (["duplicate.settle", "audit.read"] as const).some((permission) =>
    wholeCompaniesWhere(actor, permission).includes(companyId),
  );
}

/** The companies of which he is a member with any of these. @throws ProblemError 403 where there is none */
export function requireSomewhere(actor: Actor, ...permissions: [Permission, ...Permission[]]): number[] {
  const companies = actor.reaches.filter((reach) => permissions.some((permission) => reach.permissions.has(permission)));
  if (companies.length === 0) throw notPermitted(permissions[0]);
  return companies.map(({ companyId }) => companyId);
}

/** What holds for all companies is for those who have the permission in each. */
export const mayEverywhere = (actor: Actor, companyIds: readonly number[], permission: Permission): boolean =>
  companyIds.length > 0 && companyIds.every((companyId) => mayIn(actor, companyId, permission));
