/**
 * Where the hits of a question are: the rows of `invoice_search` that fulfil it, led to by the index of grams slice by slice, or by
 * whatever index fits its fields. Every relation goes through `visibleTo(actor)`, and each row is rechecked: hashes collide.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { departmentGram, ownerGram, partGrams, queryGrams, quarterBounds, quarterIndex, termsOf } from "#domain/grams.ts";
import { type Scope, grantedIds, inScope, scopesOf, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { wordsOf } from "./conditions.ts";
import { companiesOf } from "./withheld.ts";
import type { Conditions } from "./find.types.ts";
import {
  type Predicate,
  allOf,
  beyondSearchRow,
  fieldPredicates,
  needText,
  numberEdges,
  searchPredicates,
  textSeen,
  wordPredicates,
} from "./predicates.ts";

/** A question by an asker, with the parts of companies that can hold its hits. */
export type Asked = {
  actor: Actor;
  conditions: Conditions;
  companies: number[];
  scopes: Scope[];
  /** the grams that lead to the hits where not all of the question's need to */
  leading?: string[];
};
export type Days = { from: string; to: string };
export type Slice = { scope: Scope; quarter: number };
/** All rows, or one in 64 or 1024 of them: the tails of ids are random, and partial indexes hold such rows (migration 0012). */
export type Sample = 1 | 64 | 1024;

/** @returns the question with its scopes; a department stands for itself and all below it */
export async function askedBy(db: DbOrTrx, actor: Actor, conditions: Conditions): Promise<Asked> {
  const companies = companiesOf(actor, conditions);
  const { ownerId, departmentId } = conditions;
  const departmentIds = departmentId === null ? null : await departmentsBelow(db, companies, departmentId);
  return { actor, conditions, companies, scopes: scopesOf(actor, companies, { ownerId, departmentIds }) };
}

/** A department and all below it, in these companies. */
export async function departmentsBelow(db: DbOrTrx, companies: number[], id: string): Promise<string[]> {
  const result = await sql<{ id: string }>`select id from department
    where company_id = any(${companies}::int[]) and path @> array[${id}::bigint]`.execute(db);
  return result.rows.map((row) => row.id);
}

/** Whether the asker sees, or asks for, parts of companies: slices of their own lead to those, also without words. */
export const isNarrow = ({ scopes }: Asked): boolean => scopes.some((scope) => scope.of !== "company");

/** Whether the index of grams can help: with words, a part of a number, or a group of words that all have grams. */
export const hasGrams = (conditions: Conditions): boolean =>
  gramsOf(conditions).length > 0 || (conditions.anyWords[0]?.every((word) => queryGrams(word).length > 0) ?? false);

/** The grams that every hit has: those of the words and of the part of a number. */
export function gramsOf(conditions: Conditions): string[] {
  const { number } = conditions;
  const inside = number === null || number.fit === "whole" ? [] : partGrams(number.text);
  return [...new Set([...wordsOf(conditions).flatMap(queryGrams), ...inside])];
}

/** The day of a row is its date of issue wherever it has one, so a range of dates bounds the days as well, which have an index. */
export const daysOf = ({ dateFrom, dateTo }: Conditions): Predicate[] => [
  ...(dateFrom === null ? [] : [sql<SqlBool>`s.d >= ${dateFrom}::date`]),
  ...(dateTo === null ? [] : [sql<SqlBool>`s.d <= ${dateTo}::date`]),
];

/** Everything that a row must fulfil, visibility first; what needs the register's row comes last. */
export function hitPredicate({ actor, conditions, companies }: Asked): Predicate {
  const beyond = beyondSearchRow(actor, conditions);
  const own = [
    visibleTo(actor, "s", companies),
    sql<SqlBool>`s.deleted_at is null`,
    ...daysOf(conditions),
    ...searchPredicates(actor, conditions),
  ];
  return allOf(beyond === null ? own : [...own, beyond]);
}

