import { ProblemError } from "#server/platform/errors.ts";

/** Not there, and of a company to which the asker doesn't belong: the same. */
export const noSuchSource = () => new ProblemError(404, "no-such-source");
export const sourceEnded = () => new ProblemError(409, "source-ended");
export const sourceState = (state: string) => new ProblemError(409, "source-state", { facts: { state } });
/** The account that should hand in isn't one of the company's machines, or may not enter invoices. */
export const notItsAccount = () => new ProblemError(422, "source-account");
export const badSettings = () => new ProblemError(422, "source-settings");
export const placeTaken = (name: string) => new ProblemError(409, "source-place-taken", { params: { name }, facts: { name } });
