/** Numbers a slip or two away from the asked one (D1), for the asker's eyes only, the best evidence first. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { CaseFacts, Near } from "#domain/causes/cause.types.ts";
import { searchForm } from "#domain/text.ts";
import { parseFen } from "#domain/money.ts";
import { rankNear } from "#domain/near-rank.ts";
import { editDistance, oneEdit, twoEdits } from "#domain/nearmatch.ts";
import { visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import { type KnownRow, knownWhere } from "../known.ts";
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
/**
 * Two slips cost about a millisecond a company. Beyond so many companies they are only looked for where one slip leads
 * nowhere; below it always, as some number is a single slip away by chance.
 */
const FEW_COMPANIES = 10;

export async function gatherNear(inquiry: Inquiry, { behind }: Pick<CaseFacts, "behind">): Promise<Gathered> {
  const { number, numberPartial } = inquiry.asked;
  if (behind.length > 0 || number === null) return { near: [] };
  // seven digits may be a part of a number, or one of eight that lost a digit
  const whole = numberPartial === null || (numberPartial === "part" && number.length === 7);
  if (!whole || number.length < 7) return { near: [] };
  const typed = asTyped(inquiry, number);
  const rows = new Map<string, KnownRow>();
  const one = await rowsOfNumbers(inquiry, [...new Set([...oneEdit(number), ...(typed === number ? [] : oneEdit(typed))])]);
  const two =
    one.length > 0 && visibleCompanies(inquiry.actor).length > FEW_COMPANIES ? [] : await rowsOfTwoSlips(inquiry, number);
  for (const row of [...one, ...two]) rows.set(row.id, row);
  return { near: ranked(inquiry, typed, [...rows.values()]) };
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
  const rows = await knownWhere(db, actor, condition, LOOKED_AT, HOT);
  const digital = numbers.filter((number) => number.length === 20);
  return digital.length === 0 ? rows : [...rows, ...(await rowsOfDigital({ db, actor }, digital))];
}

/** Those whose number on paper is another one than their 20 digits; the others are found by their number. */
const rowsOfDigital = ({ db, actor }: Pick<Inquiry, "db" | "actor">, numbers: string[]): Promise<KnownRow[]> =>
  knownWhere(
    db,
    actor,
    sql<SqlBool>`i.digital_number = any(${numbers}::text[]) and i.digital_number is distinct from i.number`,
    LOOKED_AT,
    HOT,
  );

function codeNear(code: string | null): RawBuilder<SqlBool> {
  if (code === null) return sql<SqlBool>`true`;
  if (code.length < 10) return sql<SqlBool>`(i.code is null or starts_with(i.code, ${code}))`;
  return sql<SqlBool>`(i.code is null or i.code = any(${[code, ...oneEdit(code)]}::text[]))`;
}

/**
 * Two slips in 20 digits. Each probe is bound to the companies in which the asker sees anything, and its rows to what he
 * sees there: what others have is not counted. `offset 0`: without it all that somebody put in himself is gone through for each probe.
 */
async function rowsOfTwoSlips({ db, actor }: Inquiry, number: string): Promise<KnownRow[]> {
  const probe = twoEdits(number);
  const companies = visibleCompanies(actor);
  if (probe === null || companies.length === 0) return [];
  const tails = await sql<{ id: string; number: string }>`${HOT} select i.id, i.number
    from unnest(${companies}::int[]) as c(id) cross join unnest(${probe.reversedTails}::text[]) as t(tail)
    cross join lateral (select x.id, x.number from (select * from invoice y
        where y.company_id = c.id and y.number_reversed >= t.tail and y.number_reversed < t.tail || ${"\uffff"} offset 0) x
      where length(x.number) = 20 and ${visibleTo(actor, "x")} and x.deleted_at is null limit ${SAME_TAIL_MAX}) i`.execute(db);
  const near = tails.rows.filter((row) => editDistance(number, row.number) <= SLIPS_MAX).map((row) => row.id);
  const ids = [...new Set(near)];
  return [
    ...(await knownWhere(db, actor, sql<SqlBool>`i.number = any(${probe.exact}::text[])`, LOOKED_AT, HOT)),
    ...(await rowsOfDigital({ db, actor }, probe.exact)),
    ...(ids.length === 0 ? [] : await knownWhere(db, actor, sql<SqlBool>`i.id = any(${ids}::bigint[])`, LOOKED_AT)),
  ];
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
