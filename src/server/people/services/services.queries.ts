/** Service accounts, as far as somebody looks after them or answers for them. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { SERVICE_STATES } from "#api/service-accounts.api.ts";
import type { Permission } from "#api/permissions.api.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Reach } from "../people.types.ts";
import { type RoleOfMembership, permissionsOf } from "../roles/memberships.ts";

export type ServiceRow = {
  id: string;
  name: string;
  purpose: string;
  company_id: number;
  company_name: string;
  state: (typeof SERVICE_STATES)[number];
  responsible_id: string;
  responsible_name: string | null;
  responsible_here: boolean;
  tokens: number;
  last_used_at: Date | null;
  created_at: Date;
  ended_at: Date | null;
};

type Wanted = {
  /** the companies whose people the asker looks after */
  companies: readonly number[];
  /** he sees those for which he answers, too */
  askerId: string;
  id?: string;
  company?: number | undefined;
  state?: ServiceRow["state"] | undefined;
  after?: string | undefined;
  limit: number;
};

/** By id: the one made first stands first. */
export async function serviceRows(db: DbOrTrx, wanted: Wanted, now: Date): Promise<ServiceRow[]> {
  const { companies, askerId, id, company, state, after, limit } = wanted;
  const conditions: RawBuilder<SqlBool>[] = [
    sql`(s.company_id = any(${companies}::int[]) or s.responsible_id = ${askerId}
      or exists (select from membership m where m.user_id = s.user_id and m.company_id = any(${companies}::int[])))`,
    ...(id === undefined ? [] : [sql<SqlBool>`s.user_id = ${id}`]),
    ...(company === undefined ? [] : [sql<SqlBool>`s.company_id = ${company}::int`]),
    ...(after === undefined ? [] : [sql<SqlBool>`s.user_id > ${after}`]),
  ];
  const { rows } = await sql<ServiceRow>`select * from (
      select s.user_id as id, u.name, s.purpose, s.company_id, c.name as company_name,
        case when s.ended_at is not null then 'ended' when a.disabled_at is not null then 'paused' else 'active' end as state,
        s.responsible_id, r.name as responsible_name,
        exists (select from membership m where m.user_id = s.responsible_id and m.company_id = s.company_id and ${running("m", now)})
          as responsible_here,
        (select count(*)::int from api_token t where t.user_id = s.user_id and t.revoked_at is null
          and (t.ends_at is null or t.ends_at > ${now})) as tokens,
        (select max(t.last_used_at) from api_token t where t.user_id = s.user_id) as last_used_at, s.created_at, s.ended_at
      from service_account s join "user" u on u.id = s.user_id join company c on c.id = s.company_id
      left join "user" r on r.id = s.responsible_id left join account_state a on a.user_id = s.user_id
      where ${sql.join(conditions, sql` and `)}
    ) as listed where ${id !== undefined ? sql`true` : state === undefined ? sql`state <> 'ended'` : sql`state = ${state}`}
    order by id limit ${limit}`.execute(db);
  return rows;
}

const running = (alias: string, now: Date): RawBuilder<SqlBool> =>
  sql`${sql.ref(`${alias}.starts_at`)} <= ${now} and (${sql.ref(`${alias}.ends_at`)} is null or ${sql.ref(`${alias}.ends_at`)} > ${now})`;

export type Held = {
  companyId: number;
  permissions: Permission[];
  reach: Reach;
  departmentId: string | null;
  /** null: whatever the kind */
  kinds: string[] | null;
};

/** What an account is or will be, in whichever companies. */
export async function heldBy(db: DbOrTrx, userId: string, now: Date): Promise<Held[]> {
  const rows = await db
    .selectFrom("membership as m")
    .leftJoin("role as r", "r.id", "m.role_id")
    .select([
      "m.company_id",
      "m.department_id",
      "m.role",
      "m.reach",
      "m.may_enter",
      "r.permissions as own_permissions",
      "r.kinds",
    ])
    .where("m.user_id", "=", userId)
    .where((eb) => eb.or([eb("m.ends_at", "is", null), eb("m.ends_at", ">", now)]))
    .orderBy("m.id")
    .execute();
  return rows.map((row) => ({
    companyId: row.company_id,
    permissions: permissionsOf(row as RoleOfMembership),
    reach: row.reach as Reach,
    departmentId: row.department_id,
    kinds: row.kinds,
  }));
}

export async function worksIn(db: DbOrTrx, userId: string, companyId: number, now: Date): Promise<boolean> {
  const { rows } = await sql`select from membership m where m.user_id = ${userId} and m.company_id = ${companyId}::int
    and ${running("m", now)} limit 1`.execute(db);
  return rows.length > 0;
}
