/**
 * Which grams of a question lead to its hits. Each costs a descent of the index in every slice; whoever sees fifty companies has
 * hundreds of slices, and there a few rare grams say as much as all.
 */
import { sql } from "kysely";
import { quarterBounds, termsOf } from "#domain/grams.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { type Asked, type Slice, gramOf, gramsOf, onDays, sampled } from "./hits.ts";

/** The first quarters in order are what is weighed: one row in 1024 of them. */
const QUARTERS = 2;
/** Rows that the grams taken should leave, were they independent of each other; they mostly aren't, so this is strict. */
const ROWS_LEFT = 100;

/**
 * The question led by its rarest grams: as few as leave few rows, all of them where even all leave many.
 * @param descents of the index up to which the grams aren't weighed: it would cost more than it saves
 * @returns `rare` where one gram stood in none of the rows looked at: there can't be very many hits
 */
export async function ledByRarest(
  db: DbOrTrx,
  asked: Asked,
  slices: Slice[],
  descents: number,
): Promise<{ asked: Asked; rare: boolean }> {
  const grams = gramsOf(asked.conditions);
  if (grams.length < 2 || grams.length * slices.length <= descents || asked.conditions.anyWords.length > 0)
    return { asked, rare: false };
  const quarters = [...new Set(slices.map(({ quarter }) => quarter))].slice(0, QUARTERS);
  const probes = slices
    .filter(({ quarter }) => quarters.includes(quarter))
    .flatMap(({ scope, quarter }) =>
      grams.map((gram, nth) => ({
        nth,
        companyId: scope.companyId,
        terms: `{${termsOf(scope.companyId, quarter, [gram, ...gramOf(scope)]).join(",")}}`,
      })),
    );
  const companies = [...new Set(probes.map(({ companyId }) => companyId))];
  const days = { from: quarterBounds(Math.min(...quarters)).from, to: quarterBounds(Math.max(...quarters)).to };
  const result = await sql<{ nth: number; n: number; rows: number }>`select probe.nth, sum(seen.n)::int as n,
      (select count(*)::int from invoice_search s
        where s.company_id = any(${companies}::int[]) ${sampled("s", 1024)} and ${onDays(days)}) as rows
    from unnest(${probes.map(({ nth }) => nth)}::int[], ${probes.map(({ companyId }) => companyId)}::int[],
      ${probes.map(({ terms }) => terms)}::text[]) as probe(nth, company_id, terms)
    cross join lateral (select count(*) as n from invoice_search y
      where y.company_id = probe.company_id and y.terms @> probe.terms::int[] ${sampled("y", 1024)} offset 0) seen
    group by probe.nth order by n, probe.nth`.execute(db);
  const rows = Math.max(1, result.rows[0]!.rows);
  const taken: string[] = [];
  let left = (rows * 1024 * slices.length * grams.length) / probes.length;
  for (const { nth, n } of result.rows) {
    if (taken.length >= 2 && left <= ROWS_LEFT) break;
    taken.push(grams[nth]!);
    left *= Math.min(1, Math.max(1, n) / rows);
  }
  return { asked: { ...asked, leading: taken }, rare: result.rows[0]!.n === 0 };
}