/**
 * The rows of slices, newest quarter first. `offset 0` keeps the planner from turning the order round: with it the gram index is
 * asked slice by slice, without it everything of a company may be read. Where one of several words may stand, each has slices of
 * its own, and a row belongs to the first that it has.
 * @param days where only some days of the slices are wanted
 * @param bySearchRow without looking at the register's rows: what needs these is left to whoever takes the hits
 */
export function slicedHits(
  asked: Asked,
  slices: Slice[],
  { sample = 1, days = null, bySearchRow = false }: { sample?: Sample; days?: Days | null; bySearchRow?: boolean } = {},
): RawBuilder<unknown> {
  const grams = asked.leading ?? gramsOf(asked.conditions);
  const [group = null] = asked.conditions.anyWords;
  const probes = slices.flatMap((slice) =>
    (group ?? [null]).map((word, nth) => ({ ...slice, word, before: group?.slice(0, nth) ?? [] })),
  );
  const ids = probes.map(({ scope }) => scope.companyId);
  const terms = probes.map(({ scope, quarter, word }) => {
    const all = [...grams, ...gramOf(scope), ...(word === null ? [] : queryGrams(word))];
    return `{${termsOf(scope.companyId, quarter, all).join(",")}}`;
  });
  const departments = probes.map(({ scope }) => (scope.of === "department" ? scope.departmentId : null));
  const owners = probes.map(({ scope }) => (scope.of === "owner" ? scope.ownerId : null));
  const without = probes.map(({ scope }) => (scope.of === "owner" ? `{${scope.without.join(",")}}` : null));
  const beyond = bySearchRow ? null : beyondSearchRow(asked.actor, asked.conditions);
  return sql`(select s.* from unnest(${ids}::int[], ${terms}::text[], ${departments}::bigint[], ${owners}::text[], ${without}::text[],
      ${probes.map(({ word }) => word)}::text[], ${probes.map(({ before }) => JSON.stringify(before))}::text[])
      as slice(company_id, terms, department_id, owner_id, without, word, before)
    cross join lateral (
      select s.* from (
        select s.* from (select y.* from invoice_search y
          where y.terms @> slice.terms::int[] ${sampled("y", sample)} ${days === null ? sql`` : sql`and ${filedOn(days)}`} offset 0) s
        where s.company_id = slice.company_id and ${hitPredicate({ ...asked, conditions: rowOnly(asked.conditions) })}
          ${isNarrow(asked) ? sql`and ${inSlice}` : sql``} ${group === null ? sql`` : sql`and ${firstOfGroup(textSeen(asked.actor))}`} offset 0) s
      ${beyond === null ? sql`` : sql`where ${beyond}`} offset 0) s) s`;
}

/** Both indexes are asked, that of grams and that of days, and only rows that are in both are read. */
const filedOn = ({ from, to }: Days): Predicate =>
  sql<SqlBool>`y.company_id = slice.company_id and y.d between ${from}::date and ${to}::date`;

/** Whether so many rows or fewer are in the scopes at all: for somebody who sees parts of companies. Counts in indexes alone. */
export async function holdAtMost(db: DbOrTrx, scopes: Scope[], most: number): Promise<boolean> {
  const arms = scopes.map((scope) => sql`(select 1 from invoice_search s where ${scopeKeys(scope)} limit ${most + 1})`);
  const result = await sql<{ n: number }>`select count(*)::int as n
    from (select * from (${sql.join(arms, sql` union all `)}) arms limit ${most + 1}) counted`.execute(db);
  return result.rows[0]!.n <= most;
}

/** What the indexes of scopes begin with; a row may be in two of them. */
function scopeKeys(scope: Scope): Predicate {
  const here = sql<SqlBool>`s.company_id = ${scope.companyId}::int`;
  if (scope.of === "company") return here;
  if (scope.of === "department") return sql<SqlBool>`${here} and s.department_id = ${scope.departmentId}::bigint`;
  if (scope.of === "owner") return sql<SqlBool>`${here} and s.owner_id = ${scope.ownerId}`;
  return sql<SqlBool>`${here} and s.id = any(${grantedIds(scope)})`;
}

