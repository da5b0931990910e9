/** The tables of batches. Everything is asked for in the name of the asker: somebody else's batch isn't there. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { BatchOutcome } from "#api/batch-lookups.api.ts";
import type { BatchPlan } from "#domain/batch/table.ts";
import type { Cell } from "#domain/lists/cells.ts";
import { isId } from "#server/find/ids.ts";
import { visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import { type KnownRow, type RawKnown, KNOWN_COLUMNS, knownOf } from "../known.ts";
import type { AnsweredRow, BatchEntry, RowDetail, StoredRow } from "./batch.types.ts";

const INSERTED_AT_ONCE = 2_000;

type NewBatch = Pick<BatchEntry, "id" | "asker_id" | "channel" | "name" | "source"> & {
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

export async function countUnfinished(db: DbOrTrx, askerId: string): Promise<number> {
  const { n } = await db
    .selectFrom("batch_lookup")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("asker_id", "=", askerId)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirstOrThrow();
  return Number(n);
}

type BatchChange = Partial<Pick<BatchEntry, "state" | "problem" | "started_at" | "finished_at" | "deleted_at">>;

export async function updateBatch(trx: Trx, id: string, { problem, ...change }: BatchChange): Promise<void> {
  await trx
    .updateTable("batch_lookup")
    .set({ ...change, ...(problem === undefined ? {} : { problem: problem === null ? null : toJson(problem) }) })
    .where("id", "=", id)
    .execute();
}

/** The rows whose turn it is, in their order. */
export async function nextRows(
  db: DbOrTrx,
  { id, last_row }: Pick<BatchEntry, "id" | "last_row">,
  limit: number,
): Promise<{ row: number; cells: Cell[] }[]> {
  const rows = await db
    .selectFrom("batch_lookup_row")
    .select(["row_number", "cells"])
    .where("batch_id", "=", id)
    .where("row_number", ">", last_row)
    .orderBy("row_number")
    .limit(limit)
    .execute();
  return rows.map(({ row_number, cells }) => ({ row: row_number, cells: cells as Cell[] }));
}

/** The first row above with each of these keys. */
export async function firstRowsOf(
  db: DbOrTrx,
  { id, last_row }: Pick<BatchEntry, "id" | "last_row">,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("batch_lookup_row")
    .select(["number_key"])
    .select((eb) => eb.fn.min("row_number").as("row"))
    .where("batch_id", "=", id)
    .where("row_number", "<=", last_row)
    .where("number_key", "=", sql<string>`any(${keys}::text[])`)
    .groupBy("number_key")
    .execute();
  return new Map(rows.map(({ number_key, row }) => [number_key!, row]));
}

/** The answers of a slice, and how far the batch is with them. */
export async function saveAnswers(trx: Trx, id: string, answers: AnsweredRow[], nearMs: number): Promise<void> {
  const rows = answers.map(({ row, key, outcome, refs, detail }) => ({
    row,
    key,
    outcome,
    companies: refs.map(({ companyId }) => companyId),
    invoices: refs.map((ref) => ref.id),
    detail,
  }));
  await sql`update batch_lookup_row set number_key = r.key, outcome = r.outcome, company_ids = r.companies, invoice_ids = r.invoices,
      detail = r.detail
    from json_to_recordset(${toJson(rows)}::json) as r(row int, key text, outcome text, companies int[], invoices bigint[], detail jsonb)
    where batch_id = ${id}::bigint and row_number = r.row`.execute(trx);
  await sql`update batch_lookup set last_row = ${answers.at(-1)?.row ?? 0}, checked = checked + ${answers.length},
    near_ms = near_ms + ${Math.round(nearMs)} where id = ${id}::bigint`.execute(trx);
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
  return new Map([...Map.groupBy(rows, (row) => row.asked)].map(([number, found]) => [number, found.map(knownOf)]));
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

/** Outcomes that rest on invoices: where none of them may be seen any more, there is no trace. */
const RESTING = ["found", "foundSeveral", "differs", "nearMatch"] as const satisfies readonly BatchOutcome[];

/** How many of a row's invoices the asker may see now. */
const seenOf = (actor: Actor): RawBuilder<number> => sql<number>`(select count(*)::int from unnest(r.company_ids, r.invoice_ids)
    as ref(company_id, id) join invoice i on i.company_id = ref.company_id and i.id = ref.id
  where ${visibleTo(actor, "i")} and i.deleted_at is null)`;

/** The outcome as it is shown now; a lateral subquery `now` on the alias `r`. */
const outcomeNow = (actor: Actor): RawBuilder<unknown> => sql`lateral (select case
    when r.outcome is null then 'waiting'
    when not (r.outcome = any(${RESTING}::text[])) then r.outcome
    else (select case when seen.n = 0 then 'noTrace' when r.outcome = 'foundSeveral' and seen.n = 1 then 'found' else r.outcome end
      from (select ${seenOf(actor)} as n) seen) end as outcome) now`;

/** Rows by outcome, as the asker may see them now. */
export async function countOutcomes(db: DbOrTrx, actor: Actor, id: string): Promise<{ outcome: BatchOutcome; n: number }[]> {
  const { rows } = await sql<{ outcome: BatchOutcome; n: number }>`select now.outcome, count(*)::int as n
    from batch_lookup_row r cross join ${outcomeNow(actor)} where r.batch_id = ${id}::bigint group by 1`.execute(db);
  return rows;
}

type RawRow = {
  row_number: number;
  cells: Cell[];
  outcome: BatchOutcome;
  company_ids: number[];
  invoice_ids: string[];
  detail: RowDetail;
};

/** Rows behind one, in the order of what was given; of these outcomes where any are named. */
export async function storedRows(
  db: DbOrTrx,
  actor: Actor,
  id: string,
  { after, outcomes, limit }: { after: number; outcomes: readonly BatchOutcome[]; limit: number },
): Promise<StoredRow[]> {
  const { rows } = await sql<RawRow>`select r.row_number, r.cells, now.outcome, r.company_ids, r.invoice_ids, r.detail
    from batch_lookup_row r cross join ${outcomeNow(actor)}
    where r.batch_id = ${id}::bigint and r.row_number > ${after}
      and (${outcomes.length === 0} or now.outcome = any(${outcomes}::text[]))
    order by r.row_number limit ${limit}`.execute(db);
  return rows.map(({ row_number, cells, outcome, company_ids, invoice_ids, detail }) => ({
    row: row_number,
    cells,
    outcome,
    refs: invoice_ids.map((invoice, index): InvoiceRef => ({ companyId: company_ids[index]!, id: invoice })),
    detail,
  }));
}
