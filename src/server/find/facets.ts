/**
 * What a selection is made of, under the asker's permission: exact where it has up to ten thousand invoices, else from the rows of a
 * sample, multiplied. The selection is that of the list, its own choices of kind, state and so on included.
 */
import { type RawBuilder, sql } from "kysely";
import type { FacetQuery, Facets } from "#api/facets.api.ts";
import { STATE_AXES } from "#api/invoices.api.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { attempt, withinBudget } from "./budget.ts";
import { countUpTo } from "./collect.ts";
import { conditionsOf } from "./conditions.ts";
import { fitsOf } from "./find.usecases.ts";
import type { Conditions } from "./find.types.ts";
import {
  type Asked,
  type Sample,
  askedBy,
  gramsOf,
  grantedHits,
  hasIndex,
  indexedHits,
  plainHits,
  slicedHits,
  slicesOf,
} from "./hits.ts";
import { LIMITS } from "./pages.ts";
import { storedFilters } from "./stored-queries.ts";

const MONTHS_MAX = 120;
const SELLERS_MAX = 10;
/** What counting one by one may take; then the sample has to do. */
const EXACT_MS = 400;
const AXES = Object.keys(STATE_AXES);

/** The facets of what the asker may see of a question. Errors: 400 `unknown-condition`, 503 `too-slow`. */
export async function facetsOf(platform: Platform, actor: Actor, { query, ...own }: FacetQuery): Promise<Facets> {
  const filters = query === undefined ? own : { ...(await storedFilters(platform.db, actor, query)), ...own };
  const conditions = conditionsOf(filters, actor.userId);
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  return withinBudget(platform.db, async (db) => {
    let facets = NO_FACETS;
    for (const fit of fitsOf(conditions)) {
      const number = conditions.number && { ...conditions.number, fit };
      facets = await facetsOfFit(db, actor, { ...conditions, number });
      if (facets.total > 0) break;
    }
    return facets;
  });
}

async function facetsOfFit(db: DbOrTrx, actor: Actor, conditions: Conditions): Promise<Facets> {
  const asked = await askedBy(db, actor, conditions);
  if (asked.scopes.length === 0) return NO_FACETS;
  const hits = await hitsOf(db, asked);
  const small = hasIndex(conditions) ? 0 : await countUpTo(db, hits(1024), LIMITS.sampleHits);
  if (small < LIMITS.surelyManyInSmall) {
    const exact = await attempt(db, EXACT_MS, () => count(db, hits(1), 1));
    if (exact !== null) return exact;
  }
  const sample = small * 16 > LIMITS.exact / 2 ? 1024 : 64;
  return (await count(db, hits(sample), sample)) ?? NO_FACETS;
}

type Hits = (sample: Sample) => RawBuilder<unknown>[];

async function hitsOf(db: DbOrTrx, asked: Asked): Promise<Hits> {
  const indexed = sql`(select x.* from ${indexedHits(asked)}
    join invoice_search x on x.company_id = s.company_id and x.id = s.id and x.company_id = any(${asked.companies}::int[])) s`;
  const grams = gramsOf(asked.conditions);
  const sliced = grams.length > 0 || asked.scopes.some((scope) => scope.of !== "company");
  const slices = sliced ? await slicesOf(db, asked, true) : [];
  return (sample) => {
    if (sample === 1 && hasIndex(asked.conditions)) return [indexed];
    if (!sliced) return [plainHits(asked, sample)];
    return [
      ...(slices.length === 0 ? [] : [slicedHits(asked, slices, grams, sample)]),
      ...(sample === 1 ? grantedHits(asked) : []),
    ];
  };
}

type Raw = { facet: string; value: string | null; name: string | null; n: number };

/** @returns null where more than ten thousand rows would have to be counted one by one */
async function count(db: DbOrTrx, from: RawBuilder<unknown>[], sample: Sample): Promise<Facets | null> {
  if (from.length === 0) return NO_FACETS;
  const states = sql.join(AXES.map((axis) => sql.ref(`s.${axis}_state`)));
  const each = from.map(
    (relation) => sql`(select s.company_id, s.id, s.issue_date, s.direction, s.kind, ${states} from ${relation})`,
  );
  const cap = sample === 1 ? sql`limit ${LIMITS.exact + 1}` : sql``;
  const values = sql.join(
    ["direction", "kind", ...AXES.map((axis) => `${axis}_state`)].map((column) => sql`(${column}, f.${sql.ref(column)})`),
  );
  const result = await sql<Raw>`with found as materialized (select * from (${sql.join(each, sql` union all `)}) found ${cap}),
    total as (select count(*)::int as n from found),
    small as materialized (select f.* from found f where (select n from total) <= ${sample === 1 ? LIMITS.exact : 2 ** 31 - 1})
    select 'total' as facet, null as value, null as name, n from total
    union all select v.facet, v.value, null, count(*)::int from small f
      cross join lateral (values ${values}, ('month', to_char(f.issue_date, 'YYYY-MM'))) v(facet, value)
      where v.value is not null group by v.facet, v.value
    union all select 'company', c.id::text, c.name, f.n
      from (select company_id, count(*)::int as n from small group by company_id) f join company c on c.id = f.company_id
    union all (select 'seller', i.seller_name, null, count(*)::int as n from small f
      join invoice i on i.company_id = f.company_id and i.id = f.id
      where i.seller_name is not null group by i.seller_name order by n desc, i.seller_name limit ${SELLERS_MAX})`.execute(db);
  const total = result.rows.find((row) => row.facet === "total")?.n ?? 0;
  return sample === 1 && total > LIMITS.exact ? null : present(result.rows, total, sample);
}

function present(rows: Raw[], total: number, sample: Sample): Facets {
  const of = (facet: string) =>
    rows
      .filter((row) => row.facet === facet)
      .map((row) => ({ value: row.value ?? "", name: row.name ?? "", count: row.n * sample }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const counted = (facet: string) => of(facet).map(({ value, count: n }) => ({ value, count: n }));
  return {
    total: total * sample,
    countIs: sample === 1 ? "exact" : "about",
    kind: counted("kind"),
    direction: counted("direction"),
    month: counted("month")
      .toSorted((a, b) => (a.value < b.value ? 1 : -1))
      .slice(0, MONTHS_MAX),
    states: Object.fromEntries(AXES.map((axis) => [axis, counted(`${axis}_state`)])),
    company: of("company"),
    seller: of("seller").map(({ value, count: n }) => ({ name: value, count: n, share: n / (total * sample) })),
  };
}

const NO_FACETS: Facets = present([], 0, 1);
