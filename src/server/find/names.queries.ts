/**
 * Names by their beginning, by a part, by how they sound. Whoever sees a whole company is answered from the table of its names;
 * whoever sees a part of it only from invoices that he sees, so that nothing tells of others, not even the time it takes.
 */
import { type RawBuilder, sql } from "kysely";
import { isCommon, waysToSound, waysToText } from "#server/invoices/names.ts";
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

/** So many names of parties are looked through where nothing leads to those that are meant, as most of them have it. */
const LOOKED_THROUGH = 2_000;

type Wish = { column: "form" | "initials"; start: string; inside: string; ways: (companyId: number) => number[][] };

/** Names of whole companies whose text begins with `text`, or has it somewhere (search form). */
export async function namesByText(db: DbOrTrx, companies: readonly number[], text: string): Promise<Named[]> {
  const ways = (id: number): number[][] => waysToText(id, text);
  const found = await ofCompanies(db, companies, { column: "form", start: text, inside: text, ways });
  if (companies.length === 0 || found.length >= FETCHED_MIN || !isCommon(text)) return found;
  return together(found, await fetched(db, companies, amongParties(text, Math.ceil(LOOKED_THROUGH / companies.length))));
}

/** Names of whole companies whose initials begin with these, or have them somewhere. */
export function namesByInitials(
  db: DbOrTrx,
  companies: readonly number[],
  initials: string,
  most: number = FETCHED,
): Promise<Named[]> {
  const ways = (id: number): number[][] => waysToSound(id, initials);
  return ofCompanies(db, companies, { column: "initials", start: initials, inside: initials, ways }, most);
}

async function ofCompanies(db: DbOrTrx, companies: readonly number[], wish: Wish, most: number = FETCHED): Promise<Named[]> {
  if (companies.length === 0) return [];
  let found = await fetched(db, companies, startingWith(wish), most);
  const ways = wish.ways(companies[0]!).length;
  for (let way = 0; way < ways && found.length < most; way++)
    found = together(found, await fetched(db, companies, havingInside(wish, way), most));
  return found;
}

function together(found: Named[], more: Named[]): Named[] {
  const known = new Set(found.map(({ role, name }) => role + name));
  return [...found, ...more.filter(({ role, name }) => !known.has(role + name))];
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
  ({ column, inside, ways }: Wish, way: number): Source =>
  (companyId) =>
    sql`(select * from known_name where terms @> ${`{${ways(companyId)[way]!.join(",")}}`}::int[] offset 0) n
      where strpos(n.${sql.ref(column)}, ${inside}) > 0`;

/** Sellers and buyers in the order of their key, no more than so many, whatever they are called. */
const amongParties =
  (text: string, most: number): Source =>
  (companyId) =>
    sql`(select * from (
        (select * from known_name where company_id = ${companyId}::int and role = 'seller' order by name limit ${most})
        union all (select * from known_name where company_id = ${companyId}::int and role = 'buyer' order by name limit ${most})
      ) parties) n where strpos(n.form, ${text}) > 0`;

async function fetched(db: DbOrTrx, companies: readonly number[], source: Source, most: number = FETCHED): Promise<Named[]> {
  const each = Math.max(FETCHED_MIN, Math.ceil((2 * most) / (companies.length + 1)));
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
    (scope) => sql`(select s.company_id, s.id, s.d, s.txt, s.masked from invoice_search s
      where ${inScope(scope, "s")} and ${visibleTo(actor, "s", [scope.companyId])} and s.deleted_at is null
      order by s.d desc, s.id desc limit ${RECENT})`,
  );
  const result = await sql<Omit<Named, "form">>`with seen as materialized (${sql.join(arms, sql` union all `)})
    select v.role, v.name, max(v.d)::text as seen from (
      select 'seller' as role, case when ${ofNobody(1)} then i.seller_name end as name, w.d from seen w join invoice i on i.company_id = w.company_id and i.id = w.id
      union all
      select 'buyer', case when ${ofNobody(2)} then i.buyer_name end, w.d from seen w join invoice i on i.company_id = w.company_id and i.id = w.id
      union all
      select 'item', t.name, w.d from seen w join invoice_item t on t.company_id = w.company_id and t.invoice_id = w.id where w.masked is null) v
    where v.name is not null group by v.role, v.name`.execute(db);
  return result.rows.map((row) => ({ ...row, form: "" }));
}

/** Names of people aren't offered, nor the lines of an invoice that names one. */
const ofNobody = (line: 1 | 2): RawBuilder<unknown> =>
  sql.raw(`(w.masked is null or split_part(w.masked, E'\\n', ${line}) = split_part(w.txt, E'\\n', ${line}))`);
