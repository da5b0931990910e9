/** What people are in companies: added, changed, ended. */
import type { MembershipChange, MembershipInput, Person } from "#api/staff.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { PlannedMembership } from "#server/platform/database/people-tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { openAccount } from "../account-state.ts";
import { forgetActors } from "../actor-cache.ts";
import type { Actor, Reach } from "../people.types.ts";
import type { By } from "../grants.ts";
import { addMembership } from "../people.usecases.ts";
import { guarded } from "../roles/guard.ts";
import { lockOpenService } from "../services/open-service.ts";
import { ALWAYS, firstDay, lastDay } from "./days.ts";
import { type Belongings } from "./belongings.ts";
import { startHandover } from "./handover.usecases.ts";
import { checkedMembership } from "./planned.ts";
import { roleColumns } from "./role-keys.ts";
import { noSuchMembership } from "./staff.errors.ts";
import { knownPerson, showPerson, tellOfPerson } from "./staff.usecases.ts";
import type { MembershipOf } from "./staff.queries.ts";

/** @throws ProblemError 404 for a person that the actor doesn't know, 403, 404 or 422 for the membership */
export async function addToCompany(platform: Platform, actor: Actor, userId: string, input: MembershipInput): Promise<Person> {
  await platform.db.transaction().execute(async (trx) => {
    const before = await knownPerson(trx, actor, userId);
    if (isServiceAccount(userId)) await lockOpenService(trx, userId);
    const planned = await checkedMembership(trx, actor, input, { userId });
    await makeMembership(trx, userId, planned, { actorId: actor.userId, channel: actor.channel });
    // who had left comes back; who is paused stays so until he is let in again
    if (!isServiceAccount(userId) && !before.some(({ paused }) => paused)) await openAccount(trx, userId);
  });
  forgetActors();
  return showPerson(platform, actor, userId);
}

export async function makeMembership(trx: Trx, userId: string, planned: PlannedMembership, by: By): Promise<string> {
  const { companyId, departmentId, role, reach, mayEnter, startsAt, endsAt } = planned;
  return addMembership(
    trx,
    {
      userId,
      companyId,
      departmentId,
      ...roleColumns(role),
      reach: reach as Reach,
      mayEnter,
      startsAt: startsAt === null ? ALWAYS : new Date(startsAt),
      endsAt: endsAt === null ? null : new Date(endsAt),
    },
    by,
  );
}

type Which = { userId: string; /** of the membership */ id: string };

/** What is kept of a membership in the trace. */
const traced = ({ role, reach, department_id, may_enter, starts_at, ends_at, paused, paused_until }: MembershipOf) => ({
  role,
  reach,
  departmentId: department_id,
  mayEnter: may_enter,
  from: firstDay(starts_at),
  until: lastDay(paused ? paused_until : ends_at),
});

/**
 * Changes one membership. With `withInvoices` what the person owns in the department of before follows him to the new one.
 * @throws ProblemError 404, 403, 409 for the last administrator, 422
 */
export async function changeMembership(
  platform: Platform,
  belongings: readonly Belongings[],
  actor: Actor,
  which: Which,
  { withInvoices = false, ...change }: MembershipChange,
): Promise<Person> {
  await platform.db.transaction().execute(async (trx) => {
    const { companyId, from, to } = await changeIn(trx, platform, actor, which, change);
    if (withInvoices && from !== null && to !== null && from !== to)
      await startHandover(trx, platform, belongings, actor, {
        kind: "move",
        companyId,
        ownerId: which.userId,
        departmentId: from,
        toDepartmentId: to,
      });
  });
  forgetActors();
  return showPerson(platform, actor, which.userId);
}

/** The same in the caller's transaction. @returns the department of before and the one of now */
export async function changeIn(
  trx: Trx,
  { clock }: Pick<Platform, "clock">,
  actor: Actor,
  { userId, id }: Which,
  change: Omit<MembershipChange, "withInvoices">,
): Promise<{ companyId: number; from: string | null; to: string | null }> {
  const before = await known(trx, actor, userId, id);
  const was = traced(before);
  const planned = await checkedMembership(
    trx,
    actor,
    {
      company: before.company_id,
      department: change.department === undefined ? was.departmentId : change.department,
      role: change.role ?? was.role,
      reach: change.reach ?? was.reach,
      mayEnter: change.mayEnter ?? was.mayEnter,
      from: change.from === undefined ? was.from : change.from,
      until: change.until === undefined ? was.until : change.until,
    },
    { userId, was: { role: was.role, reach: was.reach, department: was.departmentId } },
  );
  await guarded(trx, [before.company_id], clock(), () => store(trx, before, planned));
  const after = traced(await known(trx, actor, userId, id));
  await tellOfPerson(trx, actor, userId, [before.company_id], "membership.changed", { membershipId: id, before: was, after });
  return { companyId: before.company_id, from: before.department_id, to: planned.departmentId };
}

async function known(trx: Trx, actor: Actor, userId: string, id: string): Promise<MembershipOf> {
  const row = (await knownPerson(trx, actor, userId)).find((each) => each.id === id);
  if (row === undefined) throw noSuchMembership();
  return row;
}

async function store(trx: Trx, before: MembershipOf, planned: PlannedMembership): Promise<void> {
  const { departmentId, role, reach, mayEnter, startsAt, endsAt } = planned;
  const { role: named, roleId } = roleColumns(role);
  await trx
    .updateTable("membership")
    .set({
      department_id: departmentId,
      role: named,
      role_id: roleId,
      reach,
      may_enter: mayEnter,
      starts_at: startsAt === null ? ALWAYS : startsAt,
      ...(before.paused ? {} : { ends_at: endsAt }),
    })
    .where("id", "=", before.id)
    .execute();
  if (before.paused)
    await trx.updateTable("membership_pause").set({ ends_at: endsAt }).where("membership_id", "=", before.id).execute();
}

/** Ends it now. @throws ProblemError 404, 409 for the last administrator */
export async function endMembership(platform: Platform, actor: Actor, { userId, id }: Which, reason: string): Promise<Person> {
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const row = await known(trx, actor, userId, id);
    await guarded(trx, [row.company_id], now, () => endMemberships(trx, [row], now));
    await tellOfPerson(
      trx,
      actor,
      userId,
      [row.company_id],
      "membership.ended",
      { membershipId: id, before: traced(row) },
      reason,
    );
  });
  forgetActors();
  return showPerson(platform, actor, userId);
}

/** Ends those that haven't ended yet. */
export async function endMemberships(trx: Trx, rows: readonly MembershipOf[], now: Date): Promise<void> {
  const ids = rows.filter(({ ends_at, paused }) => paused || ends_at === null || ends_at > now).map(({ id }) => id);
  if (ids.length === 0) return;
  await trx.updateTable("membership").set({ ends_at: now }).where("id", "in", ids).execute();
  await trx.deleteFrom("membership_pause").where("membership_id", "in", ids).execute();
}
