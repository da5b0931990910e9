import type { Platform } from "#server/platform/platform.types.ts";
import { BATCH_JOB, type BatchJob } from "./batch.types.ts";
import { runBatch } from "./run-batch.ts";

/** Works on batches of look-ups, one at a time and each for a while: whoever asks for one number doesn't wait for them. */
export async function workBatchLookups(platform: Platform): Promise<void> {
  await platform.jobs.work<BatchJob>(BATCH_JOB, { concurrency: 1 }, (job) => runBatch(platform, job));
}
