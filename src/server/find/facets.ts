/**
 * What a selection is made of, under the asker's permission: exact where it has up to ten thousand invoices, else from the rows of a
 * sample, multiplied. A facet in which something is chosen is counted as if nothing were, so that the other choices stay visible.
 */
import { type RawBuilder, sql } from "kysely";
import type { FacetQuery, Facets } from "#api/facets.api.ts";
import { STATE_AXES } from "#api/invoices.api.ts";
import { withDays } from "#domain/periods.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { attempt, withinBudget } from "./budget.ts";
import { countUpTo } from "./collect.ts";
import { fitsOf } from "./find.usecases.ts";
import type { Conditions } from "./find.types.ts";
import {
  type Asked,
  type Sample,
  askedBy,
  grantedHits,
  hasGrams,
  hasIndex,
  indexedHits,
  lacksOriginal,
  plainHits,
  slicesOf,
} from "./hits.ts";
import { withRare } from "./facets-rare.ts";
import { conditionsFor } from "./names.usecases.ts";
import { LIMITS } from "./pages.ts";
import { questionOf } from "./question.ts";
import { hitsOfSlices } from "./slices.ts";

const MONTHS_MAX = 120;
const SELLERS_MAX = 10;
/** What counting one by one may take; then the sample has to do. */
const EXACT_MS = 400;
/** What each look at the other choices of a chosen facet may take, and after what time no other is begun. */
const WIDER_MS = 400;
const WIDER_ALL_MS = 1_200;
const AXES = Object.keys(STATE_AXES);

/** The facets of what the asker may see of a question. Errors: 400 `unknown-condition`, 503 `too-slow`. */
export async function facetsOf(platform: Platform, actor: Actor, { query, view, ...own }: FacetQuery): Promise<Facets> {
  const { filters } = await questionOf(platform.db, actor, { view, query }, own);
  const conditions = await conditionsFor(platform.db, actor, withDays(filters, platform.clock()));
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  return withinBudget(platform.db, async (db) => {
    let [facets, wish] = [NO_FACETS, conditions];
    for (const fit of fitsOf(conditions)) {
      wish = { ...conditions, number: conditions.number && { ...conditions.number, fit } };
      facets = await selectionOf(db, actor, wish);
      if (facets.total > 0) break;
    }
    return withOtherChoices(db, actor, wish, facets);
  });
}

async function selectionOf(db: DbOrTrx, actor: Actor, conditions: Conditions, only: string | null = null): Promise<Facets> {
  const asked = await askedBy(db, actor, conditions);
  if (asked.scopes.length === 0) return NO_FACETS;
  const hits = await hitsOf(db, asked);
  const small = hasIndex(conditions) ? 0 : await countUpTo(db, hits(1024), LIMITS.sampleHits);
  const few = small < LIMITS.surelyManyInSmall && (hasIndex(conditions) || (await fewInSample(db, hits)));
  if (few) {
    const exact = await attempt(db, EXACT_MS, () => count(db, hits(1), 1, only));
    if (exact !== null) return exact;
  }
  const sample = small * 16 > LIMITS.exact / 2 ? 1024 : 64;
  const about = await count(db, hits(sample), sample, only);
  if (about !== null && about.total > 0) return withRare(db, asked, about, only);
  // no hit in a sample doesn't say that there is none: what time is left goes into counting
  const exact = await count(db, hits(1), 1, only);
  if (exact === null) throw new ProblemError(503, "too-slow");
  return exact;
}

/** Counting ten thousand one by one in vain would cost more than all the rest. */
const fewInSample = async (db: DbOrTrx, hits: Hits): Promise<boolean> =>
  (await countUpTo(db, hits(64), LIMITS.surelyMany + 1)) <= LIMITS.surelyMany;

type Choice = {
  name: string;
  chosen: (conditions: Conditions) => boolean;
  without: (conditions: Conditions) => Conditions;
  take: (wider: Facets, facets: Facets) => Partial<Facets>;
};
const CHOICES: Choice[] = [
  { name: "kind", chosen: (c) => c.kinds.length > 0, without: (c) => ({ ...c, kinds: [] }), take: ({ kind }) => ({ kind }) },
  {
    name: "direction",
    chosen: (c) => c.direction !== null,
    without: (c) => ({ ...c, direction: null }),
    take: ({ direction }) => ({ direction }),
  },
  {
    name: "month",
    chosen: (c) => c.dateFrom !== null || c.dateTo !== null,
    without: (c) => ({ ...c, dateFrom: null, dateTo: null }),
    take: ({ month }) => ({ month }),
  },
  {
    name: "company",
    chosen: (c) => c.companies !== null,
    without: (c) => ({ ...c, companies: null }),
    take: ({ company }) => ({ company }),
  },
  {
    name: "seller",
    chosen: (c) => c.seller !== null,
    without: (c) => ({ ...c, seller: null }),
    take: ({ seller }) => ({ seller }),
  },
  ...AXES.map((axis): Choice => ({
    name: axis,
    chosen: (c) => c.states.some(({ column }) => column === `${axis}_state`),
    without: (c) => ({ ...c, states: c.states.filter(({ column }) => column !== `${axis}_state`) }),
    take: (wider, facets) => ({ states: { ...facets.states, [axis]: wider.states[axis] ?? [] } }),
  })),
];

