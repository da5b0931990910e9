import { BATCH_ROWS_MAX } from "#api/batch-lookups.api.ts";
import { ProblemError } from "#server/platform/errors.ts";

/** Not there, taken away, and somebody else's answer alike. */
export const noSuchBatch = () => new ProblemError(404, "batch-lookup-not-found");
export const notNow = (state: string) => new ProblemError(409, "batch-lookup-not-now", { facts: { state } });
export const nothingToLookUp = () => new ProblemError(422, "batch-lookup-empty");
/** @param rows null where there are more than were counted */
export const tooManyRows = (rows: number | null) =>
  new ProblemError(422, "batch-lookup-too-many-rows", {
    facts: { rows, limit: BATCH_ROWS_MAX },
    params: { limit: BATCH_ROWS_MAX },
  });
export const tooManyBatches = (limit: number) =>
  new ProblemError(422, "batch-lookup-too-many", { facts: { limit }, params: { limit } });
export const noFile = () => new ProblemError(422, "batch-lookup-no-file");
/** @param what the problem of files, and its words in the asker's language */
export const unreadableFile = (what: string, words: string, next: string) =>
  new ProblemError(422, "batch-lookup-file", { facts: { problem: what }, params: { words, next } });
