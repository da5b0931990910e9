/** A search as a rule that can be granted (docs/decisions/0019), or what stands in the way. */
import { type SqlBool, sql } from "kysely";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { type GrantRule, isLed, unsayable } from "#domain/grant-rule.ts";
import { withDays } from "#domain/periods.ts";
import { withinBudget } from "#server/find/budget.ts";
import type { Conditions } from "#server/find/find.types.ts";
import { type SearchResult, searchInvoices } from "#server/find/find.usecases.ts";
import { departmentsBelow } from "#server/find/hits.ts";
import { conditionsFor } from "#server/find/names.usecases.ts";
import { anyRule } from "#server/invoices/grant-rules.ts";
import { departmentsSeenWhole, seesAllOf, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";

/** More than this every search of the grantee would read. */
const SHOWN_MAX = 10_000;
/** Names become the tax ids of so many invoices found, the newest first. */
const NAMED_BY = 500;
const PAGE = 20;
export type FoundSearch = {
  /** the first of what the granter finds */
  refs: InvoiceRef[];
  finds: SearchResult["count"];
  /** null where it can't be granted */
  rule: GrantRule | null;
  shows: number | null;
  refused: string[];
};

/** What the granter himself finds in a company, and the rule that would show it. */
export async function searchFound(
  db: Db,
  granter: Actor,
  companyId: number,
  filters: InvoiceFilters,
  now: Date,
): Promise<FoundSearch> {
  const nothing: FoundSearch = {
    refs: [],
    finds: { total: 0, totalIs: "exact", sums: null },
    rule: null,
    shows: null,
    refused: [],
  };
  const conditions = await conditionsFor(db, granter, withDays(filters, now));
  if (conditions === null) return nothing;
  const here = { ...conditions, companies: (conditions.companies ?? [companyId]).filter((id) => id === companyId) };
  const { rows, count } = await withinBudget(db, (trx) => searchInvoices(trx, granter, here, { limit: NAMED_BY }));
  const found = { ...nothing, refs: rows.slice(0, PAGE), finds: count };
  const refused = unsayable(filters);
  const seen = seesAllOf(granter, companyId) ? null : departmentsSeenWhole(granter, companyId);
  if (seen?.length === 0) return { ...found, refused: [...refused, "own"] };
  if (refused.length > 0 || rows.length === 0) return { ...found, refused };
  const rule = await ruleOf(db, granter, { companyId, seen }, here, rows);
  // an empty list would ask for nothing, and so show more than was asked
  if (here.seller !== null && rule.sellerTaxIds.length === 0) return { ...found, refused: ["seller"] };
  if (here.buyer !== null && rule.buyerTaxIds.length === 0) return { ...found, refused: ["buyer"] };
  if ((here.departmentId !== null || seen !== null) && rule.departmentIds.length === 0)
    return { ...found, refused: ["department"] };
  if (!isLed(rule)) return { ...found, refused: ["days"] };
  const shows = await shownBy(db, granter, companyId, rule);
  return shows > SHOWN_MAX ? { ...found, refused: ["many"] } : { ...found, rule, shows };
}

/** `seen`: the departments that the granter sees; null: all of the company */
async function ruleOf(
  db: Db,
  granter: Actor,
  { companyId, seen }: { companyId: number; seen: readonly string[] | null },
  c: Conditions,
  found: readonly InvoiceRef[],
): Promise<GrantRule> {
  const asked = c.departmentId === null ? null : await departmentsBelow(db, [companyId], c.departmentId);
  // a department that isn't there has none below it, and must not become "any department"
  const departments = asked === null ? null : [c.departmentId!, ...asked];
  const both =
    departments === null || seen === null ? (departments ?? seen ?? []) : departments.filter((id) => seen.includes(id));
  return {
    dateFrom: c.dateFrom,
    dateTo: c.dateTo,
    direction: c.direction,
    kinds: c.kinds,
    departmentIds: [...new Set(both)],
    sellerTaxIds: c.seller === null ? [] : c.seller.taxId ? [c.seller.taxId] : await taxIdsOf(db, granter, found, "seller"),
    buyerTaxIds: c.buyer === null ? [] : c.buyer.taxId ? [c.buyer.taxId] : await taxIdsOf(db, granter, found, "buyer"),
    totalMin: c.money?.min?.toString() ?? null,
    totalMax: c.money?.max?.toString() ?? null,
  };
}

/** Under which tax ids the party that was named stands on the invoices found. */
async function taxIdsOf(db: DbOrTrx, granter: Actor, found: readonly InvoiceRef[], party: "seller" | "buyer"): Promise<string[]> {
  const column = sql.ref(`i.${party}_tax_id`);
  const result = await sql<{ id: string }>`select distinct ${column} as id
    from unnest(${found.map(({ companyId }) => companyId)}::int[], ${found.map(({ id }) => id)}::bigint[]) as r(company_id, id)
    join invoice i on i.company_id = r.company_id and i.id = r.id where ${visibleTo(granter, "i")} and ${column} is not null`.execute(
    db,
  );
  return result.rows.map(({ id }) => id);
}

/** How many invoices a rule shows now, of those that the granter sees; one more than the most where there are more. */
async function shownBy(db: Db, granter: Actor, companyId: number, rule: GrantRule): Promise<number> {
  const counted = sql<SqlBool>`${visibleTo(granter, "i", [companyId])} and i.deleted_at is null and ${anyRule([rule], "i")}`;
  const result = await withinBudget(db, (trx) =>
    sql<{
      n: number;
    }>`select count(*)::int as n from (select 1 from invoice i where ${counted} limit ${SHOWN_MAX + 1}) shown`.execute(trx),
  );
  return result.rows[0]!.n;
}