/** The facets in which something is chosen are counted without it. What would take too long stays as it is. */
async function withOtherChoices(db: DbOrTrx, actor: Actor, conditions: Conditions, own: Facets): Promise<Facets> {
  let facets: Facets = own;
  const until = performance.now() + WIDER_ALL_MS;
  for (const { name, chosen, without, take } of CHOICES) {
    if (!chosen(conditions) || performance.now() > until) continue;
    const wider = await attempt(db, WIDER_MS, () => selectionOf(db, actor, without(conditions), name));
    if (wider === null) continue;
    const about = [...facets.about.filter((other) => other !== name), ...(wider.countIs === "about" ? [name] : [])];
    facets = { ...facets, ...take(wider, facets), about };
  }
  return facets;
}

type Hits = (sample: Sample) => RawBuilder<unknown>[];

async function hitsOf(db: DbOrTrx, asked: Asked): Promise<Hits> {
  const indexed = sql`(select x.* from ${indexedHits(asked)}
    join invoice_search x on x.company_id = s.company_id and x.id = s.id and x.company_id = any(${asked.companies}::int[])) s`;
  const sliced = hasGrams(asked.conditions) || asked.scopes.some((scope) => scope.of !== "company");
  const slices = sliced ? await slicesOf(db, asked, true) : [];
  return (sample) => {
    if (sample === 1 && (hasIndex(asked.conditions) || lacksOriginal(asked))) return [indexed];
    if (!sliced) return [plainHits(asked, sample)];
    return [...hitsOfSlices(asked, slices, { sample }), ...(sample === 1 ? grantedHits(asked) : [])];
  };
}

/** In search form: the first line of an invoice's text. Its printed name is read from one invoice only. */
const SELLER = sql`split_part(s.txt, E'\\n', 1)`;

/** Facets by name, as columns of a hit. */
const COLUMNS: Record<string, string> = {
  direction: "direction",
  kind: "kind",
  ...Object.fromEntries(AXES.map((axis) => [axis, `${axis}_state`])),
  month: "month",
  company: "company_id",
};

type Raw = { facet: string; value: string | null; name: string | null; n: number };
type Grouped = { mask: number; value: string | null; name: string | null; n: number };

/** What stands for a facet in the rows of the statement: a bit for each column that isn't grouped by, or one of these. */
const TOTAL = -1;
const SELLERS = -2;

/**
 * @param only the one facet that is wanted
 * @returns null where more than ten thousand rows would have to be counted one by one
 */
async function count(db: DbOrTrx, from: RawBuilder<unknown>[], sample: Sample, only: string | null): Promise<Facets | null> {
  if (from.length === 0) return NO_FACETS;
  const wants = (name: string): boolean => only === null || only === name;
  const states = sql.join(AXES.map((axis) => sql.ref(`s.${axis}_state`)));
  const each = from.map(
    (relation) => sql`(select s.company_id, s.id, s.direction, s.kind, ${states}, to_char(s.issue_date, 'YYYY-MM') as month,
      ${wants("seller") ? SELLER : sql`null`} as seller from ${relation})`,
  );
  const cap = sample === 1 ? sql`limit ${LIMITS.exact + 1}` : sql``;
  const names = Object.keys(COLUMNS).filter(wants);
  const result = await sql<Grouped>`with found as materialized (select * from (${sql.join(each, sql` union all `)}) found ${cap}),
    total as materialized (select count(*)::int as n from found),
    small as (select * from found where (select n from total) <= ${sample === 1 ? LIMITS.exact : 2 ** 31 - 1})
    select ${TOTAL}::int as mask, null as value, null as name, n from total
    ${names.length === 0 ? sql`` : groups(names)} ${wants("seller") ? TOP_SELLERS : sql``}`.execute(db);
  const facetOf = (mask: number): string =>
    mask === TOTAL
      ? "total"
      : mask === SELLERS
        ? "seller"
        : names.find((_, at) => (mask & (1 << (names.length - 1 - at))) === 0)!;
  const rows = result.rows.map((row): Raw => ({ ...row, facet: facetOf(row.mask) }));
  const total = rows.find((row) => row.facet === "total")?.n ?? 0;
  return sample === 1 && total > LIMITS.exact ? null : present(rows, total, sample);
}

/** All facets at once: each row is looked at once, however many there are. */
function groups(names: string[]): RawBuilder<unknown> {
  const columns = names.map((name) => sql.ref(COLUMNS[name]!));
  const one = sql.join(columns.map((column) => sql`(${column})`));
  return sql`union all select g.mask, g.value, c.name, g.n from (
      select grouping(${sql.join(columns)}) as mask, ${names.includes("company") ? sql`company_id` : sql`null::int`} as company_id,
        coalesce(${sql.join(columns.map((column) => sql`${column}::text`))}) as value, count(*)::int as n
      from small group by grouping sets (${one})) g
    left join company c on c.id = g.company_id where g.value is not null`;
}

const TOP_SELLERS = sql`union all select ${SELLERS}::int, i.seller_name, null, top.n
  from (select count(*)::int as n, (array_agg(company_id))[1] as company_id, (array_agg(id))[1] as id
    from small where seller <> '' group by seller order by n desc, seller limit ${SELLERS_MAX}) top
  join invoice i on i.company_id = top.company_id and i.id = top.id
  where i.seller_name is not null`;

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
    about: sample === 1 ? [] : CHOICES.map(({ name }) => name),
    kind: counted("kind"),
    direction: counted("direction"),
    month: counted("month")
      .toSorted((a, b) => (a.value < b.value ? 1 : -1))
      .slice(0, MONTHS_MAX),
    states: Object.fromEntries(AXES.map((axis) => [axis, counted(axis)])),
    company: of("company"),
    seller: of("seller").map(({ value, count: n }) => ({ name: value, count: n, share: n / (total * sample) })),
  };
}

const NO_FACETS: Facets = present([], 0, 1);
