/** All hits of a question at once, counted, summed and sorted in the database; and how many there may be, by a sample. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Count, FoundRow, Position } from "./find.types.ts";
import { type RawRow, rowOf } from "./rows.ts";
import { type SortPlan, afterPosition, compareRows, orderOfHits } from "./sorts.ts";

type Wish = { plan: SortPlan; after: Position | null; limit: number; cap: number };
type Raw = RawRow & { n: number; amount: string; tax: string; sum: string };

/**
 * The page after a position out of all hits, and what they come to.
 * @param from relations of rows of `invoice_search`, each with the alias `s`, that don't overlap
 * @returns null where there are more than `cap` hits: the page would not be the first ones in order
 */
export async function collect(
  db: DbOrTrx,
  from: RawBuilder<unknown>[],
  { plan, after, limit, cap }: Wish,
): Promise<{ rows: FoundRow[]; count: Count } | null> {
  if (from.length === 0) return { rows: [], count: { total: 0, totalIs: "exact", sums: { amount: 0n, tax: 0n, total: 0n } } };
  const each = from.map(
    (relation) => sql`(select s.company_id, s.id, s.issue_date, s.amount_fen, s.tax_fen, s.total_fen from ${relation})`,
  );
  const result =
    await sql<Raw>`with found as materialized (select * from (${sql.join(each, sql` union all `)}) found limit ${cap + 1}),
    hit as (select f.company_id, f.id, ${plan.hitKey("f")} as key, f.amount_fen, f.tax_fen, f.total_fen from found f)
    select c.n, c.amount, c.tax, c.sum, h.company_id, h.id, h.key::text as key, h.amount_fen, h.tax_fen, h.total_fen
    from (select count(*)::int as n, coalesce(sum(amount_fen), 0)::text as amount, coalesce(sum(tax_fen), 0)::text as tax,
        coalesce(sum(total_fen), 0)::text as sum from found) c
    left join lateral (select * from hit where c.n <= ${cap} and ${afterPosition(plan, after)}
      order by ${orderOfHits(plan)} limit ${limit}) h on true`.execute(db);
  const [first] = result.rows;
  if (first === undefined || first.n > cap) return null;
  const sums = { amount: BigInt(first.amount), tax: BigInt(first.tax), total: BigInt(first.sum) };
  return { rows: result.rows.filter((row) => row.id !== null).map(rowOf), count: { total: first.n, totalIs: "exact", sums } };
}

/**
 * The first hits in order after a position, whatever else there is.
 * @param where a condition on the alias `s` that is looked at row by row, in order, until there are enough; null: there is none
 */
export async function firstOf(
  db: DbOrTrx,
  from: RawBuilder<unknown>[],
  { plan, after, limit }: Omit<Wish, "cap">,
  where: RawBuilder<SqlBool> | null = null,
): Promise<FoundRow[]> {
  if (from.length === 0) return [];
  const each = from.map(
    (relation) =>
      sql`(select s.company_id, s.id, ${plan.hitKey("s")} as key, s.amount_fen, s.tax_fen, s.total_fen from ${relation})`,
  );
  const result = await sql<RawRow>`select s.company_id, s.id, s.key::text as key, s.amount_fen, s.tax_fen, s.total_fen from (
      select * from (${sql.join(each, sql` union all `)}) hit
      where ${afterPosition(plan, after)} order by ${orderOfHits(plan)} ${where === null ? sql`limit ${limit}` : sql`offset 0`}) s
    where ${where ?? sql`true`} limit ${limit}`.execute(db);
  return result.rows.map(rowOf).toSorted((a, b) => compareRows(plan, a, b));
}

/** What a sample shows: how many hits it has, and keys near the beginning of what comes after a position, by which a page is full. */
export type Sampled = { seen: number; bounds: string[] };

/**
 * Which hits of a sample are bounds. There are some 64 (or 1024) times as many hits before each, so that whoever reads in order up
 * to it finds a page, and needn't read on where there are none. Before the third of one in 64 there are fewer than 21 once in 300.
 */
const BOUNDS = [3, 12];

/** Looks at the hits of a sample, at most `cap`. */
export async function lookAtSample(
  db: DbOrTrx,
  from: RawBuilder<unknown>[],
  { plan, after, cap }: { plan: SortPlan; after: Position | null; cap: number },
): Promise<Sampled> {
  if (from.length === 0) return { seen: 0, bounds: [] };
  const each = from.map((relation) => sql`(select s.company_id, s.id, s.issue_date, s.total_fen from ${relation})`);
  const result = await sql<{ seen: number; keys: string[] }>`with found as materialized (
      select * from (${sql.join(each, sql` union all `)}) found limit ${cap}),
    hit as (select f.id, ${plan.hitKey("f")} as key from found f)
    select (select count(*)::int from found) as seen, array(select key::text from hit where key is not null and ${afterPosition(plan, after)}
      order by ${orderOfHits(plan)} limit ${Math.max(...BOUNDS)}) as keys`.execute(db);
  const { seen, keys } = result.rows[0]!;
  return { seen, bounds: BOUNDS.flatMap((nth) => keys.slice(nth - 1, nth)) };
}

/** How many rows these relations have, as far as `cap`. */
export async function countUpTo(db: DbOrTrx, from: RawBuilder<unknown>[], cap: number): Promise<number> {
  if (from.length === 0) return 0;
  const each = from.map((relation) => sql`(select 1 from ${relation})`);
  const result = await sql<{ n: number }>`select count(*)::int as n
    from (select * from (${sql.join(each, sql` union all `)}) counted limit ${cap}) counted`.execute(db);
  return result.rows[0]!.n;
}
