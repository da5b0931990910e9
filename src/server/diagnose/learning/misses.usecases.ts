/** What is learned of misses (D29): counted as they are told, with what came of them and what their askers say of the explanation. */
import type { z } from "zod";
import type { MissVote, MissVoted, Misses, MissesQuery } from "#api/misses.api.ts";
import type { CauseId } from "#domain/causes/cause.types.ts";
import { RISE_DAYS, risesOf } from "#domain/causes/rises.ts";
import { addDays, shanghaiToday } from "#domain/dates.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { companiesWhere, mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { isId } from "#server/find/ids.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import type { StoredAnswer, StoredQuestion } from "../lookup.types.ts";
import {
  type CauseRow,
  type LateRow,
  type MissPlace,
  byCause,
  byDay,
  byDepartment,
  byHour,
  bySource,
  dropVote,
  hourly,
  missOf,
  putVote,
  votes,
} from "./misses.queries.ts";

const DAY_MS = 86_400_000;
const NONE = "0";

/** Where a miss is counted: in the company that was asked for, else in the asker's first; null where nothing was missed. */
export function missPlace(actor: Actor, question: StoredQuestion, answer: StoredAnswer): MissPlace | null {
  const nothing =
    answer.invoices.length > 0 || answer.total > 0 || answer.diagnosis.findings.length === 0 || answer.pieces.length === 0;
  const asked = [question.filters.company ?? []].flat().map(Number);
  const reach = actor.reaches.find(({ companyId }) => asked.includes(companyId)) ?? actor.reaches[0];
  if (nothing || reach === undefined) return null;
  return { companyId: reach.companyId, departmentId: reach.homeDepartmentId ?? NONE, sourceId: answer.source ?? NONE };
}

/** Those who help, and those who look after the company. */
const readable = (actor: Actor): number[] => [
  ...new Set([...companiesWhere(actor, "ticket.answer"), ...companiesWhere(actor, "company.manage")]),
];

/** @throws ProblemError 403 */
export async function showMisses(platform: Platform, actor: Actor, query: z.output<typeof MissesQuery>): Promise<Misses> {
  const { db, clock } = platform;
  const companies = readable(actor);
  const company = query.company === undefined ? companies[0] : Number(query.company);
  if (company === undefined || !companies.includes(company)) throw notPermitted("ticket.answer");
  const today = shanghaiToday(clock());
  const from = addDays(today, 1 - Number(query.days));
  const span = { companyId: company, from: new Date(`${from}T00:00:00+08:00`) };
  const [causes, said, days, hours, departments, sources, names] = await Promise.all([
    byCause(db, span),
    votes(db, span),
    byDay(db, span),
    byHour(db, span),
    byDepartment(db, span),
    bySource(db, span),
    allCompanies(db),
  ]);
  const missed = new Map(days.map((row) => [row.day, row]));
  return {
    company,
    companies: names.filter(({ id }) => companies.includes(id)).map(({ id, name }) => ({ id, name })),
    from,
    misses: days.reduce((sum, row) => sum + row.missed, 0),
    arrived: days.reduce((sum, row) => sum + row.arrived, 0),
    causes: causesOf(causes, said),
    days: Array.from({ length: Number(query.days) }, (_, at) => {
      const day = addDays(from, at);
      return { day, misses: missed.get(day)?.missed ?? 0, arrived: missed.get(day)?.arrived ?? 0 };
    }),
    hours: Array.from({ length: 24 }, (_, hour) => hours.find((each) => each.hour === hour)?.missed ?? 0),
    departments: departments.map(({ missed: misses, ...each }) => ({ ...each, misses })),
    sources: sources.map(({ missed: misses, ...each }) => ({ ...each, misses })),
    rises: await risesIn(db, company, clock(), { departments, sources }),
    may: { openIncident: mayIn(actor, company, "incident.run") },
  };
}

function causesOf(
  rows: readonly CauseRow[],
  said: readonly { cause: CauseId; right: CauseId | null; n: number }[],
): Misses["causes"] {
  const sum = (part: readonly CauseRow[], what: "missed" | "arrived"): number => part.reduce((all, row) => all + row[what], 0);
  return [...Map.groupBy(rows, ({ cause }) => cause)]
    .map(([cause, part]) => {
      const of = (certainty: CauseRow["certainty"]): number =>
        sum(
          part.filter((row) => row.certainty === certainty),
          "missed",
        );
      const wrong = said.filter((vote) => vote.cause === cause);
      return {
        cause,
        misses: sum(part, "missed"),
        certain: of("certain"),
        likely: of("likely"),
        possible: of("possible"),
        arrived: sum(part, "arrived"),
        wrong: wrong.reduce((all, { n }) => all + n, 0),
        right: wrong.map(({ right, n }) => ({ cause: right, votes: n })),
      };
    })
    .toSorted((a, b) => b.misses - a.misses);
}

type Names = Record<"departments" | "sources", readonly { id: string; name: string }[]>;

/** By cause alone, by its source and by department: what is said of several is said once, of the narrowest. */
async function risesIn(db: DbOrTrx, companyId: number, now: Date, names: Names): Promise<Misses["rises"]> {
  const rows = await hourly(db, { companyId, from: new Date(now.getTime() - (RISE_DAYS + 1) * DAY_MS) });
  const risen = risesOf<LateRow>(
    rows.map((row) => ({ of: row, key: `${row.cause} ${row.source_id}`, at: row.hour.getTime(), missed: row.missed })),
    now.getTime(),
  );
  const named = (list: Names["sources"], id: string) => list.find((each) => each.id === id) ?? null;
  return risen.map(({ of, since, misses, usual }) => {
    const within = rows.filter((row) => row.cause === of.cause && row.source_id === of.source_id && row.hour.getTime() >= since);
    const departments = new Set(within.map(({ department_id }) => department_id));
    const source = named(names.sources, of.source_id);
    const department = departments.size === 1 ? named(names.departments, [...departments][0]!) : null;
    return {
      cause: of.cause,
      source: source && { id: source.id, name: source.name },
      department: department && { id: department.id, name: department.name },
      since: new Date(since).toISOString(),
      misses,
      usual,
    };
  });
}

/** "This explanation is wrong", and what was right. @throws ProblemError 404 for what isn't his or found something */
export async function callWrong(
  { db, clock }: Platform,
  actor: Actor,
  lookupId: string,
  { right }: MissVote,
): Promise<MissVoted> {
  const { companyId, ...told } = await ownMiss(db, actor, lookupId);
  await putVote(db, { companyId, lookupId, told, right, at: clock() });
  return { wrong: true, right };
}

/** @throws ProblemError 404 */
export async function takeBack({ db }: Platform, actor: Actor, lookupId: string): Promise<MissVoted> {
  const { companyId } = await ownMiss(db, actor, lookupId);
  await dropVote(db, companyId, lookupId);
  return { wrong: false, right: null };
}

async function ownMiss(db: DbOrTrx, actor: Actor, lookupId: string) {
  const miss = isId(lookupId) ? await missOf(db, actor.userId, lookupId) : undefined;
  if (miss === undefined) throw new ProblemError(404, "lookup-not-found");
  return miss;
}
