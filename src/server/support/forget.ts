/** Tickets that hold words of a person: their texts go, the ticket stays. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

const holding = (companyId: number, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`t.company_id = ${companyId} and (${sql.join(
    words.map((word) => sql`strpos(concat_ws(E'\n', t.problem, t.contact, t.hoped_for), ${word}) > 0`),
    sql` or `,
  )})`;

export async function countTicketsOf(db: DbOrTrx, companyId: number, words: readonly string[]): Promise<number> {
  const result = await sql<{
    n: number;
  }>`select count(*)::int as n from support_ticket t where ${holding(companyId, words)}`.execute(db);
  return result.rows[0]!.n;
}

export async function eraseTicketsOf(trx: Trx, companyId: number, words: readonly string[]): Promise<number> {
  const result =
    await sql`update support_ticket t set problem = '—', contact = null, hoped_for = null, environment = '{}', state = 'closed'
    where ${holding(companyId, words)}`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}
