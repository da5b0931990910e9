/** Incidents: opened, led through by their checklist, told, resolved by a person, looked back at, closed. */
import type {
  Incident,
  IncidentChange,
  IncidentLog,
  Incidents,
  NewEntry,
  NewIncident,
  ToldIncidents,
} from "#api/incidents.api.ts";
import type { TouchedFunction } from "#domain/notices/notices.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { StepRow } from "#server/platform/database/incident-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { incidentState, noReview, noSuchIncident, noSuchStep } from "../notices.errors.ts";
import { type Scope, covers, scopeOf } from "../notices.policy.ts";
import { readerOf } from "../reader.ts";
import { tellSubscribers } from "../status/telling.ts";
import { tellCompanies } from "../trace.ts";
import { presentEntry, presentIncident, presentLine, presentTold } from "./incidents.present.ts";
import {
  type IncidentRow,
  addEntry,
  entryRows,
  incidentRow,
  incidentRows,
  lockIncident,
  onDuty,
  toldRows,
} from "./incidents.queries.ts";
import { open } from "./opening.ts";
import { stepsOf } from "./plans.ts";

const PAGE = 50;
type Asking = { locale: string };

/** @throws ProblemError 403 */
async function runs(db: DbOrTrx, actor: Actor): Promise<Scope> {
  const scope = await scopeOf(db, actor, "incident.run");
  if (scope.companies.length === 0) throw notPermitted("incident.run");
  return scope;
}

type List = Asking & { state: "open" | "closed"; cursor: string | undefined };

/** @throws ProblemError 403 */
export async function listIncidents(platform: Platform, actor: Actor, { state, cursor, locale }: List): Promise<Incidents> {
  const { db, clock, i18n } = platform;
  const scope = await runs(db, actor);
  const rows = await incidentRows(db, scope, { state, before: cursor ?? null, limit: PAGE + 1 });
  const incidents = rows.slice(0, PAGE).map((row) => presentLine(row, { now: clock(), locale, i18n }));
  return {
    incidents,
    nextCursor: rows.length > PAGE ? incidents.at(-1)!.id : null,
    may: { openIn: scope.companies, everybody: scope.everybody },
  };
}

/** @throws ProblemError 403, 404 */
export async function showIncident(platform: Platform, actor: Actor, id: string, { locale }: Asking): Promise<Incident> {
  const { db, clock, i18n } = platform;
  const row = await incidentRow(db, await runs(db, actor), id);
  if (row === undefined) throw noSuchIncident();
  const now = clock();
  return presentIncident(row, await onDuty(db, row.company_id, now), { now, locale, i18n });
}

/** Newest first. @throws ProblemError 403, 404 */
export async function showLog({ db }: Platform, actor: Actor, id: string, cursor: string | undefined): Promise<IncidentLog> {
  if ((await incidentRow(db, await runs(db, actor), id)) === undefined) throw noSuchIncident();
  const rows = await entryRows(db, id, { before: cursor ?? null, limit: PAGE + 1 });
  const entries = rows.slice(0, PAGE).map(presentEntry);
  return { entries, nextCursor: rows.length > PAGE ? entries.at(-1)!.id : null };
}

/** @throws ProblemError 403 */
export async function openIncident(platform: Platform, actor: Actor, wish: NewIncident, asking: Asking): Promise<Incident> {
  const { company, startedAt, ...rest } = wish;
  const id = await platform.db.transaction().execute(async (trx) => {
    if (!covers(await runs(trx, actor), company === null ? null : [company])) throw notPermitted("incident.run");
    const started = startedAt === undefined ? platform.clock() : new Date(startedAt);
    return open(platform, trx, { ...rest, companyId: company, startedAt: started, by: actor });
  });
  return showIncident(platform, actor, id!, asking);
}

