import { ProblemError } from "#server/platform/errors.ts";

/** Not there, and of a company that the asker may not take over for: the same. */
export const noSuchMigration = () => new ProblemError(404, "no-such-migration");
export const migrationNotNow = (state: string) => new ProblemError(409, "migration-not-now", { facts: { state } });
export const migrationNeedsNumber = () => new ProblemError(422, "migration-no-number");
export const migrationNeedsFile = () => new ProblemError(422, "migration-file");
