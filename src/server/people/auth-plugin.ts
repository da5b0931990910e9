/**
 * What better-auth has no endpoint for: sessions by passkey and single sign-on, and the secrets of second factors, which
 * are encrypted with its key. All are called by our own routes; none is reachable by HTTP.
 */
import { APIError, createAuthEndpoint } from "better-auth/api";
import { expireCookie, setSessionCookie } from "better-auth/cookies";
import { generateRandomString, symmetricEncrypt } from "better-auth/crypto";
import type { Session } from "better-auth";
import { z } from "zod";
import { keptCodes } from "./factors/recovery-codes.ts";
import { SESSION_METHODS } from "./session-methods.ts";

export const SECOND_STEP_SECONDS = 600;
export const RECOVERY_CODES = 10;
/** of the alphabet below, so that a code is 50 bits and nobody confuses its characters */
const RECOVERY_LENGTH = 10;
const RECOVERY_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

function recoveryCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RECOVERY_LENGTH));
  const text = [...bytes].map((byte) => RECOVERY_ALPHABET[byte % RECOVERY_ALPHABET.length]).join("");
  return `${text.slice(0, 5)}-${text.slice(5)}`;
}

/** A session and its cookie, for somebody who proved himself in one of our own ways. */
const openSession = createAuthEndpoint.serverOnly(
  { method: "POST", body: z.object({ userId: z.string(), method: z.enum(SESSION_METHODS) }), requireHeaders: true },
  async (ctx) => {
    const { internalAdapter } = ctx.context;
    const user = await internalAdapter.findUserById(ctx.body.userId);
    if (!user) throw new APIError("UNAUTHORIZED");
    const session = await internalAdapter.createSession(user.id, false, { method: ctx.body.method });
    await setSessionCookie(ctx, { session, user }, false);
    return { sessionId: session.id };
  },
);

/** Asks for the second step, as the two-factor plugin does after a password, after another first step. */
const openSecondStep = createAuthEndpoint.serverOnly(
  { method: "POST", body: z.object({ userId: z.string() }), requireHeaders: true },
  async (ctx) => {
    const { internalAdapter, secret } = ctx.context;
    const identifier = `2fa-${generateRandomString(20)}`;
    const expiresAt = new Date(Date.now() + SECOND_STEP_SECONDS * 1000);
    await internalAdapter.createVerificationValue({ identifier, value: ctx.body.userId, expiresAt });
    await internalAdapter.createVerificationValue({ identifier: `2fa-attempts-${identifier}`, value: "0", expiresAt });
    const cookie = ctx.context.createAuthCookie("two_factor", { maxAge: SECOND_STEP_SECONDS });
    await ctx.setSignedCookie(cookie.name, identifier, secret, cookie.attributes);
    return { ok: true };
  },
);

/** Who has shown the first factor and owes the second, by the cookie of the second step; null where nobody does. */
const whoseSecondStep = createAuthEndpoint.serverOnly({ method: "POST", requireHeaders: true }, async (ctx) => {
  const cookie = ctx.context.createAuthCookie("two_factor");
  const identifier = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
  const row = identifier ? await ctx.context.internalAdapter.findVerificationValue(identifier) : null;
  if (!row || row.expiresAt < new Date()) {
    expireCookie(ctx, cookie);
    return null;
  }
  const user = await ctx.context.internalAdapter.findUserById(row.value);
  return user ? { userId: user.id, email: user.email } : null;
});

/** A fresh secret and recovery codes, in clear for the one whom they are shown to, sealed and hashed for the database. */
const newSecondFactor = createAuthEndpoint.serverOnly({ method: "POST", body: z.object({ userId: z.string() }) }, async (ctx) => {
  const { secret: ours, secretConfig: key } = ctx.context;
  const secret = generateRandomString(32);
  const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
  return {
    secret,
    codes,
    sealedSecret: await symmetricEncrypt({ key, data: secret }),
    keptCodes: await keptCodes(ours, ctx.body.userId, codes),
  };
});

/** The session goes on under another token: who has the one of before has nothing (after a proof of who one is). */
const renewSession = createAuthEndpoint.serverOnly(
  { method: "POST", body: z.object({ sessionId: z.string() }), requireHeaders: true },
  async (ctx) => {
    const { adapter, internalAdapter } = ctx.context;
    const where = [{ field: "id", value: ctx.body.sessionId }];
    const token = generateRandomString(32);
    const session = await adapter.update<Session>({ model: "session", where, update: { token } });
    const user = session === null ? null : await internalAdapter.findUserById(session.userId);
    if (session === null || user === null) throw new APIError("UNAUTHORIZED");
    await setSessionCookie(ctx, { session: { ...session, token }, user });
    return { ok: true };
  },
);

export const ownEndpoints = () => ({
  id: "piaozai",
  endpoints: { openSession, openSecondStep, whoseSecondStep, newSecondFactor, renewSession },
});
