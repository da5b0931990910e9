/**
 * Pages of invoices by their fields. Each company is an arm of its own, so that an index on (company_id, key, id) gives
 * its rows in order and the arms are merged; every arm goes through `visibleTo(actor)`.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import type { Conditions, FoundRow, Position } from "./find.types.ts";
import { companiesOf } from "./withheld.ts";
import { type Predicate, allOf, fieldPredicates, needText, scopeOf, wordPredicates } from "./predicates.ts";
import { type RawRow, rowOf } from "./rows.ts";
import { type SortPlan, orderOf, segmentOf } from "./sorts.ts";

/** Rows of `limit` in order after a position. All conditions hold, those on words are checked row by row. */
export async function pageByFields(
  db: DbOrTrx,
  actor: Actor,
  conditions: Conditions,
  plan: SortPlan,
  after: Position | null,
  limit: number,
  extra: readonly Predicate[] = [],
): Promise<FoundRow[]> {
  const rows = after?.rest ? [] : await segment(db, actor, conditions, plan, after, limit, false, extra);
  if (!plan.nullable || rows.length >= limit) return rows;
  return [...rows, ...(await segment(db, actor, conditions, plan, after, limit - rows.length, true, extra))];
}

async function segment(
  db: DbOrTrx,
  actor: Actor,
  conditions: Conditions,
  plan: SortPlan,
  after: Position | null,
  limit: number,
  rest: boolean,
  extra: readonly Predicate[],
): Promise<FoundRow[]> {
  const direction = sql.raw(plan.descending ? "desc" : "asc");
  const arms = companiesOf(actor, conditions).map((companyId) => {
    const where = [...rowPredicates(actor, companyId, conditions), ...segmentOf(plan, rest, after), ...extra];
    return sql`(select i.company_id, i.id, ${plan.key} as key, i.amount_fen, i.tax_fen, i.total_fen
      from ${tables(conditions, companyId)} where ${allOf(where)}
      order by ${orderOf(plan, rest)} limit ${limit})`;
  });
  if (arms.length === 0) return [];
  const order = rest ? sql`page.id ${direction}` : sql`page.key ${direction}, page.id ${direction}`;
  const result =
    await sql<RawRow>`select page.company_id, page.id, page.key::text as key, page.amount_fen, page.tax_fen, page.total_fen
    from (${sql.join(arms, sql` union all `)}) page order by ${order} limit ${limit}`.execute(db);
  return result.rows.map(rowOf);
}

/** All rows of one whole number, unsorted, at most `limit`: one look into the indexes of numbers, for all companies at once. */
export async function rowsOfNumber(
  db: DbOrTrx,
  actor: Actor,
  conditions: Conditions,
  plan: SortPlan,
  limit: number,
): Promise<FoundRow[]> {
  const companies = companiesOf(actor, conditions);
  if (companies.length === 0) return [];
  const where = [
    visibleTo(actor, "i", companies),
    sql<SqlBool>`i.deleted_at is null`,
    ...fieldPredicates(actor, conditions),
    ...wordPredicates(actor, conditions),
  ];
  const beside = needText(conditions)
    ? sql`cross join lateral (select * from invoice_search s where s.company_id = i.company_id and s.id = i.id offset 0) s`
    : sql``;
  const result =
    await sql<RawRow>`${HOT} select i.company_id, i.id, ${plan.key}::text as key, i.amount_fen, i.tax_fen, i.total_fen
    from invoice i ${beside} where ${allOf(where)} limit ${limit}`.execute(db);
  return result.rows.map(rowOf);
}

/** The sort key of a row that the asker may see; null where there is none such. */
export async function keyOfRow(db: DbOrTrx, actor: Actor, plan: SortPlan, ref: InvoiceRef): Promise<string | null> {
  const result = await sql<{ key: string | null }>`select ${plan.key}::text as key from invoice i
    where ${scopeOf(actor, ref.companyId)} and i.id = ${ref.id}::bigint`.execute(db);
  return result.rows[0]?.key ?? null;
}

/** Everything that a row must fulfil, visibility first. */
function rowPredicates(actor: Actor, companyId: number, conditions: Conditions): Predicate[] {
  return [scopeOf(actor, companyId), ...fieldPredicates(actor, conditions), ...wordPredicates(actor, conditions)];
}

/** The register, with the search row beside it where a condition looks at it. */
function tables(conditions: Conditions, companyId: number): RawBuilder<unknown> {
  return needText(conditions)
    ? sql`invoice i join invoice_search s on s.company_id = ${companyId}::int and s.id = i.id`
    : sql`invoice i`;
}
