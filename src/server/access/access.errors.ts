import { ProblemError } from "#server/platform/errors.ts";

/** One answer for what isn't there and for what isn't the asker's. */
export const noSuchRequest = () => new ProblemError(404, "access-request-not-found");
export const noSuchGrant = () => new ProblemError(404, "access-grant-not-found");
export const noSuchPerson = () => new ProblemError(404, "access-person-not-found");
export const noSuchCompany = () => new ProblemError(404, "access-company-not-found");
export const whichCompany = () => new ProblemError(400, "access-which-company");
export const tooManyOpen = (max: number) => new ProblemError(429, "access-too-many-open", { params: { max } });
export const requestDecided = (state: string) => new ProblemError(409, "access-request-decided", { facts: { state } });
export const mayNotGrant = () => new ProblemError(403, "access-may-not-grant");
/** What is to be granted isn't there or isn't for the granter to see: the same to him. */
export const nothingToGrant = () => new ProblemError(422, "access-nothing-to-grant");
export const notOneself = () => new ProblemError(422, "access-not-oneself");
export const endsBefore = () => new ProblemError(422, "access-ends-before");
export const runsTooLong = (days: number) => new ProblemError(422, "access-runs-too-long", { facts: { days }, params: { days } });
export const needsEnd = () => new ProblemError(422, "access-needs-end");
export const searchRefused = (refused: string[]) => new ProblemError(422, "access-search-refused", { facts: { refused } });
/** A head would show somebody fields or personal data that he doesn't see himself. */
export const showsMore = (what: string[]) => new ProblemError(422, "access-shows-more", { facts: { what } });
