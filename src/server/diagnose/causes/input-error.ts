/** What D1 must know: numbers one or two slips away, the same number with something else different, other readings. */
import { type SqlBool, sql } from "kysely";
import type { CaseFacts, Near } from "#domain/causes/cause.types.ts";
import { searchForm } from "#domain/text.ts";
import { parseFen } from "#domain/money.ts";
import { editDistance, oneEdit, rankNear, twoEditTail } from "#domain/nearmatch.ts";
import { conditionsOf as askedOfPieces } from "#domain/question.ts";
import { searchInvoices } from "#server/find/find.usecases.ts";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import { fitsForTyped, searchFor } from "../asking.ts";
import { type KnownRow, knownOfRefs, knownWhere } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/** Numbers that follow each other are a slip apart by the score: fewer shown would leave the right one out. */
const NEAR_MAX = 20;
/** Rows that share the first ten digits of a number; where there are more, two slips in the tail tell nothing. */
const SAME_HEAD_MAX = 1_000;
const READINGS_MAX = 3;

/** Numbers near the asked one, the best evidence first. Two slips are only looked for where one leads nowhere. */
export async function gatherNear(inquiry: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  const { asked } = inquiry;
  if (behind.length > 0) return { near: [] };
  // seven digits may be a part of a number, or one of eight that lost a digit
  const whole = asked.numberPartial === null || (asked.numberPartial === "part" && asked.number?.length === 7);
  if (asked.number === null || !whole || asked.number.length < 7) return { near: [] };
  const one = await rowsOfNumbers(inquiry, oneEdit(asked.number));
  const rows = one.length > 0 || asked.number.length !== 20 ? one : await rowsOfTwoSlips(inquiry, asked.number);
  return { near: ranked(inquiry, rows) };
}

async function rowsOfNumbers({ db, actor }: Inquiry, numbers: string[]): Promise<KnownRow[]> {
  if (numbers.length === 0) return [];
  const paper = knownWhere(db, actor, sql<SqlBool>`i.number = any(${numbers}::text[])`, 50);
  const digital = numbers.filter((number) => number.length === 20);
  if (digital.length === 0) return paper;
  return [...(await paper), ...(await knownWhere(db, actor, sql<SqlBool>`i.digital_number = any(${digital}::text[])`, 50))];
}

/** The whole of a company's numbers is looked through only for those who may see the whole of it. */
async function rowsOfTwoSlips({ db, actor }: Inquiry, number: string): Promise<KnownRow[]> {
  const probe = twoEditTail(number);
  const companies = actor.reaches.filter((reach) => reach.reach === "company").map((reach) => reach.companyId);
  if (probe === null || companies.length === 0) return [];
  const { from, to } = probe.headRange;
  const visible = (alias: string) => sql`${visibleTo(actor, alias, companies)}`;
  const head = await sql<{ id: string; number: string }>`select i.id, i.number from invoice i
    where ${visible("i")} and i.number between ${from} and ${to} limit ${SAME_HEAD_MAX + 1}`.execute(db);
  const tails = await sql<{ id: string; number: string }>`select i.id, i.number
    from unnest(${companies}::int[]) as c(id) cross join unnest(${probe.reversedTails}::text[]) as t(tail)
    cross join lateral (select x.id, x.number from invoice x
      where x.company_id = c.id and x.number_reversed >= t.tail and x.number_reversed < t.tail || ${"\uffff"} and ${visible("x")} limit 20) i`.execute(
    db,
  );
  const reached = head.rows.length > SAME_HEAD_MAX ? tails.rows : [...head.rows, ...tails.rows];
  const ids = new Set(
    reached.filter((row) => row.number.length === 20 && editDistance(number, row.number) <= 2).map((row) => row.id),
  );
  return ids.size === 0 ? [] : knownWhere(db, actor, sql<SqlBool>`i.id = any(${[...ids]}::bigint[])`, 50);
}

