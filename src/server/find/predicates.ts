/**
 * Conditions → SQL on the aliases `i` (invoice) and `s` (invoice_search). The search row repeats what is asked for most, so that
 * most questions read nothing else.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { addDays } from "#domain/dates.ts";
import { type Visibility, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { PURCHASE_WINDOW } from "./conditions.ts";
import type { Conditions, MoneyCondition, PartyCondition } from "./find.types.ts";

export type Predicate = RawBuilder<SqlBool>;

/** What every query on the rows of one company begins with: the company, the asker's visibility, not removed. */
export function scopeOf(actor: Actor, companyId: number): Predicate {
  const visible: Visibility = visibleTo(actor, "i", [companyId]);
  return sql<SqlBool>`i.company_id = ${companyId}::int and ${visible} and i.deleted_at is null`;
}

/** All conditions but the words of the text, on the alias `i`; parties by name look at the alias `s`. */
export function fieldPredicates(c: Conditions): Predicate[] {
  return [...usualPredicates(c, "i"), ...partyNamePredicates(c), ...registerPredicates(c)];
}

/** All conditions that the search row answers itself, words included: on the alias `s` alone. */
export function searchPredicates(c: Conditions): Predicate[] {
  return [...usualPredicates(c, "s"), ...partyNamePredicates(c), ...wordPredicates(c)];
}

/** The conditions that need the register's row as well, as one predicate on the alias `s`; null where there are none. */
export function beyondSearchRow(c: Conditions): Predicate | null {
  const beyond = registerPredicates(c);
  if (beyond.length === 0) return null;
  return sql<SqlBool>`(select ${allOf(beyond)} from invoice i where i.company_id = s.company_id and i.id = s.id)`;
}

/** What both tables have. */
function usualPredicates(c: Conditions, alias: "i" | "s"): Predicate[] {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return present([
    c.dateFrom && sql<SqlBool>`${column("issue_date")} >= ${c.dateFrom}::date`,
    c.dateTo && sql<SqlBool>`${column("issue_date")} <= ${c.dateTo}::date`,
    c.money && moneyPredicate(c.money, alias),
    c.direction && sql<SqlBool>`${column("direction")} = ${c.direction}`,
    c.kinds.length === 0 ? null : sql<SqlBool>`${column("kind")} = any(${c.kinds}::text[])`,
    ...c.states.map((state) => sql<SqlBool>`${column(state.column)} = any(${state.values}::text[])`),
    c.archived === null ? null : sql<SqlBool>`${column("archive_state")} ${sql.raw(c.archived ? "<>" : "=")} 'none'`,
    c.departmentId && departmentPredicate(c.departmentId, alias),
    c.ownerId && sql<SqlBool>`${column("owner_id")} = ${c.ownerId}`,
  ]);
}

/** Parties by name alone. */
function partyNamePredicates(c: Conditions): Predicate[] {
  return present([
    nameOnly(c.seller) && partyPredicate(c.seller, "i.seller_tax_id", 1),
    nameOnly(c.buyer) && partyPredicate(c.buyer, "i.buyer_tax_id", 2),
    ...c.parties.filter(nameOnly).map(eitherParty),
  ]);
}

/** What only the register knows. */
function registerPredicates(c: Conditions): Predicate[] {
  return present([
    c.number && numberPredicate(c.number),
    c.code && codePredicate(c.code),
    c.checkCode && checkCodePredicate(c.checkCode),
    c.tag && sql<SqlBool>`${c.tag} = any(i.tags)`,
    purchasePredicate(c),
    c.incomplete === null ? null : sql<SqlBool>`i.missing ${sql.raw(c.incomplete ? "<>" : "=")} '{}'`,
    c.hasOriginal === null ? null : sql<SqlBool>`${sql.raw(c.hasOriginal ? "" : "not ")}i.has_original`,
    nameOnly(c.seller) ? null : partyPredicate(c.seller, "i.seller_tax_id", 1),
    nameOnly(c.buyer) ? null : partyPredicate(c.buyer, "i.buyer_tax_id", 2),
    ...c.parties.filter((party) => !nameOnly(party)).map(eitherParty),
  ]);
}

const nameOnly = (party: PartyCondition | null): boolean => party !== null && party.taxId === null && party.taxIdStart === null;

const present = (all: (Predicate | null | false | "")[]): Predicate[] =>
  all.filter((predicate): predicate is Predicate => predicate !== null && predicate !== false && predicate !== "");

/** The text behind its first two lines, the names of the parties. */
const DETAILS = String.raw`substr(s.txt, length(split_part(s.txt, E'\n', 1)) + length(split_part(s.txt, E'\n', 2)) + 3)`;

