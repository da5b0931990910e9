import { ProblemError } from "#server/platform/errors.ts";

/** Not there and not yours answer alike. */
export const noSuchDocument = () => new ProblemError(404, "no-such-document");
export const noSuchBatch = () => new ProblemError(404, "no-such-batch");
export const noSuchPage = () => new ProblemError(404, "no-such-page");
/** Something personal stands on it that isn't shown to the actor; pages with its places black are. */
export const originalWithheld = () => new ProblemError(403, "original-withheld");
/** The same of a page of which it isn't certain that all places are known. */
export const pageWithheld = () => new ProblemError(403, "page-withheld");
export const pageUnreadable = () => new ProblemError(422, "page-unreadable");
export const mayNotEnter = () => new ProblemError(403, "may-not-enter");
/** Files that waited in a browser, sent when somebody else had signed in there. */
export const signedInAsAnother = () => new ProblemError(409, "signed-in-as-another");
export const unknownCompany = () => new ProblemError(422, "unknown-company");
export const noFiles = () => new ProblemError(422, "no-files");
export const notRetryable = (state: string) => new ProblemError(409, "not-retryable", { facts: { state } });
export const badKeys = () => new ProblemError(422, "bad-keys");
export const badCrops = () => new ProblemError(422, "bad-crops");
export const batchCancelled = () => new ProblemError(409, "batch-cancelled");
export const notCancelled = () => new ProblemError(409, "not-cancelled");
export const stillReading = () => new ProblemError(409, "still-reading", { headers: { "retry-after": "1" } });
export const alreadySettled = () => new ProblemError(409, "already-settled");