/** @throws ProblemError 403, 404, 409 where it is closed */
export async function changeIncident(
  platform: Platform,
  actor: Actor,
  id: string,
  { wish, locale }: Asking & { wish: IncidentChange },
): Promise<Incident> {
  await changing(platform, actor, id, async (trx, row, at) => {
    if (row.state === "closed") throw incidentState(row.state);
    const { expectedAt, impact, review, headline, cause, ...rest } = wish;
    const money = impact === undefined ? undefined : { ...impact, cost: impact.cost === null ? null : yuan(impact.cost) };
    const another = cause !== undefined && cause !== row.cause;
    await trx
      .updateTable("incident")
      .set({
        ...rest,
        ...(expectedAt === undefined ? {} : { expected_at: expectedAt }),
        ...(money === undefined ? {} : { impact: toJson(money) }),
        ...(review === undefined ? {} : { review: toJson(review) }),
        ...(headline === undefined ? {} : { headline: headline === null ? null : toJson(headline) }),
        // a person says what it is: a guess no longer
        ...(cause === undefined ? {} : { cause, cause_guessed: false }),
        ...(another ? { checklist: toJson(await checklistFor(platform, trx, row, cause)) } : {}),
      })
      .where("id", "=", id)
      .execute();
    if (wish.public === true && !row.public && row.company_id === null && row.state === "open")
      await tellSubscribers(platform, trx, { what: "opened", incident: id });
    const words = noted(row, wish);
    for (const [code, facts] of words) await addEntry(trx, { incidentId: id, at, by: actor.userId, code, facts });
    const before = Object.fromEntries(KEYS.filter((key) => key in wish).map((key) => [key, row[key]]));
    const after = Object.fromEntries(KEYS.filter((key) => key in wish).map((key) => [key, wish[key]]));
    await tell(trx, actor, row, "incident.changed", { before, after, changed: Object.keys(wish) }, at);
  });
  return showIncident(platform, actor, id, { locale });
}
const KEYS = ["title", "cause", "severity", "functions", "public"] as const;
const yuan = (text: string): string => {
  const [whole, cents = ""] = text.split(".");
  return `${whole}.${cents.padEnd(2, "0")}`;
};

/** What was done stays; what is still to be done is that of the other class. */
async function checklistFor(platform: Platform, trx: Trx, row: IncidentRow, cause: IncidentRow["cause"]): Promise<StepRow[]> {
  const steps = await stepsOf(trx, platform.i18n, cause);
  return [
    ...row.checklist.filter(({ doneAt }) => doneAt !== null),
    ...steps.map((text) => ({ text, doneAt: null, doneBy: null })),
  ];
}

/** What of a change stands in the log. */
function noted(row: IncidentRow, wish: IncidentChange): [code: string, facts: Record<string, string>][] {
  const lines: [string, Record<string, string>][] = [];
  if (wish.severity !== undefined && wish.severity !== row.severity) lines.push(["severity", { to: wish.severity }]);
  if (wish.cause !== undefined && (wish.cause !== row.cause || row.cause_guessed)) lines.push(["cause", { to: wish.cause }]);
  if (wish.expectedAt !== undefined && wish.expectedAt !== null) lines.push(["expected", { at: wish.expectedAt }]);
  if (wish.public !== undefined && wish.public !== row.public) lines.push([wish.public ? "madePublic" : "madePrivate", {}]);
  if (wish.review !== undefined) lines.push(["reviewed", {}]);
  return lines;
}

/** @throws ProblemError 403, 404 */
export async function logEntry(platform: Platform, actor: Actor, id: string, entry: NewEntry): Promise<IncidentLog> {
  await changing(platform, actor, id, async (trx, row, at) => {
    const said = { public: entry.public && row.public, texts: entry.texts };
    const entryId = await addEntry(trx, { incidentId: id, at, by: actor.userId, ...said });
    if (said.public && isPublic(row)) await tellSubscribers(platform, trx, { what: "update", incident: id, entry: entryId });
    await tell(trx, actor, row, "incident.told", { entry: entryId, public: said.public }, at);
  });
  return showLog(platform, actor, id, undefined);
}

type Step = Asking & { step: number; done: boolean };

