/** D11 of companies that want their members told: is there an invoice with this very number that the asker may not see? */
import { type SqlBool, sql } from "kysely";
import { readNumber } from "#domain/numbers.ts";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import { tellingCompanies } from "#server/people/grant-settings.ts";
import { grantersIn } from "#server/people/granters.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/** So many are named; whoever reads the request decides. */
const NAMES_MAX = 3;

/**
 * Only for a number that is a whole identity, 20 digits or one with its code: of others somebody could guess his way through. Where no
 * company tells, nothing is looked up.
 */
export async function gatherHidden({ db, actor, asked, now }: Inquiry): Promise<Gathered> {
  const { number, code, numberPartial } = asked;
  if (number === null || numberPartial !== null) return { hidden: [] };
  const digital = readNumber(number, now).form === "digital";
  if (!digital && code === null) return { hidden: [] };
  const telling = await tellingCompanies(db, actor);
  if (telling.length === 0) return { hidden: [] };
  const companies = telling.map(({ id }) => id);
  const asks = digital
    ? sql<SqlBool>`(i.digital_number = ${number} or i.number = ${number})`
    : sql<SqlBool>`i.number = ${number} and i.code = ${code}`;
  const there = await sql<{ company_id: number }>`select distinct i.company_id from invoice i
    where i.company_id = any(${companies}::int[]) and ${asks} and i.deleted_at is null and i.duplicate_of is null
      and (${visibleTo(actor, "i")}) is not true`.execute(db);
  const hidden = telling.filter(({ id }) => there.rows.some((row) => row.company_id === id));
  return {
    hidden: await Promise.all(
      hidden.map(async ({ id, name }) => ({
        companyId: id,
        company: name,
        askWhom: (await grantersIn(db, id, now)).slice(0, NAMES_MAX).map((granter) => granter.name),
      })),
    ),
  };
}
