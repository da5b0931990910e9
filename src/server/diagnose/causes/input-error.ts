/** What D1 must know: the same number with something else different, other readings; near numbers are in near-numbers.ts. */
import { type SqlBool, sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { searchForm } from "#domain/text.ts";
import { parseFen } from "#domain/money.ts";
import { editDistance } from "#domain/nearmatch.ts";
import { conditionsOf as askedOfPieces } from "#domain/question.ts";
import { searchInvoices } from "#server/find/find.usecases.ts";
import { fitsForTyped, searchFor } from "../asking.ts";
import { type KnownRow, knownOfRefs, knownWhere } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/** Eight digits are given to many invoices: so many are looked at, and so many of them shown. */
const SAME_LOOKED_AT = 200;
const SAME_MAX = 20;
const READINGS_MAX = 3;

/** The same number: with another code, date, amount or party than was typed, or just as typed and kept back by a condition. */
export async function gatherSameNumber(inquiry: Inquiry): Promise<Gathered> {
  const { db, actor, typed } = inquiry;
  const number = inquiry.asked.number;
  if (number === null || typed.numberPartial !== null) return { sameNumber: [], behind: [] };
  const rows = await knownWhere(db, actor, sql<SqlBool>`(i.number = ${number} or i.digital_number = ${number})`, SAME_LOOKED_AT);
  return splitByDifference(inquiry, rows);
}

/** Invoices with the number that was asked for: `behind` are just as typed, the others differ, the nearest first. */
export function splitByDifference(
  inquiry: Pick<Inquiry, "typed">,
  rows: readonly KnownRow[],
): { behind: KnownRow[]; sameNumber: { invoice: KnownRow; differs: Difference[] }[] } {
  const { typed } = inquiry;
  const farOff = (code: string | null): number => (typed.code === null || code === null ? 0 : editDistance(typed.code, code));
  const found = rows.map((invoice) => ({ invoice, differs: differencesOf(invoice, inquiry) }));
  const behind = found
    .filter(({ differs }) => differs.length === 0)
    .map(({ invoice }) => invoice)
    .slice(0, SAME_MAX);
  return {
    behind,
    sameNumber: found
      .filter(({ differs }) => differs.length > 0)
      .toSorted((a, b) => a.differs.length - b.differs.length || farOff(a.invoice.code) - farOff(b.invoice.code))
      .slice(0, SAME_MAX),
  };
}

type Difference = "code" | "date" | "amount" | "checkCode" | "party";

function differencesOf(invoice: KnownRow, { typed }: Pick<Inquiry, "typed">): Difference[] {
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
