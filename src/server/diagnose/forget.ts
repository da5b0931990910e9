/** Look-ups that hold words of a person, or are old: counted and deleted for whoever answers for what is kept. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type Texts, type Where, hasAny, members } from "#server/platform/erasing.ts";

/** Asked by the members of a company, with one of the words in question or answer. */
const holding = (where: Where, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`l.asker_id in ${members(where)} and (${hasAny(sql`l.question`, words)} or ${hasAny(sql`l.answer`, words)})`;

export async function countLookupsOf(db: DbOrTrx, where: Where, words: readonly string[]): Promise<number> {
  const result = await sql<{ n: number }>`select count(*)::int as n from lookup l where ${holding(where, words)}`.execute(db);
  return result.rows[0]!.n;
}

export async function eraseLookupsOf(trx: Trx, where: Where, words: readonly string[]): Promise<number> {
  const result = await sql`delete from lookup l where ${holding(where, words)}`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** Look-ups of many: their names, and the rows as they were given. */
export const BATCH_TEXTS: Texts[] = [
  {
    table: "batch_lookup",
    key: ["id"],
    of: (where) => sql`t.asker_id in ${members(where)}`,
    columns: { name: "text", plan: "json", problem: "json" },
  },
  {
    table: "batch_lookup_row",
    key: ["batch_id", "row_number"],
    of: (where) => sql`t.batch_id in (select b.id from batch_lookup b where b.asker_id in ${members(where)})`,
    columns: { cells: "json", number_key: "name", detail: "json" },
  },
];

/** Deletes those that were asked before a time, some at once. @returns how many */
export async function deleteLookupsBefore(trx: Trx, before: Date, most: number): Promise<number> {
  const result =
    await sql`delete from lookup where id in (select id from lookup where asked_at < ${before} order by id limit ${most})`.execute(
      trx,
    );
  return Number(result.numAffectedRows ?? 0);
}
