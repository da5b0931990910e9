import { sql } from "kysely";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { PRINTED, type PrintedSheet, type PrintJob } from "./prints.types.ts";

type Ref = { companyId: number; invoiceId: string };

/** Holds the invoices until the transaction ends, so that two prints at once don't both count as the same time. */
export async function holdInvoices(trx: Trx, refs: Ref[]): Promise<void> {
  const sorted = [...refs].sort((a, b) => (a.invoiceId < b.invoiceId ? -1 : 1));
  for (const { companyId, invoiceId } of sorted) {
    await sql`select 1 from invoice where company_id = ${companyId} and id = ${invoiceId}::bigint for no key update`.execute(trx);
  }
}

/** How often each was printed before. */
export async function timesPrinted(trx: Trx, refs: Ref[]): Promise<Map<string, number>> {
  const rows = await trx
    .selectFrom("event")
    .select(["subject_id", (eb) => eb.fn.countAll<string>().as("times")])
    .where("company_id", "in", [...new Set(refs.map((ref) => ref.companyId))])
    .where("subject", "=", "invoice")
    .where(
      "subject_id",
      "in",
      refs.map((ref) => ref.invoiceId),
    )
    .where("type", "=", PRINTED)
    .groupBy("subject_id")
    .execute();
  return new Map(rows.map((row) => [row.subject_id, Number(row.times)]));
}

export async function insertPrint(trx: Trx, actor: Actor, job: PrintJob): Promise<void> {
  await trx
    .insertInto("print_job")
    .values({
      id: job.id,
      asker_id: actor.userId,
      asked_at: job.askedAt,
      locale: job.locale,
      options: toJson(job.options),
      sheets: toJson(job.sheets),
    })
    .execute();
}

/** A print of the actor's own. */
export async function printOf(db: DbOrTrx, actor: Actor, id: string): Promise<PrintJob | undefined> {
  const row = await db
    .selectFrom("print_job")
    .selectAll()
    .where("id", "=", id)
    .where("asker_id", "=", actor.userId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    askedAt: row.asked_at,
    locale: row.locale,
    options: row.options as PrintJob["options"],
    sheets: row.sheets as PrintedSheet[],
  };
}
