/** Who sees which invoice, and what he may do with it. Every query on invoices takes `visibleTo(actor)`. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { type GrantRule, type RuleFacts, ruleFits } from "#domain/grant-rule.ts";
import {
  companiesWhere,
  mayIn,
  mayOpenFiles,
  overseesCompany,
  seesWhole,
  wholeCompaniesWhere,
} from "#server/people/people.policy.ts";
import type { Actor, ActorReach, Part } from "#server/people/people.types.ts";
import { anyRule } from "./grant-rules.ts";
import type { InvoiceRow } from "./invoices.types.ts";

declare const visibility: unique symbol;
/** A predicate that only this file can make: a query that wants one can't be written without an actor. */
export type Visibility = RawBuilder<SqlBool> & { readonly [visibility]: true };

/** What the policy must know of an invoice. */
export type PolicySubject = {
  companyId: number;
  id: string;
  departmentId: string | null;
  ownerId: string | null;
  duplicateOf: string | null;
  /** what granted searches look at */
  facts: Omit<RuleFacts, "departmentId">;
};

type SubjectColumn =
  | "company_id"
  | "id"
  | "department_id"
  | "owner_id"
  | "duplicate_of"
  | "issue_date"
  | "direction"
  | "kind"
  | "seller_tax_id"
  | "buyer_tax_id"
  | "total_fen";

/** The same of a row in hand. */
export function subjectOf(row: Pick<InvoiceRow, SubjectColumn>): PolicySubject {
  return {
    companyId: row.company_id,
    id: row.id,
    departmentId: row.department_id,
    ownerId: row.owner_id,
    duplicateOf: row.duplicate_of,
    facts: {
      date: row.issue_date,
      direction: row.direction,
      kind: row.kind,
      sellerTaxId: row.seller_tax_id,
      buyerTaxId: row.buyer_tax_id,
      totalFen: row.total_fen,
    },
  };
}

/**
 * The companies in which the actor may see anything at all, by membership or grant.
 * They lead every index on invoices, so a query names them first.
 */
export function visibleCompanies(actor: Actor): number[] {
  const ids = new Set([...actor.reaches.map((reach) => reach.companyId), ...actor.grants.map((grant) => grant.companyId)]);
  return [...ids].sort((a, b) => a - b);
}

/**
 * The one SQL predicate on `company_id, department_id, owner_id, id, duplicate_of` of the table or alias named.
 * It always begins with `company_id = any(…)`, which is what the indexes begin with.
 *
 * Whoever sees a whole company sees every record of it except the copies that people without access handed in
 * (`duplicate_of`); everybody else sees his departments, what was granted to him, and what he put in himself.
 * @param alias the invoice table's alias in the query
 * @param within only these companies, for a query that runs per company
 * @param prepared for a statement that is to be planned once for whoever asks
 */
export function visibleTo(actor: Actor, alias = "invoice", within?: number[], prepared = false): Visibility {
  const companies = visibleCompanies(actor).filter((id) => within === undefined || within.includes(id));
  if (companies.length === 0) return sql<SqlBool>`false` as Visibility;
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const inAny = (ids: number[]) => sql<SqlBool>`${column("company_id")} = any(${prepared ? asTen(ids) : ids}::int[])`;
  const registered = sql<SqlBool>`${column("duplicate_of")} is null`;
  const whole = companies.filter((id) => seesAllOf(actor, id));
  if (whole.length === companies.length) return sql<SqlBool>`(${inAny(companies)} and ${registered})` as Visibility;

  const parts = companies.filter((id) => !whole.includes(id));
  const arms = parts.flatMap((companyId) => {
    const departments = departmentsOf(actor, companyId);
    const granted = grantsIn(actor, companyId).flatMap((grant) => grant.invoiceIds);
    const here = inAny([companyId]);
    return [
      ...(departments.length > 0
        ? [sql<SqlBool>`(${here} and ${column("department_id")} = any(${departments}::bigint[]) and ${registered})`]
        : []),
      ...(granted.length > 0 ? [sql<SqlBool>`(${here} and ${column("id")} = any(${granted}::bigint[]))`] : []),
      ...kindsShow(reachIn(actor, companyId)?.parts ?? [], here, alias),
      ...searchesShow(actor, companyId, here, alias),
    ];
  });
  if (whole.length > 0) arms.push(sql<SqlBool>`(${inAny(whole)} and ${registered})`);
  const own = parts.filter((id) => reachIn(actor, id) !== undefined);
  if (own.length > 0) arms.push(sql<SqlBool>`(${inAny(own)} and ${column("owner_id")} = ${actor.userId})`);
  if (arms.length === 0) return sql<SqlBool>`false` as Visibility;
  return sql<SqlBool>`(${inAny(companies)} and (${sql.join(arms, sql` or `)}))` as Visibility;
}

