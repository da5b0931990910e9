/** Tickets that hold words of a person: their texts go, the ticket stays. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type Where, hasAny } from "#server/platform/erasing.ts";

const holding = ({ companyId }: Where, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`t.company_id = ${companyId} and ${hasAny(sql`concat_ws(E'\\n', t.problem, t.contact, t.hoped_for, t.environment::text)`, words)}`;

export async function countTicketsOf(db: DbOrTrx, where: Where, words: readonly string[]): Promise<number> {
  const result = await sql<{
    n: number;
  }>`select count(*)::int as n from support_ticket t where ${holding(where, words)}`.execute(db);
  return result.rows[0]!.n;
}

export async function eraseTicketsOf(trx: Trx, where: Where, words: readonly string[]): Promise<number> {
  const result =
    await sql`update support_ticket t set problem = '—', contact = null, hoped_for = null, environment = '{}', state = 'closed'
    where ${holding(where, words)}`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}
