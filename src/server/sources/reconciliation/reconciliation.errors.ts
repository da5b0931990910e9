import { ProblemError } from "#server/platform/errors.ts";

/** Not there, and of a company whose records the asker doesn't see whole: the same. */
export const noSuchReconciliation = () => new ProblemError(404, "no-such-reconciliation");
export const noSuchReport = () => new ProblemError(404, "no-such-report");
/** What isn't here would be said of invoices that are, only not for him. */
export const seesPartOnly = () => new ProblemError(403, "reconciliation-part");
export const badPeriod = () => new ProblemError(422, "reconciliation-period");
export const badSources = () => new ProblemError(422, "reconciliation-sources");
export const needsFile = () => new ProblemError(422, "reconciliation-file");
export const needsNumber = () => new ProblemError(422, "reconciliation-no-number");
export const alreadyRunning = () => new ProblemError(409, "reconciliation-running");
export const runNotNow = (state: string) => new ProblemError(409, "reconciliation-not-now", { facts: { state } });
export const nothingToReport = () => new ProblemError(409, "reconciliation-no-result");
export const needsReason = () => new ProblemError(422, "reconciliation-reason");
export const notForHim = () => new ProblemError(422, "reconciliation-assignee");
