/** D11 of companies that want their members told: is there an invoice with this very number that the asker may not see? */
import { type SqlBool, sql } from "kysely";
import { readNumber } from "#domain/numbers.ts";
import { maySee, subjectOf, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { InvoiceRow } from "#server/invoices/invoices.types.ts";
import { tellingCompanies } from "#server/people/grant-settings.ts";
import { grantersIn } from "#server/people/granters.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
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
  const there = await sql<InvoiceRow>`select i.* from invoice i
    where i.company_id = any(${companies}::int[]) and ${asks} and i.deleted_at is null and i.duplicate_of is null
      and (${visibleTo(actor, "i")}) is not true`.execute(db);
  const hidden = telling.filter(({ id }) => there.rows.some((row) => row.company_id === id));
  return {
    hidden: await Promise.all(
      hidden.map(async ({ id, name }) => ({
        companyId: id,
        company: name,
        askWhom: await askWhom(
          db,
          there.rows.filter((row) => row.company_id === id),
          { asker: actor.userId, companyId: id, now },
        ),
      })),
    ),
  };
}

/** Those who can grant one of these: its heads who see it, the nearest first, then who grants in the whole company. */
async function askWhom(
  db: DbOrTrx,
  rows: readonly InvoiceRow[],
  { asker, companyId, now }: { asker: string; companyId: number; now: Date },
): Promise<string[]> {
  const departments = rows.flatMap(({ department_id: id }) => (id === null ? [] : [id]));
  const { heads, others } = await grantersIn(db, companyId, now, departments);
  const seeing = heads.filter((head) => rows.some((row) => maySee(head, subjectOf(row))));
  return [...seeing, ...others]
    .filter(({ userId }) => userId !== asker)
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}
