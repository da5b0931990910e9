/**
 * How a number begins, in the order of days. Numbers of a year and place begin alike, so there may be a million such; an index has them
 * by company, period of 32 days and number (migration 0033), with all that a list orders and sums by and whatever hides a row from those
 * who see whole companies. So the periods that have any are found at once, and of these no more is read than what fills the page.
 */
import { isDeepStrictEqual } from "node:util";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { dayNumber } from "#domain/dates.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { attempt } from "./budget.ts";
import { firstOf } from "./collect.ts";
import { NO_CONDITIONS, asksForWords } from "./conditions.ts";
import type { Conditions, FoundRow, Position } from "./find.types.ts";
import { type Asked, daysHeld, indexedHits, isNarrow } from "./hits.ts";
import { type Predicate, allOf, fieldPredicates } from "./predicates.ts";
import { type SortPlan, compareRows } from "./sorts.ts";

const DAYS = 32;
/** The period of rows without a day of issue: they come last in a list. */
const UNDATED = -1;
/** As the index has it: the planner knows it by this very expression. */
const PERIOD = sql.raw("coalesce((i.issue_date - '0001-01-01'::date) / 32, -1)");
const BEGINNING = dayNumber("0001-01-01");

const periodOf = (day: string): number => Math.floor((dayNumber(day) - BEGINNING) / DAYS);

/** Whether the index of periods leads to the hits: it is of no use to who sees parts of companies. */
export const isBeginning = (asked: Asked): boolean =>
  asked.conditions.number?.fit === "edge" && !asksForWords(asked.conditions) && !isNarrow(asked);

/** What is asked for beside the number: nothing, nothing that the index of periods doesn't know, or more. */
export function askedBeside(conditions: Conditions): "nothing" | "days" | "more" {
  const differs = (Object.keys(NO_CONDITIONS) as (keyof Conditions)[]).filter(
    (name) => name !== "number" && name !== "companies" && !isDeepStrictEqual(conditions[name], NO_CONDITIONS[name]),
  );
  if (differs.length === 0) return "nothing";
  return differs.every((name) => name === "dateFrom" || name === "dateTo") ? "days" : "more";
}

/** The periods that can hold a hit, in the order of the days. */
export async function periodsOf(
  db: DbOrTrx,
  { companies, conditions: { dateFrom, dateTo } }: Asked,
  descending: boolean,
): Promise<number[]> {
  const held = await daysHeld(db, companies);
  const first = [dateFrom, least(held.map(({ oldest }) => oldest))].filter((day) => day !== null).toSorted();
  const last = [dateTo, most(held.map(({ newest }) => newest))].filter((day) => day !== null).toSorted();
  const dated = first.length === 0 || last.length === 0 ? [] : between(periodOf(first.at(-1)!), periodOf(last[0]!));
  return [...(descending ? dated.toReversed() : dated), ...(dateFrom === null && dateTo === null ? [UNDATED] : [])];
}

const between = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => first + nth);
const sorted = (days: (string | null)[]): string[] => days.filter((day) => day !== null).toSorted();
const least = (days: (string | null)[]): string | null => sorted(days)[0] ?? null;
const most = (days: (string | null)[]): string | null => sorted(days).at(-1) ?? null;

/** Those whose number begins so, in the period to which SQL refers. */
const beginning = (asked: Asked, period: RawBuilder<unknown>): RawBuilder<unknown> =>
  indexedHits(asked, { edges: "begins", more: [sql<SqlBool>`${PERIOD} = ${period}`] });

/** Those that end so: few of each period, and the index of ends is of all. */
const ending = (asked: Asked): RawBuilder<unknown> => indexedHits(asked, { edges: "ends" });

/** All hits, period by period: `offset 0`, as the planner would rather read the register's rows where it expects fewer than there are. */
export const hitsInPeriods = (asked: Asked, periods: readonly number[]): RawBuilder<unknown>[] => [
  sql`(select s.* from unnest(${periods}::int[]) as p(period)
    cross join lateral (select s.* from ${beginning(asked, sql`p.period`)} offset 0) s) s`,
  ending(asked),
];

type Wish = { asked: Asked; plan: SortPlan; after: Position | null; limit: number };

/**
 * The first hits by day after a position. Whatever else is asked for is looked up in their order, as far as the page goes: there are more of
 * them than are collected, so it doesn't go far. It must be nothing that stands in the text.
 * @param ms of each statement
 */
export async function firstInPeriods(
  db: DbOrTrx,
  { asked, plan, after, limit }: Wish,
  periods: readonly number[],
  ms: number,
): Promise<{ rows: FoundRow[]; partial: boolean }> {
  const { number, dateFrom, dateTo, companies } = asked.conditions;
  const led = { ...asked, conditions: { ...NO_CONDITIONS, number, dateFrom, dateTo, companies } };
  const left = periods.filter((period) => comesAfter(period, plan, after));
  const others = await attempt(db, ms, () => firstOf(db, [ending(asked)], { plan, after, limit }));
  const filled = others === null ? null : await attempt(db, ms, () => periodsWithHits(db, led, left));
  if (others === null || filled === null) return { rows: [], partial: true };
  const rows: FoundRow[] = [];
  let partial = false;
  for (const period of filled) {
    const wish = { plan, after, limit: limit - rows.length };
    const more = await attempt(db, ms, () => firstOf(db, [beginning(led, sql`${period}::int`)], wish, besideNumber(asked)));
    rows.push(...(more ?? []));
    partial = more === null;
    if (partial || rows.length >= limit) break;
  }
  // of a partial page those of the others that come behind its end might have had rows before them
  if (partial) return { rows, partial };
  return { rows: [...rows, ...others].toSorted((a, b) => compareRows(plan, a, b)).slice(0, limit), partial };
}

/** What is asked for beside number and days, of the alias `s`; null where that is nothing. */
function besideNumber({ actor, conditions }: Asked): Predicate | null {
  if (askedBeside(conditions) !== "more") return null;
  const rest = fieldPredicates(actor, { ...conditions, number: null, dateFrom: null, dateTo: null });
  return sql<SqlBool>`(select ${allOf(rest)} from invoice i where i.company_id = s.company_id and i.id = s.id)`;
}

function comesAfter(period: number, plan: SortPlan, after: Position | null): boolean {
  if (after === null || period === UNDATED) return true;
  if (after.rest) return false;
  return plan.descending ? period <= periodOf(after.key) : period >= periodOf(after.key);
}

/** Which of the periods have a hit whose number begins so, in their order. `limit` in the lateral part: no more than a row of each is read. */
async function periodsWithHits(db: DbOrTrx, asked: Asked, periods: readonly number[]): Promise<number[]> {
  const result = await sql<{ period: number }>`select p.period from unnest(${periods}::int[]) with ordinality as p(period, at)
    cross join lateral (select 1 from ${beginning(asked, sql`p.period`)} limit 1) any_hit order by p.at`.execute(db);
  return result.rows.map(({ period }) => period);
}
