/** Numbers a slip or two away from the asked one (D1), for the asker's eyes only, the best evidence first. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { CaseFacts, Near } from "#domain/causes/cause.types.ts";
import { searchForm } from "#domain/text.ts";
import { parseFen } from "#domain/money.ts";
import { rankNear } from "#domain/near-rank.ts";
import { editDistance, oneEdit, twoEdits, twoEditsOfShort } from "#domain/nearmatch.ts";
import { seesAllOf, visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import { type KnownRow, knownByNumber, knownWhere } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/**
 * Whoever issues invoices has whole runs of numbers, of which some fifty are a slip away from each other: all of them
 * are named, since nothing tells which is meant.
 */
const NEAR_MAX = 60;
/** Looked at before they are ranked. */
const LOOKED_AT = 500;
/** Numbers that end alike: seven digits are shared by few. */
const SAME_TAIL_MAX = 200;
const SLIPS_MAX = 2;
/** Keys under one code that are read, and of how many companies: more would take as long as probing for all that two slips may have made. */
const KEYS_READ = 8_000;
const KEYS_READ_OF = 4;
/**
 * Two slips cost a quarter of a millisecond a company. Beyond so many companies they are only looked for where one slip leads
 * nowhere; below it always, as some number is a single slip away by chance.
 */
const FEW_COMPANIES = 64;

export async function gatherNear(inquiry: Inquiry, { behind }: Pick<CaseFacts, "behind">): Promise<Gathered> {
  const { asked } = inquiry;
  if (behind.length > 0 || asked.number === null) return { near: [] };
  const near = await nearTo(inquiry, asked.number);
  // a code of ten digits with a slip may be none of any region: such a pair is read as that of a fiscal receipt
  const fiscal = asked.number.length === 10 && asked.code?.length === 8;
  if (!fiscal) return { near };
  const swapped = { ...inquiry, asked: { ...asked, code: asked.number, number: asked.code } };
  return { near: [...near, ...(await nearTo(swapped, asked.code!))].slice(0, NEAR_MAX) };
}

async function nearTo(inquiry: Inquiry, number: string): Promise<Near[]> {
  const { numberPartial } = inquiry.asked;
  // seven digits may be a part of a number, or one of eight that lost a digit
  const whole = numberPartial === null || (numberPartial === "part" && number.length === 7);
  if (!whole || number.length < 7) return [];
  const typed = asTyped(inquiry, number);
  const rows = new Map<string, KnownRow>();
  const one = await rowsOfNumbers(inquiry, [...new Set([...oneEdit(number), ...(typed === number ? [] : oneEdit(typed))])]);
  const two =
    one.length > 0 && visibleCompanies(inquiry.actor).length > FEW_COMPANIES ? [] : await rowsOfTwoSlips(inquiry, number);
  for (const row of [...one, ...two, ...(await rowsOfTwoInNumber(inquiry, typed))]) rows.set(row.id, row);
  return ranked(inquiry, typed, [...rows.values()]);
}

/** Without the zero that was put before seven digits beside a code: the missing digit may be any other. */
function asTyped({ question }: Inquiry, number: string): string {
  const padded = question.pieces.some((piece) => piece.field === "number" && piece.mended.includes("prefix"));
  return padded && number.startsWith("0") ? number.slice(1) : number;
}

/** The numbers, of the code that was typed or of one a slip away from it. */
async function rowsOfNumbers({ db, actor, asked }: Inquiry, numbers: string[]): Promise<KnownRow[]> {
  if (numbers.length === 0) return [];
  const condition = sql<SqlBool>`i.number = any(${numbers}::text[]) and ${codeNear(asked.code)}`;
  const rows = await knownByNumber(db, actor, condition, LOOKED_AT);
  const digital = numbers.filter((number) => number.length === 20);
  return digital.length === 0 ? rows : [...rows, ...(await rowsOfDigital({ db, actor }, digital))];
}

/** Those whose number on paper is another one than their 20 digits; the others are found by their number. */
const rowsOfDigital = ({ db, actor }: Pick<Inquiry, "db" | "actor">, numbers: string[]): Promise<KnownRow[]> =>
  knownByNumber(
    db,
    actor,
    sql<SqlBool>`i.digital_number = any(${numbers}::text[]) and i.digital_number is distinct from i.number`,
    LOOKED_AT,
  );

function codeNear(code: string | null): RawBuilder<SqlBool> {
  if (code === null) return sql<SqlBool>`true`;
  if (code.length < 10) return sql<SqlBool>`(i.code is null or starts_with(i.code, ${code}))`;
  return sql<SqlBool>`(i.code is null or i.code = any(${[code, ...oneEdit(code)]}::text[]))`;
}

/**
 * Two slips in 20 digits. Each probe is bound to the companies in which the asker sees anything, and its rows to what he
 * sees there: what others have is not counted.
 */
async function rowsOfTwoSlips({ db, actor }: Inquiry, number: string): Promise<KnownRow[]> {
  const probe = twoEdits(number);
  const companies = visibleCompanies(actor);
  if (probe === null || companies.length === 0) return [];
  const tails = [
    ...(await sameTails({ db, actor }, companies, probe.reversedTails, NUMBERS)),
    ...(await sameTails({ db, actor }, companies, probe.reversedTails, DIGITAL_NUMBERS)),
  ];
  const near = tails.filter((row) => editDistance(number, row.number) <= SLIPS_MAX).map((row) => row.id);
  const ids = [...new Set(near)];
  return [
    ...(await knownByNumber(db, actor, sql<SqlBool>`i.number = any(${probe.exact}::text[])`, LOOKED_AT)),
    ...(await rowsOfDigital({ db, actor }, probe.exact)),
    ...(ids.length === 0 ? [] : await knownWhere(db, actor, sql<SqlBool>`i.id = any(${ids}::bigint[])`, LOOKED_AT)),
  ];
}

