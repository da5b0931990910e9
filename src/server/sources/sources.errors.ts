import { ProblemError } from "#server/platform/errors.ts";

/** Not there, and of a company to which the asker doesn't belong: the same. */
export const noSuchSource = () => new ProblemError(404, "no-such-source");
export const sourceEnded = () => new ProblemError(409, "source-ended");
export const sourceState = (state: string) => new ProblemError(409, "source-state", { facts: { state } });
/** The account that should hand in isn't one of the company's machines, or may not enter invoices. */
export const notItsAccount = () => new ProblemError(422, "source-account");
export const badSettings = () => new ProblemError(422, "source-settings");
export const placeTaken = (name: string) => new ProblemError(409, "source-place-taken", { params: { name }, facts: { name } });
export const noSuchHeld = () => new ProblemError(404, "no-such-held");
/** It is settled, or somebody is at it. */
export const heldState = (state: string) => new ProblemError(409, "held-state", { facts: { state } });
/** By its kind nobody but a person may have it. */
export const notByUs = () => new ProblemError(409, "held-by-person");
export const notItsDocument = () => new ProblemError(422, "held-document");
/** A source that is asked, or another account's. */
export const notForHandingIn = () => new ProblemError(403, "source-not-yours");
export const badCompleteTo = () => new ProblemError(422, "source-complete-to");
/** Who is to hand in may not enter there. */
export const notItsPerson = () => new ProblemError(422, "source-person");
