/** A role as people name it: the key of a built-in one, or the id of one that a company made. */
import { BUILT_IN_ROLES, type Permission, ROLES } from "#api/permissions.api.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { knownPermissions } from "../roles/memberships.ts";
import { roleById } from "../roles/roles.queries.ts";

const OWN_ID = /^\d{1,18}$/;

/** What the role allows where it can be given in the company; null where it can't. */
export async function roleAt(
  db: DbOrTrx,
  companyId: number,
  key: string,
): Promise<{ permissions: readonly Permission[] } | null> {
  const builtIn = ROLES.find((each) => each === key);
  if (builtIn !== undefined) return { permissions: BUILT_IN_ROLES[builtIn] };
  const row = OWN_ID.test(key) ? await roleById(db, key) : undefined;
  if (row === undefined || row.retired_at !== null || (row.company_id !== null && row.company_id !== companyId)) return null;
  return { permissions: knownPermissions(row.permissions) };
}

/** The columns of a membership that name the role. */
export const roleColumns = (key: string) => {
  const builtIn = ROLES.find((each) => each === key);
  return builtIn === undefined ? { role: "own" as const, roleId: key } : { role: builtIn, roleId: null };
};
