/**
 * Searching by words. Neither an index nor an ordered walk alone is fast: an index must collect every row that has 有限公司,
 * a walk reads everything for a word that hardly occurs. So: walk the next rows in order, and where that doesn't fill the
 * page ask the index of grams, sliced by company and quarter, newest first. Whoever sees only a few rows of a company
 * gets those looked through instead. Each row is rechecked: text, company and visibility (hashes collide).
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { queryGrams, quarterBounds, quarterIndex, termsOf } from "#domain/grams.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { wordsOf } from "./conditions.ts";
import { rowOf } from "./find.queries.ts";
import type { Conditions, Count, FoundRow, Position } from "./find.types.ts";
import { allOf, fieldPredicates, scopeOf, wordPredicates } from "./predicates.ts";
import type { SortPlan } from "./sorts.ts";

/** Rows that a walk reads before the index is asked: a word in one row of a hundred fills a page of 20 by then. */
export const WALK_ROWS = 2_000;
/** Whoever sees no more than this of a company has those rows looked through; the index would lead to all the others. */
const FEW_ROWS = 20_000;

/** So many rows are looked through before the index of grams is asked, where another condition has an index. */
const AMONG_FEW = 2_000;

type Raw = Parameters<typeof rowOf>[0];
export type Slice = { companyId: number; quarter: number };

/** The grams that lead to the words of a question; empty where no index can help. */
export function gramsOf(conditions: Conditions): string[] {
  return [...new Set(wordsOf(conditions).flatMap(queryGrams))];
}

/** The first dated hits among the next {@link WALK_ROWS} rows after a position, in the order of dates. */
export async function walk(
  db: DbOrTrx,
  args: { actor: Actor; companies: number[]; conditions: Conditions; plan: SortPlan; after: Position | null; limit: number },
): Promise<{ rows: FoundRow[]; seen: number }> {
  const { actor, companies, conditions, plan, after, limit } = args;
  const direction = sql.raw(plan.descending ? "desc" : "asc");
  const next = after && sql`and (s.d, s.id) ${sql.raw(plan.descending ? "<" : ">")} (${after.key}::date, ${after.id}::bigint)`;
  const within = dayPredicate(conditions, "s");
  const arms = companies.map(
    (
      id,
    ) => sql`(select s.company_id, s.id, s.d, s.txt from invoice_search s where s.company_id = ${id}::int and ${within} ${next ?? sql``}
      order by s.d ${direction}, s.id ${direction} limit ${WALK_ROWS})`,
  );
  const hits = [
    visibleTo(actor, "i", companies),
    sql<SqlBool>`i.deleted_at is null and i.issue_date is not null`,
    ...fieldPredicates(conditions),
    ...wordPredicates(conditions),
  ];
  const result = await sql<Raw & { seen: number }>`with w as materialized (
      select * from (${sql.join(arms, sql` union all `)}) arms order by arms.d ${direction}, arms.id ${direction} limit ${WALK_ROWS}),
    hit as (select s.company_id, s.id, s.d, i.amount_fen, i.tax_fen, i.total_fen from w s
      cross join lateral (select * from invoice i where i.company_id = s.company_id and i.id = s.id offset 0) i
      where ${allOf(hits)} order by s.d ${direction}, s.id ${direction} limit ${limit})
    select (select count(*)::int from w) as seen, h.company_id, h.id, h.d::text as key, h.amount_fen, h.tax_fen, h.total_fen
    from (select 1) one left join hit h on true`.execute(db);
  const rows = result.rows.filter((row) => row.id !== null).map(rowOf);
  return { rows, seen: result.rows[0]?.seen ?? 0 };
}

/** All rows of these slices that fulfil the conditions, in no order, at most `limit`. */
export async function sliceRows(
  db: DbOrTrx,
  args: {
    actor: Actor;
    slices: Slice[];
    grams: string[];
    conditions: Conditions;
    plan: SortPlan;
    /** only of use in the order of dates, where `dated` is true */
    after: Position | null;
    dated?: boolean;
    limit: number;
  },
): Promise<FoundRow[]> {
  const { slices, plan, after, limit } = args;
  if (slices.length === 0) return [];
  const position = after
    ? sql`and (s.d, s.id) ${sql.raw(plan.descending ? "<" : ">")} (${after.key}::date, ${after.id}::bigint)`
    : sql``;
  const result = await sql<Raw>`select s.company_id, s.id, ${plan.key}::text as key, i.amount_fen, i.tax_fen, i.total_fen
    from ${slicesJoined(args)} where true ${position} limit ${limit}`.execute(db);
  return result.rows.map(rowOf);
}

