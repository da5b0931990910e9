/**
 * What somebody who decides about a request could grant: looked up with his own permission when he reads it, so that neither asking nor
 * granting tells or shows anything that one of the two may not see.
 */
import { sql, type SqlBool } from "kysely";
import type { AccessOffer } from "#api/access.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { digitsOf, plain, searchForm } from "#domain/text.ts";
import { departmentsSeenWhole, seesAllOf } from "#server/invoices/invoices.policy.ts";
import { presentSummaries, presentWhere } from "#server/invoices/invoices.present.ts";
import { departmentsOf } from "#server/people/department-names.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Wanted } from "#server/platform/database/people-tables.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { asGranter, mayGrantFrom } from "./access.policy.ts";
import { searchFound } from "./search-rule.ts";

const OFFERED_MAX = 20;

/** The form in which a number or the name of a department is looked up. */
const numberKey = (number: string): string => digitsOf(number)?.digits ?? plain(number).replace(/[\s-]/g, "").toUpperCase();

/** What is kept of a request so that it is found by what it asks for; made of what was typed alone. */
export const keyOf = (wanted: Wanted): string | null =>
  "number" in wanted ? numberKey(wanted.number) : "name" in wanted ? searchForm(wanted.name) : null;

/** @param actor who decides: as far as he may grant it */
export async function offerFor(db: Db, actor: Actor, companyId: number, wanted: Wanted, now: Date): Promise<AccessOffer> {
  const granter = asGranter(actor);
  const offer: AccessOffer = { invoices: [], departments: [], search: null };
  if ("number" in wanted) return { ...offer, invoices: await byNumber(db, granter, wanted) };
  if ("invoiceId" in wanted) return { ...offer, invoices: await byId(db, granter, wanted.invoiceId) };
  if ("name" in wanted) {
    const name = searchForm(wanted.name);
    const departments = (await grantableDepartments(db, granter, [companyId])).filter((each) =>
      searchForm(each.name).includes(name),
    );
    return { ...offer, departments: departments.map(({ id, name: called }) => ({ id, name: called })) };
  }
  const { refs, finds, shows, refused } = await searchFound(db, granter, companyId, wanted.filters, now);
  return {
    ...offer,
    invoices: givable(granter, await presentSummaries(db, granter, refs)),
    search: { finds: finds.total, findsIs: finds.totalIs, shows, refused },
  };
}

/** In whichever company of a group it is: the granter sees it and may grant there. */
async function byNumber(
  db: DbOrTrx,
  granter: Actor,
  { number, code }: { number: string; code: string | null },
): Promise<InvoiceSummary[]> {
  const text = numberKey(number);
  const condition = sql<SqlBool>`(i.digital_number = ${text} or (i.number = ${text} and (${code}::text is null or i.code = ${code}::text)))`;
  return givable(granter, await presentWhere(db, granter, companiesOf(granter), condition, OFFERED_MAX));
}

async function byId(db: DbOrTrx, granter: Actor, id: string): Promise<InvoiceSummary[]> {
  const refs = companiesOf(granter).map((companyId) => ({ companyId, id }));
  return givable(granter, await presentSummaries(db, granter, refs));
}

const companiesOf = (granter: Actor): number[] => granter.reaches.map(({ companyId }) => companyId);

/** Of what he sees that of the departments in which he grants. */
export const givable = (granter: Actor, invoices: readonly InvoiceSummary[]): InvoiceSummary[] =>
  invoices.filter(({ company, department }) => mayGrantFrom(granter, company.id, department?.id ?? null));

/** The departments of these companies in which the actor grants and of which he sees everything. */
export async function grantableDepartments(db: DbOrTrx, actor: Actor, companyIds: readonly number[]) {
  const granter = asGranter(actor);
  const companies = companyIds.filter((id) => granter.reaches.some((reach) => reach.companyId === id));
  const rows = await departmentsOf(db, companies);
  return rows.filter(
    ({ companyId, id }) => seesAllOf(granter, companyId) || departmentsSeenWhole(granter, companyId).includes(id),
  );
}