/** Invoices that were shown to somebody one by one are no slice: they are looked at themselves. */
export function grantedHits(asked: Asked): RawBuilder<unknown>[] {
  const granted = asked.scopes.filter((scope) => scope.of === "granted");
  if (granted.length === 0) return [];
  const any = sql.join(
    granted.map((scope) => sql`(${inScope(scope, "s")})`),
    sql` or `,
  );
  return [sql`(select s.* from invoice_search s where (${any}) and ${hitPredicate(asked)}) s`];
}

/**
 * The rows that fulfil conditions of which the register has an index; without words the register's row is all that is read. Each
 * way in which a number may begin or end is asked by itself: all of them in one condition are read to their ends or not at all.
 * @param edges of these only those that begin so, or only the others
 */
export function indexedHits(
  { actor, conditions, companies }: Asked,
  { edges = "all", more = [] }: { edges?: "all" | "begins" | "ends"; more?: readonly Predicate[] } = {},
): RawBuilder<unknown> {
  const beside = needText(conditions)
    ? sql`cross join lateral (select * from invoice_search s where s.company_id = i.company_id and s.id = i.id offset 0) s`
    : sql``;
  const ways = conditions.number?.fit === "edge" ? numberEdges(conditions.number.text) : [];
  const where = [
    visibleTo(actor, "i", companies),
    sql<SqlBool>`i.deleted_at is null`,
    ...fieldPredicates(actor, ways.length === 0 ? conditions : { ...conditions, number: null }),
    ...wordPredicates(actor, conditions),
    ...more,
  ];
  const each = ways.length === 0 ? [[]] : ways.map((way, at) => [way, ...ways.slice(0, at).map(isNot)]);
  const arms = each
    .slice(edges === "ends" ? -1 : 0, edges === "begins" ? -1 : undefined)
    .map((own) => sql`select i.* from invoice i ${beside} where ${allOf([...own, ...where])}`);
  return sql`(${sql.join(arms, sql` union all `)}) s`;
}

const isNot = (predicate: Predicate): Predicate => sql<SqlBool>`${predicate} is not true`;

/** Conditions of which the register has an index, and that mostly leave few rows. */
export const hasIndex = ({ money, number, code, checkCode, seller, buyer, parties }: Conditions): boolean =>
  money !== null ||
  code !== null ||
  (checkCode !== null && checkCode.length >= 5) ||
  (number !== null && number.fit !== "part") ||
  [seller, buyer, ...parties].some((party) => party !== null && (party.taxId !== null || party.taxIdStart !== null));

/**
 * Whether an index of the register leads to the hits. What lacks its original has one too. It leads whoever sees whole companies and
 * asks for no word: those have a way of their own, and a company whose invoices came as lists may have nothing else.
 */
export const isLed = (asked: Asked): boolean => (hasIndex(asked.conditions) && !leadsThroughAll(asked)) || lacksOriginal(asked);

/** Amounts from one to another may be those of a whole company: who sees a part of it is led to that. */
const leadsThroughAll = (asked: Asked): boolean => {
  const { money } = asked.conditions;
  return money !== null && money.min !== money.max && !hasIndex({ ...asked.conditions, money: null }) && isNarrow(asked);
};

const lacksOriginal = (asked: Asked): boolean =>
  asked.conditions.hasOriginal === false && !hasGrams(asked.conditions) && !isNarrow(asked);

/** The rows that fulfil the conditions by whatever index the planner finds for them. */
export function plainHits(asked: Asked, sample: Sample = 1, more: Predicate = sql<SqlBool>`true`): RawBuilder<unknown> {
  return sql`(select s.* from invoice_search s
    where s.company_id = any(${asked.companies}::int[]) ${sampled("s", sample)} and ${more} and ${hitPredicate(asked)}) s`;
}

export const sampled = (alias: string, sample: Sample): RawBuilder<unknown> =>
  sample === 1 ? sql`` : sql`and ${sql.ref(`${alias}.id`)} % ${sql.raw(String(sample))} = 0`;

