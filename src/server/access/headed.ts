/** Which requests and grants are of the departments that somebody heads, in SQL: as far as he sees himself what they are about. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { searchForm } from "#domain/text.ts";
import { departmentsOf } from "#server/people/department-names.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { asGranter, grantingCompanies, headedCompanies, headedIn } from "./access.policy.ts";

type Predicate = RawBuilder<SqlBool>;
const either = (arms: readonly Predicate[]): Predicate =>
  arms.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(arms, sql` or `)})`;
const inAny = (alias: string, ids: readonly number[]): Predicate =>
  sql<SqlBool>`${sql.ref(`${alias}.company_id`)} = any(${ids}::int[])`;

/** The requests that the actor decides about, on the alias `r`: never his own. */
export async function decidable(db: DbOrTrx, actor: Actor): Promise<Predicate> {
  const companies = headedCompanies(actor);
  const departments = companies.length === 0 ? [] : await departmentsOf(db, companies);
  const headed = companies.map((companyId) => {
    const ids = headedIn(actor, companyId);
    const names = departments
      .filter((each) => each.companyId === companyId && ids.includes(each.id))
      .map(({ name }) => searchForm(name));
    return headedRequests(actor, companyId, { ids, names });
  });
  return sql<SqlBool>`(r.asker_id <> ${actor.userId} and ${either([inAny("r", grantingCompanies(actor)), ...headed])})`;
}

/** Asked for by number, link, name of a department, or a search within one. */
function headedRequests(actor: Actor, companyId: number, { ids, names }: { ids: string[]; names: string[] }): Predicate {
  const invoice = (
    condition: Predicate,
  ): Predicate => sql<SqlBool>`exists (select 1 from invoice i where i.company_id = ${companyId}::int
    and ${condition} and i.department_id = any(${ids}::bigint[]) and i.deleted_at is null
    and ${visibleTo(asGranter(actor), "i", [companyId])})`;
  const wanted = (name: string) =>
    sql`case when r.wanted ->> ${name}::text ~ '^\\d{1,18}$' then (r.wanted ->> ${name}::text)::bigint end`;
  return sql<SqlBool>`(r.company_id = ${companyId}::int and case r.target
    when 'department' then exists (select 1 from unnest(${names}::text[]) n where position(r.wanted_key in n) > 0)
    when 'search' then (case when r.wanted -> 'filters' ->> 'department' ~ '^\\d{1,18}$'
      then (r.wanted -> 'filters' ->> 'department')::bigint end) = any(${ids}::bigint[])
    else ${invoice(sql<SqlBool>`i.id = ${wanted("invoiceId")}`)}
      or ${invoice(sql<SqlBool>`i.digital_number = r.wanted_key`)}
      or ${invoice(sql<SqlBool>`i.number = r.wanted_key and (r.wanted ->> 'code' is null or i.code = r.wanted ->> 'code')`)}
    end)`;
}

/** The grants on the alias `g` that show something of the departments that the actor heads, or were given by their heads. */
export function headedGrants(actor: Actor): Predicate {
  return either(
    headedCompanies(actor).map((companyId) => {
      const ids = headedIn(actor, companyId);
      return sql<SqlBool>`(g.company_id = ${companyId}::int and (g.as_head_of = any(${ids}::bigint[])
        or g.department_id = any(${ids}::bigint[])
        or (jsonb_array_length(g.rule -> 'departmentIds') > 0 and g.rule -> 'departmentIds' <@ ${JSON.stringify(ids)}::jsonb)
        or exists (select 1 from invoice i where i.company_id = ${companyId}::int and i.id = g.invoice_id
          and i.department_id = any(${ids}::bigint[]) and ${visibleTo(asGranter(actor), "i", [companyId])})))`;
    }),
  );
}