/** What roles show that are limited to some kinds. */
function kindsShow(parts: readonly Part[], here: RawBuilder<SqlBool>, alias: string): RawBuilder<SqlBool>[] {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return parts.flatMap(({ reach, departmentIds, kinds }) => {
    if (kinds === null || reach === "own") return [];
    const within = reach === "company" ? sql`` : sql` and ${column("department_id")} = any(${departmentIds}::bigint[])`;
    return [sql<SqlBool>`(${here} and ${column("kind")} = any(${kinds}::text[])${within} and ${column("duplicate_of")} is null)`];
  });
}

/** What granted searches show: asked of the register's row, whichever table the alias is, and only where nothing else shows the row. */
function searchesShow(actor: Actor, companyId: number, here: RawBuilder<SqlBool>, alias: string): RawBuilder<SqlBool>[] {
  const rules = rulesIn(actor, companyId);
  if (rules.length === 0) return [];
  return [
    sql<SqlBool>`(${here} and exists (select 1 from invoice shown where shown.company_id = ${companyId}::int
      and shown.id = ${sql.ref(`${alias}.id`)} and ${anyRule(rules, "shown")}))`,
  ];
}

/**
 * The same list, ids repeated until there are ten. PostgreSQL reckons with ten for any list, so that with fewer it would rather plan
 * a prepared statement anew each time, which takes longer than running it; that an id comes twice costs nothing.
 */
const asTen = (ids: number[]): number[] => Array.from({ length: Math.max(10, ids.length) }, (_, at) => ids[at % ids.length]!);

/**
 * A part of a company that an index gives in order: all of it, a department, a person's own, single invoices. The scopes of
 * an actor don't overlap and together hold everything that he sees; `visibleTo` still stands beside them in each query.
 */
export type Scope = { companyId: number } & (
  | { of: "company" }
  | { of: "department"; departmentId: string }
  /** without those of the departments that have a scope of their own */
  | { of: "owner"; ownerId: string; without: string[] }
  | { of: "granted"; ids: string[]; rules: GrantRule[]; ownerId: string | null; without: string[] }
);

/**
 * The scopes to search for what an actor sees of these companies.
 * @param only the owner or the departments that a question asks for: scopes that can't hold any are left out
 */
export function scopesOf(
  actor: Actor,
  companies: readonly number[],
  only: { ownerId?: string | null; departmentIds?: readonly string[] | null } = {},
): Scope[] {
  const { ownerId = null, departmentIds = null } = only;
  return companies.flatMap((companyId): Scope[] => {
    if (ownerId !== null) return [{ companyId, of: "owner", ownerId, without: [] }];
    const reach = reachIn(actor, companyId);
    const whole = reach?.reach === "company";
    if (whole && departmentIds === null) return [{ companyId, of: "company" }];
    const seen = whole ? departmentIds! : [...(reach?.departmentIds ?? []), ...departmentsOf(actor, companyId)];
    const departments = [...new Set(departmentIds === null ? seen : seen.filter((id) => departmentIds.includes(id)))];
    const scopes = departments.map((departmentId): Scope => ({ companyId, of: "department", departmentId }));
    if (whole) return scopes;
    const own = reach === undefined ? null : actor.userId;
    if (own !== null) scopes.push({ companyId, of: "owner", ownerId: own, without: departments });
    const ids = [...new Set(grantsIn(actor, companyId).flatMap((grant) => grant.invoiceIds))];
    const rules = rulesIn(actor, companyId);
    if (ids.length > 0 || rules.length > 0)
      scopes.push({ companyId, of: "granted", ids, rules, ownerId: own, without: departments });
    return scopes;
  });
}

/** The rows of one scope, in SQL. */
export function inScope(scope: Scope, alias: string): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const here = sql<SqlBool>`${column("company_id")} = ${scope.companyId}::int`;
  const apart = (ids: string[]) =>
    ids.length === 0
      ? sql``
      : sql` and (${column("duplicate_of")} is not null or ${column("department_id")} is null or ${column("department_id")} <> all(${ids}::bigint[]))`;
  if (scope.of === "company") return here;
  if (scope.of === "department")
    return sql<SqlBool>`${here} and ${column("department_id")} = ${scope.departmentId}::bigint and ${column("duplicate_of")} is null`;
  if (scope.of === "owner") return sql<SqlBool>`${here} and ${column("owner_id")} = ${scope.ownerId}${apart(scope.without)}`;
  const others = scope.ownerId === null ? sql`` : sql` and ${column("owner_id")} is distinct from ${scope.ownerId}`;
  return sql<SqlBool>`${here} and ${column("id")} = any(${grantedIds(scope)})${others}${apart(scope.without)}`;
}