/** Without what needs the register's row. */
const rowOnly = (c: Conditions): Conditions => ({
  ...c,
  number: null,
  code: null,
  checkCode: null,
  tag: null,
  purchasedFrom: null,
  purchasedTo: null,
  incomplete: null,
  hasOriginal: null,
  seller: c.seller !== null && c.seller.taxId === null && c.seller.taxIdStart === null ? c.seller : null,
  buyer: c.buyer !== null && c.buyer.taxId === null && c.buyer.taxIdStart === null ? c.buyer : null,
  parties: c.parties.filter((party) => party.taxId === null && party.taxIdStart === null),
});

/** Leads to what somebody sees of a company; none where that is all of it. */
export const gramOf = (scope: Scope): string[] => {
  if (scope.of === "department") return [departmentGram(scope.departmentId)];
  return scope.of === "owner" ? [ownerGram(scope.ownerId)] : [];
};

/** Of the words of which one must stand in a row this is the first that does. */
const firstOfGroup = (text: RawBuilder<string>): Predicate => sql<SqlBool>`strpos(${text}, slice.word) > 0
  and not exists (select 1 from json_array_elements_text(slice.before::json) as earlier(word) where strpos(${text}, earlier.word) > 0)`;

/** A row is in the scope of its slice: no row comes twice, whatever the hashes do. */
const inSlice = sql`(slice.department_id is null or (s.department_id = slice.department_id and s.duplicate_of is null))
  and (slice.owner_id is null or (s.owner_id = slice.owner_id
    and (s.duplicate_of is not null or s.department_id is null or s.department_id <> all(slice.without::bigint[]))))`;

/** The slices of the scopes that can hold a hit, in the order of the days. Rows without a day of issue are filed by arrival. */
export async function slicesOf(db: DbOrTrx, { scopes, conditions }: Asked, descending: boolean): Promise<Slice[]> {
  const sliced = scopes.filter((scope) => scope.of !== "granted");
  const companies = [...new Set(sliced.map((scope) => scope.companyId))];
  if (companies.length === 0) return [];
  const held = await daysHeld(db, companies);
  const slices = held.flatMap(({ company_id: companyId, oldest, newest }) =>
    quartersWithin(conditions, oldest, newest).flatMap((quarter) =>
      sliced.filter((scope) => scope.companyId === companyId).map((scope): Slice => ({ scope, quarter })),
    ),
  );
  return slices.sort((a, b) => (descending ? b.quarter - a.quarter : a.quarter - b.quarter));
}

/** The first and the last day on which each company has a row. */
export async function daysHeld(
  db: DbOrTrx,
  companies: readonly number[],
): Promise<{ company_id: number; oldest: string | null; newest: string | null }[]> {
  const result = await sql<{ company_id: number; oldest: string | null; newest: string | null }>`select c.company_id,
      (select s.d from invoice_search s where s.company_id = c.company_id order by s.d, s.id limit 1)::text as oldest,
      (select s.d from invoice_search s where s.company_id = c.company_id order by s.d desc, s.id desc limit 1)::text as newest
    from unnest(${companies}::int[]) as c(company_id)`.execute(db);
  return result.rows;
}

/** The quarters that the conditions ask for, of those between two days. */
export function quartersWithin({ dateFrom, dateTo }: Conditions, oldest: string | null, newest: string | null): number[] {
  if (oldest === null || newest === null) return [];
  const first = Math.max(dateFrom === null ? 0 : quarterIndex(dateFrom), quarterIndex(oldest));
  const last = Math.min(dateTo === null ? Infinity : quarterIndex(dateTo), quarterIndex(newest));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
}

/** Rows that are filed between the first day of one quarter and the last of another. */
export const inQuarters = (first: number, last: number): Predicate =>
  onDays({ from: quarterBounds(first).from, to: quarterBounds(last).to });

export const onDays = ({ from, to }: Days): Predicate => sql<SqlBool>`s.d between ${from}::date and ${to}::date`;
