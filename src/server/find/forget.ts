/** Stored queries that hold words of a person, or are old: counted and deleted for whoever answers for what is kept. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

const holding = (companyId: number, words: readonly string[]): RawBuilder<SqlBool> => sql<SqlBool>`
  q.owner_id in (select m.user_id from membership m where m.company_id = ${companyId})
  and (${sql.join(
    words.map((word) => sql`strpos(q.query::text, ${JSON.stringify(word).slice(1, -1)}) > 0`),
    sql` or `,
  )})`;

export async function countQueriesOf(db: DbOrTrx, companyId: number, words: readonly string[]): Promise<number> {
  const result = await sql<{
    n: number;
  }>`select count(*)::int as n from stored_query q where ${holding(companyId, words)}`.execute(db);
  return result.rows[0]!.n;
}

export async function eraseQueriesOf(trx: Trx, companyId: number, words: readonly string[]): Promise<number> {
  const result = await sql`delete from stored_query q where ${holding(companyId, words)}`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** Deletes those that were kept before a time, some at once. @returns how many */
export async function deleteQueriesBefore(trx: Trx, before: Date, most: number): Promise<number> {
  const result =
    await sql`delete from stored_query where id in (select id from stored_query where created_at < ${before} order by id limit ${most})`.execute(
      trx,
    );
  return Number(result.numAffectedRows ?? 0);
}
