/** Counts rows by all facets in one statement: each hit is read once, however many facets there are. */
import { type RawBuilder, sql } from "kysely";
import type { Facets } from "#api/facets.api.ts";
import { STATE_AXES } from "#domain/states.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Sample } from "./hits.ts";

const MONTHS_MAX = 120;
const SELLERS_MAX = 10;
export const AXES = Object.keys(STATE_AXES);

/** Where the rows are, and SQL of what they are grouped by as their seller, on the alias `s`. */
export type Relations = { from: RawBuilder<unknown>[]; seller: RawBuilder<unknown> };

/** `rows`: how many were counted, at most the limit */
export type Counted = { rows: number; facets: Facets };

/** Facets as columns of a hit, and what makes a value of such a column. */
const COLUMNS: Record<string, { column: string; value: RawBuilder<unknown> }> = {
  ...Object.fromEntries(
    ["direction", "kind", ...AXES].map((name) => {
      const column = AXES.includes(name) ? `${name}_state` : name;
      return [name, { column, value: sql.ref(column) }];
    }),
  ),
  // of each day there is one value to be written out, not of each row
  month: { column: "issue_date", value: sql`to_char(issue_date, 'YYYY-MM')` },
  company: { column: "company_id", value: sql`company_id::text` },
};

/** What stands for the sellers in the rows of the statement; the other facets have a bit for each column that isn't grouped by. */
const SELLERS = -1;

type Grouped = { mask: number; value: string | null; name: string | null; n: number };

/**
 * @param only the one facet that is wanted; null: all
 * @param limit of rows that are counted
 */
export async function count(
  db: DbOrTrx,
  { from, seller }: Relations,
  { sample, only, limit }: { sample: Sample; only: string | null; limit: number },
): Promise<Counted> {
  if (from.length === 0) return { rows: 0, facets: NO_FACETS };
  const wants = (name: string): boolean => only === null || only === name;
  const names = Object.keys(COLUMNS).filter(wants);
  // there is always a column to group by, for the total
  const grouped = names.length > 0 ? names : ["direction"];
  const columns = Object.values(COLUMNS).map(({ column }) => sql.ref(`s.${column}`));
  const each = from.map(
    (relation) => sql`(select s.id, ${sql.join(columns)}, ${wants("seller") ? seller : sql`null`} as seller from ${relation})`,
  );
  const result =
    await sql<Grouped>`with found as materialized (select * from (${sql.join(each, sql` union all `)}) found limit ${limit})
    ${groups(grouped)} ${wants("seller") ? TOP_SELLERS : sql``}`.execute(db);
  const total = 2 ** grouped.length - 1;
  const facetOf = (mask: number): string | null =>
    mask === SELLERS ? "seller" : (names.find((_, at) => mask === total - 2 ** (names.length - 1 - at)) ?? null);
  const counted = Map.groupBy(result.rows, ({ mask }) => facetOf(mask));
  const rows = result.rows.find(({ mask }) => mask === total)?.n ?? 0;
  return { rows, facets: present((facet) => counted.get(facet) ?? [], rows, sample) };
}

/** A row for each value of each facet, and one for all. */
function groups(names: string[]): RawBuilder<unknown> {
  const columns = names.map((name) => sql.ref(COLUMNS[name]!.column));
  const sets = sql.join([sql`()`, ...columns.map((column) => sql`(${column})`)]);
  return sql`select g.mask, g.value, c.name, sum(g.n)::int as n from (
      select grouping(${sql.join(columns)}) as mask, ${names.includes("company") ? sql`company_id` : sql`null::int`} as company_id,
        coalesce(${sql.join(names.map((name) => COLUMNS[name]!.value))}) as value, count(*) as n
      from found group by grouping sets (${sets})) g
    left join company c on c.id = g.company_id group by g.mask, g.value, c.name`;
}

/** A seller's printed name is that of one invoice. */
const TOP_SELLERS = sql`union all select ${SELLERS}::int, i.seller_name, null, top.n
  from (select seller, count(*)::int as n from found where seller <> '' group by seller order by n desc, seller limit ${SELLERS_MAX}) top
  cross join lateral (select company_id, id from found where found.seller = top.seller limit 1) one
  join invoice i on i.company_id = one.company_id and i.id = one.id
  where i.seller_name is not null`;

function present(rowsOf: (facet: string) => Grouped[], total: number, sample: Sample): Facets {
  const named = (facet: string) =>
    rowsOf(facet)
      .flatMap(({ value, name, n }) => (value === null ? [] : [{ value, name: name ?? "", count: n * sample }]))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const counted = (facet: string) => named(facet).map(({ value, count: n }) => ({ value, count: n }));
  return {
    total: total * sample,
    countIs: sample === 1 ? "exact" : "about",
    about: sample === 1 ? [] : ["kind", "direction", "month", "company", "seller", ...AXES],
    kind: counted("kind"),
    direction: counted("direction"),
    month: counted("month")
      .toSorted((a, b) => (a.value < b.value ? 1 : -1))
      .slice(0, MONTHS_MAX),
    states: Object.fromEntries(AXES.map((axis) => [axis, counted(axis)])),
    company: named("company"),
    seller: named("seller").map(({ value, count: n }) => ({ name: value, count: n, share: n / (total * sample) })),
  };
}

export const NO_FACETS: Facets = present(() => [], 0, 1);