/** How many rows of these slices there are, and their sums; no more than `cap` rows that have the words are looked at. */
export async function countSlices(
  db: DbOrTrx,
  args: { actor: Actor; slices: Slice[]; grams: string[]; conditions: Conditions; cap: number },
): Promise<Count> {
  if (args.slices.length === 0) return { total: 0, totalIs: "exact", sums: { amount: 0n, tax: 0n, total: 0n } };
  const result = await sql<{
    n: number;
    seen: number;
    amount: string;
    tax: string;
    total: string;
  }>`select count(*) filter (where fits)::int as n, count(*)::int as seen,
      coalesce(sum(amount_fen) filter (where fits), 0)::text as amount, coalesce(sum(tax_fen) filter (where fits), 0)::text as tax,
      coalesce(sum(total_fen) filter (where fits), 0)::text as total
    from (select i.amount_fen, i.tax_fen, i.total_fen, i.fits from ${slicesSeen(args)} limit ${args.cap + 1}) counted`.execute(
    db,
  );
  const row = result.rows[0]!;
  if (row.seen > args.cap) return { total: row.n, totalIs: "atLeast", sums: null };
  return { total: row.n, totalIs: "exact", sums: { amount: BigInt(row.amount), tax: BigInt(row.tax), total: BigInt(row.total) } };
}

/**
 * slices × the rows that their terms lead to × the invoice. `offset 0` keeps the planner from turning the order round:
 * with it the gram index is asked slice by slice, without it everything of a company may be read.
 */
function slicesJoined(args: SliceSearch): RawBuilder<unknown> {
  return sql`${slicedRows(args)} join lateral (${invoiceOfRow}) i on ${allOf(invoicePredicates(args))}`;
}

/** The same, with a column that says whether the invoice fulfils the other conditions too. */
function slicesSeen(args: SliceSearch): RawBuilder<unknown> {
  return sql`${slicedRows(args)} cross join lateral (select i.amount_fen, i.tax_fen, i.total_fen, (${allOf(invoicePredicates(args))}) is true as fits
    from (${invoiceOfRow}) i offset 0) i`;
}

/** `dated`: only invoices with a day of issue, or only those without */
type SliceSearch = { actor: Actor; slices: Slice[]; grams: string[]; conditions: Conditions; dated?: boolean };
const invoiceOfRow = sql`select i.* from invoice i where i.company_id = s.company_id and i.id = s.id offset 0`;

function slicedRows({ slices, grams, conditions }: SliceSearch): RawBuilder<unknown> {
  const ids = slices.map((slice) => slice.companyId);
  const terms = slices.map((slice) => `{${termsOf(slice.companyId, slice.quarter, grams).join(",")}}`);
  return sql`unnest(${ids}::int[], ${terms}::text[]) as slice(company_id, terms)
    cross join lateral (
      select x.company_id, x.id, x.d, x.txt
      from (select y.company_id, y.id, y.d, y.txt from invoice_search y where y.terms @> slice.terms::int[] offset 0) x
      where x.company_id = slice.company_id ${prefixed(conditions)} offset 0) s`;
}

function invoicePredicates({ actor, slices, conditions, dated }: SliceSearch): RawBuilder<SqlBool>[] {
  const companies = [...new Set(slices.map((slice) => slice.companyId))];
  const day = dated === undefined ? sql<SqlBool>`true` : sql<SqlBool>`i.issue_date is ${sql.raw(dated ? "not null" : "null")}`;
  return [visibleTo(actor, "i", companies), sql<SqlBool>`i.deleted_at is null`, day, ...fieldPredicates(conditions)];
}

const prefixed = (conditions: Conditions): RawBuilder<unknown> =>
  sql.join(
    conditions.words.map((word) => sql`and strpos(x.txt, ${word}) > 0`),
    sql` `,
  );

/**
 * Where the other conditions alone leave few rows (an amount, a tax id, a person's own), those are looked through: a frequent
 * word would lead to far more. Null where they leave many.
 */
