/** What a token leaves of what its account may do. */
import { type Permission, SEPARATED } from "#api/permissions.api.ts";
import type { Actor } from "./people.types.ts";

/** Permissions over people, permissions and the trail: a token needs the scope "manage" to use them, and to grant as a head. */
const MANAGEMENT: ReadonlySet<Permission> = new Set(Object.values(SEPARATED).flat());

/** Those of the permissions that a token of these scopes leaves. */
export const permissionsWithin = (permissions: readonly Permission[], scopes: readonly string[]): Permission[] =>
  permissions.filter((permission) => scopes.includes("manage") || !MANAGEMENT.has(permission));

export type TokenLimits = { scopes: readonly string[]; /** null: all of the account's */ company_ids: number[] | null };

/** The actor as the token lets him act: other companies aren't there, neither as member nor by a grant. */
export function limitedTo<T extends Actor>(actor: T, { scopes, company_ids }: TokenLimits): T {
  const within = ({ companyId }: { companyId: number }): boolean => company_ids === null || company_ids.includes(companyId);
  const reaches = actor.reaches.filter(within);
  return {
    ...actor,
    grants: actor.grants.filter(within),
    reaches: reaches.map((reach) => ({
      ...reach,
      headOf: scopes.includes("manage") ? reach.headOf : [],
      permissions: new Set(permissionsWithin([...reach.permissions], scopes)),
    })),
  };
}
