import { ProblemError } from "#server/platform/errors.ts";

/** A company that isn't there, and one whose trail isn't for the asker, are the same. */
export const noSuchTrail = () => new ProblemError(404, "no-such-trail");
export const nothingSealed = () => new ProblemError(404, "nothing-sealed");
export const noSuchHead = () => new ProblemError(404, "no-such-head");
export const mayNotExport = () => new ProblemError(403, "may-not-export-trail");
export const mayNotRetain = () => new ProblemError(403, "may-not-change-retention");
export const keptTooShort = (least: number) =>
  new ProblemError(422, "trail-kept-too-short", { params: { least }, facts: { least } });
export const badCursor = () => new ProblemError(400, "bad-cursor");