/** The words, looked up in the text itself: the grams only lead to the rows. Needs the alias `s`. */
export function wordPredicates(c: Conditions): Predicate[] {
  return [
    ...c.words.map((word) => has("s.txt", word)),
    ...c.details.map((word) => has(DETAILS, word)),
    ...c.anyWords.map(
      (words) => sql<SqlBool>`(${sql.join([sql`false`, ...words.map((word) => has("s.txt", word))], sql` or `)})`,
    ),
  ];
}

/** True where the predicates look into the text as well: for words, or the name of a party. */
export function needText(c: Conditions): boolean {
  const parties = [c.seller, c.buyer, ...c.parties].some((party) => party !== null && party.words.length > 0);
  return parties || c.words.length > 0 || c.details.length > 0 || c.anyWords.length > 0;
}

export const allOf = (predicates: readonly Predicate[]): Predicate =>
  predicates.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(predicates, sql` and `)}`;

const has = (expression: string, word: string): Predicate => sql<SqlBool>`strpos(${sql.raw(expression)}, ${word}) > 0`;

function numberPredicate({ text, fit }: NonNullable<Conditions["number"]>): Predicate {
  if (fit === "whole") return sql<SqlBool>`(i.number = ${text} or i.digital_number = ${text})`;
  if (fit === "edge") return sql<SqlBool>`(${sql.join(numberEdges(text), sql` or `)})`;
  return sql<SqlBool>`(strpos(i.number, ${text}) > 0 or strpos(i.digital_number, ${text}) > 0)`;
}

/** The ways in which a number may begin or end with this, each with an index of its own. */
export function numberEdges(text: string): Predicate[] {
  const begins = (column: string, with_: string): Predicate =>
    sql<SqlBool>`(${sql.ref(column)} >= ${with_} and ${sql.ref(column)} < ${`${with_}\uffff`})`;
  return [begins("i.number", text), begins("i.number_reversed", [...text].reverse().join("")), begins("i.digital_number", text)];
}

const codePredicate = (code: string): Predicate =>
  code.length >= 10 ? sql<SqlBool>`i.code = ${code}` : sql<SqlBool>`(i.code >= ${code} and i.code < ${`${code}\uffff`})`;

/** The index is of the last five digits (migration 0016). */
const checkCodePredicate = (code: string): Predicate => {
  const whole = sql<SqlBool>`right(i.check_code, ${code.length}::int) = ${code}`;
  return code.length < 5 ? whole : sql<SqlBool>`right(i.check_code, 5) = ${code.slice(-5)} and ${whole}`;
};

function moneyPredicate({ min, max, basis }: MoneyCondition, alias: "i" | "s"): Predicate {
  const within = (column: string): Predicate =>
    allOf([
      ...(min === null ? [] : [sql<SqlBool>`${sql.raw(column)} >= ${String(min)}::bigint`]),
      ...(max === null ? [] : [sql<SqlBool>`${sql.raw(column)} <= ${String(max)}::bigint`]),
    ]);
  if (basis === "any") return sql<SqlBool>`((${within(`${alias}.total_fen`)}) or (${within(`${alias}.amount_fen`)}))`;
  return within(`${alias}.${basis === "net" ? "amount" : basis}_fen`);
}

function purchasePredicate(c: Conditions): Predicate | null {
  if (c.purchasedFrom === null && c.purchasedTo === null) return null;
  const from = c.purchasedFrom ?? "1900-01-01";
  const to = c.purchasedTo ?? "2199-12-31";
  const { daysBefore, daysAfter } = PURCHASE_WINDOW;
  const issuedTo = c.purchasedTo === null ? to : addDays(to, daysAfter);
  return sql<SqlBool>`(i.purchased_on between ${from}::date and ${to}::date
    or (i.purchased_on is null and i.issue_date between ${addDays(from, -daysBefore)}::date and ${issuedTo}::date))`;
}

const departmentPredicate = (id: string, alias: "i" | "s"): Predicate =>
  sql<SqlBool>`${sql.ref(`${alias}.department_id`)} in (select d.id from department d
    where d.company_id = ${sql.ref(`${alias}.company_id`)} and d.path @> array[${id}::bigint])`;

function partyPredicate(party: PartyCondition | null, taxIdColumn: string, line: 1 | 2): Predicate | null {
  if (party === null) return null;
  const column = sql.raw(taxIdColumn);
  if (party.taxId !== null) return sql<SqlBool>`${column} = ${party.taxId}`;
  const name = allOf(party.words.map((word) => has(`split_part(s.txt, E'\\n', ${line})`, word)));
  if (party.taxIdStart === null) return name;
  return sql<SqlBool>`((${column} >= ${party.taxIdStart} and ${column} < ${`${party.taxIdStart}\uffff`}) or (${name}))`;
}

function eitherParty(party: PartyCondition): Predicate {
  const seller = partyPredicate(party, "i.seller_tax_id", 1)!;
  const buyer = partyPredicate(party, "i.buyer_tax_id", 2)!;
  return sql<SqlBool>`((${seller}) or (${buyer}))`;
}
