/** Batches: files that were put in together, in however many parts they came. */
import { sql } from "kysely";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { SHOWN, type ShownDocument } from "./intake.queries.ts";

export type BatchRow = { company_id: number; id: string; created_at: Date; cancelled_at: Date | null };
const BATCH = ["company_id", "id", "created_at", "cancelled_at"] as const;

/** What stands in a document that was cancelled before it was read. */
export const CANCELLED = { code: "cancelled", message: "its batch was cancelled before it was read" };

export type NewBatch = {
  companyId: number;
  id: string;
  key: string | null;
  uploadedBy: string;
  channel: string;
  at: Date;
};

/** The batch with this key, or a new one; it can't be cancelled until the transaction ends. */
export async function openBatch(trx: Trx, batch: NewBatch): Promise<BatchRow> {
  const { companyId, id, key, uploadedBy, channel, at } = batch;
  await trx
    .insertInto("batch")
    .values({ company_id: companyId, id, client_key: key, uploaded_by: uploadedBy, channel, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const query = trx.selectFrom("batch").select(BATCH).where("company_id", "=", companyId);
  const known =
    key === null ? query.where("id", "=", id) : query.where("uploaded_by", "=", uploadedBy).where("client_key", "=", key);
  return known.forShare().executeTakeFirstOrThrow();
}

/** A batch of the actor's own. */
export async function batchRow(db: DbOrTrx, actor: Actor, id: string): Promise<BatchRow | undefined> {
  return own(db, actor, id).executeTakeFirst();
}

/** The same, locked against parts that come in meanwhile. */
export async function lockBatch(trx: Trx, actor: Actor, id: string): Promise<BatchRow | undefined> {
  return own(trx, actor, id).forUpdate().executeTakeFirst();
}

/** An empty "in ()" is no SQL: nobody's company is 0. */
const own = (db: DbOrTrx, actor: Actor, id: string) =>
  db
    .selectFrom("batch")
    .select(BATCH)
    .where("id", "=", id)
    .where("uploaded_by", "=", actor.userId)
    .where("company_id", "in", [0, ...actor.reaches.map((reach) => reach.companyId)]);

export async function setCancelled(trx: Trx, batch: BatchRow, at: Date | null): Promise<void> {
  await trx
    .updateTable("batch")
    .set({ cancelled_at: at })
    .where("company_id", "=", batch.company_id)
    .where("id", "=", batch.id)
    .execute();
}

/** Documents that nobody has read yet are kept unread. @returns their ids */
export async function cancelUnread(trx: Trx, batch: BatchRow): Promise<string[]> {
  const result = await sql<{ id: string }>`
    update document set state = 'kept', problem = ${toJson(CANCELLED)}::jsonb
    where company_id = ${batch.company_id} and batch_id = ${batch.id}::bigint and state in ('queued', 'reading') returning id`.execute(
    trx,
  );
  return result.rows.map((row) => row.id);
}

/** What was cancelled goes back to the queue. @returns the ids, oldest first */
export async function resumeCancelled(trx: Trx, batch: BatchRow): Promise<string[]> {
  const result = await sql<{ id: string }>`
    update document set state = 'queued', attempts = 0, problem = null
    where company_id = ${batch.company_id} and batch_id = ${batch.id}::bigint and state = 'kept' and problem ->> 'code' = ${CANCELLED.code}
    returning id`.execute(trx);
  return result.rows.map((row) => row.id).toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
}

/** All of them, oldest first. */
export async function documentsOfBatch(db: DbOrTrx, batch: BatchRow): Promise<ShownDocument[]> {
  const query = db.selectFrom("document").select(SHOWN).where("company_id", "=", batch.company_id);
  return query.where("batch_id", "=", batch.id).orderBy("id").execute();
}

/** Documents that somebody put into a company, by their ids, oldest first. */
export async function documentsById(db: DbOrTrx, companyId: number, userId: string, ids: string[]): Promise<ShownDocument[]> {
  if (ids.length === 0) return [];
  const query = db.selectFrom("document").select(SHOWN).where("company_id", "=", companyId);
  return query.where("uploaded_by", "=", userId).where("id", "in", ids).orderBy("id").execute();
}

/** Documents by the sender's own keys. */
export async function documentsByKey(
  db: DbOrTrx,
  companyId: number,
  userId: string,
  keys: string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom("document")
    .select(["id", "client_key"])
    .where("company_id", "=", companyId)
    .where("uploaded_by", "=", userId)
    .where("client_key", "in", keys)
    .execute();
  return new Map(rows.map((row) => [row.client_key!, row.id]));
}

export type RefusedRow = { id: string; name: string; size: number; code: string; limit: number };

export async function insertRefused(
  trx: Trx,
  rows: (RefusedRow & { key: string | null })[],
  batch: BatchRow,
  by: { userId: string; at: Date },
): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto("refused_file")
    .values(
      rows.map((row) => ({
        company_id: batch.company_id,
        id: row.id,
        batch_id: batch.id,
        name: row.name,
        size: row.size,
        code: row.code,
        limit_bytes: row.limit,
        client_key: row.key,
        uploaded_by: by.userId,
        refused_at: by.at,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Files of the batch that weren't taken in. */
export async function refusedOfBatch(db: DbOrTrx, batch: BatchRow): Promise<RefusedRow[]> {
  const rows = await db
    .selectFrom("refused_file")
    .select(["id", "name", "size", "code", "limit_bytes"])
    .where("company_id", "=", batch.company_id)
    .where("batch_id", "=", batch.id)
    .orderBy("id")
    .execute();
  return rows.map(({ id, name, size, code, limit_bytes }) => ({
    id,
    name,
    size: Number(size),
    code,
    limit: Number(limit_bytes),
  }));
}

export type StateCounts = { files: number; open: number; cancelled: number; refused: number };

/** How far a batch is, without a look at what its files became. */
export async function stateCounts(db: DbOrTrx, batch: BatchRow): Promise<StateCounts> {
  const result = await sql<{ taken: string; open: string; cancelled: string; refused: string }>`
    select count(*) as taken, count(*) filter (where state in ('queued', 'reading')) as open,
      count(*) filter (where state = 'kept' and problem ->> 'code' = ${CANCELLED.code}) as cancelled,
      (select count(*) from refused_file where company_id = ${batch.company_id} and batch_id = ${batch.id}::bigint) as refused
    from document where company_id = ${batch.company_id} and batch_id = ${batch.id}::bigint`.execute(db);
  const row = result.rows[0]!;
  const refused = Number(row.refused);
  return { files: Number(row.taken) + refused, open: Number(row.open), cancelled: Number(row.cancelled), refused };
}
