import { ProblemError } from "#server/platform/errors.ts";

/** Not there, and not for the asker: the same. */
export const noSuchNotice = () => new ProblemError(404, "no-such-notice");
/** It was withdrawn, or its time is over. */
export const noticeOver = () => new ProblemError(409, "notice-over");
export const noticePublished = () => new ProblemError(409, "notice-published");
/** It would end before it begins, or is over before it is shown. */
export const noticeTimes = () => new ProblemError(422, "notice-times");
/** A company or role that isn't there, or isn't the asker's to address. */
export const noticeAudience = () => new ProblemError(422, "notice-audience");
