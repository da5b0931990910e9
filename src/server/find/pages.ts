/**
 * One page of a search with its total: by fields, by words, or both; the same answer whichever way it is come by
 * (docs/ARCHITECTURE.md, "Finding"). A sample says first how many hits there may be. Up to ten thousand are all collected, which
 * gives the page in any order, the exact total and the sums at once; of more, the first ones are soon met in order.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { quarterBounds, quarterIndex } from "#domain/grams.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { attempt } from "./budget.ts";
import { type Sampled, collect, countUpTo, firstOf, lookAtSample } from "./collect.ts";
import { asksForWords } from "./conditions.ts";
import { pageByFields, rowsOfNumber } from "./find.queries.ts";
import type { Conditions, Count, FoundRow, Position } from "./find.types.ts";
import {
  type Asked,
  type Days,
  type Sample,
  type Slice,
  askedBy,
  hasGrams,
  grantedHits,
  hasIndex,
  holdAtMost,
  inQuarters,
  indexedHits,
  isLed,
  isNarrow,
  onDays,
  plainHits,
  slicedHits,
  slicesOf,
} from "./hits.ts";
import { ledByRarest } from "./leading.ts";
import { askedBeside, firstInPeriods, hitsInPeriods, isBeginning, periodsOf } from "./numbers.ts";
import { type Predicate, allOf, beyondSearchRow, needText } from "./predicates.ts";
import { allHits } from "./slices.ts";
import { sumOf } from "./rows.ts";
import { type SortPlan, compareRows, upTo } from "./sorts.ts";
import { goOn, look } from "./walk.ts";

/** Where one way of answering gives over to another; measured at ten million rows. */
export const LIMITS = {
  /** Up to here a total and its sums are exact. */
  exact: 10_000,
  /** Up to here hits are collected that are wanted in another order than that of days. */
  sorted: 60_000,
  /** Whoever sees only a part of a company mostly sees no more rows than this: they are looked at, and that is all. */
  narrowReach: 10_000,
  /** A word in one row of a hundred fills a page of 20 by then. */
  commonReach: 2_000,
  /** Of a quarter with more hits than this the first are met sooner in order. */
  quarter: 3_000,
  /** Where another condition leaves no more rows than this, those are looked through: words would lead to far more. */
  indexed: 2_000,
  /** Of those whose number begins so no more are read from the register itself; an index of their own has the others. */
  few: 300,
  /** The same without words: the index leads to hits and nothing else. */
  indexedAlone: 30_000,
  /** So many hits in a sample of one in 64 make a total certain to a few percent; more need a smaller sample. */
  sampleHits: 1_600,
  /** Hits in a sample of one in 64 from which on it pays to ask the index of days beside that of grams. */
  bothIndexes: 25,
  /** The same for a part of a number in a page's last quarter: numbers run on, so that few days have most of them anyway. */
  daysToo: 400,
  /** Hits in a sample of one in 64 beyond which a total is surely above `exact`: 10,000 give 156 ± 12. */
  surelyMany: 210,
  /** The same in the smaller sample of one in 1024, which is looked at first where only fields are asked for. */
  surelyManyInSmall: 25,
  /** Descents of the index of grams, one a gram and slice, from which on the rarest grams are looked for first. */
  descents: 600,
  /** Hits in the smaller sample that make a total certain to a fifth. */
  enoughInSmall: 100,
};
/** Where only the rows are wanted: hits that would be collected to be counted are left where they are. */
const ROWS_ALONE: typeof LIMITS = { ...LIMITS, exact: 3_000, indexed: 500, sampleHits: 400, surelyMany: 2 };
/** What the rows of a page may take, in milliseconds; then those that were found by then are shown. */
export const TIMES = { rows: 2_000 };
/** More invoices than this don't share one whole number. */
const SAME_NUMBER_MAX = 50;
/** Of a list only few have no day of issue; of more than this the page is said to be partial. */
const UNDATED_MAX = 100_000;
/** What the exact count of conditions without an index may take; then the sample has to do. */
const COUNT_MS = 400;

