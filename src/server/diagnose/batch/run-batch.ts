/**
 * The job behind a batch: slice by slice, each answered outside of a transaction and then noted in one, together with how far the
 * batch is. A worker that is killed leaves whole slices, and the next one goes on behind the last.
 */
import { loadActor } from "#server/people/people.usecases.ts";
import type { Channel } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { answerRows } from "./answer-rows.ts";
import { lockBatch, saveAnswers, updateBatch } from "./batch.queries.ts";
import { BATCH_JOB, type BatchEntry, type BatchJob } from "./batch.types.ts";
import { keptUntil } from "./batch.usecases.ts";
import { nextRows } from "./outcomes.queries.ts";
import { tell } from "./trace.ts";

const SLICE = 200;
/** After so long a batch lets others have their turn. */
const TURN_MS = 5_000;

export async function runBatch(platform: Platform, job: Pick<Job<BatchJob>, "data" | "last" | "signal">): Promise<void> {
  const { id } = job.data;
  const since = performance.now();
  try {
    while (await oneSlice(platform, id)) {
      if (!job.signal.aborted && performance.now() - since <= TURN_MS) continue;
      return await platform.db.transaction().execute((trx) => platform.jobs.enqueue<BatchJob>(trx, BATCH_JOB, { id }));
    }
  } catch (error) {
    if (!job.last) throw error;
    platform.log.error({ err: error }, "a batch of look-ups could not be finished");
    await platform.db
      .transaction()
      .execute((trx) => end(platform, trx, id, "failed", { code: "internal", message: "it broke off" }));
  }
}

/** @returns false where there is nothing more to do: it is done, was cancelled, or another worker has gone on with it */
async function oneSlice(platform: Platform, id: string): Promise<boolean> {
  const { db } = platform;
  const batch = await db.transaction().execute((trx) => begin(platform, trx, id));
  if (batch === null) return false;
  // what the asker may see is asked anew for each slice
  const actor = await loadActor(db, batch.asker_id, batch.channel as Channel, platform.clock());
  if (actor === null) {
    await db
      .transaction()
      .execute((trx) => end(platform, trx, id, "cancelled", { code: "no-account", message: "the asker is gone" }));
    return false;
  }
  const rows = await nextRows(db, actor, batch, SLICE);
  const { answers, nearMs } = rows.length === 0 ? { answers: [], nearMs: 0 } : await answerRows({ db, actor, batch }, rows);
  return db.transaction().execute(async (trx) => {
    const current = await lockBatch(trx, id);
    const same = current?.state === "running" && current.round === batch.round && current.last_row === batch.last_row;
    if (!same) return false;
    const fresh = rows.filter(({ answered }) => !answered).length;
    if (answers.length > 0) await saveAnswers(trx, batch, answers, { nearMs, fresh });
    if (rows.length === SLICE) return true;
    await end(platform, trx, id, "done", null);
    return false;
  });
}

async function begin(platform: Platform, trx: Trx, id: string): Promise<BatchEntry | null> {
  const batch = await lockBatch(trx, id);
  if (batch === undefined || (batch.state !== "queued" && batch.state !== "running")) return null;
  if (batch.state === "queued")
    await updateBatch(trx, id, { state: "running", started_at: batch.started_at ?? platform.clock() });
  return batch;
}

async function end(
  platform: Platform,
  trx: Trx,
  id: string,
  state: "done" | "cancelled" | "failed",
  problem: BatchEntry["problem"],
): Promise<void> {
  const batch = await lockBatch(trx, id);
  if (batch === undefined || (batch.state !== "queued" && batch.state !== "running")) return;
  const now = platform.clock();
  await updateBatch(trx, id, { state, problem, finished_at: now, kept_until: keptUntil(now) });
  const actor = await loadActor(trx, batch.asker_id, batch.channel as Channel, platform.clock());
  if (actor !== null) await tell(trx, actor, id, `batch-lookup.${state}`, { rows: batch.row_count, checked: batch.checked });
}
