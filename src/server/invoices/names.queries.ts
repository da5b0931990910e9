/** The only writer of `known_name`. */
import { type RawBuilder, sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Name, NamedRow, NameRow } from "./names.ts";

const COLUMNS = sql.raw("company_id, role, name, form, initials, terms, seen");
const REST = sql.raw("r.role, r.name, r.form, r.initials, r.terms, r.seen");
const TYPES = sql.raw(
  "company_id int, role text, name text, form text, initials text, terms int[], seen date, invoice_id bigint",
);

/**
 * The insert of names as a part of another statement. A name that is known is left alone, so that no row is fought for; all
 * writers take new names in the same order.
 * @param where narrows the rows, alias `r`
 */
export const insertNames = (rows: readonly NameRow[], where: RawBuilder<unknown> = sql``): RawBuilder<unknown> => sql`
  insert into known_name (${COLUMNS}) select distinct on (r.company_id, r.role, r.name) r.company_id, ${REST}
  from json_to_recordset(${toJson(rows)}::json) as r(${TYPES}) ${where}
  order by r.company_id, r.role, r.name on conflict do nothing`;

export async function writeNames(db: DbOrTrx, rows: readonly NameRow[]): Promise<void> {
  if (rows.length > 0) await insertNames(rows).execute(db);
}

const keyOf = ({ company_id, role, name }: Name): string => `${company_id} ${role} ${name}`;

/** Of these names those that aren't known yet: most are, and how they sound and what leads to them needn't be worked out. */
export async function unknownNames<T extends Name>(db: DbOrTrx, names: readonly T[]): Promise<T[]> {
  const asked = [
    ...new Map(
      names.map(({ company_id, role, name }) => [keyOf({ company_id, role, name }), { company_id, role, name }]),
    ).values(),
  ];
  const result = await sql<Name>`${HOT} select r.*
    from json_to_recordset(${toJson(asked)}::json) as r(company_id int, role text, name text)
    where (select true from known_name k where k.company_id = r.company_id and k.role = r.role and k.name = r.name)`.execute(db);
  const known = new Set(result.rows.map(keyOf));
  return names.filter((name) => !known.has(keyOf(name)));
}

/** Names of sellers that a company knows, those seen last first; no people are among them. */
export async function sellerNames(db: DbOrTrx, companyId: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from known_name where company_id = ${companyId} and role = 'seller'
    order by seen desc limit ${limit}`.execute(db);
  return rows.map(({ name }) => name);
}

type Named = NamedRow & { id: string; day: string; items: (string | null)[] };

/** The names of the next invoices of a company behind an id. */
export async function namesAfter(db: DbOrTrx, companyId: number, afterId: string, limit: number): Promise<Named[]> {
  const result =
    await sql<Named>`select i.id, coalesce(i.issue_date, i.created_at::date)::text as day, i.seller_name, i.seller_tax_id,
      i.buyer_name, i.buyer_tax_id, i.business, i.extra,
      array(select distinct t.name from invoice_item t where t.company_id = i.company_id and t.invoice_id = i.id) as items
    from invoice i where i.company_id = ${companyId}::int and i.id > ${afterId}::bigint order by i.id limit ${limit}`.execute(db);
  return result.rows;
}
