/** Who and what is there, as far as the rows in hand ask for it and the asker may know. */
import { SERVICE_ACCOUNT_PREFIX } from "#domain/service-account.ts";
import { sql } from "kysely";
import { BUILT_IN_ROLES, ROLES } from "#api/permissions.api.ts";
import { type PeopleRow, roleOf } from "#domain/people-table.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { PlannedMembership } from "#server/platform/database/people-tables.ts";
import { mayNameHeads } from "../departments/heads.ts";
import type { Actor } from "../people.types.ts";
import { missingFor } from "../roles/give.policy.ts";
import { knownPermissions } from "../roles/memberships.ts";
import { rolesIn } from "../roles/roles.queries.ts";
import { readSetting } from "../settings.ts";
import { lastDay, firstDay } from "../staff/days.ts";
import { invitedMemberships } from "../staff/planned.ts";
import { lookedAfter } from "../staff/staff.policy.ts";
import { membershipState } from "../staff/staff.present.ts";
import { type MembershipOf, membershipsIn, pathOf } from "../staff/staff.queries.ts";
import { type Held, type World, companyKey, headKey, placeKey } from "./judge.ts";

/** @param rows all of the file, for telling whether somebody is named once */
export async function loadWorld(
  db: DbOrTrx,
  actor: Actor,
  rows: readonly PeopleRow[],
  now: Date,
  emails = [...new Set(rows.flatMap(({ email }) => (email === null ? [] : [email])))],
): Promise<World> {
  const companyIds = lookedAfter(actor);
  const named = new Map<string, number>();
  const nameKey = (email: string, company: string | null) => `${email}\n${company ?? ""}`;
  for (const { email, company } of rows)
    if (email !== null) named.set(nameKey(email, company), (named.get(nameKey(email, company)) ?? 0) + 1);
  const invited = await invitedByEmail(db, companyIds, emails);
  const naming: number[] = [];
  for (const id of companyIds) if (await mayNameHeads(db, actor, id)) naming.push(id);
  return {
    companies: await companiesByName(db, companyIds),
    departments: await places(db, companyIds),
    people: await peopleByEmail(db, companyIds, emails, now),
    invited: invited.people,
    heads: new Set([...(await headsAmong(db, companyIds, emails)), ...invited.heads]),
    mayNameHeads: (companyId) => naming.includes(companyId),
    role: await rolesByName(db, actor, companyIds),
    rowsOf: (email, company) => named.get(nameKey(email, company)) ?? 0,
  };
}

async function rolesByName(db: DbOrTrx, actor: Actor, companyIds: readonly number[]): Promise<World["role"]> {
  const { on } = await readSetting(db, "separation");
  const own = (companyIds.length === 0 ? [] : await rolesIn(db, companyIds)).filter(({ retired_at }) => retired_at === null);
  return (companyId, said) => {
    const builtIn = ROLES.find((each) => each === said);
    const row = own.find(
      ({ id, name, company_id }) => (company_id === null || company_id === companyId) && (id === said || roleOf(name) === said),
    );
    const permissions = builtIn ? BUILT_IN_ROLES[builtIn] : row && knownPermissions(row.permissions);
    if (permissions === undefined) return null;
    const may = missingFor(actor, { companyId, permissions }, on).length === 0;
    return { key: builtIn ?? row!.id, name: builtIn ?? row!.name, may };
  };
}

async function companiesByName(db: DbOrTrx, ids: readonly number[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("company")
    .select(["id", "name", "short_name", "tax_id"])
    .where("id", "in", ids)
    .orderBy("id", "desc")
    .execute();
  return new Map(
    rows.flatMap(({ id, name, short_name, tax_id }) =>
      [short_name, tax_id, name].flatMap((each): [string, number][] => (each === null ? [] : [[companyKey(each), id]])),
    ),
  );
}

async function places(db: DbOrTrx, companyIds: readonly number[]): Promise<Set<string>> {
  const { rows } = await sql<{ company_id: number; path: string }>`select d.company_id, ${pathOf("d")} as path from department d
    where d.company_id = any(${companyIds}::int[]) and d.retired_at is null`.execute(db);
  return new Set(rows.map(({ company_id, path }) => placeKey(company_id, path)));
}

async function peopleByEmail(
  db: DbOrTrx,
  companyIds: readonly number[],
  emails: readonly string[],
  now: Date,
): Promise<World["people"]> {
  const { rows: users } = await sql<{ id: string; name: string; email: string }>`select u.id, u.name, u.email from "user" u
    where u.email = any(${emails}::text[]) and u.id not like ${`${SERVICE_ACCOUNT_PREFIX}%`} and exists (select from membership m where m.user_id = u.id and m.company_id = any(${companyIds}::int[]))`.execute(
    db,
  );
  const memberships = Map.groupBy(
    await membershipsIn(
      db,
      companyIds,
      users.map(({ id }) => id),
    ),
    ({ user_id }) => user_id,
  );
  const held = (id: string): Held[] =>
    (memberships.get(id) ?? []).filter((row) => membershipState(row, now) !== "ended").map(heldOf);
  return new Map(users.map(({ id, name, email }) => [email, { userId: id, name, held: held(id) }]));
}

const heldOf = (row: MembershipOf): Held => ({
  ref: row.id,
  companyId: row.company_id,
  path: row.department_path ?? "",
  role: row.role,
  reach: row.reach,
  mayEnter: row.may_enter,
  from: firstDay(row.starts_at),
  until: lastDay(row.paused ? row.paused_until : row.ends_at),
});

/** Those of these people who head a department, as keys. */
async function headsAmong(db: DbOrTrx, companyIds: readonly number[], emails: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{
    company_id: number;
    path: string;
    email: string;
  }>`select h.company_id, ${pathOf("d")} as path, u.email
    from department_head h join department d on d.company_id = h.company_id and d.id = h.department_id join "user" u on u.id = h.user_id
    where h.company_id = any(${companyIds}::int[]) and u.email = any(${emails}::text[])`.execute(db);
  return rows.map(({ company_id, path, email }) => headKey(company_id, path, email));
}

type Invited = { people: World["invited"]; heads: string[] };
type Planned = { id: string; name: string; email: string; memberships: PlannedMembership[] };
async function invitedByEmail(db: DbOrTrx, companyIds: readonly number[], emails: readonly string[]): Promise<Invited> {
  const { rows } = await sql<Planned>`select id, name, email, memberships from invitation
    where email = any(${emails}::text[]) and company_id = any(${companyIds}::int[]) and accepted_at is null and withdrawn_at is null
    order by id desc`.execute(db);
  const planned = await invitedMemberships(
    db,
    companyIds,
    rows.map(({ id }) => id),
  );
  const held = (id: string): Held[] =>
    (planned.get(id) ?? []).map(({ company, department, role, reach, mayEnter, from, until }) => ({
      ref: null,
      companyId: company.id,
      path: department?.path ?? "",
      role,
      reach,
      mayEnter,
      from,
      until,
    }));
  const heads = rows.flatMap(({ id, email, memberships }) =>
    memberships.flatMap(({ companyId, departmentId, head }) => {
      const place = planned
        .get(id)
        ?.find(({ company, department }) => company.id === companyId && department?.id === departmentId);
      return head === true && place?.department ? [headKey(companyId, place.department.path, email)] : [];
    }),
  );
  return { people: new Map(rows.map(({ id, name, email }) => [email, { id, name, held: held(id) }])), heads };
}
