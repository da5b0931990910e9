/** The orders in which invoices are listed: a column, a direction, and what goes on after a row. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Position, Sort } from "./find.types.ts";

type SortColumn = {
  /** SQL of the key, on the alias `i` */
  key: RawBuilder<unknown>;
  type: string;
  /** rows without a key come last, whichever way the rest is sorted, by id */
  nullable: boolean;
};

const COLUMNS: Record<string, SortColumn> = {
  date: { key: sql`i.issue_date`, type: "date", nullable: true },
  total: { key: sql`i.total_fen`, type: "bigint", nullable: true },
  seller: { key: sql`i.seller_name collate "C"`, type: "text", nullable: true },
  arrival: { key: sql`i.id`, type: "bigint", nullable: false },
};

export type SortPlan = SortColumn & { name: string; descending: boolean };

export function sortPlan(sort: Sort): SortPlan {
  const descending = sort.startsWith("-");
  const name = descending ? sort.slice(1) : sort;
  return { ...COLUMNS[name]!, name, descending };
}

/** `order by` of one company's rows; an index gives it where the rows without a key are kept apart. */
export function orderOf(plan: SortPlan, rest: boolean): RawBuilder<unknown> {
  const direction = sql.raw(plan.descending ? "desc" : "asc");
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
