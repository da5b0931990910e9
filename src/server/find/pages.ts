/** One page of a search with its total: by fields, by words, or both; the same answer whichever way it is come by. */
import { type SqlBool, sql } from "kysely";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Actor } from "#server/people/people.types.ts";
import { asksForWords } from "./conditions.ts";
import { companiesOf, countByFields, pageByFields, rowsOfNumber, sumOf } from "./find.queries.ts";
import type { Conditions, Count, FoundRow, Position } from "./find.types.ts";
import type { SortPlan } from "./sorts.ts";
import {
  type Slice,
  countSlices,
  gramsOf,
  lookAmongFew,
  lookThrough,
  quarterPredicate,
  quartersOf,
  sliceRows,
  WALK_ROWS,
  walk,
} from "./words.queries.ts";

/** So many hits of words are counted one by one. */
const WORDS_COUNT_CAP = 1_000;
/** A word that fills this much of one walk is told as "at least so many": counting it further would cost more than finding it. */
const COMMON_HITS = 200;
/** So many hits are sorted in memory; a word that has more is frequent enough to be met on a walk. */
const SORTED_MAX = 2_000;
/** More invoices than this don't share one whole number. */
const SAME_NUMBER_MAX = 50;

export type Page = { rows: FoundRow[]; count: Count };
type Search = {
  db: DbOrTrx;
  actor: Actor;
  conditions: Conditions;
  plan: SortPlan;
  after: Position | null;
  limit: number;
  /** false: only the rows are wanted */
  counted?: boolean;
};
const NOT_COUNTED: Count = { total: 0, totalIs: "atLeast", sums: null };

/** At most `limit` rows after a position, and what there is in all. */
export async function page(search: Search): Promise<Page> {
  if (!asksForWords(search.conditions)) return pageOfFields(search);
  if (hasIndexedField(search.conditions)) {
    const rows = await lookAmongFew(search.db, { ...search, companies: companiesOf(search.actor, search.conditions) });
    if (rows !== null) return cut(rows, search);
  }
  const grams = gramsOf(search.conditions);
  const { few, many } = await fewAndMany(search);
  if (many.length === 0) return cut(few, search);
  const wide = { ...search, conditions: { ...search.conditions, companies: many } };
  const rest = grams.length === 0 ? await pageOfFields(wide) : await pageOfWords(wide, many, grams);
  return few.length === 0 ? rest : merge(cut(few, search), rest, search);
}

/** Conditions that an index of their own leads to, and that mostly leave few rows. */
const hasIndexedField = ({ money, number, ownerId, incomplete, seller, buyer, parties }: Conditions): boolean =>
  money !== null ||
  number !== null ||
  ownerId !== null ||
  incomplete === true ||
  [seller, buyer, ...parties].some((party) => party !== null && party.taxId !== null);

async function pageOfFields(search: Search): Promise<Page> {
  const { db, actor, conditions, plan, after, limit } = search;
  if (conditions.number?.fit === "whole" && after === null) {
    const same = await rowsOfNumber(db, actor, conditions, plan, SAME_NUMBER_MAX);
    if (same.length < SAME_NUMBER_MAX) return cut(same, search);
  }
  const rows = await pageByFields(db, actor, conditions, plan, after, limit);
  if (after === null && rows.length < limit) return { rows, count: { total: rows.length, totalIs: "exact", sums: sumOf(rows) } };
  return { rows, count: search.counted === false ? NOT_COUNTED : await countByFields(db, actor, conditions) };
}

async function pageOfWords(search: Search, companies: number[], grams: string[]): Promise<Page> {
  const { db, actor, conditions, plan } = search;
  const quarters = await quartersOf(db, companies, conditions, plan.descending);
  if (plan.name !== "date") return sorted(search, slicesOf(companies, quarters), grams);
  const { rows, common } = await byDate(search, companies, quarters, grams);
  if (common) return { rows, count: { total: COMMON_HITS, totalIs: "atLeast", sums: null } };
  if (search.after === null && rows.length < search.limit)
    return { rows, count: { total: rows.length, totalIs: "exact", sums: sumOf(rows) } };
  if (search.counted === false) return { rows, count: NOT_COUNTED };
  const slices = slicesOf(companies, quarters);
  return { rows, count: await countSlices(db, { actor, slices, grams, conditions, cap: WORDS_COUNT_CAP }) };
}

/** In the order of dates, those without one last. */
async function byDate(
  search: Search,
  companies: number[],
  quarters: number[],
  grams: string[],
): Promise<{ rows: FoundRow[]; common: boolean }> {
  const dated = search.after?.rest ? { rows: [], common: false } : await datedRows(search, companies, quarters, grams);
  const left = search.limit - dated.rows.length;
  if (left <= 0) return dated;
  const undated = await undatedRows({ ...search, limit: left }, slicesOf(companies, quarters), grams);
  return { rows: [...dated.rows, ...undated], common: false };
}

/** By arrival: their search rows are filed under the day of it. */
async function undatedRows(search: Search, slices: Slice[], grams: string[]): Promise<FoundRow[]> {
  const { db, actor, conditions, plan, after, limit } = search;
  const all = await sliceRows(db, { actor, slices, grams, conditions, plan, after: null, dated: false, limit: SORTED_MAX + 1 });
  if (all.length <= SORTED_MAX) return cut(all, { ...search, after: after?.rest ? after : null }).rows;
  return pageByFields(db, actor, conditions, plan, after, limit, [sql<SqlBool>`i.issue_date is null`]);
}

