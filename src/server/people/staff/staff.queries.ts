/** The people of some companies, and nothing of what they are elsewhere. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { PersonState } from "#api/staff.api.ts";
import { SERVICE_ACCOUNT_PREFIX } from "#domain/service-account.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Reach } from "../people.types.ts";

export type ListedRow = {
  kind: "person" | "service" | "invitation";
  id: string;
  name: string;
  email: string;
  state: PersonState;
  last_sign_in_at: Date | null;
  invited_until: Date | null;
  total: number;
};

export type MembershipOf = {
  id: string;
  user_id: string;
  company_id: number;
  company_name: string;
  department_id: string | null;
  department_path: string | null;
  /** the key of a built-in role, or the id of one that a company made, whose name then stands beside it */
  role: string;
  role_name: string | null;
  reach: Reach;
  may_enter: boolean;
  starts_at: Date;
  ends_at: Date | null;
  /** paused: `paused_until` is the end that it gets back */
  paused: boolean;
  paused_until: Date | null;
};

export type Wanted = {
  text: string | null;
  departmentIds: string[] | null;
  role: string | null;
  /** null: everybody but those who left */
  state: PersonState | null;
  after: { name: string; id: string } | null;
  limit: number;
};

/** A row for each person who is or was in these companies, and for each open invitation, by name. */
export async function listPeople(db: DbOrTrx, companies: readonly number[], wanted: Wanted, now: Date): Promise<ListedRow[]> {
  const { text, state, after, limit } = wanted;
  const part = text === null ? null : `%${text.toLowerCase().replace(/[\\%_]/gu, "\\$&")}%`;
  const conditions: RawBuilder<SqlBool>[] = [
    state === null ? sql<SqlBool>`state <> 'left'` : sql<SqlBool>`state = ${state}`,
    ...(part === null ? [] : [sql<SqlBool>`(lower(name) like ${part} or email like ${part})`]),
  ];
  const { rows } = await sql<ListedRow>`with mine as (
      select m.user_id, bool_or(${running(now)}) as running, bool_or(p.membership_id is not null) as paused, bool_or(${upcoming(now)}) as upcoming
      from membership m left join membership_pause p on p.membership_id = m.id
      where m.company_id = any(${companies}::int[])${ofMemberships(wanted)} group by m.user_id
    ), listed as (
      select case when service then 'service' else 'person' end as kind, u.id, u.name, case when service then '' else u.email end as email,
        a.last_sign_in_at, null::timestamptz as invited_until, case when service and a.disabled_at is not null and (running or upcoming)
        then 'disabled' when running then 'active' when paused then 'disabled' when upcoming then 'upcoming' else 'left' end as state
      from mine join "user" u on u.id = mine.user_id left join account_state a on a.user_id = u.id
      cross join lateral (select u.id like ${`${SERVICE_ACCOUNT_PREFIX}%`} as service) as k
      union all
      select 'invitation', i.id::text, i.name, i.email, null, i.ends_at, 'invited' from invitation i
      where i.company_id = any(${companies}::int[]) and i.accepted_at is null and i.withdrawn_at is null${ofInvitations(wanted)}
    ), filtered as (select * from listed where ${sql.join(conditions, sql` and `)})
    select f.*, (select count(*)::int from filtered) as total from filtered f
    ${after === null ? sql`` : sql`where (f.name collate "C", f.id collate "C") > (${after.name}, ${after.id})`}
    order by f.name collate "C", f.id collate "C" limit ${limit}`.execute(db);
  return rows;
}

const running = (now: Date) => sql<SqlBool>`m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now})`;
const upcoming = (now: Date) => sql<SqlBool>`m.starts_at > ${now} and (m.ends_at is null or m.ends_at > ${now})`;

function ofMemberships({ departmentIds, role }: Wanted): RawBuilder<unknown> {
  return sql`${role === null ? sql`` : sql` and coalesce(m.role_id::text, m.role) = ${role}`}${
    departmentIds === null ? sql`` : sql` and m.department_id = any(${departmentIds}::bigint[])`
  }`;
}