/** The rows alone are met sooner than all hits are counted. */
export type Want = "rows" | "count" | "both";
/** `count` is NOT_COUNTED where it would have cost more than the rows, which alone were wanted */
export type Page = { rows: FoundRow[]; count: Count; partial: boolean };
type Search = {
  db: DbOrTrx;
  actor: Actor;
  conditions: Conditions;
  plan: SortPlan;
  after: Position | null;
  limit: number;
  want?: Want;
  limits?: Limits;
};
type Limits = typeof LIMITS;
/** with its limits */
type Running = Search & { limits: Limits };
type Found = { rows: FoundRow[]; partial: boolean };
const NO_ROWS: Found = { rows: [], partial: false };

const whole = (page: { rows: FoundRow[]; count: Count }): Page => ({ ...page, partial: false });

/** At most `limit` rows after a position, and what there is in all. */
export async function page(wish: Search): Promise<Page> {
  const search = { ...wish, limits: wish.limits ?? (wish.want === "rows" && wish.plan.name === "date" ? ROWS_ALONE : LIMITS) };
  const { db, actor, conditions, plan, after } = search;
  if (conditions.number?.fit === "whole" && after === null && !asksForWords(conditions)) {
    const same = await rowsOfNumber(db, actor, conditions, plan, SAME_NUMBER_MAX);
    const rows = same.toSorted((a, b) => compareRows(plan, a, b)).slice(0, search.limit);
    if (same.length < SAME_NUMBER_MAX) return whole({ rows, count: { total: same.length, totalIs: "exact", sums: sumOf(same) } });
  }
  const asked = await askedBy(db, actor, conditions);
  if (asked.scopes.length === 0) return whole({ rows: [], count: { total: 0, totalIs: "exact", sums: sumOf([]) } });
  return hasGrams(conditions) ? pageByGrams(search, asked) : pageOfFields(search, asked);
}

async function pageByGrams(search: Running, asked: Asked): Promise<Page> {
  const { db, conditions, limits } = search;
  if (isBeginning(asked)) return (await pageOfBeginning(search, asked)) ?? pageOfSlices(search, asked);
  if (hasIndex(conditions)) {
    const cap = asksForWords(conditions) ? limits.indexed : limits.exact;
    const all = await attempt(db, TIMES.rows, () => collect(db, [indexedHits(asked)], { ...search, cap }));
    if (all !== null) return whole(all);
  }
  return pageOfSlices(search, asked);
}

/** Numbers that begin (or end) so; null where there are too many for another order than that of days. */
async function pageOfBeginning(search: Running, asked: Asked): Promise<Page | null> {
  const { db, conditions, plan, limits, want } = search;
  const beside = askedBeside(conditions);
  if (beside === "nothing") {
    const few = await attempt(db, TIMES.rows, () => collect(db, [indexedHits(asked)], { ...search, cap: limits.few }));
    if (few !== null) return whole(few);
  }
  const periods = await periodsOf(db, asked, plan.descending);
  const cap = beside === "more" ? limits.indexed : want === "rows" ? limits.exact : limits.indexedAlone;
  const all = await attempt(db, TIMES.rows, () => collect(db, hitsInPeriods(asked, periods), { ...search, cap }));
  if (all !== null) return whole(all);
  if (plan.name !== "date" || needText(conditions)) return null;
  const found = want === "count" ? NO_ROWS : await firstInPeriods(db, { ...search, asked }, periods, TIMES.rows);
  return { ...found, count: want === "rows" ? NOT_COUNTED : (await pageOfSlices({ ...search, want: "count" }, asked)).count };
}

