import { ProblemError } from "#server/platform/errors.ts";

/** The words are kept nowhere, and a reason is kept. */
export const reasonNames = () => new ProblemError(422, "reason-names-person");
