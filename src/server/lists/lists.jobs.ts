import { LIST_FOUND_JOB, type ListFoundJob } from "#server/intake/intake.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { foundList } from "./found-list.ts";
import { IMPORT_JOB, type ImportJob, type ListReaders } from "./lists.types.ts";
import { processListReaders } from "./readers.ts";
import { runImport } from "./run-import.ts";

/** Looks at tables that were found among the files, and imports lists, one at a time: others read files meanwhile. */
export async function workLists(platform: Platform, readers: ListReaders = processListReaders): Promise<void> {
  await platform.jobs.work<ListFoundJob>(LIST_FOUND_JOB, { concurrency: 1 }, (job) => foundList(platform, readers, job));
  await platform.jobs.work<ImportJob>(IMPORT_JOB, { concurrency: 1 }, (job) => runImport(platform, readers, job));
}
