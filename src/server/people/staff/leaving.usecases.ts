/** Paused, let in again, gone. */
import type { Leave, Person } from "#api/staff.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { sql } from "kysely";
import type { Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { closeAccount, endSessions, openAccount } from "../account-state.ts";
import { forgetActors } from "../actor-cache.ts";
import { endHeads } from "../departments/heads.ts";
import { changeGrant, lockGrant, runningGrantsOf } from "../grants.ts";
import type { Actor } from "../people.types.ts";
import { guarded } from "../roles/guard.ts";
import { type Belongings, countBelongings } from "./belongings.ts";
import { startHandover } from "./handover.usecases.ts";
import { endMemberships } from "./memberships.usecases.ts";
import { noSuchSuccessor, notYourself, nothingToChange, successorNeeded } from "./staff.errors.ts";
import { membershipState } from "./staff.present.ts";
import { type MembershipOf, isElsewhere, membershipsIn } from "./staff.queries.ts";
import { companiesOf, knownPerson, ownCompany, requirePerson, showPerson, tellOfPerson } from "./staff.usecases.ts";

/**
 * Pauses everything that the person is in the actor's companies and signs him out at once. Where he belongs to no other company his
 * account is closed, and his tokens end.
 * @throws ProblemError 404, 409 where nothing runs, for oneself and for the last administrator
 */
export async function disablePerson(platform: Platform, actor: Actor, userId: string, reason: string): Promise<Person> {
  requirePerson(userId);
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const all = await knownPerson(trx, actor, userId);
    if (userId === actor.userId) throw notYourself();
    const rows = all.filter((row) => ["running", "upcoming"].includes(membershipState(row, now)));
    if (rows.length === 0) throw nothingToChange("disabled");
    await guarded(trx, companiesOf(rows), now, () => pause(trx, rows, actor, now));
    await signOut(trx, userId, companiesOf(all), now);
    await tellOfPerson(trx, actor, userId, companiesOf(rows), "person.disabled", {}, reason);
  });
  forgetActors();
  return showPerson(platform, actor, userId);
}

async function pause(trx: Trx, rows: readonly MembershipOf[], actor: Actor, now: Date): Promise<void> {
  await trx
    .insertInto("membership_pause")
    .values(
      rows.map(({ id, user_id, company_id, ends_at }) => ({
        membership_id: id,
        user_id,
        company_id,
        ends_at,
        paused_at: now,
        paused_by: actor.userId,
      })),
    )
    .execute();
  await trx
    .updateTable("membership")
    .set({ ends_at: now })
    .where(
      "id",
      "in",
      rows.map(({ id }) => id),
    )
    .execute();
}

async function signOut(trx: Trx, userId: string, companies: readonly number[], now: Date): Promise<boolean> {
  const elsewhere = await isElsewhere(trx, userId, companies, now);
  if (elsewhere) await endSessions(trx, userId);
  else await closeAccount(trx, userId, now);
  return !elsewhere;
}

/** Gives back what was paused, with the ends that it had. @throws ProblemError 404, 409 where nothing is paused */
export async function enablePerson(platform: Platform, actor: Actor, userId: string, reason: string): Promise<Person> {
  requirePerson(userId);
  await platform.db.transaction().execute(async (trx) => {
    const rows = (await knownPerson(trx, actor, userId)).filter(({ paused }) => paused);
    if (rows.length === 0) throw nothingToChange("active");
    const ids = rows.map(({ id }) => id);
    // meanwhile roles may have changed: what comes back is judged as what is given
    await guarded(trx, companiesOf(rows), platform.clock(), async () => {
      await sql`update membership m set ends_at = p.ends_at from membership_pause p
        where p.membership_id = m.id and m.id = any(${ids}::bigint[])`.execute(trx);
      await trx.deleteFrom("membership_pause").where("membership_id", "in", ids).execute();
    });
    await openAccount(trx, userId);
    await tellOfPerson(trx, actor, userId, companiesOf(rows), "person.enabled", {}, reason);
  });
  forgetActors();
  return showPerson(platform, actor, userId);
}

/**
 * The person leaves a company: what he was there ends, also as head of departments, what was granted to him is taken back (what he
 * granted stays until its end, and is on the list to look through), what he owned goes to `to` (a job does
 * it, slice by slice). With the last company his account is closed.
 * @throws ProblemError 404, 403, 409, 422 where somebody must take over
 */
export async function leaveCompany(
  platform: Platform,
  belongings: readonly Belongings[],
  actor: Actor,
  userId: string,
  { company, to, reason }: Leave,
): Promise<Person> {
  requirePerson(userId);
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const rows = (await knownPerson(trx, actor, userId)).filter(({ company_id }) => company_id === ownCompany(actor, company));
    if (userId === actor.userId) throw notYourself();
    if (rows.every((row) => membershipState(row, now) === "ended")) throw nothingToChange("left");
    if (to !== null) await checkSuccessor(trx, company, userId, to, now);
    await guarded(trx, [company], now, () => endMemberships(trx, rows, now));
    await revokeGrants(trx, actor, company, userId, now);
    await endHeads(trx, { companyId: company, userIds: [userId] }, { actorId: actor.userId, channel: actor.channel });
    const everything = await signOut(trx, userId, [company], now);
    await tellOfPerson(trx, actor, userId, [company], "person.left", { to }, reason);
    const owned = { companyId: company, ownerId: userId, departmentId: null, everything };
    if (to !== null) {
      await startHandover(trx, platform, belongings, actor, { kind: "leave", ...owned, toOwnerId: to });
      return;
    }
    const counted = await countBelongings(trx, belongings, owned);
    if (Object.values(counted).some((n) => n > 0)) throw successorNeeded(counted);
  });
  forgetActors();
  return showPerson(platform, actor, userId);
}

async function checkSuccessor(trx: Trx, company: number, userId: string, to: string, now: Date): Promise<void> {
  const there = await membershipsIn(trx, [company], [to]);
  if (to === userId || isServiceAccount(to) || !there.some((row) => membershipState(row, now) === "running"))
    throw noSuchSuccessor();
}

async function revokeGrants(trx: Trx, actor: Actor, companyId: number, userId: string, now: Date): Promise<void> {
  for (const { id } of await runningGrantsOf(trx, companyId, [userId], now)) {
    const grant = await lockGrant(trx, [companyId], id, "running", now);
    if (grant !== undefined)
      await changeGrant(trx, grant, { as: "revoked", at: now, reason: null }, { actorId: actor.userId, channel: actor.channel });
  }
}
