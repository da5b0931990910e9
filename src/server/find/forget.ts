/** Stored queries that hold words of a person, or are old: counted and deleted for whoever answers for what is kept. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type Texts, type Where, hasAny, members } from "#server/platform/erasing.ts";

const holding = (where: Where, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`q.owner_id in ${members(where)} and ${hasAny(sql`q.query`, words)}`;

export async function countQueriesOf(db: DbOrTrx, where: Where, words: readonly string[]): Promise<number> {
  const result = await sql<{
    n: number;
  }>`select count(*)::int as n from stored_query q where ${holding(where, words)}`.execute(db);
  return result.rows[0]!.n;
}

export async function eraseQueriesOf(trx: Trx, where: Where, words: readonly string[]): Promise<number> {
  const result = await sql`delete from stored_query q where ${holding(where, words)}`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** Views stay: they only ask for no person any more. */
export const VIEW_TEXTS: Texts[] = [
  {
    table: "saved_view",
    key: ["id"],
    of: (where) => sql`(t.company_id = ${where.companyId} or t.owner_id in ${members(where)})`,
    columns: { name: "text", query: "json" },
  },
];

/** Deletes those that were kept before a time, some at once. @returns how many */
export async function deleteQueriesBefore(trx: Trx, before: Date, most: number): Promise<number> {
  const result =
    await sql`delete from stored_query where id in (select id from stored_query where created_at < ${before} order by id limit ${most})`.execute(
      trx,
    );
  return Number(result.numAffectedRows ?? 0);
}
