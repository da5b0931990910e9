import { type SqlBool, sql } from "kysely";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Reach, Role } from "./people.types.ts";
import type { RoleOfMembership } from "./roles/memberships.ts";

/** `role_name`, `kinds`: of the own role that it names */
export type MembershipRow = RoleOfMembership & {
  user_id: string;
  company_id: number;
  department_id: string | null;
  role_id: string | null;
  role_name: string | null;
  kinds: string[] | null;
  reach: Reach;
  ends_at: Date | null;
};

const running = (now: Date) => sql<SqlBool>`starts_at <= ${now} and (ends_at is null or ends_at > ${now})`;

const memberships = (db: DbOrTrx, now: Date) =>
  db
    .selectFrom("membership")
    .leftJoin("role as r", "r.id", "membership.role_id")
    .select(["user_id", "membership.company_id", "department_id", "role", "role_id", "reach", "may_enter", "ends_at"])
    .select(["r.name as role_name", "r.permissions as own_permissions", "r.kinds"])
    .where(running(now))
    .orderBy("membership.company_id")
    .orderBy("membership.id")
    .$narrowType<{ role: Role | "own"; reach: Reach }>();

/** Memberships that run at this moment. */
export const membershipsOf = (db: DbOrTrx, userId: string, now: Date): Promise<MembershipRow[]> =>
  memberships(db, now).where("user_id", "=", userId).execute();

export const membershipsIn = (db: DbOrTrx, companyId: number, now: Date): Promise<MembershipRow[]> =>
  memberships(db, now).where("membership.company_id", "=", companyId).execute();

const grants = (db: DbOrTrx, now: Date) =>
  db
    .selectFrom("access_grant")
    .select(["grantee_id", "company_id", "invoice_id", "department_id", "rule", "ends_at"])
    .where("revoked_at", "is", null)
    .where(running(now));
export type GrantedRow = Awaited<ReturnType<typeof grantsOf>>[number];

/** Grants that run at this moment. */
export const grantsOf = (db: DbOrTrx, userId: string, now: Date) => grants(db, now).where("grantee_id", "=", userId).execute();

export const grantsIn = (db: DbOrTrx, companyId: number, now: Date) =>
  grants(db, now).where("company_id", "=", companyId).execute();

export type HeadshipRow = { user_id: string; company_id: number; department_id: string; below: string[] };

/** The departments that somebody heads, each with all below it, by person or by company. */
export async function headshipsOf(db: DbOrTrx, which: { userId: string } | { companyId: number }): Promise<HeadshipRow[]> {
  const whose = "userId" in which ? sql`h.user_id = ${which.userId}` : sql`h.company_id = ${which.companyId}::int`;
  const result = await sql<HeadshipRow>`select h.user_id, h.company_id, h.department_id,
      array(select d.id from department d where d.company_id = h.company_id and d.path @> array[h.department_id] order by d.id) as below
    from department_head h where ${whose} order by h.company_id, h.department_id`.execute(db);
  return result.rows;
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
  return db
    .selectFrom("user")
    .leftJoin("account_state", "account_state.user_id", "user.id")
    .select(["user.id", "user.name", "user.email", "user.locale", "user.twoFactorEnabled", "account_state.disabled_at"])
    .where("user.id", "=", userId)
    .executeTakeFirst();
}

/** Accounts that are on; those of people who are paused or left are none. */
export async function userRows(db: DbOrTrx, ids: readonly string[]) {
  return db
    .selectFrom("user")
    .leftJoin("account_state", "account_state.user_id", "user.id")
    .select(["user.id", "user.name", "user.email", "user.locale"])
    .where(sql<SqlBool>`"user".id = any(${ids}::text[])`)
    .where("account_state.disabled_at", "is", null)
    .orderBy("user.name")
    .orderBy("user.id")
    .execute();
}

export async function tokenRow(db: DbOrTrx, id: string) {
  return db
    .selectFrom("api_token")
    .select(["id", "user_id", "name", "secret_sha256", "scopes", "company_ids", "ends_at", "revoked_at"])
    .where("id", "=", id)
    .executeTakeFirst();
}

export async function companyRows(db: DbOrTrx) {
  return db
    .selectFrom("company")
    .select(["id", "name", "short_name", "tax_id", "group_id", "personal_of"])
    .orderBy("id")
    .execute();
}

export async function departmentRows(db: DbOrTrx, companyIds: number[]) {
  if (companyIds.length === 0) return [];
  return db
    .selectFrom("department")
    .select(["company_id", "id", "name", "parent_id", "path"])
    .where("company_id", "in", companyIds)
    .where("retired_at", "is", null)
    .orderBy("path")
    .execute();
}

/** The invoices whose personal data is shown to a person now. */
export async function unmaskedBy(db: DbOrTrx, userId: string, now: Date): Promise<{ invoice_id: string; until: Date }[]> {
  const result = await sql<{ invoice_id: string; until: Date }>`select u.invoice_id, u.until
    from company c join invoice_unmasking u on u.company_id = c.id and u.user_id = ${userId} and u.until > ${now}`.execute(db);
  return result.rows;
}