async function pageOfSlices(search: Running, wide: Asked): Promise<Page> {
  const { db, plan, limits } = search;
  const slices = await slicesOf(db, wide, plan.descending);
  const { asked, rare } = await ledByRarest(db, wide, slices, limits.descents);
  const hits: Hits = (sample, days) => allHits(asked, slices, sample, days);
  // an order that isn't that of the days is met less soon, so more are collected for it
  const [surelyMany, cap] = plan.name === "date" ? [limits.surelyMany, limits.exact] : [limits.sampleHits / 2, limits.sorted];
  // numbers run on: what is in none of the rows looked at may be in thousands of another month
  if (rare && search.conditions.number === null) {
    const all = await attempt(db, TIMES.rows, () => collect(db, hits(1), { ...search, cap }));
    if (all !== null) return whole(all);
  }
  const sample = await lookAtSample(db, hits(64), { ...search, cap: limits.sampleHits });
  if (sample.seen <= surelyMany) {
    const days = sample.seen > limits.bothIndexes ? rangeOf(search.conditions) : null;
    const all = await attempt(db, TIMES.rows, () => collect(db, hits(1, days), { ...search, cap }));
    if (all !== null) return whole(all);
  }
  const found = search.want === "count" ? NO_ROWS : await firstRows(search, asked, slices, sample);
  return { ...found, count: search.want === "rows" ? NOT_COUNTED : await estimate(search, hits, sample.seen) };
}

/** Of some days those that the conditions ask for. */
const daysWithin = ({ dateFrom, dateTo }: Conditions, { from, to }: Days): Days => ({
  from: dateFrom !== null && dateFrom > from ? dateFrom : from,
  to: dateTo !== null && dateTo < to ? dateTo : to,
});

/** The days that the conditions ask for, where they have both ends. */
const rangeOf = ({ dateFrom: from, dateTo: to }: Conditions): Days | null => (from === null || to === null ? null : { from, to });

/** The total of more hits than are counted one by one, by the larger sample where that was read to its end. */
async function estimate({ db, limits }: Running, hits: Hits, seen: number): Promise<Count> {
  const total = seen < limits.sampleHits ? seen * 64 : (await countUpTo(db, hits(1024), Number.MAX_SAFE_INTEGER)) * 1024;
  return { total: Math.max(limits.exact, total), totalIs: "about", sums: null };
}

export const NOT_COUNTED: Count = { total: 0, totalIs: "atLeast", sums: null };

type Hits = (sample: Sample, days?: Days | null) => RawBuilder<unknown>[];

/** The first rows of many hits, in order. What takes too long is given up; the page is partial then. */
async function firstRows(search: Running, asked: Asked, slices: Slice[], sample: Sampled): Promise<Found> {
  const { plan, after, limit } = search;
  if (plan.name !== "date") return inOrder(search, sample.bounds[0] ?? null);
  const dated: Found = after?.rest ? { rows: [], partial: false } : await datedRows(search, asked, slices, sample);
  const left = limit - dated.rows.length;
  if (left <= 0 || dated.partial) return dated;
  const undated = await undatedRows({ ...search, limit: left }, asked, slices);
  return { rows: [...dated.rows, ...undated.rows], partial: undated.partial };
}

/** In the order of another index than that of days, first no further than a bound. */
async function inOrder({ db, actor, conditions, plan, after, limit }: Search, bound: string | null): Promise<Found> {
  const rows = await attempt(db, TIMES.rows, async () => {
    const near =
      bound === null || after?.rest ? [] : await pageByFields(db, actor, conditions, plan, after, limit, [upTo(plan, bound)]);
    return near.length >= limit ? near : pageByFields(db, actor, conditions, plan, after, limit);
  });
  return { rows: rows ?? [], partial: rows === null };
}

/**
 * Of common words a look at the next rows, of others those up to the sample's bound; where that doesn't fill the page, quarter by
 * quarter, twice as many at each step.
 */
