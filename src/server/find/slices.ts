/** Slices of companies, departments and people by quarter: where hits are, piece by piece, and which there are to look at. */
import { type RawBuilder, sql } from "kysely";
import { quarterBounds } from "#domain/grams.ts";
import { inScope } from "#server/invoices/invoices.policy.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { NO_CONDITIONS } from "./conditions.ts";
import {
  type Asked,
  type Days,
  type Sample,
  type Slice,
  grantedHits,
  hasGrams,
  hitPredicate,
  quartersWithin,
  sampled,
  slicedHits,
} from "./hits.ts";

/**
 * The rows of slices, as relations that don't overlap: led to by grams, or in whole companies without words by the index of days.
 * @param days those that the conditions ask for, where both indexes shall be asked
 */
export function hitsOfSlices(
  asked: Asked,
  slices: Slice[],
  { sample = 1, days = null }: { sample?: Sample; days?: Days | null } = {},
): RawBuilder<unknown>[] {
  const anyGram = hasGrams(asked.conditions);
  const led = slices.filter(({ scope }) => anyGram || scope.of !== "company");
  const whole = slices.filter(({ scope }) => !anyGram && scope.of === "company");
  return [
    ...(led.length === 0 ? [] : [slicedHits(asked, led, { sample, days })]),
    ...(whole.length === 0 ? [] : [datedHits(asked, whole, sample)]),
  ];
}

/** All hits in slices and beside them: what was shown to the asker one by one is in no slice and in no sample. */
export const allHits = (asked: Asked, slices: Slice[], sample: Sample = 1, days: Days | null = null): RawBuilder<unknown>[] => [
  ...hitsOfSlices(asked, slices, { sample, days }),
  ...(sample === 1 ? grantedHits(asked) : []),
];

function datedHits(asked: Asked, slices: Slice[], sample: Sample): RawBuilder<unknown> {
  const bounds = slices.map(({ quarter }) => quarterBounds(quarter));
  return sql`(select s.* from unnest(${slices.map(({ scope }) => scope.companyId)}::int[], ${bounds.map(({ from }) => from)}::date[],
      ${bounds.map(({ to }) => to)}::date[]) as slice(company_id, first, last)
    cross join lateral (select s.* from invoice_search s where s.company_id = slice.company_id ${sampled("s", sample)}
      and s.d between slice.first and slice.last and ${hitPredicate(asked)} offset 0) s) s`;
}

/**
 * The slices in which the asker sees anything at all, the newest quarter first. What he may not see makes none, so that their number
 * may be told; `slicesOf` is quicker and goes by whole companies.
 */
export async function visibleSlices(db: DbOrTrx, asked: Asked): Promise<Slice[]> {
  const { conditions } = asked;
  const scopes = asked.scopes.filter((scope) => scope.of !== "granted");
  if (scopes.length === 0) return [];
  const seen = hitPredicate({ ...asked, conditions: NO_CONDITIONS });
  const arms = scopes.map((scope, nth) => {
    const edge = (direction: "asc" | "desc") => sql`(select s.d from invoice_search s where ${inScope(scope, "s")} and ${seen}
      order by s.d ${sql.raw(direction)}, s.id ${sql.raw(direction)} limit 1)::text`;
    return sql`select ${nth}::int as nth, ${edge("asc")} as oldest, ${edge("desc")} as newest`;
  });
  const edges = await sql<{
    nth: number;
    oldest: string | null;
    newest: string | null;
  }>`${sql.join(arms, sql` union all `)}`.execute(db);
  const slices = edges.rows.flatMap(({ nth, oldest, newest }) =>
    quartersWithin(conditions, oldest, newest).map((quarter): Slice => ({ scope: scopes[nth]!, quarter })),
  );
  return slices.toSorted((a, b) => b.quarter - a.quarter);
}
