import { ProblemError } from "#server/platform/errors.ts";

/** D12: not signed in, session expired, or a token that isn't valid (any more); one answer for all. */
export const notSignedIn = () =>
  new ProblemError(401, "unauthenticated", { cause: "D12", headers: { "www-authenticate": "Bearer" } });
/** D12: too many wrong passwords for this name. The same whether or not such an account exists. */
export const locked = (until: Date, now: Date) => {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  const params = { minutes: Math.ceil(seconds / 60) };
  return new ProblemError(429, "account-locked", {
    cause: "D12",
    params,
    facts: { until: until.toISOString() },
    headers: { "retry-after": String(seconds) },
  });
};
/** D12: name or password wrong; which of the two isn't said. */
export const wrongPassword = () => new ProblemError(401, "wrong-password", { cause: "D12" });
export const tokenLacksScope = (scope: string) => new ProblemError(403, "token-scope", { facts: { scope }, params: { scope } });
export const linkInvalid = () => new ProblemError(403, "link-invalid");
export const alreadySetUp = () => new ProblemError(409, "already-set-up");
export const emailTaken = () => new ProblemError(409, "email-taken");
export const unknownAccount = () => new ProblemError(404, "unknown-account");
export const taxIdTaken = () => new ProblemError(409, "tax-id-taken");
export const passwordTooShort = (min: number) => new ProblemError(422, "password-too-short", { params: { min } });
