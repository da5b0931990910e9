/** One's own account: password, sessions, tokens; and what helps somebody who can't sign in. */
import { z } from "zod";
import { PASSWORD_LENGTH_MAX } from "#domain/password.ts";
import { BROWSERS, SYSTEMS } from "#domain/user-agent.ts";
import { Instant } from "./common.api.ts";

export const Done = z.object({ ok: z.literal(true) });

/** Judged in words by the server, so that its answer says what is wrong. */
const NewPassword = z
  .string()
  .min(1)
  .max(5 * PASSWORD_LENGTH_MAX);
const LinkToken = z.string().min(1).max(200);

/** Asks for a mail with a link. The answer is the same whether or not there is such an account. */
export const AskForLink = z.object({ email: z.string().trim().min(1).max(200) });
export const Recover = z.object({ token: LinkToken, password: NewPassword });
export const UnlockByLink = z.object({ token: LinkToken });

export const ChangePassword = z.object({
  current: z
    .string()
    .min(1)
    .max(5 * PASSWORD_LENGTH_MAX),
  password: NewPassword,
  endOthers: z.boolean().describe("ends all other sessions"),
});

export const ProfileChange = z.object({
  name: z.string().trim().min(1).max(100).optional(),
  locale: z.string().max(20).optional().describe("language of answers and mails"),
});

export const SignInSession = z.object({
  id: z.string(),
  current: z.boolean().describe("the one that asks"),
  browser: z.enum(BROWSERS),
  system: z.enum(SYSTEMS),
  address: z.string().nullable(),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
});
export type SignInSession = z.infer<typeof SignInSession>;
export const SignInSessions = z.object({
  sessions: z.array(SignInSession).describe("the last used first"),
  idleMinutes: z.number().int().describe("a session that isn't used for so long ends"),
  absoluteMinutes: z.number().int().describe("every session ends after so long"),
});
export type SignInSessions = z.infer<typeof SignInSessions>;

export const TOKEN_SCOPES = ["read", "write", "intake", "manage"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];
export const TOKEN_DAYS_MAX = 366;

export const ApiToken = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z
    .array(z.string())
    .describe("read: asks; write: changes; intake: hands files in, nothing else; manage: people, permissions, audit"),
  companies: z
    .array(z.object({ id: z.number().int(), name: z.string() }))
    .nullable()
    .describe("null: all of its account"),
  createdAt: Instant,
  endsAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  runs: z.boolean(),
});
export type ApiToken = z.infer<typeof ApiToken>;
export const ApiTokens = z.object({ tokens: z.array(ApiToken).describe("the latest first") });
export type ApiTokens = z.infer<typeof ApiTokens>;

export const NewApiToken = z.object({
  name: z.string().trim().min(1).max(60),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
  days: z.number().int().min(1).max(TOKEN_DAYS_MAX).describe("until it ends"),
  companyIds: z.array(z.number().int()).min(1).max(1_000).optional().describe("of one's companies, these alone; without: all"),
});
export type NewApiToken = z.infer<typeof NewApiToken>;
export const MadeApiToken = ApiToken.extend({ token: z.string().describe("shown this once") });
export type MadeApiToken = z.infer<typeof MadeApiToken>;

/** A new token in place of one, which goes on for a while, so that nothing stands still meanwhile. */
export const RotateToken = z.object({
  days: NewApiToken.shape.days,
  overlapDays: z
    .number()
    .int()
    .min(0)
    .max(30)
    .describe("so long the old one goes on, if it doesn't end before; 0: it ends at once"),
});
export type RotateToken = z.infer<typeof RotateToken>;

const Reason = z.string().trim().min(2).max(500);
export const WithReason = z.object({ reason: Reason });
/** A link that an administrator hands to the person himself. */
export const RecoveryLink = z.object({ link: z.string().describe("shown this once"), endsAt: Instant });
export type RecoveryLink = z.infer<typeof RecoveryLink>;

export const LockedAccount = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  failures: z.number().int(),
  lockedUntil: Instant,
});
export type LockedAccount = z.infer<typeof LockedAccount>;
export const LockedAccounts = z.object({ accounts: z.array(LockedAccount) });
export type LockedAccounts = z.infer<typeof LockedAccounts>;
