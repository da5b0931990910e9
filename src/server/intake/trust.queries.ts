/** Which files are judged anew when trusted certificates come or go, and how far that is. */
import { type Selectable, sql } from "kysely";
import type { FileReading } from "#domain/invoice.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx, TrustRunTable } from "#server/platform/database/tables.ts";

export type TrustRun = Selectable<TrustRunTable>;
export type KeptReading = Omit<FileReading, "invoices">;
export type Unvouched = { company_id: number; id: string; name: string; sha256: string; readings: KeptReading[] };

/** The run of the newest state of the folder. */
export async function newestRun(db: DbOrTrx): Promise<TrustRun | undefined> {
  return db.selectFrom("trust_run").selectAll().orderBy("id", "desc").limit(1).executeTakeFirst();
}

export async function insertRun(trx: Trx, run: { id: string; digest: string; started_at: Date }): Promise<void> {
  await trx
    .insertInto("trust_run")
    .values({ ...run, state: "running" })
    .execute();
}

/** Files behind a place, whose signer only an installed certificate could vouch for: by the index made for them. */
export async function unvouched(db: DbOrTrx, run: TrustRun, limit: number): Promise<Unvouched[]> {
  const result = await sql<Unvouched>`
    select company_id, id, name, sha256, readings from document
    where (readings @> '[{"signatures": [{"trustReason": "no-roots"}]}]' or readings @> '[{"signatures": [{"trustReason": "not-in-chain"}]}]')
      and (company_id, id) > (${run.after_company}::int, ${run.after_id}::bigint)
    order by company_id, id limit ${limit}`.execute(db);
  return result.rows;
}

/** Locks a run if it is still where it was and no newer one has begun. */
export async function lockRun(trx: Trx, run: TrustRun): Promise<boolean> {
  const result = await sql`select id from trust_run
    where id = ${run.id}::bigint and state = 'running' and after_company = ${run.after_company} and after_id = ${run.after_id}::bigint
      and not exists (select 1 from trust_run newer where newer.id > ${run.id}::bigint) for update`.execute(trx);
  return result.rows.length > 0;
}

export async function addJudged(
  trx: Trx,
  run: TrustRun,
  step: { last: { company_id: number; id: string } | null; judged: number; changed: number; finishedAt: Date | null },
): Promise<void> {
  await sql`update trust_run set after_company = ${step.last?.company_id ?? run.after_company}, after_id = ${step.last?.id ?? run.after_id}::bigint,
      judged = judged + ${step.judged}, changed = changed + ${step.changed},
      state = ${step.finishedAt === null ? "running" : "done"}, finished_at = ${step.finishedAt}
    where id = ${run.id}::bigint`.execute(trx);
}

/** @returns false where the file was read again meanwhile */
export async function rewriteReadings(trx: Trx, document: Unvouched, readings: KeptReading[]): Promise<boolean> {
  const result = await sql`update document set readings = ${toJson(readings)}::jsonb
    where company_id = ${document.company_id} and id = ${document.id}::bigint and readings = ${toJson(document.readings)}::jsonb returning id`.execute(
    trx,
  );
  return result.rows.length > 0;
}

/** The invoices that were read from a file or from one member of it. */
export async function carriedBy(
  trx: Trx,
  document: { company_id: number; id: string },
  member: string,
): Promise<{ companyId: number; id: string }[]> {
  const rows = await trx
    .selectFrom("invoice_document")
    .select(["company_id", "invoice_id"])
    .distinct()
    .where("document_id", "=", document.id)
    .where("document_company_id", "=", document.company_id)
    .where("member", "=", member)
    .execute();
  return rows.map((row) => ({ companyId: row.company_id, id: row.invoice_id }));
}
