/** Documents on their way to the readers. */
import type { Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { READ_JOB, type ReadJob } from "./intake.types.ts";

/**
 * Documents that one job reads and registers together: of many small ones each costs the less the more they are, few ones
 * spread over the workers.
 */
export const DOCUMENTS_PER_JOB_MAX = 64;

/** Priorities: a single file isn't kept waiting by a thousand that somebody put in before. */
export const SOON = 5;
export const LATER = 0;

/** In the caller's transaction: the jobs exist when, and only when, it commits. */
export async function enqueueReading(
  platform: Platform,
  trx: Trx,
  documents: ReadJob["documents"],
  priority: number,
): Promise<void> {
  const perJob = Math.min(DOCUMENTS_PER_JOB_MAX, Math.max(1, Math.ceil(documents.length / platform.config.workers)));
  const jobs: ReadJob[] = [];
  for (let start = 0; start < documents.length; start += perJob) jobs.push({ documents: documents.slice(start, start + perJob) });
  await platform.jobs.enqueueAll(trx, READ_JOB, jobs, { priority });
}
