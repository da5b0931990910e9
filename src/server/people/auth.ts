/**
 * Sign-in by better-auth: e-mail and password, sessions. Accounts are made by administrators, so sign-up is off.
 */
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { twoFactor } from "better-auth/plugins/two-factor";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "#domain/password.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { isDisabled } from "./account-state.ts";
import { ownEndpoints } from "./auth-plugin.ts";
import { KEPT_AS_THEY_ARE } from "./factors/recovery-codes.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { methodOfPath } from "./session-methods.ts";
import { passwordIsOff } from "./sso/sign-in-rules.ts";

const DAY_SECONDS = 86_400;

/**
 * What of better-auth is reachable, method and path under /api/auth; everything else doesn't exist. A list of what is
 * open, because a list of what is closed grows holes with each version.
 */
export const OPEN_PATHS: readonly string[] = ["POST /sign-in/email", "POST /sign-out"];

/** said once the password was right, so that it tells nothing to somebody who doesn't know it */
export const PASSWORD_OFF = "PASSWORD_OFF";
/** the same, of an account that was switched off */
export const DISABLED = "DISABLED";

type AuthPlatform = Pick<Platform, "config" | "db" | "log" | "clock">;

/** The options, apart from the instance, so that a test compiles better-auth's own migrations against our tables. */
export function authOptions({ config, db, log, clock }: AuthPlatform, secret: string) {
  const baseURL = config.baseUrl ?? `${config.tls ? "https" : "http"}://${config.host}:${config.port}`;
  const https = baseURL.startsWith("https:");
  return {
    appName: "Piaozai",
    baseURL,
    basePath: "/api/auth",
    secret,
    database: { db, type: "postgres" as const },
    // who may ask is decided before better-auth sees the request (our own origin check, whatever name the server is reached by)
    trustedOrigins: (request?: Request) => (request === undefined ? [] : [new URL(request.url).origin]),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: { additionalFields: { locale: { type: "string" as const, required: false, input: false } } },
    session: {
      expiresIn: 30 * DAY_SECONDS,
      updateAge: DAY_SECONDS,
      // GHSA-xg6x-h9c9-2m83: what is cached in a cookie counts before the second factor was shown
      cookieCache: { enabled: false },
      additionalFields: {
        method: { type: "string" as const, required: false, input: false },
        provenAt: { type: "date" as const, required: false, input: false },
        lastUsedAt: { type: "date" as const, required: false, input: false },
      },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session: Record<string, unknown> & { userId: string }, ctx: { path?: string } | null) => {
            const method = methodOfPath(ctx?.path) ?? session.method ?? null;
            if (isServiceAccount(session.userId) || (await isDisabled(db, session.userId)))
              throw new APIError("FORBIDDEN", { code: DISABLED });
            if (method === "password" && (await passwordIsOff(db, session.userId, clock())))
              throw new APIError("FORBIDDEN", { code: PASSWORD_OFF });
            return { data: { method, provenAt: clock() } };
          },
        },
      },
    },
    // wrong codes are counted by us together with wrong passwords
    plugins: [
      twoFactor({
        accountLockout: { enabled: false },
        allowPasswordless: true,
        backupCodeOptions: { storeBackupCodes: KEPT_AS_THEY_ARE },
      }),
      ownEndpoints(),
    ],
    // counted by us, in the database and by account name (lockout.ts), which several servers share
    rateLimit: { enabled: false },
    advanced: {
      // "__Host-": no other host of the domain can set them (better-auth itself knows "__Secure-" only)
      useSecureCookies: false,
      cookiePrefix: `${https ? "__Host-" : ""}better-auth`,
      defaultCookieAttributes: { sameSite: "lax" as const, httpOnly: true, secure: https, path: "/" },
      ipAddress: { ipAddressHeaders: ["x-piaozai-client"] },
    },
    telemetry: { enabled: false },
    logger: { disabled: false, level: "error" as const, log: (level: string, message: string) => log.warn({ level }, message) },
  };
}

export type Auth = ReturnType<typeof createAuth>;

/** @param secret signs the session cookie, at least 32 characters */
export function createAuth(platform: AuthPlatform, secret: string) {
  return betterAuth(authOptions(platform, secret));
}
