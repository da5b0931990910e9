import { sql } from "kysely";
import type { ListMapping } from "#domain/lists/fields.ts";
import type { RowProblem } from "#domain/lists/rows.ts";
import type { ListLook, ListPlan } from "#readers/list-process.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { watchedCompanies } from "./lists.policy.ts";
import type { ListRow } from "./lists.types.ts";

export type ShownList = ListRow & { company_name: string; by_name: string | null };

type Source = { company_id: number; id: string; name: string; sha256: string; uploaded_by: string; channel: string };

/** The document behind a list, with the channel that it came by. */
export async function sourceOf(db: DbOrTrx, companyId: number, documentId: string): Promise<Source | undefined> {
  return db
    .selectFrom("document")
    .innerJoin("batch", (join) =>
      join.onRef("batch.company_id", "=", "document.company_id").onRef("batch.id", "=", "document.batch_id"),
    )
    .select(["document.company_id", "document.id", "document.name", "document.sha256", "document.uploaded_by", "batch.channel"])
    .where("document.company_id", "=", companyId)
    .where("document.id", "=", documentId)
    .executeTakeFirst();
}

/** Notes a new list; one that is there already for the document stays. */
export async function insertList(trx: Trx, source: Source, id: string, now: Date): Promise<void> {
  await trx
    .insertInto("list_import")
    .values({
      company_id: source.company_id,
      id,
      document_id: source.id,
      name: source.name,
      state: "looking",
      uploaded_by: source.uploaded_by,
      channel: source.channel,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Locked, so that two workers never go on with one list at once. */
export async function lockList(
  trx: Trx,
  companyId: number,
  key: { id: string } | { documentId: string },
): Promise<ListRow | undefined> {
  const column = "id" in key ? sql.ref("id") : sql.ref("document_id");
  const value = "id" in key ? key.id : key.documentId;
  const result =
    await sql<ListRow>`select * from list_import where company_id = ${companyId} and ${column} = ${value}::bigint for update`.execute(
      trx,
    );
  return result.rows[0];
}

/** A list as far as the actor may know of it: his own, or of a company that he watches. */
export async function visibleList(db: DbOrTrx, actor: Actor, id: string): Promise<ShownList | undefined> {
  return (await visibleLists(db, actor, { id, limit: 1 }))[0];
}

export async function visibleLists(
  db: DbOrTrx,
  actor: Actor,
  wanted: { id?: string; document?: string | undefined; before?: string | undefined; limit: number },
): Promise<ShownList[]> {
  const own = actor.reaches.map(({ companyId }) => companyId);
  const result = await sql<ShownList>`
    select l.*, c.name as company_name, u.name as by_name from list_import l
    join company c on c.id = l.company_id left join "user" u on u.id = l.uploaded_by
    where ((l.uploaded_by = ${actor.userId} and l.company_id = any(${own}::int[])) or l.company_id = any(${watchedCompanies(actor)}::int[]))
      and (${wanted.id ?? null}::bigint is null or l.id = ${wanted.id ?? null}::bigint)
      and (${wanted.document ?? null}::bigint is null or l.document_id = ${wanted.document ?? null}::bigint)
      and (${wanted.before ?? null}::bigint is null or l.id < ${wanted.before ?? null}::bigint)
    order by l.id desc limit ${wanted.limit}`.execute(db);
  return result.rows;
}

export type ListChange = {
  state?: ListRow["state"];
  form?: string;
  look?: ListLook;
  plan?: ListPlan;
  problem?: { code: string; message: string } | null;
  started_at?: Date;
  finished_at?: Date | null;
};

export async function updateList(trx: Trx, list: Pick<ListRow, "company_id" | "id">, change: ListChange): Promise<void> {
  const { look, plan, problem, ...rest } = change;
  await trx
    .updateTable("list_import")
    .set({
      ...rest,
      ...(look === undefined ? {} : { look: toJson(look) }),
      ...(plan === undefined ? {} : { plan: toJson(plan) }),
      ...(problem === undefined ? {} : { problem: problem === null ? null : toJson(problem) }),
    })
    .where("company_id", "=", list.company_id)
    .where("id", "=", list.id)
    .execute();
}

export type Progress = { lastRow: number; rows: number; registered: number; joined: number; wrong: number };

export async function addProgress(trx: Trx, list: Pick<ListRow, "company_id" | "id">, progress: Progress): Promise<void> {
  await sql`update list_import set last_row = ${progress.lastRow}, rows_read = rows_read + ${progress.rows},
      registered = registered + ${progress.registered}, joined = joined + ${progress.joined}, wrong = wrong + ${progress.wrong}
    where company_id = ${list.company_id} and id = ${list.id}::bigint`.execute(trx);
}

export type WrongRow = { row: number; problems: RowProblem[]; cells: string[] };

export async function insertWrong(trx: Trx, list: Pick<ListRow, "company_id" | "id">, rows: WrongRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into list_row_error (company_id, list_id, row, problems, cells)
    select ${list.company_id}::int, ${list.id}::bigint, r.row, r.problems, r.cells
    from json_to_recordset(${toJson(rows)}::json) as r(row int, problems jsonb, cells jsonb) on conflict do nothing`.execute(trx);
}

/** Rows that weren't taken, in the order of the file, behind a row. */
export async function wrongRows(
  db: DbOrTrx,
  list: Pick<ListRow, "company_id" | "id">,
  after: number,
  limit: number,
): Promise<WrongRow[]> {
  const rows = await db
    .selectFrom("list_row_error")
    .select(["row", "problems", "cells"])
    .where("company_id", "=", list.company_id)
    .where("list_id", "=", list.id)
    .where("row", ">", after)
    .orderBy("row")
    .limit(limit)
    .execute();
  return rows as WrongRow[];
}

export type Remembered = { mapping: ListMapping; side: "buyer" | "seller" | null };

export async function rememberedMapping(db: DbOrTrx, companyId: number, signature: string): Promise<Remembered | null> {
  const row = await db
    .selectFrom("list_mapping")
    .select(["mapping", "side"])
    .where("company_id", "=", companyId)
    .where("signature", "=", signature)
    .executeTakeFirst();
  return row === undefined ? null : (row as Remembered);
}

export async function rememberMapping(
  trx: Trx,
  key: { companyId: number; signature: string; userId: string; now: Date },
  { mapping, side }: Remembered,
): Promise<void> {
  const values = { mapping: toJson(mapping), side, updated_by: key.userId, updated_at: key.now };
  await trx
    .insertInto("list_mapping")
    .values({ company_id: key.companyId, signature: key.signature, ...values })
    .onConflict((conflict) => conflict.columns(["company_id", "signature"]).doUpdateSet(values))
    .execute();
}
