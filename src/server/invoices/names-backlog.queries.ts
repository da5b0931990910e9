/** Which companies have names of before that aren't collected yet: a row for each. */
import { sql } from "kysely";
import type { Trx } from "#server/platform/database/tables.ts";

/** The next of them, locked for the one that collects its names. */
export async function lockBacklog(trx: Trx): Promise<{ companyId: number; doneId: string } | undefined> {
  const result = await sql<{ companyId: number; doneId: string }>`select company_id as "companyId", done_id as "doneId"
    from known_name_backlog order by company_id limit 1 for update skip locked`.execute(trx);
  return result.rows[0];
}

/** @param doneId null: all of the company's names are there */
export async function moveBacklog(trx: Trx, companyId: number, doneId: string | null): Promise<void> {
  if (doneId === null) await sql`delete from known_name_backlog where company_id = ${companyId}::int`.execute(trx);
  else await sql`update known_name_backlog set done_id = ${doneId}::bigint where company_id = ${companyId}::int`.execute(trx);
}
