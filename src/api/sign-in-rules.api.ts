/** What is asked of people at the sign-in, by company and by role. */
import { z } from "zod";

export const SignInRules = z.object({
  /** the companies where the asker manages security */
  companies: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      secondFactor: z.boolean(),
      passwordOff: z.boolean(),
      /** people of it who have no second factor yet */
      without: z.number().int(),
    }),
  ),
  roles: z.array(z.string()),
  /** what `roles` may name: built-in ones, whose name is in the language of the reader, and own ones */
  roleChoices: z.array(z.object({ key: z.string(), name: z.string().nullable() })),
  trustDevices: z.boolean(),
  /** may sign in by password all the same */
  breakGlass: z.array(z.object({ userId: z.string(), name: z.string(), email: z.string() })),
  may: z.object({ changeForAll: z.boolean() }),
});
export type SignInRules = z.infer<typeof SignInRules>;

/** Companies that aren't named stay as they are; what is for all needs security.manage in every company. */
export const SignInRulesInput = z.object({
  companies: z.array(z.object({ id: z.number().int(), secondFactor: z.boolean(), passwordOff: z.boolean() })).max(1000),
  roles: z.array(z.string().max(40)).max(200),
  trustDevices: z.boolean(),
  breakGlass: z.array(z.email().max(200)).max(20),
  reason: z.string().trim().min(3).max(500),
});
export type SignInRulesInput = z.infer<typeof SignInRulesInput>;
