/** The tables of batches. Everything is asked for in the name of the asker: somebody else's batch isn't there. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { BatchAgain } from "#api/batch-lookups.api.ts";
import type { BatchPlan } from "#domain/batch/table.ts";
import type { Cell } from "#domain/lists/cells.ts";
import { isId } from "#server/find/ids.ts";
import { visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import { type KnownRow, type RawKnown, KNOWN_COLUMNS, amountsShown, knownOf } from "../known.ts";
import type { AnsweredRow, BatchEntry } from "./batch.types.ts";

const INSERTED_AT_ONCE = 2_000;

type NewBatch = Pick<BatchEntry, "id" | "asker_id" | "channel" | "name" | "source" | "kept_until"> & {
  plan: BatchPlan;
  created_at: Date;
  rows: { row: number; cells: Cell[] }[];
};

export async function insertBatch(trx: Trx, { rows, plan, ...batch }: NewBatch): Promise<void> {
  await trx
    .insertInto("batch_lookup")
    .values({ ...batch, plan: toJson(plan), row_count: rows.length })
    .execute();
  for (let at = 0; at < rows.length; at += INSERTED_AT_ONCE)
    await sql`insert into batch_lookup_row (batch_id, row_number, cells)
      select ${batch.id}::bigint, r.row, r.cells
      from json_to_recordset(${toJson(rows.slice(at, at + INSERTED_AT_ONCE))}::json) as r(row int, cells jsonb)`.execute(trx);
}

/** Whatever its state, taken away or not; undefined where it isn't the asker's. */
export async function batchOf(db: DbOrTrx, askerId: string, id: string): Promise<BatchEntry | undefined> {
  if (!isId(id)) return undefined;
  const row = await db
    .selectFrom("batch_lookup")
    .selectAll()
    .where("id", "=", id)
    .where("asker_id", "=", askerId)
    .executeTakeFirst();
  return row as BatchEntry | undefined;
}

export async function batchesOf(db: DbOrTrx, askerId: string, before: string | undefined, limit: number): Promise<BatchEntry[]> {
  const rows = await db
    .selectFrom("batch_lookup")
    .selectAll()
    .where("asker_id", "=", askerId)
    .where("deleted_at", "is", null)
    .$if(before !== undefined, (query) => query.where("id", "<", before!))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows as unknown as BatchEntry[];
}

/** Held until the transaction ends, so that two workers never answer one row twice. */
export async function lockBatch(trx: Trx, id: string): Promise<BatchEntry | undefined> {
  const row = await trx.selectFrom("batch_lookup").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  return row as BatchEntry | undefined;
}

/** How many of his batches wait or run. His account is held until the transaction ends, so that of two requests at once one counts the other's. */
export async function lockUnfinished(trx: Trx, askerId: string): Promise<number> {
  await sql`select 1 from "user" where id = ${askerId} for no key update`.execute(trx);
  const { n } = await trx
    .selectFrom("batch_lookup")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("asker_id", "=", askerId)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirstOrThrow();
  return Number(n);
}

type BatchChange = Partial<Pick<BatchEntry, "state" | "problem" | "started_at" | "finished_at" | "deleted_at" | "kept_until">>;

export async function updateBatch(trx: Trx, id: string, { problem, ...change }: BatchChange): Promise<void> {
  await trx
    .updateTable("batch_lookup")
    .set({ ...change, ...(problem === undefined ? {} : { problem: problem === null ? null : toJson(problem) }) })
    .where("id", "=", id)
    .execute();
}

/** The first row with each of these keys, among those that were answered once. */
export async function firstRowsOf(db: DbOrTrx, id: string, keys: readonly string[]): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("batch_lookup_row")
    .select(["number_key"])
    .select((eb) => eb.fn.min("row_number").as("row"))
    .where("batch_id", "=", id)
    .where("number_key", "=", sql<string>`any(${keys}::text[])`)
    .groupBy("number_key")
    .execute();
  return new Map(rows.map(({ number_key, row }) => [number_key!, row]));
}

