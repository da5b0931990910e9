/** What granted searches show, in SQL: the same as `ruleFits` of domain/grant-rule.ts. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { GrantRule } from "#domain/grant-rule.ts";

/** Whether one of the rules fits the row of `invoice` with this alias; copies that people handed in are shown by none. */
export function anyRule(rules: readonly GrantRule[], alias: string): RawBuilder<SqlBool> {
  const fits = rules.map((rule) => sql<SqlBool>`(${sql.join(conditionsOf(rule, alias), sql` and `)})`);
  return sql<SqlBool>`(${sql.ref(`${alias}.duplicate_of`)} is null and (${sql.join(fits, sql` or `)}))`;
}

function conditionsOf(rule: GrantRule, alias: string): RawBuilder<SqlBool>[] {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const among = (name: string, values: readonly string[], type: "text" | "bigint") =>
    values.length === 0 ? null : sql<SqlBool>`${column(name)} = any(${values}::${sql.raw(type)}[])`;
  const all = [
    rule.dateFrom === null ? null : sql<SqlBool>`${column("issue_date")} >= ${rule.dateFrom}::date`,
    rule.dateTo === null ? null : sql<SqlBool>`${column("issue_date")} <= ${rule.dateTo}::date`,
    rule.direction === null ? null : sql<SqlBool>`${column("direction")} = ${rule.direction}`,
    among("kind", rule.kinds, "text"),
    among("department_id", rule.departmentIds, "bigint"),
    among("seller_tax_id", rule.sellerTaxIds, "text"),
    among("buyer_tax_id", rule.buyerTaxIds, "text"),
    rule.totalMin === null ? null : sql<SqlBool>`${column("total_fen")} >= ${rule.totalMin}::bigint`,
    rule.totalMax === null ? null : sql<SqlBool>`${column("total_fen")} <= ${rule.totalMax}::bigint`,
  ];
  return [sql<SqlBool>`true`, ...all.filter((each) => each !== null)];
}