async function datedRows(search: Running, asked: Asked, slices: Slice[], sample: Sampled): Promise<Found> {
  const { db, plan, after, limit, limits } = search;
  const left = slices.filter(
    ({ quarter }) =>
      after === null || (plan.descending ? quarter <= quarterIndex(after.key) : quarter >= quarterIndex(after.key)),
  );
  const soonMet = async (): Promise<Found | null> => {
    const near = await attempt(db, TIMES.rows, () => look(db, { ...search, asked, reach: limits.commonReach }));
    if (near === null) return { rows: [], partial: true };
    const rows = near.rows.filter((row) => row.key !== null);
    return rows.length >= limit || near.complete ? { rows, partial: false } : null;
  };
  const upToBound = async (): Promise<Found | null> => {
    for (const bound of sample.bounds) {
      const rows = await attempt(db, TIMES.rows, () => rowsUpToDay(search, asked, left, bound, sample.seen));
      if (rows !== null && rows.length >= limit) return { rows, partial: false };
    }
    return null;
  };
  const first =
    sample.seen < limits.sampleHits ? ((await upToBound()) ?? (await soonMet())) : ((await soonMet()) ?? (await upToBound()));
  if (first !== null) return first;
  const quarters = [...new Set(left.map((slice) => slice.quarter))];
  const found: FoundRow[] = [];
  for (let step = 1, at = 0; at < quarters.length && found.length < limit; at += step, step *= 2) {
    const next = new Set(quarters.slice(at, at + step));
    const part = left.filter((slice) => next.has(slice.quarter));
    const more = await attempt(db, TIMES.rows, () =>
      quarterRows({ ...search, limit: limit - found.length }, asked, part, sample.bounds.at(-1) ?? null),
    );
    if (more === null) return { rows: found, partial: true };
    found.push(...more);
  }
  return { rows: found.slice(0, limit), partial: false };
}

/**
 * The hits of all quarters before that of a day, and of this quarter those up to the day: a day of many companies has thousands, and
 * numbers that run on have all theirs on few days. What needs the register's rows is looked at in order, as far as the page goes.
 */
async function rowsUpToDay(search: Running, asked: Asked, slices: Slice[], day: string, seen: number): Promise<FoundRow[]> {
  const { db, actor, conditions, plan, limits } = search;
  const last = quarterIndex(day);
  const { from, to } = daysWithin(conditions, quarterBounds(last));
  const before = slices.filter(({ quarter }) => (plan.descending ? quarter > last : quarter < last));
  const there = slices.filter(({ quarter }) => quarter === last);
  const dated = sql<SqlBool>`s.issue_date is not null`;
  const days = plan.descending ? { from: day, to } : { from, to: day };
  const runOn = conditions.number !== null && seen < limits.daysToo;
  const hits = [
    ...filedIn(asked, before, dated, { bySearchRow: true }),
    ...filedIn(asked, there, allOf([dated, onDays(days)]), { bySearchRow: true, days: runOn ? null : days }),
  ];
  return firstOf(db, hits, search, beyondSearchRow(actor, conditions));
}

/** @param bound the day by which a page is surely full, by the sample */
async function quarterRows(search: Running, asked: Asked, slices: Slice[], bound: string | null): Promise<FoundRow[]> {
  const { db, plan, limit } = search;
  const all = await collect(db, filedIn(asked, slices, sql<SqlBool>`s.issue_date is not null`), {
    ...search,
    cap: search.limits.quarter,
  });
  if (all !== null) return all.rows;
  const found: FoundRow[] = [];
  const quarters = [...new Set(slices.map((slice) => slice.quarter))];
  if (quarters.length === 1) return metInOrder(search, asked, bound, inQuarters(quarters[0]!, quarters[0]!));
  for (let at = 0; at < quarters.length && found.length < limit; at++) {
    const part = slices.filter((slice) => slice.quarter === quarters[at]);
    found.push(...(await quarterRows({ ...search, plan, limit: limit - found.length }, asked, part, bound)));
  }
  return found;
}

/** Goes on by day, first no further than the bound: a company that has few hits would be read to its end for them. */
async function metInOrder(search: Running, asked: Asked, bound: string | null, within: Predicate): Promise<FoundRow[]> {
  const { db, plan, limit } = search;
  const near = bound === null ? [] : await goOn(db, { ...search, asked }, allOf([within, upToDay(plan, bound)]));
  return near.length >= limit ? near : goOn(db, { ...search, asked }, within);
}

/** The hits of these slices, or of some days of theirs, and those among them that were shown to the asker one by one. */
function filedIn(
  asked: Asked,
  slices: Slice[],
  where: Predicate,
  { days = null, bySearchRow = false }: { days?: Days | null; bySearchRow?: boolean } = {},
): RawBuilder<unknown>[] {
  if (slices.length === 0) return [];
  const quarters = slices.map((slice) => slice.quarter);
  const within = days === null ? inQuarters(Math.min(...quarters), Math.max(...quarters)) : onDays(days);
  return [
    sql`(select s.* from ${slicedHits(asked, slices, { days, bySearchRow })} where ${where}) s`,
    ...grantedHits(asked).map((granted) => sql`(select s.* from ${granted} where ${where} and ${within}) s`),
  ];
}

