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

export const noSuchIncident = () => new ProblemError(404, "no-such-incident");
export const incidentState = (state: string) => new ProblemError(409, "incident-state", { facts: { state } });
/** It is closed when it has been looked back at. */
export const noReview = () => new ProblemError(422, "incident-review");
export const noSuchStep = () => new ProblemError(404, "no-such-step");
export const noSuchDuty = () => new ProblemError(404, "no-such-duty");
