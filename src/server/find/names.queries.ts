/**
 * Names by their beginning, by a part, by how they sound. Whoever sees a whole company is answered from the table of its names;
 * whoever sees a part of it only from invoices that he sees, so that nothing tells of others, not even the time it takes.
 */
import { type RawBuilder, sql } from "kysely";
import { soundTerms, textTerms } from "#server/invoices/names.ts";
import { type Scope, inScope, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

export type Named = { role: "seller" | "buyer" | "item"; name: string; form: string; seen: string };

/** Names that are fetched to choose the best from: so many of one company, of many companies fewer of each. */
const FETCHED = 40;
const FETCHED_MIN = 3;
/** The latest invoices of a department or person that names are taken from. */
const RECENT = 1_000;
const LAST = "\uffff";

type Wish = { column: "form" | "initials"; start: string; inside: string; terms: (companyId: number) => number[] };

/** Names of whole companies whose text begins with `text`, or has it somewhere (search form). */
export function namesByText(db: DbOrTrx, companies: readonly number[], text: string): Promise<Named[]> {
  return ofCompanies(db, companies, { column: "form", start: text, inside: text, terms: (id) => textTerms(id, text) });
}

/** Names of whole companies whose initials begin with these, or have them somewhere. */
export function namesByInitials(db: DbOrTrx, companies: readonly number[], initials: string): Promise<Named[]> {
  const terms = (id: number): number[] => soundTerms(id, initials);
  return ofCompanies(db, companies, { column: "initials", start: initials, inside: initials, terms });
}

async function ofCompanies(db: DbOrTrx, companies: readonly number[], wish: Wish): Promise<Named[]> {
  if (companies.length === 0) return [];
  const starting = await fetched(db, companies, startingWith(wish));
  if (starting.length >= FETCHED) return starting;
  const termed = companies.filter((id) => wish.terms(id).length > 0);
  if (termed.length === 0) return starting;
  const having = await fetched(db, termed, havingInside(wish));
  const known = new Set(starting.map(({ role, name }) => role + name));
  return [...starting, ...having.filter(({ role, name }) => !known.has(role + name))];
}

/** Rows of `known_name` with the alias `n`; whoever takes them binds them to their company. */
type Source = (companyId: number) => RawBuilder<unknown>;

const startingWith =
  ({ column, start }: Wish): Source =>
  () =>
    sql`known_name n where n.${sql.ref(column)} >= ${start} and n.${sql.ref(column)} < ${start + LAST}`;

/**
 * `offset 0` keeps the planner from putting the index of terms together with one that holds all names of the company: the terms
 * are made with the company, and lead to few.
 */
const havingInside =
  ({ column, inside, terms }: Wish): Source =>
  (companyId) =>
    sql`(select * from known_name where terms @> ${`{${terms(companyId).join(",")}}`}::int[] offset 0) n
      where strpos(n.${sql.ref(column)}, ${inside}) > 0`;

async function fetched(db: DbOrTrx, companies: readonly number[], source: Source): Promise<Named[]> {
  const each = Math.max(FETCHED_MIN, Math.ceil((2 * FETCHED) / (companies.length + 1)));
  const arms = companies.map(
    (id) =>
      sql`(select n.role, n.name, n.form, n.seen::text as seen from ${source(id)} and n.company_id = ${id}::int limit ${each})`,
  );
  const result = await sql<Named>`${sql.join(arms, sql` union all `)}`.execute(db);
  return result.rows;
}

/** The names of the latest invoices of parts of companies, as far as the asker sees them. */
export async function namesInScopes(db: DbOrTrx, actor: Actor, scopes: readonly Scope[]): Promise<Named[]> {
  if (scopes.length === 0) return [];
  const arms = scopes.map(
    (scope) => sql`(select s.company_id, s.id, s.d from invoice_search s
      where ${inScope(scope, "s")} and ${visibleTo(actor, "s", [scope.companyId])} and s.deleted_at is null
      order by s.d desc, s.id desc limit ${RECENT})`,
  );
  const result = await sql<Omit<Named, "form">>`with seen as materialized (${sql.join(arms, sql` union all `)})
    select v.role, v.name, max(v.d)::text as seen from (
      select 'seller' as role, i.seller_name as name, w.d from seen w join invoice i on i.company_id = w.company_id and i.id = w.id
      union all
      select 'buyer', i.buyer_name, w.d from seen w join invoice i on i.company_id = w.company_id and i.id = w.id
      union all
      select 'item', t.name, w.d from seen w join invoice_item t on t.company_id = w.company_id and t.invoice_id = w.id) v
    where v.name is not null group by v.role, v.name`.execute(db);
  return result.rows.map((row) => ({ ...row, form: "" }));
}
