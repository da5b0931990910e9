import { type Insertable, type Updateable, sql } from "kysely";
import { ROLES } from "#api/permissions.api.ts";
import type { RoleTable } from "#server/platform/database/people-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

/** Own roles, with the name of the company where it can be given. */
const roles = (db: DbOrTrx) =>
  db
    .selectFrom("role")
    .leftJoin("company", "company.id", "role.company_id")
    .selectAll("role")
    .select("company.name as company_name");

export type RoleRow = NonNullable<Awaited<ReturnType<typeof roleById>>>;

export const roleById = (db: DbOrTrx, id: string) => roles(db).where("role.id", "=", id).executeTakeFirst();

/** Held until the transaction ends, so that two changes come one after the other. */
export async function lockRole(trx: Trx, id: string): Promise<void> {
  await trx.selectFrom("role").select("id").where("id", "=", id).forUpdate().execute();
}

/** Those of these companies and those of every company, retired ones last. */
export const rolesIn = (db: DbOrTrx, companyIds: readonly number[]): Promise<RoleRow[]> =>
  roles(db)
    .where((eb) => eb.or([eb("role.company_id", "is", null), eb("role.company_id", "in", [...companyIds])]))
    .orderBy(sql`role.retired_at is not null`)
    .orderBy("role.company_id", (order) => order.asc().nullsFirst())
    .orderBy("role.name")
    .orderBy("role.id")
    .execute();

/** Roles that somebody can have in these companies, to name them: built-in ones by key, own ones with their name. */
export async function roleChoices(db: DbOrTrx, companyIds: readonly number[]): Promise<{ key: string; name: string | null }[]> {
  const own = (await rolesIn(db, companyIds)).filter(({ retired_at }) => retired_at === null);
  return [...ROLES.map((key) => ({ key, name: null })), ...own.map(({ id, name }) => ({ key: id, name }))];
}

export async function insertRole(trx: Trx, row: Insertable<RoleTable>): Promise<void> {
  await trx.insertInto("role").values(row).execute();
}

export async function updateRole(trx: Trx, id: string, values: Updateable<RoleTable>): Promise<void> {
  await trx
    .updateTable("role")
    .set({ ...values, version: sql<number>`version + 1` })
    .where("id", "=", id)
    .execute();
}

const running = (now: Date) => sql<boolean>`(m.ends_at is null or m.ends_at > ${now})`;

/** How many people have each role in these companies, now or later; by the key of the role. */
export async function peopleByRole(db: DbOrTrx, companyIds: readonly number[], now: Date): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("membership as m")
    .select([sql<string>`coalesce(m.role_id::text, m.role)`.as("key"), sql<string>`count(distinct m.user_id)`.as("people")])
    .where("m.company_id", "in", [...companyIds])
    .where(running(now))
    .groupBy("key")
    .execute();
  return new Map(rows.map(({ key, people }) => [key, Number(people)]));
}

/** The companies in which somebody has an own role, now or later, and who they are. */
export const membersWith = (db: DbOrTrx, roleId: string, now: Date) =>
  db
    .selectFrom("membership as m")
    .select(["m.company_id", "m.user_id"])
    .where("m.role_id", "=", roleId)
    .where(running(now))
    .execute();

/** Who has a role in these companies, now or later. */
export const holdersOfRole = (db: DbOrTrx, key: string, companyIds: readonly number[], now: Date, most: number) =>
  db
    .selectFrom("membership as m")
    .innerJoin("user as u", "u.id", "m.user_id")
    .innerJoin("company as c", "c.id", "m.company_id")
    .select(["m.user_id", "u.name", "m.company_id", "c.name as company_name", "m.ends_at"])
    .where(sql<boolean>`coalesce(m.role_id::text, m.role) = ${key}`)
    .where("m.company_id", "in", [...companyIds])
    .where(running(now))
    .orderBy("m.company_id")
    .orderBy("u.name")
    .orderBy("m.id")
    .limit(most)
    .execute();
