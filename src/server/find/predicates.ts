/**
 * Conditions → SQL on the aliases `i` (invoice) and `s` (invoice_search). The search row repeats what is asked for most, so that
 * most questions read nothing else.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { addDays } from "#domain/dates.ts";
import { isIdentityNumber } from "#domain/personal/person.ts";
import { type Visibility, seesPersonalIn, visibleTo } from "#server/invoices/invoices.policy.ts";
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
export function fieldPredicates(actor: Actor, c: Conditions): Predicate[] {
  return [...usualPredicates(c, "i"), ...partyNamePredicates(actor, c), ...registerPredicates(actor, c)];
}

/** All conditions that the search row answers itself, words included: on the alias `s` alone. */
export function searchPredicates(actor: Actor, c: Conditions): Predicate[] {
  return [...usualPredicates(c, "s"), ...partyNamePredicates(actor, c), ...wordPredicates(actor, c)];
}

/** The conditions that need the register's row as well, as one predicate on the alias `s`; null where there are none. */
export function beyondSearchRow(actor: Actor, c: Conditions): Predicate | null {
  const beyond = registerPredicates(actor, c);
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
function partyNamePredicates(actor: Actor, c: Conditions): Predicate[] {
  return present([
    nameOnly(c.seller) && partyPredicate(actor, c.seller, "seller"),
    nameOnly(c.buyer) && partyPredicate(actor, c.buyer, "buyer"),
    ...c.parties.filter(nameOnly).map((party) => eitherParty(actor, party)),
  ]);
}

/** What only the register knows. */
function registerPredicates(actor: Actor, c: Conditions): Predicate[] {
  return present([
    c.number && numberPredicate(c.number),
    c.code && codePredicate(c.code),
    c.checkCode && checkCodePredicate(c.checkCode),
    c.tag && sql<SqlBool>`${c.tag} = any(i.tags)`,
    purchasePredicate(c),
    c.incomplete === null ? null : sql<SqlBool>`i.missing ${sql.raw(c.incomplete ? "<>" : "=")} '{}'`,
    c.hasOriginal === null ? null : sql<SqlBool>`${sql.raw(c.hasOriginal ? "" : "not ")}i.has_original`,
    nameOnly(c.seller) ? null : partyPredicate(actor, c.seller, "seller"),
    nameOnly(c.buyer) ? null : partyPredicate(actor, c.buyer, "buyer"),
    ...c.parties.filter((party) => !nameOnly(party)).map((party) => eitherParty(actor, party)),
  ]);
}

const nameOnly = (party: PartyCondition | null): boolean => party !== null && party.taxId === null && party.taxIdStart === null;

const present = (all: (Predicate | null | false | "")[]): Predicate[] =>
  all.filter((predicate): predicate is Predicate => predicate !== null && predicate !== false && predicate !== "");

/**
 * The text of a row `s` as far as the actor may know it: without what is personal, where that isn't his to see. Words are looked for in
 * nothing else, so that no count, facet or order tells whom a hidden name belongs to.
 */
export function textSeen(actor: Actor): RawBuilder<string> {
  const clear = seesPersonalIn(actor, "s");
  return clear === null ? sql<string>`s.txt` : sql<string>`case when s.masked is null or ${clear} then s.txt else s.masked end`;
}

/** The first two lines of a text are the names of the parties. */
const LINE = { seller: 1, buyer: 2 } as const;
type Side = keyof typeof LINE;

const lineOf = (text: RawBuilder<string>, line: number): RawBuilder<string> =>
  sql<string>`split_part(${text}, E'\n', ${sql.raw(String(line))})`;

/** What a row `s` is grouped by as its seller (search form): nothing where that is somebody whose name is hidden. */
export function sellerSeen(actor: Actor): RawBuilder<string> {
  const seller = lineOf(sql<string>`s.txt`, LINE.seller);
  const clear = seesPersonalIn(actor, "s");
  if (clear === null) return seller;
  return sql<string>`case when s.masked is null or ${clear} or ${lineOf(sql<string>`s.masked`, LINE.seller)} = ${seller} then ${seller} end`;
}

/** The same of an invoice's row `s`, as it is printed. */
export function printedSellerSeen(actor: Actor): RawBuilder<string> {
  const clear = seesPersonalIn(actor, "s");
  return clear === null
    ? sql<string>`s.seller_name`
    : sql<string>`case when ${clear} or ${nameSeen("s", "seller")} then s.seller_name end`;
}

/** Whether the name of a party of the invoice's row `alias` holds nothing personal. */
const nameSeen = (alias: "i" | "s", side: Side): Predicate => {
  const line = LINE[side];
  return sql<SqlBool>`(select x.masked is null or ${lineOf(sql<string>`x.masked`, line)} = ${lineOf(sql<string>`x.txt`, line)}
    from invoice_search x where x.company_id = ${sql.ref(`${alias}.company_id`)} and x.id = ${sql.ref(`${alias}.id`)})`;
};

/** The words, looked up in the text itself: the grams only lead to the rows. Needs the alias `s`. */
export function wordPredicates(actor: Actor, c: Conditions): Predicate[] {
  const text = textSeen(actor);
  // behind its first two lines, the names of the parties
  const details = sql<string>`substr(${text}, length(${lineOf(text, 1)}) + length(${lineOf(text, 2)}) + 3)`;
  return [
    ...c.words.map((word) => has(text, word)),
    ...c.details.map((word) => has(details, word)),
    ...c.anyWords.map((words) => sql<SqlBool>`(${sql.join([sql`false`, ...words.map((word) => has(text, word))], sql` or `)})`),
  ];
}

/** True where the predicates look into the text as well: for words, or the name of a party. */
export function needText(c: Conditions): boolean {
  const parties = [c.seller, c.buyer, ...c.parties].some((party) => party !== null && party.words.length > 0);
  return parties || c.words.length > 0 || c.details.length > 0 || c.anyWords.length > 0;
}

export const allOf = (predicates: readonly Predicate[]): Predicate =>
  predicates.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(predicates, sql` and `)}`;

const has = (text: RawBuilder<string>, word: string): Predicate => sql<SqlBool>`strpos(${text}, ${word}) > 0`;

function numberPredicate({ text, fit }: NonNullable<Conditions["number"]>): Predicate {
  if (fit === "whole") return sql<SqlBool>`(i.number = ${text} or i.digital_number = ${text})`;
  if (fit === "edge") return sql<SqlBool>`(${sql.join(numberEdges(text), sql` or `)})`;
  return sql<SqlBool>`(strpos(i.number, ${text}) > 0 or strpos(i.digital_number, ${text}) > 0)`;
}

/** The ways in which a number may begin or, last, end with this, each with an index of its own. */
export function numberEdges(text: string): Predicate[] {
  const begins = (column: string, with_: string): Predicate =>
    sql<SqlBool>`(${sql.ref(column)} >= ${with_} and ${sql.ref(column)} < ${`${with_}\uffff`})`;
  const digital = sql<SqlBool>`(${begins("i.digital_number", text)} and i.digital_number is distinct from i.number)`;
  return [begins("i.number", text), digital, begins("i.number_reversed", [...text].reverse().join(""))];
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

function partyPredicate(actor: Actor, party: PartyCondition | null, side: Side): Predicate | null {
  if (party === null) return null;
  const column = sql.ref(`i.${side}_tax_id`);
  if (party.taxId !== null) return sql<SqlBool>`(${column} = ${party.taxId}${numberSeen(actor, party.taxId, side)})`;
  const name = allOf(party.words.map((word) => has(lineOf(textSeen(actor), LINE[side]), word)));
  if (party.taxIdStart === null) return name;
  return sql<SqlBool>`((${column} >= ${party.taxIdStart} and ${column} < ${`${party.taxIdStart}\uffff`}${beginningSeen(actor, side)}) or (${name}))`;
}

function eitherParty(actor: Actor, party: PartyCondition): Predicate {
  return sql<SqlBool>`((${partyPredicate(actor, party, "seller")!}) or (${partyPredicate(actor, party, "buyer")!}))`;
}

/** The number of an identity card in the place of a tax id finds nothing for who may not see it; 15 digits only where the name is a person's. */
function numberSeen(actor: Actor, taxId: string, side: Side): RawBuilder<unknown> {
  const clear = seesPersonalIn(actor, "i");
  if (clear === null || !isIdentityNumber(taxId)) return sql``;
  if (taxId.length !== 15) return sql` and ${clear}`;
  return sql` and (${clear} or ${nameSeen("i", side)})`;
}

/** The same of a beginning, by the form of such numbers: region and birthday. */
function beginningSeen(actor: Actor, side: Side): RawBuilder<unknown> {
  const clear = seesPersonalIn(actor, "i");
  return clear === null ? sql`` : sql` and (${clear} or ${sql.ref(`i.${side}_tax_id`)} !~ ${IDENTITY_NUMBER_LIKE})`;
}
const IDENTITY_NUMBER_LIKE =
  "^[1-8][0-9]{5}(19[0-9]{2}|20[0-9]{2}|[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]?$|[*]";
