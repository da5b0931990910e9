/** Questions that wait and hold words of a person: they go as a whole, like the look-ups that they are of. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type Where, hasAny, members } from "#server/platform/erasing.ts";

const holding = (where: Where, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`w.user_id in ${members(where)} and ${hasAny(sql`w.question`, words)}`;

export async function countWatchesOf(db: DbOrTrx, where: Where, words: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from watch w where ${holding(where, words)}`.execute(db);
  return rows[0]!.n;
}

export async function eraseWatchesOf(trx: Trx, where: Where, words: readonly string[]): Promise<number> {
  const { rows } = await sql<{ id: string }>`delete from watch w where ${holding(where, words)} returning w.id`.execute(trx);
  await sql`delete from watch_key where watch_id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(trx);
  return rows.length;
}
