/** Batches that nobody has run for long are cleared, rows and all; the trace says so and stays. */
import { sql } from "kysely";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { CLEAR_BATCHES_JOB } from "./batch.types.ts";

/** So many a run, each in a transaction of its own with 10,000 rows at most; what is left over has its turn in the next run. */
const AT_ONCE = 20;

/** Asks for a run, also where one is asked for already: two of them leave each other's batches alone. */
export const askToClear = ({ db, jobs }: Platform): Promise<void> =>
  db.transaction().execute((trx) => jobs.enqueue(trx, CLEAR_BATCHES_JOB, {}));

export async function clearBatches(platform: Platform): Promise<void> {
  for (let cleared = 0; cleared < AT_ONCE; cleared += 1) if (!(await clearOne(platform))) return;
  await askToClear(platform);
}

/** @returns false where there is none any more */
async function clearOne({ db, clock }: Platform): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const old = await trx
      .selectFrom("batch_lookup")
      .select(["id", "row_count", "created_at"])
      .where("kept_until", "<", clock())
      .orderBy("kept_until")
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (old === undefined) return false;
    await trx.deleteFrom("batch_lookup_row").where("batch_id", "=", old.id).execute();
    await trx.deleteFrom("batch_lookup").where("id", "=", old.id).execute();
    // where its beginning was told; the asker himself may be gone
    const told = await sql<{ company_id: number }>`select c.id as company_id from company c
      where exists (select 1 from event e where e.company_id = c.id and e.subject = 'batch-lookup' and e.subject_id = ${old.id})
      limit 1`.execute(trx);
    const [company] = told.rows;
    if (company !== undefined)
      await recordEvent(trx, {
        companyId: company.company_id,
        actorId: null,
        channel: "worker",
        subject: "batch-lookup",
        subjectId: old.id,
        type: "batch-lookup.cleared",
        data: { rows: old.row_count, begun: old.created_at.toISOString() },
      });
    return true;
  });
}
