/** Memberships that will be made: checked as those that are made at once, kept with an invitation until it is accepted. */
import { sql } from "kysely";
import type { Membership, MembershipInput } from "#api/staff.api.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { PlannedMembership } from "#server/platform/database/people-tables.ts";
import type { Actor, Reach } from "../people.types.ts";
import { requireGivable } from "../roles/give.policy.ts";
import { roleAt } from "./role-keys.ts";
import { endsAtOf, firstDay, lastDay, startsAtOf } from "./days.ts";
import { endsBeforeItStarts, noSuchDepartment, notYourCompany, reachNeedsDepartment, unknownRole } from "./staff.errors.ts";
import { lookedAfter } from "./staff.policy.ts";
import { hasDepartment, pathOf } from "./staff.queries.ts";

/** Whom it is for; `was`: what he is already, which needn't be given again. */
type For = { userId?: string; was?: Pick<MembershipInput, "role" | "reach" | "department"> };

/** @throws ProblemError 403, 404 or 422 where the actor may not make it or it makes no sense */
export async function checkedMembership(
  db: DbOrTrx,
  actor: Actor,
  input: MembershipInput,
  { userId, was }: For = {},
): Promise<PlannedMembership> {
  const { company, department, role, reach, mayEnter, from, until } = input;
  if (!lookedAfter(actor).includes(company)) throw notYourCompany();
  const found = await roleAt(db, company, role);
  if (found === null) throw unknownRole();
  if (reach === "department" && department === null) throw reachNeedsDepartment();
  if (from !== null && until !== null && until < from) throw endsBeforeItStarts();
  if (department !== null && !(await hasDepartment(db, company, department))) throw noSuchDepartment();
  const sameSight = was?.reach === reach && (reach !== "department" || was.department === department);
  if (was?.role !== role || !sameSight)
    await requireGivable(db, actor, {
      companyId: company,
      ...(userId === undefined ? {} : { userId }),
      permissions: was?.role === role ? [] : found.permissions,
      ...(sameSight ? {} : { reach, departmentId: department }),
    });
  return {
    companyId: company,
    departmentId: department,
    role,
    reach,
    mayEnter,
    startsAt: from === null ? null : startsAtOf(from).toISOString(),
    endsAt: endsAtOf(until)?.toISOString() ?? null,
  };
}

type PlannedRow = {
  id: string;
  plan: PlannedMembership;
  company_name: string;
  role_name: string | null;
  department_path: string | null;
};

/** What is planned of these invitations in these companies. */
export async function invitedMemberships(
  db: DbOrTrx,
  companies: readonly number[],
  ids: readonly string[],
): Promise<Map<string, Membership[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<PlannedRow>`
    select i.id, e.plan, c.name as company_name, r.name as role_name, ${pathOf("d")} as department_path
    from invitation i cross join jsonb_array_elements(i.memberships) with ordinality as e(plan, at)
    join company c on c.id = (e.plan ->> 'companyId')::int
    left join department d on d.company_id = c.id and d.id = (e.plan ->> 'departmentId')::bigint
    left join role r on r.id::text = e.plan ->> 'role'
    where i.id = any(${ids}::bigint[]) and c.id = any(${companies}::int[]) order by i.id, e.at`.execute(db);
  return new Map([...Map.groupBy(rows, ({ id }) => id)].map(([id, each]) => [id, each.map(presentPlanned)]));
}

function presentPlanned({ plan, company_name, role_name, department_path }: PlannedRow): Membership {
  return {
    id: null,
    company: { id: plan.companyId, name: company_name },
    department: plan.departmentId === null ? null : { id: plan.departmentId, path: department_path ?? "" },
    role: plan.role,
    roleName: role_name,
    reach: plan.reach as Reach,
    mayEnter: plan.mayEnter,
    from: plan.startsAt === null ? null : firstDay(new Date(plan.startsAt)),
    until: lastDay(plan.endsAt === null ? null : new Date(plan.endsAt)),
    state: "upcoming",
  };
}

/** A department gave way to another one: invitations that name it name the other. */
export async function renameInInvitations(trx: Trx, companyId: number, from: string, to: string): Promise<void> {
  const open = await trx
    .selectFrom("invitation")
    .select(["id", "memberships"])
    .where("accepted_at", "is", null)
    .where("withdrawn_at", "is", null)
    .where(sql<boolean>`memberships @> ${JSON.stringify([{ companyId, departmentId: from }])}::jsonb`)
    .forUpdate()
    .execute();
  for (const { id, memberships } of open)
    await trx
      .updateTable("invitation")
      .set({
        memberships: JSON.stringify(
          memberships.map((each) => (each.departmentId === from ? { ...each, departmentId: to } : each)),
        ),
      })
      .where("id", "=", id)
      .execute();
}
