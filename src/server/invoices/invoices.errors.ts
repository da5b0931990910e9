import type { Refusal } from "#domain/states.ts";
import { ProblemError } from "#server/platform/errors.ts";

/** Not there and not yours answer alike, to the byte. */
export const noSuchInvoice = () => new ProblemError(404, "no-such-invoice");
export const mayNotEdit = () => new ProblemError(403, "may-not-edit");
export const changedMeanwhile = (version: number) => new ProblemError(409, "changed-meanwhile", { facts: { version } });
export const unknownField = (field: string) => new ProblemError(422, "unknown-field", { facts: { field }, params: { field } });
export const badValue = (field: string, value: string) =>
  new ProblemError(422, "bad-value", { facts: { field, value }, params: { field, value } });
export const mayNotUnmask = () => new ProblemError(403, "may-not-unmask");
/** It holds nothing personal, or all of it is shown already. */
export const nothingMasked = () => new ProblemError(409, "nothing-masked");
export const sayWhy = () => new ProblemError(422, "say-why");
/** A state that can't follow now: why, and what can. */
export const stateRefused = (why: Refusal, facts: { axis: string; from: string; value: string; allowed: readonly unknown[] }) =>
  new ProblemError(why === "unknown-value" ? 422 : 409, `state-${why}`, { facts });
/** Another value stands on the axis than the one that was seen. */
export const changedBeneath = (axis: string, value: string) => new ProblemError(409, "state-changed", { facts: { axis, value } });
export const nothingToUndo = () => new ProblemError(409, "nothing-to-undo");
export const nothingEntered = () => new ProblemError(422, "nothing-entered");
export const alreadyRegistered = () => new ProblemError(409, "already-registered");
/** Not there, and one of the two records not yours, answer alike. */
export const noSuchCase = () => new ProblemError(404, "no-such-case");
export const mayNotDecide = () => new ProblemError(403, "may-not-decide");
export const alreadyDecided = () => new ProblemError(409, "already-decided");
export const keepWhich = () => new ProblemError(422, "keep-which");