/** The ids of what was granted: those of single invoices, and those to which an index leads by what a search asks for. */
export function grantedIds({ companyId, ids, rules }: Extract<Scope, { of: "granted" }>): RawBuilder<string[]> {
  if (rules.length === 0) return sql`${ids}::bigint[]`;
  const found = rules.map(
    (rule) => sql`select shown.id from invoice shown where shown.company_id = ${companyId}::int and ${anyRule([rule], "shown")}`,
  );
  return sql`array(select unnest(${ids}::bigint[]) union ${sql.join(found, sql` union `)})`;
}

function reachIn(actor: Actor, companyId: number): ActorReach | undefined {
  return actor.reaches.find((reach) => reach.companyId === companyId);
}

/** Whether he sees every record of the company: what is kept of it as a whole may be told him. */
export function seesAllOf(actor: Actor, companyId: number): boolean {
  const reach = reachIn(actor, companyId);
  return reach !== undefined && seesWhole(reach);
}

/** The departments of which his membership, not a grant, shows him every record. */
export function departmentsSeenWhole(actor: Actor, companyId: number): readonly string[] {
  const reach = reachIn(actor, companyId);
  return reach === undefined ? [] : departmentsWhole(reach);
}

const grantsIn = (actor: Actor, companyId: number) => actor.grants.filter((grant) => grant.companyId === companyId);

const rulesIn = (actor: Actor, companyId: number): GrantRule[] =>
  grantsIn(actor, companyId).flatMap((grant) => grant.rules ?? []);

function departmentsOf(actor: Actor, companyId: number): string[] {
  const granted = grantsIn(actor, companyId).flatMap((grant) => grant.departmentIds);
  return [...departmentsSeenWhole(actor, companyId), ...granted];
}

/** The departments of which a membership shows every kind. */
function departmentsWhole({ reach, parts, departmentIds }: ActorReach): readonly string[] {
  if (parts !== null) return parts.flatMap((part) => (part.kinds === null ? part.departmentIds : []));
  return reach === "department" ? departmentIds : [];
}

/** What lets somebody see an invoice. Of a grant the kind of thing that was granted. */
export type SightReason = "company" | "department" | "owner" | "granted-invoice" | "granted-department" | "granted-search";

/** The same rule as `visibleTo`, on a row in hand; a test keeps the two alike. */
export function maySee(actor: Actor, invoice: PolicySubject): boolean {
  return whySeen(actor, invoice).length > 0;
}

/** Everything that lets the actor see an invoice; nothing where he doesn't. Who sees a whole company needs no other reason. */
export function whySeen(actor: Actor, invoice: PolicySubject): SightReason[] {
  const { companyId, departmentId, duplicateOf } = invoice;
  const reach = reachIn(actor, companyId);
  if (reach !== undefined && seesWhole(reach)) return duplicateOf === null ? ["company"] : [];
  const grants = grantsIn(actor, companyId);
  const registered = duplicateOf === null;
  const inAny = (ids: readonly string[]): boolean => registered && departmentId !== null && ids.includes(departmentId);
  const ofKind = registered ? (reach?.parts ?? []).filter(({ kinds }) => kinds?.includes(invoice.facts.kind)) : [];
  const reasons: [SightReason, boolean][] = [
    ["company", ofKind.some((part) => part.reach === "company")],
    ["department", reach !== undefined && inAny([...departmentsWhole(reach), ...ofKind.flatMap((part) => part.departmentIds)])],
    ["owner", reach !== undefined && invoice.ownerId === actor.userId],
    ["granted-invoice", grants.some((grant) => grant.invoiceIds.includes(invoice.id))],
    ["granted-department", grants.some((grant) => inAny(grant.departmentIds))],
    [
      "granted-search",
      registered && rulesIn(actor, companyId).some((rule) => ruleFits(rule, { ...invoice.facts, departmentId })),
    ],
  ];
  return reasons.filter(([, holds]) => holds).map(([reason]) => reason);
}

