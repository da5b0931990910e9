/** What is done in an incident, step by step, by the class of its cause: shipped in three languages, and changed by who runs incidents. */
import type { IncidentPlans, LocalWords } from "#api/incidents.api.ts";
import { LANGUAGES } from "#domain/notices/notices.ts";
import { CAUSE_CLASSES, type CauseClass } from "#domain/notices/watching.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { I18n } from "#server/platform/i18n.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { scopeOf } from "../notices.policy.ts";
import { tellCompanies } from "../trace.ts";
import { planRow } from "./incidents.queries.ts";

const STEPS_MOST = 20;

/** The plan as it is shipped: `notices:plan.<cause>.<n>`. */
function shippedSteps(i18n: I18n, cause: CauseClass): LocalWords[] {
  const keys = Array.from({ length: STEPS_MOST }, (_, at) => `notices:plan.${cause}.${at + 1}`);
  return keys
    .filter((key) => i18n.has("zh-CN", key))
    .map((key) => Object.fromEntries(LANGUAGES.map((language) => [language, i18n.t(language, key)])));
}

export async function stepsOf(db: DbOrTrx, i18n: I18n, cause: CauseClass): Promise<LocalWords[]> {
  return (await planRow(db, cause)) ?? shippedSteps(i18n, cause);
}

/** @throws ProblemError 403 */
export async function listPlans({ db, i18n }: Platform, actor: Actor): Promise<IncidentPlans> {
  const { companies, everybody } = await scopeOf(db, actor, "incident.run");
  if (companies.length === 0) throw notPermitted("incident.run");
  const plans = [];
  for (const cause of CAUSE_CLASSES) {
    const own = await planRow(db, cause);
    plans.push({ cause, steps: own ?? shippedSteps(i18n, cause), shipped: own === null });
  }
  return { plans, may: { change: everybody } };
}

/** For incidents that are opened from now on; it holds for all companies. @throws ProblemError 403 */
export async function changePlan(
  platform: Platform,
  actor: Actor,
  cause: CauseClass,
  steps: LocalWords[],
): Promise<IncidentPlans> {
  const at = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    if (!(await scopeOf(trx, actor, "incident.run")).everybody) throw notPermitted("incident.run");
    const before = await stepsOf(trx, platform.i18n, cause);
    const stamps = { steps: toJson(steps), changed_at: at, changed_by: actor.userId };
    await trx
      .insertInto("incident_plan")
      .values({ cause, ...stamps })
      .onConflict((conflict) => conflict.column("cause").doUpdateSet(stamps))
      .execute();
    await tellCompanies(trx, null, {
      actorId: actor.userId,
      channel: actor.channel,
      subject: "incident-plan",
      subjectId: cause,
      type: "incident-plan.changed",
      data: { before: { steps: inWords(before) }, after: { steps: inWords(steps) } },
      at,
    });
  });
  return listPlans(platform, actor);
}

const inWords = (steps: LocalWords[]): string[] =>
  steps.map((step) => LANGUAGES.flatMap((language) => step[language] ?? []).join(" / "));
