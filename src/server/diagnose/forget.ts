/** Look-ups that hold words of a person, or are old: counted and deleted for whoever answers for what is kept. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

/** Asked by the members of a company, with one of the words in question or answer. */
const holding = (companyId: number, words: readonly string[]): RawBuilder<SqlBool> => sql<SqlBool>`
  l.asker_id in (select m.user_id from membership m where m.company_id = ${companyId})
  and (${sql.join(
    words.map((word) => sql`strpos(l.question::text, ${inJson(word)}) > 0 or strpos(l.answer::text, ${inJson(word)}) > 0`),
    sql` or `,
  )})`;

/** As it stands inside a text of JSON. */
const inJson = (word: string): string => JSON.stringify(word).slice(1, -1);

export async function countLookupsOf(db: DbOrTrx, companyId: number, words: readonly string[]): Promise<number> {
  const result = await sql<{ n: number }>`select count(*)::int as n from lookup l where ${holding(companyId, words)}`.execute(db);
  return result.rows[0]!.n;
}

export async function eraseLookupsOf(trx: Trx, companyId: number, words: readonly string[]): Promise<number> {
  const result = await sql`delete from lookup l where ${holding(companyId, words)}`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** Deletes those that were asked before a time, some at once. @returns how many */
export async function deleteLookupsBefore(trx: Trx, before: Date, most: number): Promise<number> {
  const result =
    await sql`delete from lookup where id in (select id from lookup where asked_at < ${before} order by id limit ${most})`.execute(
      trx,
    );
  return Number(result.numAffectedRows ?? 0);
}