/** @throws ProblemError 403, 404, 409 */
export async function setStep(platform: Platform, actor: Actor, id: string, { step, done, locale }: Step): Promise<Incident> {
  await changing(platform, actor, id, async (trx, row, at) => {
    if (row.state === "closed") throw incidentState(row.state);
    if (row.checklist[step] === undefined) throw noSuchStep();
    const stamps = done ? { doneAt: at.toISOString(), doneBy: actor.name } : { doneAt: null, doneBy: null };
    const checklist = row.checklist.map((each, index) => (index === step ? { ...each, ...stamps } : each));
    await trx
      .updateTable("incident")
      .set({ checklist: toJson(checklist) })
      .where("id", "=", id)
      .execute();
    await addEntry(trx, {
      incidentId: id,
      at,
      by: actor.userId,
      code: done ? "stepDone" : "stepUndone",
      facts: { step: step + 1 },
    });
    await tell(trx, actor, row, done ? "incident.step-done" : "incident.step-undone", { step: step + 1 }, at);
  });
  return showIncident(platform, actor, id, { locale });
}

const MOVES = {
  resolve: { from: "open", to: "resolved", type: "incident.resolved", code: "resolved" },
  reopen: { from: "resolved", to: "open", type: "incident.reopened", code: "reopened" },
  close: { from: "resolved", to: "closed", type: "incident.closed", code: "closed" },
} as const;
export type IncidentMove = keyof typeof MOVES;

/** @throws ProblemError 403, 404, 409 where it isn't in that state, 422 where it isn't looked back at yet */
export async function moveIncident(
  platform: Platform,
  actor: Actor,
  id: string,
  { move, locale }: Asking & { move: IncidentMove },
): Promise<Incident> {
  const { from, to, type, code } = MOVES[move];
  await changing(platform, actor, id, async (trx, row, at) => {
    if (row.state !== from) throw incidentState(row.state);
    if (move === "close" && row.review === null) throw noReview();
    const stamps = {
      resolve: { resolved_at: at, resolved_by: actor.userId },
      // what the system watches may have another one open meanwhile: this one is led by people from here on
      reopen: {
        resolved_at: null,
        resolved_by: null,
        well_since: null,
        watched: null,
        title: row.title || titleOf(platform, row),
      },
      close: { closed_at: at, closed_by: actor.userId },
    }[move];
    await trx
      .updateTable("incident")
      .set({ state: to, ...stamps })
      .where("id", "=", id)
      .execute();
    await addEntry(trx, { incidentId: id, at, by: actor.userId, code });
    if (move === "resolve" && isPublic(row)) await tellSubscribers(platform, trx, { what: "resolved", incident: id });
    await tell(trx, actor, row, type, { before: { state: from }, after: { state: to } }, at);
  });
  return showIncident(platform, actor, id, { locale });
}

/** What the whole installation is told; of a single company nothing leaves it. */
const isPublic = (row: IncidentRow): boolean => row.public && row.company_id === null;

const titleOf = ({ i18n }: Platform, { watched, watched_name }: IncidentRow): string =>
  i18n.t("zh-CN", `notices:watched.${(watched ?? "errors").split(":")[0]}`, { name: watched_name });

/** Open incidents that the actor is told of. */
export async function toldIncidents({ db }: Platform, actor: Actor, locale: string): Promise<ToldIncidents> {
  const rows = await toldRows(db, readerOf(actor).companies);
  return { incidents: rows.map((row) => presentTold(row, locale)) };
}

/** The same as facts for the explanation of a miss (D14): what was out of order, since when. */
export async function incidentsTouching(
  db: DbOrTrx,
  actor: Actor,
  functions: readonly TouchedFunction[],
): Promise<{ from: Date; expected: Date | null; functions: TouchedFunction[] }[]> {
  const rows = await toldRows(db, readerOf(actor).companies);
  return rows
    .filter((row) => row.functions.some((each) => functions.includes(each)))
    .map((row) => ({ from: row.started_at, expected: row.expected_at, functions: row.functions }));
}

async function changing(
  { db, clock }: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, row: IncidentRow, at: Date) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await lockIncident(trx, await runs(trx, actor), id);
    if (row === undefined) throw noSuchIncident();
    await change(trx, row, clock());
  });
}

async function tell(
  trx: Trx,
  { userId, channel }: Actor,
  { id, company_id }: IncidentRow,
  type: string,
  data: Record<string, unknown>,
  at: Date,
): Promise<void> {
  const companies = company_id === null ? null : [company_id];
  await tellCompanies(trx, companies, { actorId: userId, channel, subject: "incident", subjectId: id, type, data, at });
}