function ranked({ asked }: Inquiry, rows: KnownRow[]): Near[] {
  const wanted = asked.number!;
  const amountFen = asked.amountMin !== null && asked.amountMin === asked.amountMax ? parseFen(asked.amountMin) : null;
  const candidates = rows.map((invoice) => ({
    invoice,
    code: invoice.code,
    date: invoice.date,
    totalFen: invoice.totalFen,
    amountFen: invoice.amountFen,
    seller: searchForm(invoice.seller ?? ""),
    buyer: searchForm(invoice.buyer ?? ""),
    number: nearest(invoice, wanted),
  }));
  const evidence = {
    number: wanted,
    code: asked.code,
    dateFrom: asked.dateFrom,
    dateTo: asked.dateTo,
    amountFen,
    words: [...asked.words, asked.seller ?? "", asked.buyer ?? ""].map(searchForm),
  };
  return (
    rankNear(candidates, evidence)
      // another code says that it is another invoice, unless code and number were both mistyped: too far to be told
      .filter(({ differs, edit }) => edit.kind !== "same" && (!differs.includes("code") || asked.code === null))
      .slice(0, NEAR_MAX)
      .map(({ candidate, edit, agrees, differs }) => ({
        invoice: candidate.invoice,
        number: candidate.number,
        edit,
        agrees,
        differs,
      }))
  );
}

function nearest(invoice: KnownRow, wanted: string): string {
  const numbers = [invoice.number, invoice.digitalNumber].filter((number) => number !== null);
  return numbers.toSorted((a, b) => editDistance(a, wanted) - editDistance(b, wanted))[0] ?? "";
}

/** The same number: with another code, date, amount or party than was typed, or just as typed and kept back by a condition. */
export async function gatherSameNumber(inquiry: Inquiry): Promise<Gathered> {
  const { db, actor, typed } = inquiry;
  const number = inquiry.asked.number;
  if (number === null || typed.numberPartial !== null) return { sameNumber: [], behind: [] };
  const rows = await knownWhere(db, actor, sql<SqlBool>`(i.number = ${number} or i.digital_number = ${number})`, 20);
  const found = rows.map((invoice) => ({ invoice, differs: differencesOf(invoice, inquiry) }));
  const behind = found
    .filter(({ differs }) => differs.length === 0)
    .map(({ invoice }) => invoice)
    .slice(0, NEAR_MAX);
  return {
    behind,
    sameNumber: found
      .filter(({ differs }) => differs.length > 0)
      .toSorted((a, b) => a.differs.length - b.differs.length)
      .slice(0, NEAR_MAX),
  };
}

type Difference = "code" | "date" | "amount" | "checkCode" | "party";

function differencesOf(invoice: KnownRow, { typed }: Inquiry): Difference[] {
  const differs: Difference[] = [];
  const date = invoice.date;
  const names = `${searchForm(invoice.seller ?? "")}\n${searchForm(invoice.buyer ?? "")}`;
  if (typed.code !== null && invoice.code !== typed.code) differs.push("code");
  // a range is a condition that hides it (D3); one day or one amount was told of this very invoice
  if (typed.dateFrom !== null && typed.dateFrom === typed.dateTo && date !== typed.dateFrom) differs.push("date");
  if (typed.amountMin === typed.amountMax && !amountFits(invoice, typed.amountMin, typed.amountMax)) differs.push("amount");
  if (typed.checkCode !== null && invoice.checkCode !== null && !invoice.checkCode.endsWith(typed.checkCode))
    differs.push("checkCode");
  const parties = [typed.seller, typed.buyer].filter((name) => name !== null);
  if (parties.some((name) => !names.includes(searchForm(name)))) differs.push("party");
  return differs;
}

function amountFits(invoice: KnownRow, min: string | null, max: string | null): boolean {
  if (min === null && max === null) return true;
  const within = (fen: bigint | null): boolean =>
    fen !== null && (min === null || fen >= parseFen(min)!) && (max === null || fen <= parseFen(max)!);
  return within(invoice.totalFen) || within(invoice.amountFen);
}

/** Other ways to read what was typed that do find something. */
export async function gatherOtherReadings(inquiry: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  if (behind.length > 0) return { otherReadings: [] };
  const { db, actor, question, filters } = inquiry;
  const otherReadings: NonNullable<Gathered["otherReadings"]> = [];
  for (const alternative of question.alternatives.slice(0, READINGS_MAX)) {
    const conditions = searchFor(askedOfPieces(alternative), filters, actor.userId);
    if (conditions === null) continue;
    const { rows } = await searchInvoices(db, actor, conditions, { limit: 3, fits: fitsForTyped(conditions) });
    if (rows.length === 0) continue;
    const text = alternative.pieces.map((piece) => piece.value).join(" ");
    otherReadings.push({ reason: alternative.reason, text, sample: await knownOfRefs(db, actor, rows) });
  }
  return { otherReadings };
}
