/** The roster: who is to be reached when something is out of order. */
import type { Duties, NewDuty } from "#api/incidents.api.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noSuchDuty, noticeTimes } from "../notices.errors.ts";
import { covers, scopeOf } from "../notices.policy.ts";
import { tellCompanies } from "../trace.ts";
import { type DutyRow, dutyRows } from "./incidents.queries.ts";

const KEPT_MS = 30 * 86_400_000;

/** Those that aren't over. @throws ProblemError 403 */
export async function listDuties({ db, clock }: Platform, actor: Actor): Promise<Duties> {
  const scope = await scopeOf(db, actor, "incident.run");
  if (scope.companies.length === 0) throw notPermitted("incident.run");
  const now = clock();
  const duties = (await dutyRows(db, scope, now)).map(({ id, company_id, name, reach, email, starts_at, ends_at }) => ({
    id,
    company: company_id,
    name,
    reach,
    email,
    from: starts_at.toISOString(),
    until: ends_at.toISOString(),
    now: starts_at <= now,
  }));
  return { duties };
}

/** @throws ProblemError 403, 422 */
export async function addDuty(platform: Platform, actor: Actor, wish: NewDuty): Promise<Duties> {
  const now = platform.clock();
  const { company, name, reach, email } = wish;
  const [from, until] = [new Date(wish.from), new Date(wish.until)];
  await platform.db.transaction().execute(async (trx) => {
    const scope = await scopeOf(trx, actor, "incident.run");
    if (!covers(scope, company === null ? null : [company])) throw notPermitted("incident.run");
    if (until <= from || until <= now) throw noticeTimes();
    const id = newId();
    await trx
      .insertInto("duty")
      .values({
        id,
        company_id: company,
        name,
        reach,
        email,
        locale: actor.locale,
        starts_at: from,
        ends_at: until,
        created_at: now,
        created_by: actor.userId,
      })
      .execute();
    await tell(
      trx,
      actor,
      { id, company_id: company },
      "duty.added",
      { after: { name, startsAt: wish.from, endsAt: wish.until } },
      now,
    );
  });
  return listDuties(platform, actor);
}

/** @throws ProblemError 403, 404 */
export async function removeDuty(platform: Platform, actor: Actor, id: string): Promise<Duties> {
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const scope = await scopeOf(trx, actor, "incident.run");
    if (scope.companies.length === 0) throw notPermitted("incident.run");
    const row = (await dutyRows(trx, scope, now)).find((each) => each.id === id);
    if (row === undefined) throw noSuchDuty();
    await trx.deleteFrom("duty").where("id", "=", id).execute();
    await tell(trx, actor, row, "duty.removed", { before: { name: row.name } }, now);
  });
  return listDuties(platform, actor);
}

/** How somebody was reached is forgotten a while after his duty. */
export async function sweepDuties({ db, clock }: Platform): Promise<void> {
  await db
    .deleteFrom("duty")
    .where("ends_at", "<", new Date(clock().getTime() - KEPT_MS))
    .execute();
}

async function tell(
  trx: Parameters<typeof tellCompanies>[0],
  { userId, channel }: Actor,
  { id, company_id }: Pick<DutyRow, "id" | "company_id">,
  type: string,
  data: Record<string, unknown>,
  at: Date,
): Promise<void> {
  const companies = company_id === null ? null : [company_id];
  await tellCompanies(trx, companies, { actorId: userId, channel, subject: "duty", subjectId: id, type, data, at });
}
