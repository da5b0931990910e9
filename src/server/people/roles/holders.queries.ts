/** Who holds which permissions in which company, now or later. */
import { BUILT_IN_ROLES, type Permission, ROLES } from "#api/permissions.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { type RoleOfMembership, permissionsOf } from "./memberships.ts";

export type Holder = {
  companyId: number;
  userId: string;
  name: string;
  permissions: Permission[];
  /** a person holds it now and without end */
  lasting: boolean;
};

type Which = {
  any: readonly Permission[];
  companyIds?: readonly number[] | undefined;
  userIds?: readonly string[] | undefined;
  now: Date;
};

/** Memberships that aren't over yet and have any of the permissions, and heads of departments; spaces of single persons are left out. */
export async function holdersOf(db: DbOrTrx, { any, companyIds, userIds, now }: Which): Promise<Holder[]> {
  const builtIn = ROLES.filter((role) => BUILT_IN_ROLES[role].some((permission) => any.includes(permission)));
  const rows = await db
    .selectFrom("membership as m")
    .innerJoin("company as c", "c.id", "m.company_id")
    .innerJoin("user as u", "u.id", "m.user_id")
    .leftJoin("role as r", "r.id", "m.role_id")
    .select(["m.company_id", "m.user_id", "u.name", "m.role", "m.may_enter", "m.starts_at", "m.ends_at"])
    .select("r.permissions as own_permissions")
    .where("c.personal_of", "is", null)
    .where((eb) => eb.or([eb("m.ends_at", "is", null), eb("m.ends_at", ">", now)]))
    .where((eb) => eb.or([eb("m.role", "in", builtIn), eb("m.role", "=", "own")]))
    .$if(companyIds !== undefined, (query) => query.where("m.company_id", "in", companyIds!))
    .$if(userIds !== undefined, (query) => query.where("m.user_id", "in", userIds!))
    .orderBy("m.company_id")
    .orderBy("m.id")
    .execute();
  const heads = any.includes("access.grant") ? await headsAsHolders(db, { companyIds, userIds }) : [];
  return rows
    .map((row) => ({
      companyId: row.company_id,
      userId: row.user_id,
      name: row.name,
      permissions: permissionsOf(row as RoleOfMembership),
      lasting: row.starts_at <= now && row.ends_at === null && !isServiceAccount(row.user_id),
    }))
    .filter(({ permissions }) => permissions.some((permission) => any.includes(permission)))
    .concat(heads);
}

/** A head grants access in a part of the company: of the duties he has the one that this belongs to, but no company is kept by him. */
async function headsAsHolders(db: DbOrTrx, { companyIds, userIds }: Partial<Omit<Which, "any" | "now">>): Promise<Holder[]> {
  const rows = await db
    .selectFrom("department_head as h")
    .innerJoin("user as u", "u.id", "h.user_id")
    .select(["h.company_id", "h.user_id", "u.name"])
    .distinct()
    .$if(companyIds !== undefined, (query) => query.where("h.company_id", "in", companyIds!))
    .$if(userIds !== undefined, (query) => query.where("h.user_id", "in", userIds!))
    .execute();
  return rows.map((row) => ({
    companyId: row.company_id,
    userId: row.user_id,
    name: row.name,
    permissions: ["access.grant"],
    lasting: false,
  }));
}
