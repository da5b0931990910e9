/** The table of letters to issuers: issuer_letter. */
import { type Insertable, type Selectable, sql } from "kysely";
import type { IssuerLetterTable } from "#server/platform/database/question-tables.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";

export type LetterRow = Selectable<IssuerLetterTable>;

export const insertLetter = (trx: Trx, row: Insertable<IssuerLetterTable>): Promise<LetterRow> =>
  trx.insertInto("issuer_letter").values(row).returningAll().executeTakeFirstOrThrow();

/** Those that are open first. */
export async function letterRows(db: DbOrTrx, userId: string, limit: number): Promise<LetterRow[]> {
  const { rows } = await sql<LetterRow>`select * from issuer_letter where user_id = ${userId}
    order by (state = 'open') desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** One's own. */
export async function changeLetter(
  trx: Trx,
  userId: string,
  id: string,
  change: { state: LetterRow["state"]; settled_at: Date | null; remind_at?: Date; reminded_at?: null },
): Promise<LetterRow | undefined> {
  return trx
    .updateTable("issuer_letter")
    .set(change)
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .returningAll()
    .executeTakeFirst();
}

/** Open letters whose day has come, noted as reminded of: so each is told once. */
export async function takeDue(trx: Trx, now: Date, limit: number): Promise<LetterRow[]> {
  const { rows } = await sql<LetterRow>`update issuer_letter set reminded_at = ${now} where id in (
    select id from issuer_letter where state = 'open' and reminded_at is null and remind_at <= ${now}
    order by remind_at limit ${limit} for update skip locked) returning *`.execute(trx);
  return rows;
}

export async function forgetLetters(db: Db, before: Date): Promise<void> {
  await sql`delete from issuer_letter where state <> 'open' and settled_at < ${before}`.execute(db);
}

/** Subjects of one's own letters, by id. */
export async function letterNames(db: DbOrTrx, userId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("issuer_letter")
    .select(["id", "subject"])
    .where("user_id", "=", userId)
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map(({ id, subject }) => [id, subject]));
}
