/** What D5 must know: how the issuer's invoices came until now, and its numbers around the asked one. Only of what the asker sees. */
import { type SqlBool, sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { searchForm } from "#domain/text.ts";
import { NO_CONDITIONS, partyOf } from "#server/find/conditions.ts";
import { searchInvoices } from "#server/find/find.usecases.ts";
import { visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import { companiesShowing } from "#server/people/people.policy.ts";
import { knownOfRefs } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/** So many of the newest show a rhythm. */
const NEWEST = 24;
/** Further off is another block. */
const NEIGHBOURS = 40;
/** Digit 5 of numbers that are given out to issuers in blocks, as observed. */
const BLOCK_CHANNEL = "7";
const CHANNEL_AT = 4;

export async function gatherIssuer(inquiry: Inquiry, { behind, sameNumber }: CaseFacts): Promise<Gathered> {
  if (behind.length > 0 || sameNumber.length > 0) return {};
  return { run: await runAround(inquiry), issuer: await issuerOf(inquiry) };
}

/** The issuer that was named: with 销售方, or as what looks like a name where nothing else says which invoice is meant. */
async function issuerOf({ db, actor, asked, question }: Inquiry): Promise<CaseFacts["issuer"]> {
  const named = asked.seller ?? question.pieces.find(({ field }) => field === "word" && asked.dateTo !== null)?.value ?? null;
  const seller = partyOf(named ?? undefined);
  if (named === null || seller === null || companiesShowing(actor, "field.parties").length === 0) return null;
  const { rows } = await searchInvoices(db, actor, { ...NO_CONDITIONS, seller }, { limit: NEWEST });
  // a word may be anything: nothing of it says nothing of an issuer
  if (rows.length === 0) return asked.seller === null ? null : { name: named, days: [] };
  const known = await knownOfRefs(db, actor, rows);
  const name = known[0]?.seller ?? named;
  const days = known.filter((each) => each.seller === name && each.date !== null).map((each) => each.date!);
  return { name, days: days.toSorted().toReversed() };
}

/** Numbers of one seller on both sides, under one code or in one block. */
async function runAround({ db, actor, asked }: Inquiry): Promise<CaseFacts["run"]> {
  const { number, code, numberPartial } = asked;
  const companies = visibleCompanies(actor);
  if (number === null || numberPartial !== null || companies.length === 0) return null;
  const block = number.length === 20 && number[CHANNEL_AT] === BLOCK_CHANNEL;
  if (!block && !(number.length === 8 && code !== null)) return null;
  const at = BigInt(number);
  const [from, to] = [at - BigInt(NEIGHBOURS), at + BigInt(NEIGHBOURS)].map((each) => String(each).padStart(number.length, "0"));
  const underCode = block ? sql<SqlBool>`i.number like ${`${number.slice(0, CHANNEL_AT + 1)}%`}` : sql<SqlBool>`i.code = ${code}`;
  const { rows } = await sql<{ company_id: number; number: string; seller: string }>`${HOT}
    select i.company_id, i.number, i.seller_name as seller from (select * from invoice i where i.company_id = any(${companies}::int[])
        and i.number >= ${from} and i.number <= ${to} and ${underCode} offset 0) i
    where ${visibleTo(actor, "i")} and i.deleted_at is null and i.seller_name is not null
      and i.company_id = any(${companiesShowing(actor, "field.parties")}::int[])
    order by i.number limit 200`.execute(db);
  const below = rows.findLast((row) => row.number < number);
  const above = rows.find((row) => row.number > number);
  if (below === undefined || above === undefined || searchForm(below.seller) !== searchForm(above.seller)) return null;
  return { seller: below.seller, below: below.number, above: above.number };
}