/** Editing needs the permission, or the invoice is the person's own and he may enter in that company. */
export function mayEdit(actor: Actor, invoice: PolicySubject): boolean {
  if (!maySee(actor, invoice)) return false;
  if (mayIn(actor, invoice.companyId, "invoice.edit")) return true;
  return invoice.ownerId === actor.userId && mayIn(actor, invoice.companyId, "invoice.enter");
}

/** States are set by hand by those who answer for records, not by whoever handed one in. */
export function mayChangeStates(actor: Actor, invoice: PolicySubject): boolean {
  return mayIn(actor, invoice.companyId, "invoice.edit") && maySee(actor, invoice);
}

/** The same rule as `mayEdit` for one company, in SQL; null where the actor edits nothing there. */
export function editableIn(actor: Actor, companyId: number, alias: string): RawBuilder<SqlBool> | null {
  const seen = visibleTo(actor, alias, [companyId]);
  if (mayIn(actor, companyId, "invoice.edit")) return seen;
  return mayIn(actor, companyId, "invoice.enter")
    ? sql<SqlBool>`(${seen} and ${sql.ref(`${alias}.owner_id`)} = ${actor.userId})`
    : null;
}

/** The companies of which the actor may put everything right that he sees. */
export function wholeCompanies(actor: Actor): number[] {
  return wholeCompaniesWhere(actor, "invoice.edit");
}

/** What was read by mistake goes out of the register by whoever handed it in, or by those who may remove records. */
export function mayDiscard(actor: Actor, invoice: PolicySubject): boolean {
  return mayRemove(actor, invoice) || (mayEdit(actor, invoice) && invoice.ownerId === actor.userId);
}

/** The same rule as `mayDiscard`, in SQL. */
export function discardable(actor: Actor, alias = "invoice"): RawBuilder<SqlBool> {
  const removing = companiesWhere(actor, "invoice.remove");
  const entering = [...new Set([...companiesWhere(actor, "invoice.enter"), ...companiesWhere(actor, "invoice.edit")])];
  const company = sql.ref(`${alias}.company_id`);
  return sql<SqlBool>`(${visibleTo(actor, alias)} and (${company} = any(${removing}::int[])
    or (${company} = any(${entering}::int[]) and ${sql.ref(`${alias}.owner_id`)} = ${actor.userId})))`;
}

export function mayRemove(actor: Actor, invoice: PolicySubject): boolean {
  return mayIn(actor, invoice.companyId, "invoice.remove") && maySee(actor, invoice);
}

/** Support helps with a record without reading people's papers. */
export function maySeeOriginal(actor: Actor, invoice: PolicySubject): boolean {
  return maySee(actor, invoice) && mayOpenFiles(actor, invoice.companyId);
}

/** Events that tell of a person without access are for those who answer for the company's records. */
export function mayWatch(actor: Actor, companyId: number): boolean {
  return overseesCompany(actor, companyId);
}

/**
 * Whether the personal data of an invoice (names of passengers, patients, private parties, their numbers) is shown to the actor as it
 * stands: with the permission, to whom the invoice is his own, and for a while to who has unmasked it.
 */
export function seesPersonal(actor: Actor, invoice: Pick<PolicySubject, "companyId" | "id" | "ownerId">): boolean {
  return actor.unmasked.has(invoice.id) || findsPersonal(actor, invoice);
}

/** Whether it is found, and compared with what was asked, by what is personal: what was only unmasked for a while is shown and no more. */
export function findsPersonal(actor: Actor, invoice: Pick<PolicySubject, "companyId" | "ownerId">): boolean {
  if (mayIn(actor, invoice.companyId, "invoice.personal")) return true;
  return invoice.ownerId === actor.userId && reachIn(actor, invoice.companyId) !== undefined;
}

/** The same rule as `findsPersonal` in SQL on a table or alias; null where nothing is hidden from him. */
export function seesPersonalIn(actor: Actor, alias: string): RawBuilder<SqlBool> | null {
  const permitted = companiesWhere(actor, "invoice.personal");
  if (visibleCompanies(actor).every((id) => permitted.includes(id))) return null;
  const member = actor.reaches.map(({ companyId }) => companyId);
  const company = sql.ref(`${alias}.company_id`);
  return sql<SqlBool>`(${company} = any(${permitted}::int[])
    or (${sql.ref(`${alias}.owner_id`)} = ${actor.userId} and ${company} = any(${member}::int[])))`;
}

/** Whether he may have it shown where it isn't anyway, with a reason and for a while. */
export function mayUnmask(actor: Actor, invoice: PolicySubject): boolean {
  return maySee(actor, invoice) && mayIn(actor, invoice.companyId, "invoice.unmask");
}
