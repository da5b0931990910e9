/** What a row of `membership` allows, with the role that it names. */
import { BUILT_IN_ROLES, PERMISSIONS, type Permission } from "#api/permissions.api.ts";
import type { Role } from "../people.types.ts";

/** `own_permissions`: those of the own role that it names, null with a built-in one. */
export type RoleOfMembership = { role: Role | "own"; own_permissions: string[] | null; may_enter: boolean };

/** Of a role that enters, a single membership may be without it. */
export function permissionsOf({ role, own_permissions, may_enter }: RoleOfMembership): Permission[] {
  const all = role === "own" ? knownPermissions(own_permissions ?? []) : BUILT_IN_ROLES[role];
  return all.filter((permission) => may_enter || permission !== "invoice.enter");
}

/** Those that this version knows: a role may come from another one. */
export const knownPermissions = (names: readonly string[]): Permission[] =>
  PERMISSIONS.filter((permission) => names.includes(permission));
