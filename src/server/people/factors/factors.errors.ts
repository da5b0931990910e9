import { ProblemError } from "#server/platform/errors.ts";

/** The code is wrong, too old, or was used before: one answer for all. */
export const wrongCode = () => new ProblemError(401, "wrong-code", { cause: "D12" });
/** Nobody has shown a first factor here, or it is too long ago. */
export const secondStepOver = () => new ProblemError(401, "second-step-over", { cause: "D12" });
/** The page asks for password, code or passkey first. */
export const proveYourself = () => new ProblemError(403, "prove-yourself");
export const showSecondFactor = () => new ProblemError(403, "show-second-factor");
export const proofWrong = () => new ProblemError(403, "proof-wrong");
export const onlyInBrowser = () => new ProblemError(403, "only-in-browser");
/** A company or a role asks for two factors, and this session showed one. */
export const secondFactorNeeded = () => new ProblemError(403, "second-factor-needed", { cause: "D12" });
export const secondFactorRequired = () => new ProblemError(409, "second-factor-required");
export const alreadyOn = () => new ProblemError(409, "second-factor-on");
export const notOn = () => new ProblemError(409, "second-factor-off");
export const passkeyRefused = () => new ProblemError(401, "passkey-refused", { cause: "D12" });
export const passkeyInvalid = () => new ProblemError(422, "passkey-invalid");
export const passkeyNowhere = () => new ProblemError(409, "passkey-nowhere");
export const passkeysFull = (max: number) => new ProblemError(409, "passkeys-full", { params: { max } });
export const unknownPerson = () => new ProblemError(404, "not-found");
export const resetNeedsAll = () => new ProblemError(403, "reset-needs-all-companies");
