import { ProblemError } from "#server/platform/errors.ts";

/** Not there, and not in a company that the asker looks after: the same. */
export const noSuchPerson = () => new ProblemError(404, "no-such-person");
export const noSuchInvitation = () => new ProblemError(404, "no-such-invitation");
export const noSuchMembership = () => new ProblemError(404, "no-such-membership");
/** Of a company that the asker doesn't look after as of one that doesn't exist. */
export const notYourCompany = () => new ProblemError(403, "not-your-company");
export const noSuchDepartment = () => new ProblemError(404, "no-such-department");
export const unknownRole = () => new ProblemError(422, "unknown-role");
export const reachNeedsDepartment = () => new ProblemError(422, "reach-needs-department");
export const endsBeforeItStarts = () => new ProblemError(422, "ends-before-it-starts");
export const notYourself = () => new ProblemError(409, "not-yourself");
export const nothingToChange = (state: string) => new ProblemError(409, "person-state", { facts: { state } });
export const successorNeeded = (counted: Record<string, number>) =>
  new ProblemError(422, "successor-needed", { facts: { counted } });
export const noSuchSuccessor = () => new ProblemError(422, "no-such-successor");
export const personExists = (id: string) => new ProblemError(409, "person-exists", { facts: { id } });
export const alreadyInvited = (id: string) => new ProblemError(409, "already-invited", { facts: { id } });
/** Withdrawn, renewed, used, run out, never there: whoever holds such a link isn't told which. */
export const invitationEnded = () => new ProblemError(403, "invitation-ended");
export const accountExists = () => new ProblemError(409, "invitation-account-exists");
export const passwordNeeded = () => new ProblemError(422, "password-needed");
