import { ProblemError } from "#server/platform/errors.ts";

export const badCursor = () => new ProblemError(400, "outbox-cursor");
export const badTime = () => new ProblemError(400, "outbox-time");
/** What is behind it may not be kept any more, or was taken back with the database. */
export const cursorGone = () => new ProblemError(410, "outbox-gone");
