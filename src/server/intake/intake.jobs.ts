import type { Platform } from "#server/platform/platform.types.ts";
import { PICTURES_JOB, READ_JOB, type ReadJob, type Readers } from "./intake.types.ts";
import { readDocuments } from "./read-documents.ts";
import { processReaders } from "./readers.ts";
import { watchScanner } from "./scan-again.ts";
import { watchTrust } from "./trust.ts";

/** One process recognises single pictures and one long scans, however many workers there are; the third is for a scan that waits. */
const PICTURES_AT_ONCE = 3;

/** Works on what was taken in, so many files at a time as there are workers; pictures beside them. @returns how to end what is no job */
export async function workIntake(platform: Platform, readers: Readers = processReaders(platform.config)): Promise<() => void> {
  await platform.jobs.work<ReadJob>(READ_JOB, { concurrency: platform.config.workers }, (job) =>
    readDocuments(platform, readers, job, "quick"),
  );
  await platform.jobs.work<ReadJob>(PICTURES_JOB, { concurrency: PICTURES_AT_ONCE }, (job) =>
    readDocuments(platform, readers, job, "pictures"),
  );
  const ends = [await watchTrust(platform, readers), watchScanner(platform)];
  return () => ends.forEach((end) => end());
}
