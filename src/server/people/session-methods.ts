/** What a session was opened with, and whether that is one factor or two. */
export const SESSION_METHODS = ["password", "code", "recovery-code", "passkey", "sso", "sso-two"] as const;
export type SessionMethod = (typeof SESSION_METHODS)[number];

/** Ways that are two factors by themselves: what one has, unlocked by what one knows or is. */
const TWO_FACTORS: readonly string[] = ["code", "recovery-code", "passkey", "sso-two"] satisfies SessionMethod[];

/** Whether a session was opened, or raised since, by two factors. */
export const isTwoFactors = (method: string | null): boolean => TWO_FACTORS.includes(method ?? "password");

/** Whether a provider of single sign-on opened the session. */
export const isByProvider = (method: string | null): boolean => method === "sso" || method === "sso-two";

/**
 * Whether whoever holds the session showed two factors. A session by password alone, of somebody who has a second factor,
 * is one on a device that he trusts: all others end when the factor is set up.
 */
export const showedTwoFactors = (method: string | null, hasSecondFactor: boolean): boolean =>
  isTwoFactors(method) || hasSecondFactor;

/** The way in, by the path of better-auth's endpoint; null for those that name theirs. */
export function methodOfPath(path: string | undefined): SessionMethod | null {
  if (path === "/two-factor/verify-totp") return "code";
  if (path === "/two-factor/verify-backup-code") return "recovery-code";
  return path === "/sign-in/email" ? "password" : null;
}