function ofInvitations({ departmentIds, role }: Wanted): RawBuilder<unknown> {
  if (role === null && departmentIds === null) return sql``;
  return sql` and exists (select from jsonb_array_elements(i.memberships) as e where true${
    role === null ? sql`` : sql` and e ->> 'role' = ${role}`
  }${departmentIds === null ? sql`` : sql` and (e ->> 'departmentId')::bigint = any(${departmentIds}::bigint[])`})`;
}

/** Names from the top down to the department, as one path. */
export const pathOf = (alias: string): RawBuilder<string | null> =>
  sql`(select string_agg(a.name, '/' order by array_position(${sql.ref(`${alias}.path`)}, a.id)) from department a
    where a.company_id = ${sql.ref(`${alias}.company_id`)} and a.id = any(${sql.ref(`${alias}.path`)}))`;

/** What these people are in these companies, newest first. */
export async function membershipsIn(
  db: DbOrTrx,
  companies: readonly number[],
  userIds: readonly string[],
): Promise<MembershipOf[]> {
  const { rows } = await sql<MembershipOf>`select m.id, m.user_id, m.company_id, c.name as company_name, m.department_id,
      ${pathOf("d")} as department_path, coalesce(m.role_id::text, m.role) as role, r.name as role_name, m.reach, m.may_enter, m.starts_at, m.ends_at,
      p.membership_id is not null as paused, p.ends_at as paused_until
    from membership m join company c on c.id = m.company_id
    left join department d on d.company_id = m.company_id and d.id = m.department_id
    left join membership_pause p on p.membership_id = m.id left join role r on r.id = m.role_id
    where m.user_id = any(${userIds}::text[]) and m.company_id = any(${companies}::int[])
    order by m.company_id, m.id`.execute(db);
  return rows;
}

/** Whether the person has anything outside of these companies that runs, will run or is paused; his own space doesn't count. */
export async function isElsewhere(db: DbOrTrx, userId: string, companies: readonly number[], now: Date): Promise<boolean> {
  const { rows } = await sql`select from membership m join company c on c.id = m.company_id
    left join membership_pause p on p.membership_id = m.id
    where m.user_id = ${userId} and m.company_id <> all(${companies}::int[]) and c.personal_of is null
      and (m.ends_at is null or m.ends_at > ${now} or p.membership_id is not null) limit 1`.execute(db);
  return rows.length > 0;
}

export async function personRow(db: DbOrTrx, userId: string, now: Date) {
  return db
    .selectFrom("user")
    .leftJoin("account_state", "account_state.user_id", "user.id")
    .select(["user.id", "user.name", "user.email", "account_state.last_sign_in_at", "account_state.disabled_at"])
    .select((eb) => [
      eb
        .selectFrom("session")
        .select((each) => each.fn.countAll<string>().as("n"))
        .whereRef("session.userId", "=", "user.id")
        .where("session.expiresAt", ">", now)
        .as("sessions"),
      eb
        .selectFrom("api_token")
        .select((each) => each.fn.countAll<string>().as("n"))
        .whereRef("api_token.user_id", "=", "user.id")
        .where("api_token.revoked_at", "is", null)
        .where((each) => each.or([each("api_token.ends_at", "is", null), each("api_token.ends_at", ">", now)]))
        .as("tokens"),
    ])
    .where("user.id", "=", userId)
    .executeTakeFirst();
}

/** A department that is in use, and those below it. */
export async function subtreeOf(db: DbOrTrx, companyIds: readonly number[], id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from department where company_id = any(${companyIds}::int[])
    and path @> array[${id}::bigint]`.execute(db);
  return rows.map((row) => row.id);
}

export async function hasDepartment(db: DbOrTrx, companyId: number, id: string): Promise<boolean> {
  const row = await db
    .selectFrom("department")
    .select("id")
    .where("company_id", "=", companyId)
    .where("id", "=", id)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}
