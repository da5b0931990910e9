/** Who may do what in which company. Nothing else in the product asks for roles. */
import { GUEST, type Permission } from "#api/permissions.api.ts";
import type { Actor } from "./people.types.ts";

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

/** The same, of those whose every record he sees. */
export function wholeCompaniesWhere(actor: Actor, permission: Permission): number[] {
  const whole = actor.reaches.filter(({ reach }) => reach === "company").map(({ companyId }) => companyId);
  return companiesWhere(actor, permission).filter((companyId) => whole.includes(companyId));
}

/** Whether he answers for all records of the company: he reads of what reaches beyond single ones. */
export function overseesCompany(actor: Actor, companyId: number): boolean {
  return (["duplicate.settle", "audit.read"] as const).some((permission) =>
    wholeCompaniesWhere(actor, permission).includes(companyId),
  );
}
