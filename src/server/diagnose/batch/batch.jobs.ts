import type { Platform } from "#server/platform/platform.types.ts";
import { BATCH_JOB, type BatchJob, CLEAR_BATCHES_JOB } from "./batch.types.ts";
import { askToClear, clearBatches } from "./clear-batches.ts";
import { runBatch } from "./run-batch.ts";

/** Works on batches of look-ups, one at a time and each for a while: whoever asks for one number doesn't wait for them. Clears old ones. */
export async function workBatchLookups(platform: Platform): Promise<void> {
  await platform.jobs.work<BatchJob>(BATCH_JOB, { concurrency: 1 }, (job) => runBatch(platform, job));
  await platform.jobs.work(CLEAR_BATCHES_JOB, { concurrency: 1 }, () => clearBatches(platform));
  await askToClear(platform);
}

export { askToClear };
