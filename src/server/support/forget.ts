/** Tickets that hold words of a person: their texts go, with all that was said in them, the ticket stays. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type Where, hasAny } from "#server/platform/erasing.ts";

const holding = ({ companyId }: Where, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`t.company_id = ${companyId} and (${hasAny(sql`concat_ws(E'\\n', t.problem, t.contact, t.hoped_for, t.environment::text, t.about::text)`, words)}
    or exists (select 1 from ticket_comment c where c.company_id = t.company_id and c.ticket_id = t.id and ${hasAny(sql`c.text`, words)}))`;

export async function countTicketsOf(db: DbOrTrx, where: Where, words: readonly string[]): Promise<number> {
  const result = await sql<{
    n: number;
  }>`select count(*)::int as n from support_ticket t where ${holding(where, words)}`.execute(db);
  return result.rows[0]!.n;
}

export async function eraseTicketsOf(trx: Trx, where: Where, words: readonly string[]): Promise<number> {
  const { rows } = await sql<{ id: string }>`update support_ticket t set problem = '—', contact = null, hoped_for = null,
      environment = '{}', about = null, state = 'closed' where ${holding(where, words)} returning t.id`.execute(trx);
  await sql`delete from ticket_comment where company_id = ${where.companyId} and ticket_id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(
    trx,
  );
  return rows.length;
}
