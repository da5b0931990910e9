import { ProblemError } from "#server/platform/errors.ts";

/** How a sign-in by a provider can fail; the page has words for each. */
export type SsoFailure = "down" | "over" | "failed" | "unverified" | "refused" | "cancelled";
export class SsoError extends Error {
  readonly failure: SsoFailure;
  constructor(failure: SsoFailure, cause?: unknown) {
    super(failure, { cause });
    this.failure = failure;
  }
}

export const providerDown = () => new ProblemError(503, "sso-down", { cause: "D12" });
export const noSuchProvider = () => new ProblemError(404, "not-found");
export const notEverywhere = () => new ProblemError(403, "security-everywhere");
export const ruleNowhere = (at: number) => new ProblemError(422, "sso-rule", { params: { at }, facts: { rule: at } });
export const issuerRefused = () => new ProblemError(422, "sso-issuer");
export const passwordOff = () => new ProblemError(403, "password-off", { cause: "D12" });
/** Nobody who looks after people could get in by password in one of these companies, or an e-mail is nobody's. */
export const breakGlassNeeded = () => new ProblemError(422, "break-glass-needed");
export const providerNeeded = () => new ProblemError(422, "sso-needed");
