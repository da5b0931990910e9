/** What the security administrator looks after beside rules: how long sessions last, by what people sign in, and where they are signed in. */
import { z } from "zod";
import { SignInSession } from "./account.api.ts";
import { Instant } from "./common.api.ts";

const Minutes = z.number().int();
export const SESSION_IDLE_LEAST = 5;
export const SESSION_ABSOLUTE_LEAST = 15;
export const SESSION_ABSOLUTE_MOST = 30 * 24 * 60;

const Limits = {
  idleMinutes: Minutes.min(SESSION_IDLE_LEAST).describe("a session that isn't used for so long ends"),
  absoluteMinutes: Minutes.min(SESSION_ABSOLUTE_LEAST).max(SESSION_ABSOLUTE_MOST).describe("every session ends after so long"),
};
export const SessionLimits = z.object({ ...Limits, may: z.object({ change: z.boolean() }) });
export type SessionLimits = z.infer<typeof SessionLimits>;
export const SessionLimitsInput = z
  .object({ ...Limits, reason: z.string().trim().min(3).max(500) })
  .refine(({ idleMinutes, absoluteMinutes }) => idleMinutes <= absoluteMinutes, "idleMinutes is at most absoluteMinutes");
export type SessionLimitsInput = z.infer<typeof SessionLimitsInput>;

export const SecuredPerson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** a one-time code is asked for */
  secondFactor: z.boolean(),
  passkeys: z.number().int(),
  /** that run */
  sessions: z.number().int(),
  lastSignInAt: Instant.nullable(),
});
export type SecuredPerson = z.infer<typeof SecuredPerson>;

export const SecuredPeopleSearch = z.object({
  text: z.string().max(200).optional().describe("a part of name or e-mail"),
  cursor: z.string().max(1000).optional(),
  limit: z.number().int().min(1).max(100).default(20),
});
export type SecuredPeopleSearch = z.infer<typeof SecuredPeopleSearch>;
export const SecuredPeople = z.object({
  people: z.array(SecuredPerson).describe("of companies whose security the asker manages, by name"),
  nextCursor: z.string().nullable(),
});
export type SecuredPeople = z.infer<typeof SecuredPeople>;

export const SecuredPersonDetail = SecuredPerson.omit({ sessions: true }).extend({
  sessions: z.array(SignInSession).describe("the last used first"),
  may: z.object({
    /** he manages security wherever the person belongs */
    resetSecondFactor: z.boolean(),
    endSessions: z.boolean(),
    makeRecoveryLink: z.boolean(),
  }),
});
export type SecuredPersonDetail = z.infer<typeof SecuredPersonDetail>;
