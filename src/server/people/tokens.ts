/** API tokens: `pzt_<id>.<secret>`. The id finds the row, the secret is kept as its SHA-256 only. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";

export { TOKEN_SCOPES, type TokenScope } from "#api/account.api.ts";
export const TOKEN_PREFIX = "pzt_";
const FORM = /^pzt_([0-9a-f]{16})\.([A-Za-z0-9_-]{43})$/;

export const sha256 = (text: string): string => hash("sha256", text);

/** A new token; its 256 bits of secret are shown once and never stored. */
export function newToken(): { id: string; token: string; secretSha256: string } {
  const id = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  return { id, token: `${TOKEN_PREFIX}${id}.${secret}`, secretSha256: sha256(secret) };
}

/** The parts of a token, null where it can't be one. */
export function parseToken(token: string): { id: string; secret: string } | null {
  const match = FORM.exec(token);
  return match ? { id: match[1]!, secret: match[2]! } : null;
}

/** Compares in constant time. */
export function secretFits(secret: string, storedSha256: string): boolean {
  const given = hash("sha256", secret, "buffer");
  const stored = Buffer.from(storedSha256, "hex");
  return given.length === stored.length && timingSafeEqual(given, stored);
}

export type TokenState = { ends_at: Date | null; revoked_at: Date | null };
export const tokenRuns = ({ ends_at, revoked_at }: TokenState, now: Date): boolean =>
  revoked_at === null && (ends_at === null || ends_at > now);