/** The answers of a slice and how far the batch is with them. What was answered before is kept beside. @param fresh rows without any answer before */
export async function saveAnswers(
  trx: Trx,
  { id, round }: Pick<BatchEntry, "id" | "round">,
  answers: AnsweredRow[],
  { nearMs, fresh }: { nearMs: number; fresh: number },
): Promise<void> {
  const rows = answers.map(({ row, key, outcome, refs, detail }) => ({
    row,
    key,
    outcome,
    companies: refs.map(({ companyId }) => companyId),
    invoices: refs.map((ref) => ref.id),
    detail,
  }));
  await sql`update batch_lookup_row b set number_key = r.key, outcome = r.outcome, company_ids = r.companies, invoice_ids = r.invoices,
      detail = r.detail, round = ${round}, outcome_before = b.outcome, company_ids_before = b.company_ids, invoice_ids_before = b.invoice_ids
    from json_to_recordset(${toJson(rows)}::json) as r(row int, key text, outcome text, companies int[], invoices bigint[], detail jsonb)
    where b.batch_id = ${id}::bigint and b.row_number = r.row`.execute(trx);
  await sql`update batch_lookup set last_row = ${answers.at(-1)?.row ?? 0}, checked = checked + ${fresh},
    again_checked = again_checked + ${round > 0 ? answers.length : 0}, near_ms = near_ms + ${Math.round(nearMs)}
    where id = ${id}::bigint`.execute(trx);
}

/** Begins another round; every row keeps its answer until it has the new one. */
export async function beginRound(trx: Trx, id: string, which: BatchAgain, rows: number, at: Date): Promise<void> {
  await sql`update batch_lookup set round = round + 1, again = ${which}, again_at = ${at}, again_rows = ${rows}, again_checked = 0,
    state = 'queued', problem = null, finished_at = null, last_row = 0, near_ms = 0 where id = ${id}::bigint`.execute(trx);
}

/** For each number so many invoices at most that the asker may see. */
async function hitsOf(
  db: DbOrTrx,
  actor: Actor,
  asked: readonly string[],
  condition: RawBuilder<SqlBool>,
  limit: number,
): Promise<Map<string, KnownRow[]>> {
  if (asked.length === 0 || visibleCompanies(actor).length === 0) return new Map();
  const { rows } = await sql<RawKnown & { asked: string }>`${HOT} select a.asked, hit.* from unnest(${asked}::text[]) as a(asked)
    cross join lateral (select ${KNOWN_COLUMNS} from invoice i
      where ${visibleTo(actor, "i")} and i.deleted_at is null and ${condition} limit ${limit}) hit`.execute(db);
  return new Map(
    [...Map.groupBy(rows, (row) => row.asked)].map(([number, found]) => [number, found.map((row) => knownOf(actor, row))]),
  );
}

/** Invoices with exactly these numbers, on paper or of 20 digits; of each number at most `limit`. */
export const rowsOfNumbers = (
  db: DbOrTrx,
  actor: Actor,
  numbers: readonly string[],
  limit: number,
): Promise<Map<string, KnownRow[]>> =>
  hitsOf(db, actor, numbers, sql<SqlBool>`(i.number = a.asked or i.digital_number = a.asked)`, limit);

/** Invoices whose number begins so. */
export const rowsBeginning = (
  db: DbOrTrx,
  actor: Actor,
  starts: readonly string[],
  limit: number,
): Promise<Map<string, KnownRow[]>> =>
  hitsOf(
    db,
    actor,
    starts,
    sql<SqlBool>`((i.number >= a.asked and i.number < a.asked || ${"\uffff"})
      or (i.digital_number >= a.asked and i.digital_number < a.asked || ${"\uffff"}))`,
    limit,
  );

/** Invoices whose number ends so; `ends` are reversed. */
export const rowsEnding = (db: DbOrTrx, actor: Actor, ends: readonly string[], limit: number): Promise<Map<string, KnownRow[]>> =>
  hitsOf(db, actor, ends, sql<SqlBool>`(i.number_reversed >= a.asked and i.number_reversed < a.asked || ${"\uffff"})`, limit);

/** What a row without a number says: `fen` as text; `total`: that is the total with tax, else it may be the one without. */
export type Evidence = { row: number; fen: string; day: string | null; code: string | null; total: boolean };

/** For each row the invoices of this amount and, as far as they are said, day and code; at most `limit`. */
export async function rowsByEvidence(
  db: DbOrTrx,
  actor: Actor,
  asked: readonly Evidence[],
  limit: number,
): Promise<Map<number, KnownRow[]>> {
  if (asked.length === 0 || visibleCompanies(actor).length === 0) return new Map();
  const { rows } = await sql<RawKnown & { row: number }>`select a."row", hit.*
    from json_to_recordset(${toJson(asked)}::json) as a("row" int, fen bigint, day date, code text, total boolean)
    cross join lateral (select ${KNOWN_COLUMNS} from invoice i
      where ${visibleTo(actor, "i")} and ${amountsShown(actor)} and i.deleted_at is null and (i.total_fen = a.fen or (i.amount_fen = a.fen and not a.total))
        and (a.day is null or i.issue_date = a.day) and (a.code is null or i.code = a.code) limit ${limit}) hit`.execute(db);
  return new Map([...Map.groupBy(rows, ({ row }) => row)].map(([row, found]) => [row, found.map((row) => knownOf(actor, row))]));
}
