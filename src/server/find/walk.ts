/**
 * Rows in the order of their days, read from the index scope by scope: a look at the next few thousand, and the way to the first so
 * many hits. Common words and everyday filters end here.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { type Scope, inScope } from "#server/invoices/invoices.policy.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Conditions, Count, FoundRow, Position } from "./find.types.ts";
import { type Asked, daysOf, hitPredicate } from "./hits.ts";
import { type Predicate, allOf } from "./predicates.ts";
import { type RawRow, rowOf } from "./rows.ts";
import { type SortPlan, afterPosition, orderOfHits } from "./sorts.ts";

type Way = { asked: Asked; plan: SortPlan; after: Position | null; limit: number };
type Raw = RawRow & { seen: number; n: number; amount: string; tax: string; sum: string };

/**
 * Looks at the next `reach` rows by day. `complete`: there are no more than these, so that the hits among them are all, in whatever
 * order they are wanted; else they are the first ones by day (`plan` must be of the order of days then).
 */
export async function look(
  db: DbOrTrx,
  { asked, plan, after, limit, reach }: Way & { reach: number },
): Promise<{ rows: FoundRow[]; complete: boolean; count: Count }> {
  const byDay = plan.name === "date";
  const start = byDay && after !== null && !after.rest ? after : null;
  const descending = byDay ? plan.descending : true;
  const arms = armsOf(asked, { descending, start, limit: reach, fits: hitPredicate(asked) });
  const order = dayOrder("w", descending);
  const result =
    await sql<Raw>`with w as materialized (select * from (${sql.join(arms, sql` union all `)}) w order by ${order} limit ${reach}),
    hit as materialized (select w.company_id, w.id, ${plan.hitKey("w")} as key, w.amount_fen, w.tax_fen, w.total_fen from w where w.fits)
    select (select count(*)::int from w) as seen, c.*, h.company_id, h.id, h.key::text as key, h.amount_fen, h.tax_fen, h.total_fen
    from (select count(*)::int as n, coalesce(sum(amount_fen), 0)::text as amount, coalesce(sum(tax_fen), 0)::text as tax,
        coalesce(sum(total_fen), 0)::text as sum from hit) c
    left join lateral (select * from hit where ${afterPosition(plan, after)} order by ${orderOfHits(plan)} limit ${limit}) h on true`.execute(
      db,
    );
  const [first] = result.rows;
  const rows = result.rows.filter((row) => row.id !== null).map(rowOf);
  const sums = { amount: BigInt(first?.amount ?? 0), tax: BigInt(first?.tax ?? 0), total: BigInt(first?.sum ?? 0) };
  return { rows, complete: (first?.seen ?? 0) < reach, count: { total: first?.n ?? 0, totalIs: "exact", sums } };
}

/** Goes on by day until `limit` rows with a day of issue are found, however far that is. */
export async function goOn(
  db: DbOrTrx,
  { asked, plan, after, limit }: Way,
  within: Predicate = sql<SqlBool>`true`,
): Promise<FoundRow[]> {
  const start = after === null || after.rest ? null : after;
  const where = allOf([within, sql<SqlBool>`s.issue_date is not null`, hitPredicate(asked)]);
  const arms = armsOf(asked, { descending: plan.descending, start, limit, where });
  if (arms.length === 0) return [];
  const result = await sql<RawRow>`select w.company_id, w.id, w.d::text as key, w.amount_fen, w.tax_fen, w.total_fen
    from (${sql.join(arms, sql` union all `)}) w order by ${dayOrder("w", plan.descending)} limit ${limit}`.execute(db);
  return result.rows.map(rowOf);
}

type ArmOptions = { descending: boolean; start: Position | null; limit: number; fits?: Predicate; where?: Predicate };

function armsOf({ scopes, conditions }: Asked, options: ArmOptions): RawBuilder<unknown>[] {
  return scopes.map((scope) => arm(scope, conditions, options));
}

function arm(scope: Scope, conditions: Conditions, { descending, start, limit, fits, where }: ArmOptions): RawBuilder<unknown> {
  const next =
    start === null
      ? []
      : [sql<SqlBool>`(s.d, s.id) ${sql.raw(descending ? "<" : ">")} (${start.key}::date, ${start.id}::bigint)`];
  const all = allOf([inScope(scope, "s"), ...daysOf(conditions), ...next, ...(where === undefined ? [] : [where])]);
  const verdict = fits === undefined ? sql`` : sql`, (${fits}) is true as fits`;
  return sql`(select s.company_id, s.id, s.d, s.issue_date, s.amount_fen, s.tax_fen, s.total_fen ${verdict}
    from invoice_search s where ${all} order by ${dayOrder("s", descending)} limit ${limit})`;
}

const dayOrder = (alias: string, descending: boolean): RawBuilder<unknown> => {
  const direction = sql.raw(descending ? "desc" : "asc");
  return sql`${sql.ref(`${alias}.d`)} ${direction}, ${sql.ref(`${alias}.id`)} ${direction}`;
};
