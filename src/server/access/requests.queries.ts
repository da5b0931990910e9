import { type Insertable, type RawBuilder, type SqlBool, sql } from "kysely";
import type { AccessRequestTable } from "#server/platform/database/people-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

type State = "open" | "granted" | "declined" | "withdrawn";
type Filter = {
  id?: string;
  askerId?: string;
  /** on the alias `r` */
  whose?: RawBuilder<SqlBool>;
  state?: State | undefined;
  lookup?: string | undefined;
  before?: string | undefined;
  limit: number;
};

export type RequestRow = Awaited<ReturnType<typeof requestRows>>[number];

/** Requests with the names that go with them, newest first. */
export async function requestRows(db: DbOrTrx, { id, askerId, whose, state, lookup, before, limit }: Filter) {
  let query = db
    .selectFrom("access_request as r")
    .innerJoin("company as c", "c.id", "r.company_id")
    .innerJoin("user as asker", "asker.id", "r.asker_id")
    .leftJoin("user as decider", "decider.id", "r.decided_by")
    .selectAll("r")
    .select(["c.name as company_name", "asker.name as asker_name", "asker.email as asker_email", "decider.name as decider_name"])
    .orderBy("r.id", "desc")
    .limit(limit);
  if (id !== undefined) query = query.where("r.id", "=", id);
  if (askerId !== undefined) query = query.where("r.asker_id", "=", askerId);
  if (whose !== undefined) query = query.where(whose);
  if (state !== undefined) query = query.where("r.state", "=", state);
  if (lookup !== undefined) query = query.where("r.lookup_id", "=", lookup);
  if (before !== undefined) query = query.where("r.id", "<", before);
  return query.execute();
}

export async function insertRequest(trx: Trx, row: Insertable<AccessRequestTable>): Promise<void> {
  await trx.insertInto("access_request").values(row).execute();
}

/** The asker's open requests; `same`: asks this. His account is held, so that simultaneous requests count each other. */
export async function openRequestsOf(trx: Trx, askerId: string, companyId: number, wanted: string) {
  await trx.selectFrom("user").select("id").where("id", "=", askerId).forUpdate().execute();
  return trx
    .selectFrom("access_request")
    .select(["id", sql<boolean>`company_id = ${companyId}::int and wanted = ${wanted}::jsonb`.as("same")])
    .where("asker_id", "=", askerId)
    .where("state", "=", "open")
    .execute();
}

/**
 * The request, held until the transaction ends. `whose`, on the alias `r`, is a part of the statement: what isn't for the asker comes out
 * of the database as what isn't there does, and takes as long.
 */
export async function lockRequest(trx: Trx, id: string, whose: RawBuilder<SqlBool>) {
  return trx
    .selectFrom("access_request as r")
    .selectAll("r")
    .where("r.id", "=", id)
    .where(whose)
    .forUpdate("r")
    .executeTakeFirst();
}

export async function closeRequest(
  trx: Trx,
  id: string,
  closed: { state: State; at: Date; by: string; note: string | null },
): Promise<void> {
  await trx
    .updateTable("access_request")
    .set({ state: closed.state, decided_at: closed.at, decided_by: closed.by, note: closed.note })
    .where("id", "=", id)
    .execute();
}

export async function countOpen(db: DbOrTrx, whose: RawBuilder<SqlBool>): Promise<number> {
  const row = await db
    .selectFrom("access_request as r")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where(whose)
    .where("r.state", "=", "open")
    .executeTakeFirstOrThrow();
  return Number(row.n);
}
