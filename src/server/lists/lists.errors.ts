import { ProblemError } from "#server/platform/errors.ts";

/** Not there and not yours answer alike. */
export const noSuchList = () => new ProblemError(404, "no-such-list");
export const notNow = (state: string) => new ProblemError(409, "list-not-now", { facts: { state } });
export const noNumberColumn = () => new ProblemError(422, "list-no-number");
export const noErrors = () => new ProblemError(404, "list-no-errors");
