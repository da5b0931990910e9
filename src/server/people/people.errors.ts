import type { Permission } from "#api/permissions.api.ts";
import type { Weakness } from "#domain/password.ts";
import { ProblemError } from "#server/platform/errors.ts";

function lockedUntil(code: string, until: Date, now: Date): ProblemError {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return new ProblemError(429, code, {
    cause: "D12",
    params: { minutes: Math.ceil(seconds / 60) },
    facts: { until: until.toISOString() },
    headers: { "retry-after": String(seconds) },
  });
}

/** D12: not signed in, session expired, or a token that isn't valid (any more); one answer for all. */
export const notSignedIn = () =>
  new ProblemError(401, "unauthenticated", { cause: "D12", headers: { "www-authenticate": "Bearer" } });
/** D12: too many wrong passwords for this name. The same whether or not such an account exists. */
export const locked = (until: Date, now: Date) => lockedUntil("account-locked", until, now);
/** D12: too many wrong passwords from one address, whatever the names. */
export const addressLocked = (until: Date, now: Date) => lockedUntil("address-locked", until, now);
/** Too many mails asked for from one address. */
export const tooManyAsked = (until: Date, now: Date) => lockedUntil("too-many-asked", until, now);
/** D12: name or password wrong; which of the two isn't said. `left`: tries until the name is locked. */
export const wrongPassword = (left: number) =>
  new ProblemError(401, "wrong-password", { cause: "D12", params: { left }, facts: { left } });
export const currentPasswordWrong = () => new ProblemError(403, "current-password-wrong");
export const samePassword = () => new ProblemError(422, "same-password");
/** A link to a new password or an open name: wrong, used, or over. */
export const linkOver = () => new ProblemError(403, "link-over");
export const mailNotSetUp = () => new ProblemError(409, "mail-not-set-up");
/** Whoever has the link can become that person: it would give more than the asker has. */
export const recoveryNotYours = () => new ProblemError(403, "recovery-not-yours");
export const companyNotYours = () => new ProblemError(422, "company-not-yours");
export const tooManyTokens = (max: number) => new ProblemError(409, "too-many-tokens", { params: { max } });
/** Only one that runs is replaced. */
export const tokenOver = () => new ProblemError(409, "token-over");
export const tokenLacksScope = (scope: string) => new ProblemError(403, "token-scope", { facts: { scope }, params: { scope } });
export const linkInvalid = () => new ProblemError(403, "link-invalid");
export const alreadySetUp = () => new ProblemError(409, "already-set-up");
export const emailTaken = () => new ProblemError(409, "email-taken");
export const unknownAccount = () => new ProblemError(404, "unknown-account");
export const taxIdTaken = () => new ProblemError(409, "tax-id-taken");
export const passwordTooLong = (max: number) => new ProblemError(422, "password-too-long", { params: { max } });
export const passwordWeak = (weakness: Weakness) => new ProblemError(422, `password-${weakness}`, { facts: { weakness } });
export const passwordTooShort = (min: number) => new ProblemError(422, "password-too-short", { params: { min } });
/** One has to hold the permission, in the company that it is about or (for what concerns all companies) in each. */
export const notPermitted = (permission: Permission) => new ProblemError(403, "not-permitted", { facts: { permission } });
/** Nobody gives away what he doesn't hold himself. */
export const mayNotGive = (permissions: readonly Permission[]) =>
  new ProblemError(403, "may-not-give", { facts: { permissions } });
export const mayNotGiveReach = (reach: string) => new ProblemError(403, "may-not-give-reach", { facts: { reach } });
export const notToOneself = () => new ProblemError(403, "not-to-oneself");
/** The change would leave the company without anybody who may do this. */
export const lastHolder = (companyId: number, permissions: readonly Permission[]) =>
  new ProblemError(409, "last-holder", { facts: { companyId, permissions } });
export const dutiesJoined = ({ userId, name, duties }: { userId: string; name: string; duties: readonly string[] }) =>
  new ProblemError(409, "duties-joined", { params: { name }, facts: { userId, name, duties } });
/** A machine answers for nothing: it manages no people, roles, access, security or settings. */
export const notForServices = (name: string, permissions: readonly Permission[]) =>
  new ProblemError(409, "not-for-service-accounts", { params: { name }, facts: { permissions } });
/** What is done with people alone was asked of a service account. */
export const isNoPerson = () => new ProblemError(409, "service-account-is-no-person");
export const noSuchRole = () => new ProblemError(404, "role-not-found");
export const roleNameTaken = () => new ProblemError(409, "role-name-taken");
export const roleChanged = (version: number) => new ProblemError(409, "role-changed", { facts: { version } });
export const roleInUse = (people: number) =>
  new ProblemError(409, "role-in-use", { params: { count: people }, facts: { people } });
export const ownRoleHeld = () => new ProblemError(403, "own-role-held");
/** 三员分立 can't be switched on: somebody is missing for a duty, or somebody holds two of them. */
export const separationIncomplete = (facts: { missing: readonly unknown[]; joined: readonly unknown[] }) =>
  new ProblemError(409, "separation-incomplete", { facts });
export const separationIs = (state: "on" | "off" | "proposed") => new ProblemError(409, `separation-${state}`);
export const noProposal = () => new ProblemError(409, "no-proposal");
export const otherDutyConfirms = () => new ProblemError(403, "other-duty-confirms");
export const withdrawnByProposer = () => new ProblemError(403, "withdrawn-by-proposer");
/** D12: the password was right, but an administrator has closed the account. */
export const accountDisabled = () => new ProblemError(403, "account-disabled", { cause: "D12" });
