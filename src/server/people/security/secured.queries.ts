/** People by how they sign in, of the companies whose security somebody manages. */
import { type SqlBool, sql } from "kysely";
import { SERVICE_ACCOUNT_PREFIX } from "#domain/service-account.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

export type SecuredRow = {
  id: string;
  name: string;
  email: string;
  second_factor: boolean;
  passkeys: number;
  last_sign_in_at: Date | null;
};
type Wanted = {
  companies: readonly number[];
  id?: string;
  text?: string | null;
  after?: { name: string; id: string } | null;
  limit: number;
};

/** Those who belong to one of the companies now or later, by name. */
export async function securedRows(db: DbOrTrx, wanted: Wanted, now: Date): Promise<SecuredRow[]> {
  const { companies, id, text = null, after = null, limit } = wanted;
  const part = text === null ? null : `%${text.toLowerCase().replace(/[\\%_]/gu, "\\$&")}%`;
  const { rows } = await sql<SecuredRow>`select u.id, u.name, u.email, coalesce(u."twoFactorEnabled", false) as second_factor,
      (select count(*)::int from passkey p where p.user_id = u.id) as passkeys, a.last_sign_in_at
    from "user" u left join account_state a on a.user_id = u.id
    where u.id not like ${`${SERVICE_ACCOUNT_PREFIX}%`}
      and exists (select from membership m where m.user_id = u.id and m.company_id = any(${companies}::int[])
        and (m.ends_at is null or m.ends_at > ${now}))
      ${id === undefined ? sql`` : sql`and u.id = ${id}`}
      ${part === null ? sql`` : sql`and (lower(u.name) like ${part} or u.email like ${part})`}
      ${after === null ? sql`` : sql`and (u.name collate "C", u.id collate "C") > (${after.name}, ${after.id})`}
    order by u.name collate "C", u.id collate "C" limit ${limit}`.execute(db);
  return rows;
}

export type SessionRow = {
  id: string;
  userId: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  method: string | null;
  ipAddress: string | null;
  userAgent: string | null;
};

export const sessionRows = (db: DbOrTrx, userIds: readonly string[], now: Date): Promise<SessionRow[]> =>
  db
    .selectFrom("session")
    .select(["id", "userId", "createdAt", "lastUsedAt", "method", "ipAddress", "userAgent"])
    .where(sql<SqlBool>`"userId" = any(${userIds}::text[])`)
    .where("expiresAt", ">", now)
    .execute();

/** The companies to which somebody belongs now or later. */
export async function companiesOf(db: DbOrTrx, userId: string, now: Date): Promise<number[]> {
  const rows = await db
    .selectFrom("membership")
    .select("company_id")
    .distinct()
    .where("user_id", "=", userId)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .execute();
  return rows.map(({ company_id }) => company_id);
}
