/** Single sign-on by OpenID Connect: which providers, and who gets in where by their claims. */
import { z } from "zod";
import { Id } from "./common.api.ts";
import { REACHES } from "./people.api.ts";

/** "claim X contains Y → company, department, role, reach": judged at every sign-in. */
export const SsoRule = z.object({
  claim: z
    .string()
    .trim()
    .regex(/^[\w:/.-]{1,100}$/)
    .describe("a claim, or a path through objects with dots: groups, realm_access.roles"),
  contains: z.string().trim().min(1).max(200).describe("the claim is this, or is a list that has it"),
  companyId: z.number().int(),
  departmentId: Id.nullable().default(null),
  role: z.string().min(1).max(60).describe("the key of a built-in role, or the id of one that a company made"),
  reach: z.enum(REACHES),
  mayEnter: z.boolean().default(true),
});
export type SsoRule = z.infer<typeof SsoRule>;

const Settings = {
  name: z.string().trim().min(1).max(60),
  issuer: z.url({ protocol: /^https?$/ }).max(300),
  clientId: z.string().trim().min(1).max(300),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/))
    .max(20)
    .default(["openid", "email", "profile"]),
  enabled: z.boolean().default(true),
  linksByEmail: z.boolean().default(false).describe("a verified e-mail leads to an account that is there"),
  provesTwo: z.boolean().default(false).describe("its sign-in counts as two factors"),
  rules: z.array(SsoRule).max(200).default([]),
};
export const SsoProviderInput = z.object({
  ...Settings,
  clientSecret: z.string().min(1).max(1000).nullable().optional().describe("left out: stays as it is; null: none"),
  reason: z.string().trim().min(3).max(500),
});
export type SsoProviderInput = z.infer<typeof SsoProviderInput>;

export const SsoProvider = z.object({
  id: Id,
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  scopes: z.array(z.string()),
  enabled: z.boolean(),
  linksByEmail: z.boolean(),
  provesTwo: z.boolean(),
  rules: z.array(SsoRule),
  /** how many people have signed in by it */
  people: z.number().int(),
});
export type SsoProvider = z.infer<typeof SsoProvider>;
export const SsoProviders = z.object({
  providers: z.array(SsoProvider),
  /** what the provider must be told: where it sends people back to, and after signing out */
  redirectUri: z.string(),
  signedOutUri: z.string(),
  /** what a rule may give: `companies` where the asker holds all of it himself */
  roles: z.array(z.object({ key: z.string(), name: z.string().nullable(), companies: z.array(z.number().int()) })),
  may: z.object({ change: z.boolean() }),
});
export type SsoProviders = z.infer<typeof SsoProviders>;

/** Whether the provider answers, and what it offers. */
export const SsoCheck = z.object({
  ok: z.boolean(),
  offersSignOut: z.boolean(),
  problem: z.enum(["down", "issuer", "address"]).nullable(),
});

/** What the page of signing in offers besides the password; open to everybody. */
export const SignInWays = z.object({
  providers: z.array(z.object({ id: Id, name: z.string() })),
  /** a device may be trusted for 30 days after a code */
  trustDevices: z.boolean(),
});
export type SignInWays = z.infer<typeof SignInWays>;
