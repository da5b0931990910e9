import { sql } from "kysely";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Reach, Role } from "./people.types.ts";

export type MembershipRow = { company_id: number; department_id: string | null; role: Role; reach: Reach; may_enter: boolean };

/** Memberships that run at this moment. */
export async function membershipsOf(db: DbOrTrx, userId: string, now: Date): Promise<MembershipRow[]> {
  const rows = await db
    .selectFrom("membership")
    .select(["company_id", "department_id", "role", "reach", "may_enter"])
    .where("user_id", "=", userId)
    .where("starts_at", "<=", now)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .orderBy("company_id")
    .orderBy("id")
    .execute();
  return rows as MembershipRow[];
}

/** Grants that run at this moment. */
export async function grantsOf(db: DbOrTrx, userId: string, now: Date) {
  return db
    .selectFrom("access_grant")
    .select(["company_id", "invoice_id", "department_id"])
    .where("grantee_id", "=", userId)
    .where("revoked_at", "is", null)
    .where("starts_at", "<=", now)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .execute();
}

/** The departments named and everything below them, as pairs of company and id. */
export async function subtrees(
  db: DbOrTrx,
  roots: { companyId: number; id: string }[],
): Promise<{ company_id: number; root: string; id: string }[]> {
  if (roots.length === 0) return [];
  const result = await sql<{ company_id: number; root: string; id: string }>`
    select d.company_id, r.id as root, d.id from unnest(${roots.map((root) => root.companyId)}::int[], ${roots.map((root) => root.id)}::bigint[]) as r(company_id, id)
    join department d on d.company_id = r.company_id and d.path @> array[r.id]`.execute(db);
  return result.rows;
}

export async function userRow(db: DbOrTrx, userId: string) {
  return db.selectFrom("user").select(["id", "name", "email", "locale"]).where("id", "=", userId).executeTakeFirst();
}

export async function tokenRow(db: DbOrTrx, id: string) {
  return db
    .selectFrom("api_token")
    .select(["id", "user_id", "secret_sha256", "scopes", "ends_at", "revoked_at"])
    .where("id", "=", id)
    .executeTakeFirst();
}

export async function companyRows(db: DbOrTrx) {
  return db.selectFrom("company").select(["id", "name", "short_name", "tax_id", "group_id"]).orderBy("id").execute();
}

export async function departmentRows(db: DbOrTrx, companyIds: number[]) {
  if (companyIds.length === 0) return [];
  return db
    .selectFrom("department")
    .select(["company_id", "id", "name", "parent_id"])
    .where("company_id", "in", companyIds)
    .orderBy("path")
    .execute();
}
