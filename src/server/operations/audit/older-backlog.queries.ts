/** The one statement about older events that asks of all companies: whose come next. */
import { sql } from "kysely";
import type { Trx } from "#server/platform/database/tables.ts";

export type Older = { companyId: number; done: string; through: string };

/** A company whose older events are still to be sealed, locked until the transaction ends; null where there is none, or others are at each. */
export async function nextOlder(trx: Trx): Promise<Older | null> {
  const { rows } = await sql<Older>`
    select company_id as "companyId", done_id as done, through_id as through from event_older
    order by company_id limit 1 for update skip locked`.execute(trx);
  return rows[0] ?? null;
}
