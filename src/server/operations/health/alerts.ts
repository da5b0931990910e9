/**
 * Tells those who run the installation by mail what turned red, once, and once that it is well again. What is red for a moment isn't
 * told, nor what is well for a moment: each has to last. What was told stands in `setting`, so that processes don't tell it twice.
 */
import { setTimeout as pause } from "node:timers/promises";
import { mayEverywhere, mayIn } from "#server/people/people.policy.ts";
import { actorsIn } from "#server/people/actors.ts";
import { accountById, loadActor, sharedCompanyIds } from "#server/people/people.usecases.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockSetting, writeSetting } from "#server/platform/setting.ts";
import type { Finding } from "./finding.ts";
import { lately } from "./health.usecases.ts";

const SETTING = "health-told";
const LOOK_MS = 60_000;
/** It has to be red for so long, and well for so long. */
const BAD_MS = 2 * 60_000;
const WELL_MS = 10 * 60_000;
const RECEIVERS_MOST = 20;

/** probe → since when it is red, whether that was told, since when it is well again */
type Told = Record<string, { badSince: string; told: boolean; wellSince: string | null }>;

/** @returns what is told now: probes that turned red, and those that are well again */
export async function tellTroubles(platform: Platform, findings: readonly Finding[]): Promise<{ bad: string[]; well: string[] }> {
  const { db, clock } = platform;
  return db.transaction().execute(async (trx) => {
    const told = await lockSetting<Told>(trx, SETTING, {});
    const after: Told = {};
    const [bad, well]: [Finding[], Finding[]] = [[], []];
    for (const finding of findings) {
      const next = nextOf(told[finding.id], finding.state === "wrong", clock());
      if (next?.tell === "bad") bad.push(finding);
      if (next?.tell === "well") well.push(finding);
      else if (next !== null) after[finding.id] = next.state;
    }
    if (bad.length > 0) await mailRunners(platform, trx, "health-wrong", bad);
    if (well.length > 0) await mailRunners(platform, trx, "health-well", well);
    await writeSetting(trx, SETTING, after);
    return { bad: bad.map(({ id }) => id), well: well.map(({ id }) => id) };
  });
}

type Next = { state: Told[string]; tell: "bad" | "well" | null };

function nextOf(known: Told[string] | undefined, wrong: boolean, now: Date): Next | null {
  const lasting = (since: string, ms: number): boolean => now.getTime() - Date.parse(since) >= ms;
  if (wrong) {
    const state =
      known === undefined ? { badSince: now.toISOString(), told: false, wellSince: null } : { ...known, wellSince: null };
    const tell = !state.told && lasting(state.badSince, BAD_MS);
    return { state: { ...state, told: state.told || tell }, tell: tell ? "bad" : null };
  }
  // red for a moment: nobody was told
  if (known === undefined || !known.told) return null;
  const state = { ...known, wellSince: known.wellSince ?? now.toISOString() };
  return { state, tell: lasting(state.wellSince, WELL_MS) ? "well" : null };
}

async function mailRunners(platform: Platform, trx: Trx, template: string, findings: readonly Finding[]): Promise<void> {
  const { clock, i18n } = platform;
  const companies = await sharedCompanyIds(trx);
  const first = companies[0];
  if (first === undefined) return;
  const managers = (await actorsIn(trx, first, clock())).filter((actor) => mayIn(actor, first, "company.manage"));
  for (const { userId } of managers.slice(0, RECEIVERS_MOST)) {
    const actor = await loadActor(trx, userId, "worker", clock());
    if (actor === null || actor.email === "" || !mayEverywhere(actor, companies, "company.manage")) continue;
    const { email, locale } = await accountById(trx, userId);
    const lines = findings.map(({ id, says, params }) => i18n.t(locale ?? actor.locale, `cli:doctor.${id}-${says}`, params));
    await sendMail(platform, trx, {
      to: email,
      locale,
      template,
      values: { count: findings.length },
      lines,
      path: "/admin/health",
    });
  }
}

/** Looks once a minute beside serving. While the database is away it can't be told; the public status says so. */
export async function workAlerts(platform: Platform, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await pause(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    await lately(platform)
      .then(({ findings }) => tellTroubles(platform, findings))
      .catch((error: unknown) => platform.log.warn({ err: error }, "telling what is wrong"));
  }
}
