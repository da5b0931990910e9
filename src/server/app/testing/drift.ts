/** Whether what is searched still says what the register says, after any sequence of operations: a sentence for each difference. */
import { sql } from "kysely";
import { REPEATED, driftPage } from "#server/invoices/drift.ts";
import type { Db } from "#server/platform/database/tables.ts";

/** Known only to the search row itself; anything else must be repeated and stand above. */
const OWN = ["company_id", "id", "d", "txt", "masked", "terms"];
const SOME = 50;
/** Rows that tests make up have states without a history, and departments of nobody. */
const MADE_UP: readonly string[] = ["state-unsaid", "department-gone"];

/** @returns a sentence for each difference in these companies; empty where nothing drifted */
export async function driftOf(db: Db, companies: number[]): Promise<string[]> {
  const columns = await sql<{ name: string }>`select attname as name from pg_attribute
    where attrelid = 'invoice_search'::regclass and attnum > 0 and not attisdropped`.execute(db);
  const unknown = columns.rows.map((row) => row.name).filter((name) => !OWN.includes(name) && !REPEATED.includes(name as never));
  const found = unknown.map((name) => `column ${name} of invoice_search isn't compared`);
  for (const company of companies)
    for (let after: string | null = "0"; after !== null;) {
      const page = await driftPage(db, company, after, SOME);
      const drifts = page.drifts.filter(({ kind }) => !MADE_UP.includes(kind));
      found.push(...drifts.map(({ kind, id, columns: differ }) => `${company}/${id} ${kind}: ${differ.join(", ")}`));
      after = page.last;
    }
  return found;
}