/** Walk first, then quarter by quarter, twice as many at each step. */
async function datedRows(
  search: Search,
  companies: number[],
  quarters: number[],
  grams: string[],
): Promise<{ rows: FoundRow[]; common: boolean }> {
  const { db, after, limit, plan } = search;
  const walked = await walk(db, { ...search, companies, limit: Math.max(limit, COMMON_HITS) });
  const common = walked.rows.length >= COMMON_HITS;
  if (walked.rows.length >= limit || walked.seen < WALK_ROWS) return { rows: walked.rows.slice(0, limit), common };
  const left = quarters.filter((quarter) => after === null || comesLater(plan, quarter, after.key));
  const rows: FoundRow[] = [];
  for (let step = 1, at = 0; at < left.length && rows.length < limit; at += step, step *= 2) {
    rows.push(...(await quarterRows(search, companies, left.slice(at, at + step), grams)));
  }
  return { rows: rows.slice(0, limit), common: false };
}

async function quarterRows(search: Search, companies: number[], quarters: number[], grams: string[]): Promise<FoundRow[]> {
  const { db, actor, conditions, plan, after, limit } = search;
  const slices = slicesOf(companies, quarters);
  const rows = await sliceRows(db, { actor, slices, grams, conditions, plan, after, dated: true, limit: WORDS_COUNT_CAP + 1 });
  if (rows.length <= WORDS_COUNT_CAP) return rows.sort((a, b) => compare(plan, a, b));
  const [only] = quarters;
  // so many in one quarter: its own order meets the first of them soon
  if (quarters.length === 1 && only !== undefined)
    return pageByFields(db, actor, conditions, plan, after, limit, [quarterPredicate(only)]);
  const found: FoundRow[] = [];
  for (let at = 0; at < quarters.length && found.length < limit; at++)
    found.push(...(await quarterRows(search, companies, [quarters[at]!], grams)));
  return found;
}

/** In another order than that of dates: all hits are sorted, or, where there are many, met in that order. */
async function sorted(search: Search, slices: Slice[], grams: string[]): Promise<Page> {
  const { db, actor, conditions, plan, after, limit } = search;
  const rows = await sliceRows(db, { actor, slices, grams, conditions, plan, after: null, limit: SORTED_MAX + 1 });
  if (rows.length <= SORTED_MAX) return cut(rows, search);
  return {
    rows: await pageByFields(db, actor, conditions, plan, after, limit),
    count: { total: WORDS_COUNT_CAP, totalIs: "atLeast", sums: null },
  };
}

/** Companies of which the asker sees few rows are looked through at once; the others are searched. */
async function fewAndMany({ db, actor, conditions, plan }: Search): Promise<{ few: FoundRow[]; many: number[] }> {
  const few: FoundRow[] = [];
  const many: number[] = [];
  for (const companyId of companiesOf(actor, conditions)) {
    const whole = actor.reaches.some((reach) => reach.companyId === companyId && reach.reach === "company");
    const rows = whole ? null : await lookThrough(db, { actor, companyId, conditions, plan });
    if (rows === null) many.push(companyId);
    else few.push(...rows);
  }
  return { few, many };
}

/** The page out of all hits in hand. */
function cut(all: FoundRow[], { plan, after, limit }: Search): Page {
  const ordered = all.toSorted((a, b) => compare(plan, a, b));
  const start =
    after === null ? 0 : ordered.findIndex((row) => compare(plan, row, { id: after.id, key: after.rest ? null : after.key }) > 0);
  const rows = start < 0 ? [] : ordered.slice(start, start + limit);
  return { rows, count: { total: all.length, totalIs: "exact", sums: sumOf(all) } };
}

function merge(a: Page, b: Page, { plan, limit }: Search): Page {
  const rows = [...a.rows, ...b.rows].sort((x, y) => compare(plan, x, y)).slice(0, limit);
  const sums = a.count.sums &&
    b.count.sums && {
      amount: a.count.sums.amount + b.count.sums.amount,
      tax: a.count.sums.tax + b.count.sums.tax,
      total: a.count.sums.total + b.count.sums.total,
    };
  return { rows, count: { total: a.count.total + b.count.total, totalIs: b.count.totalIs, sums } };
}

const slicesOf = (companies: number[], quarters: number[]): Slice[] =>
  quarters.flatMap((quarter) => companies.map((companyId) => ({ companyId, quarter })));

function comesLater(plan: SortPlan, quarter: number, day: string): boolean {
  const at = Number(day.slice(0, 4)) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3);
  return plan.descending ? quarter <= at : quarter >= at;
}

/** The order that the database gives too: keys by their type, rows without a key last, then ids. */
function compare(plan: SortPlan, a: { key: string | null; id: string }, b: { key: string | null; id: string }): number {
  const sign = plan.descending ? -1 : 1;
  if ((a.key === null) !== (b.key === null)) return a.key === null ? 1 : -1;
  const keys = a.key === null || b.key === null || plan.name === "arrival" ? 0 : compareKeys(plan.type, a.key, b.key);
  return sign * (keys !== 0 ? keys : compareNumbers(a.id, b.id));
}

function compareKeys(type: string, a: string, b: string): number {
  if (type === "bigint") return compareNumbers(a, b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareNumbers(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