export async function lookAmongFew(
  db: DbOrTrx,
  args: { actor: Actor; companies: number[]; conditions: Conditions; plan: SortPlan },
): Promise<FoundRow[] | null> {
  const { actor, companies, conditions, plan } = args;
  const byName = (party: Conditions["seller"]) => (party !== null && party.taxId === null ? null : party);
  const fieldsOnly = {
    ...conditions,
    seller: byName(conditions.seller),
    buyer: byName(conditions.buyer),
    parties: conditions.parties.filter((party) => party.taxId !== null),
  };
  const scope = [visibleTo(actor, "i", companies), sql<SqlBool>`i.deleted_at is null`, ...fieldPredicates(fieldsOnly)];
  const result = await sql<
    Raw & { seen: number }
  >`with few as materialized (select i.* from invoice i where ${allOf(scope)} limit ${AMONG_FEW + 1})
    select c.seen, h.* from (select count(*)::int as seen from few) c left join lateral (
      select i.company_id, i.id, ${plan.key}::text as key, i.amount_fen, i.tax_fen, i.total_fen from few i
      cross join lateral (select s.id, s.d, s.txt from invoice_search s where s.company_id = i.company_id and s.id = i.id offset 0) s
      where c.seen <= ${AMONG_FEW} and ${allOf([...fieldPredicates(conditions), ...wordPredicates(conditions)])}) h on true`.execute(
    db,
  );
  if ((result.rows[0]?.seen ?? 0) > AMONG_FEW) return null;
  return result.rows.filter((row) => row.id !== null).map(rowOf);
}

/** Looks through the rows that the asker sees of a company, where they are few; null where they are too many for that. */
export async function lookThrough(
  db: DbOrTrx,
  args: { actor: Actor; companyId: number; conditions: Conditions; plan: SortPlan },
): Promise<FoundRow[] | null> {
  const { actor, companyId, conditions, plan } = args;
  const visible = await sql<{
    n: number;
  }>`select count(*)::int as n from (select 1 from invoice i where ${scopeOf(actor, companyId)} limit ${FEW_ROWS + 1}) few`.execute(
    db,
  );
  if (visible.rows[0]!.n > FEW_ROWS) return null;
  const result = await sql<Raw>`with i as materialized (select i.* from invoice i where ${scopeOf(actor, companyId)})
    select i.company_id, i.id, ${plan.key}::text as key, i.amount_fen, i.tax_fen, i.total_fen
    from i cross join lateral (select s.id, s.d, s.txt from invoice_search s where s.company_id = i.company_id and s.id = i.id offset 0) s
    where ${allOf([...fieldPredicates(conditions), ...wordPredicates(conditions)])}`.execute(db);
  return result.rows.map(rowOf);
}

/** The quarters between the oldest and the newest row of these companies that can hold a hit, in the order of the dates. */
export async function quartersOf(
  db: DbOrTrx,
  companies: number[],
  conditions: Conditions,
  descending: boolean,
): Promise<number[]> {
  const ends = companies.map(
    (id) => sql`select (select d from invoice_search where company_id = ${id}::int order by d, id limit 1)::text as oldest,
      (select d from invoice_search where company_id = ${id}::int order by d desc, id desc limit 1)::text as newest`,
  );
  if (ends.length === 0) return [];
  const result = await sql<{ oldest: string | null; newest: string | null }>`${sql.join(ends, sql` union all `)}`.execute(db);
  const days = result.rows.flatMap((row) => (row.oldest === null || row.newest === null ? [] : [row.oldest, row.newest])).sort();
  if (days.length === 0) return [];
  const from = Math.max(quarterIndex(days[0]!), conditions.dateFrom === null ? 0 : quarterIndex(conditions.dateFrom));
  const to = Math.min(quarterIndex(days.at(-1)!), conditions.dateTo === null ? Infinity : quarterIndex(conditions.dateTo));
  const quarters = Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
  return descending ? quarters.reverse() : quarters;
}

/** Invoices issued in one quarter only. */
export function quarterPredicate(quarter: number): RawBuilder<SqlBool> {
  const { from, to } = quarterBounds(quarter);
  return sql<SqlBool>`i.issue_date between ${from}::date and ${to}::date`;
}

/** The day of a row is its date of issue wherever it has one, so a range of dates bounds the walk as well. */
function dayPredicate(conditions: Conditions, alias: string): RawBuilder<SqlBool> {
  const day = sql.ref(`${alias}.d`);
  return allOf([
    ...(conditions.dateFrom === null ? [] : [sql<SqlBool>`${day} >= ${conditions.dateFrom}::date`]),
    ...(conditions.dateTo === null ? [] : [sql<SqlBool>`${day} <= ${conditions.dateTo}::date`]),
  ]);
}
