import type { Platform } from "#server/platform/platform.types.ts";
import { READ_JOB, type ReadJob, type Readers } from "./intake.types.ts";
import { readDocuments } from "./read-documents.ts";
import { processReaders } from "./readers.ts";

/** Works on what was taken in, so many files at a time as there are workers. */
export async function workIntake(platform: Platform, readers: Readers = processReaders): Promise<void> {
  await platform.jobs.work<ReadJob>(READ_JOB, { concurrency: platform.config.workers }, (job) =>
    readDocuments(platform, readers, job),
  );
}
