/** The orders of a list: which column, which way, and where a page goes on after a row. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Position, Sort } from "./find.types.ts";

type SortColumn = {
  /** SQL of the key, on the alias `i` */
  key: RawBuilder<unknown>;
  /** the same for a row of `invoice_search` */
  hitKey: (alias: string) => RawBuilder<unknown>;
  type: string;
  /** rows without a key come last, whichever way the rest is sorted, by id */
  nullable: boolean;
};

const own =
  (column: string) =>
  (alias: string): RawBuilder<unknown> =>
    sql.ref(`${alias}.${column}`);

const COLUMNS: Record<string, SortColumn> = {
  date: { key: sql`i.issue_date`, hitKey: own("issue_date"), type: "date", nullable: true },
  total: { key: sql`i.total_fen`, hitKey: own("total_fen"), type: "bigint", nullable: true },
  seller: {
    // the same for everybody, whether he sees people in clear or not: a person stands where his stars do (migration 0030)
    key: sql`coalesce(i.seller_order, i.seller_name) collate "C"`,
    // as printed, which only the register has
    hitKey: (alias) =>
      sql`(select coalesce(i.seller_order, i.seller_name) collate "C" from invoice i where i.company_id = ${sql.ref(`${alias}.company_id`)} and i.id = ${sql.ref(`${alias}.id`)})`,
    type: "text",
    nullable: true,
  },
  arrival: { key: sql`i.id`, hitKey: own("id"), type: "bigint", nullable: false },
};

export type SortPlan = SortColumn & { name: string; descending: boolean };

export function sortPlan(sort: Sort): SortPlan {
  const descending = sort.startsWith("-");
  const name = descending ? sort.slice(1) : sort;
  return { ...COLUMNS[name]!, name, descending };
}

const directionOf = (plan: SortPlan): RawBuilder<unknown> => sql.raw(plan.descending ? "desc" : "asc");
const keyOf = (plan: SortPlan): RawBuilder<unknown> => (plan.type === "text" ? sql`key collate "C"` : sql`key`);

/** `order by` of one company's rows; an index gives it where the rows without a key are kept apart. */
export function orderOf(plan: SortPlan, rest: boolean): RawBuilder<unknown> {
  const direction = directionOf(plan);
  return rest || plan.name === "arrival" ? sql`i.id ${direction}` : sql`${plan.key} ${direction}, i.id ${direction}`;
}

/** Which rows come after a position, and whether those with or without a key are meant. */
export function segmentOf(plan: SortPlan, rest: boolean, after: Position | null): RawBuilder<SqlBool>[] {
  const compare = sql.raw(plan.descending ? "<" : ">");
  const segment: RawBuilder<SqlBool>[] = [];
  if (plan.nullable) segment.push(sql<SqlBool>`${plan.key} is ${sql.raw(rest ? "null" : "not null")}`);
  if (after === null || after.rest !== rest) return segment;
  if (rest || plan.name === "arrival") segment.push(sql<SqlBool>`i.id ${compare} ${after.id}::bigint`);
  else segment.push(sql<SqlBool>`(${plan.key}, i.id) ${compare} (${after.key}::${sql.raw(plan.type)}, ${after.id}::bigint)`);
  return segment;
}

/** The rows whose key comes no later than a bound. */
export function upTo(plan: SortPlan, bound: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${plan.key} ${sql.raw(plan.descending ? ">=" : "<=")} ${bound}::${sql.raw(plan.type)}`;
}

/** `order by` of hits in hand, with the columns `key` and `id`: rows without a key last, whichever way. */
export function orderOfHits(plan: SortPlan): RawBuilder<unknown> {
  const direction = directionOf(plan);
  return sql`${keyOf(plan)} ${direction} nulls last, id ${direction}`;
}

/** Which of the hits in hand come after a position. */
export function afterPosition(plan: SortPlan, after: Position | null): RawBuilder<SqlBool> {
  if (after === null) return sql<SqlBool>`true`;
  const compare = sql.raw(plan.descending ? "<" : ">");
  if (after.rest) return sql<SqlBool>`key is null and id ${compare} ${after.id}::bigint`;
  return sql<SqlBool>`(key is null or (${keyOf(plan)}, id) ${compare} (${after.key}::${sql.raw(plan.type)}, ${after.id}::bigint))`;
}

/** The order that the database gives too: keys by their type, rows without a key last, then ids. */
export function compareRows(
  plan: SortPlan,
  a: { key: string | null; id: string },
  b: { key: string | null; id: string },
): number {
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