/** Of the alias `y`, as their indexes have it: the number from its end, and which rows have one of 20 digits. */
type Reversed = { number: RawBuilder<unknown>; key: RawBuilder<unknown>; rows: RawBuilder<unknown> };
const NUMBERS: Reversed = { number: sql`y.number`, key: sql`y.number_reversed`, rows: sql`length(y.number) = 20` };
/** 数电纸质 invoices, whose number on paper is another one (migration 0019). */
const DIGITAL_NUMBERS: Reversed = {
  number: sql`y.digital_number`,
  key: sql`reverse(y.digital_number) collate "C"`,
  rows: sql`y.digital_number is not null and y.digital_number is distinct from y.number`,
};

/** `offset 0`: without it all that somebody put in himself is gone through for each probe. */
async function sameTails(
  { db, actor }: Pick<Inquiry, "db" | "actor">,
  companies: number[],
  tails: string[],
  { number, key, rows }: Reversed,
): Promise<{ id: string; number: string }[]> {
  const result = await sql<{ id: string; number: string }>`${HOT} select i.id, i.found as number
    from unnest(${companies}::int[]) as c(id) cross join unnest(${tails}::text[]) as t(tail)
    cross join lateral (select x.id, x.found from (select y.*, ${number} as found from invoice y
        where y.company_id = c.id and ${key} >= t.tail and ${key} < t.tail || ${"\uffff"} and ${rows} offset 0) x
      where ${visibleTo(actor, "x")} and x.deleted_at is null limit ${SAME_TAIL_MAX}) i`.execute(db);
  return result.rows;
}

/** Two slips in the number beside a code. One in each is looked for with the others, as is a number that stands under another code. */
async function rowsOfTwoInNumber({ db, actor, asked }: Inquiry, number: string): Promise<KnownRow[]> {
  const { code } = asked;
  const companies = visibleCompanies(actor);
  if (code === null || code.length < 10 || companies.length === 0) return [];
  const wanted = twoEditsOfShort(number);
  const known = await numbersUnder({ db, actor }, companies, code);
  const keys = (known === null ? wanted : wanted.filter((each) => known.has(each))).map((each) => `${code}-${each}`);
  const found = await sql<{ id: string }>`${HOT} select r.invoice_id as id from number_registry r
    where r.number_key = any(${keys}::text[]) and r.company_id = any(${companies}::int[]) limit ${LOOKED_AT}`.execute(db);
  const ids = found.rows.map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await knownWhere(db, actor, sql<SqlBool>`i.id = any(${ids}::bigint[])`, LOOKED_AT);
  return rows.filter((row) => editDistance(number, row.number ?? "") <= SLIPS_MAX);
}

/**
 * The numbers that these companies have under a code, in one text: some thousand keys read in order cost less than some thousand probes. Null
 * where there are more, or where the asker sees parts of companies: how many others have isn't to be told by the time that it takes.
 */
async function numbersUnder(
  { db, actor }: Pick<Inquiry, "db" | "actor">,
  companies: number[],
  code: string,
): Promise<Set<string> | null> {
  if (companies.length > KEYS_READ_OF || !companies.every((id) => seesAllOf(actor, id))) return null;
  const { rows } = await sql<{ n: number; numbers: string | null }>`${HOT} select count(*)::int as n,
      string_agg(substr(k.tax_key, ${code.length + 2}::int), ',') as numbers
    from (select i.tax_key from invoice i where i.company_id = any(${companies}::int[])
      and i.tax_key >= ${`${code}-`} and i.tax_key < ${`${code}-\uffff`} limit ${KEYS_READ + 1}) k`.execute(db);
  const [{ n, numbers }] = rows as [(typeof rows)[0]];
  return n > KEYS_READ ? null : new Set(numbers?.split(","));
}

function ranked({ asked }: Inquiry, typed: string, rows: KnownRow[]): Near[] {
  const fen = (text: string | null): bigint | null => (text === null ? null : parseFen(text));
  const party = (text: string | null): string | null => (text === null ? null : searchForm(text));
  const candidates = rows.map((invoice) => ({
    ...invoice,
    invoice,
    seller: searchForm(invoice.seller ?? ""),
    buyer: searchForm(invoice.buyer ?? ""),
    number: nearest(invoice, typed),
  }));
  const evidence = {
    number: typed,
    code: asked.code,
    kinds: asked.kinds,
    dateFrom: asked.dateFrom,
    dateTo: asked.dateTo,
    amountMinFen: fen(asked.amountMin),
    amountMaxFen: fen(asked.amountMax),
    seller: party(asked.seller),
    buyer: party(asked.buyer),
    taxIds: asked.taxIds,
    words: asked.words.map(searchForm),
  };
  return rankNear(candidates, evidence)
    .filter(({ edit }) => edit.kind !== "same")
    .slice(0, NEAR_MAX)
    .map(({ candidate: { invoice, number }, edit, agrees, differs }) => ({ invoice, number, edit, agrees, differs }));
}

function nearest(invoice: KnownRow, wanted: string): string {
  const numbers = [invoice.number, invoice.digitalNumber].filter((number) => number !== null);
  return numbers.toSorted((a, b) => editDistance(a, wanted) - editDistance(b, wanted))[0] ?? "";
}