/** By arrival: their search rows are filed under the day of it. */
async function undatedRows(search: Running, asked: Asked, slices: Slice[]): Promise<Found> {
  const { db, after } = search;
  const undated = filedIn(asked, slices, sql<SqlBool>`s.issue_date is null`);
  const position = after?.rest ? after : null;
  const all = await attempt(db, TIMES.rows, () => collect(db, undated, { ...search, after: position, cap: UNDATED_MAX }));
  return { rows: all?.rows ?? [], partial: all === null };
}

async function pageOfFields(search: Running, asked: Asked): Promise<Page> {
  const { db, plan, limits } = search;
  const narrow = isNarrow(asked);
  if (narrow && !hasIndex(search.conditions) && (await holdAtMost(db, asked.scopes, limits.narrowReach))) {
    const all = await look(db, { ...search, asked, reach: limits.narrowReach + 1 });
    if (all.complete) return whole(all);
  }
  const slices = narrow ? await slicesOf(db, asked, plan.descending) : [];
  // what somebody sees of a company has grams of its own, which lead to it also without words
  const hits: Hits = (sample, days) => (narrow ? allHits(asked, slices, sample, days) : [plainHits(asked, sample)]);
  const small = await lookAtSample(db, hits(1024), { ...search, cap: limits.sampleHits * 8 });
  if (small.seen < limits.surelyManyInSmall && isLed(asked)) {
    const all = await attempt(db, TIMES.rows, () => collect(db, [indexedHits(asked)], { ...search, cap: limits.indexedAlone }));
    if (all !== null) return whole(all);
  }
  const [bound = null] = small.bounds;
  if (search.want === "count") return { ...NO_ROWS, count: await countFields(search, asked, hits, small.seen) };
  const found = plan.name === "date" ? await datedByFields(search, asked, bound) : await inOrder(search, bound);
  if (search.after === null && !found.partial && found.rows.length < search.limit)
    return whole({ rows: found.rows, count: { total: found.rows.length, totalIs: "exact", sums: sumOf(found.rows) } });
  return { ...found, count: search.want === "rows" ? NOT_COUNTED : await countFields(search, asked, hits, small.seen) };
}

/** @param few hits in the smaller sample. Those that an index leads to have been found to be more than are counted one by one. */
async function countFields({ db, plan, limits }: Running, asked: Asked, hits: Hits, few: number): Promise<Count> {
  if (few >= limits.enoughInSmall) return { total: few * 1024, totalIs: "about", sums: null };
  if (few < limits.surelyManyInSmall && !isLed(asked)) {
    const exact = await attempt(db, COUNT_MS, () => collect(db, hits(1), { plan, after: null, limit: 0, cap: limits.exact }));
    if (exact !== null) return exact.count;
  }
  const seen = await attempt(db, COUNT_MS, () => countUpTo(db, hits(64), Number.MAX_SAFE_INTEGER));
  return { total: Math.max(limits.exact, seen === null ? few * 1024 : seen * 64), totalIs: "about", sums: null };
}

async function datedByFields(search: Running, asked: Asked, bound: string | null): Promise<Found> {
  const { db, after, limit } = search;
  const dated = after?.rest ? [] : await attempt(db, TIMES.rows, () => metInOrder(search, asked, bound, sql<SqlBool>`true`));
  if (dated === null) return { rows: [], partial: true };
  if (dated.length >= limit) return { rows: dated, partial: false };
  const rest = sql`(select s.* from ${plainHits(asked)} where s.issue_date is null) s`;
  const undated = await attempt(db, TIMES.rows, () =>
    collect(db, [rest], { ...search, after: after?.rest ? after : null, limit: limit - dated.length, cap: UNDATED_MAX }),
  );
  return { rows: [...dated, ...(undated?.rows ?? [])], partial: undated === null };
}

const upToDay = (plan: SortPlan, bound: string): Predicate =>
  sql<SqlBool>`s.d ${sql.raw(plan.descending ? ">=" : "<=")} ${bound}::date`;
