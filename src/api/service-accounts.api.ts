/** Accounts of machines: whose they are, what for, who answers for them, what they may, and their tokens. */
import { z } from "zod";
import { Instant } from "./common.api.ts";
import { Membership, MembershipInput } from "./staff.api.ts";

export const SERVICE_STATES = ["active", "paused", "ended"] as const;
const Name = z.string().trim().min(1).max(100);
const Purpose = z.string().trim().min(1).max(300);
const PersonId = z.string().min(1).max(64);

export const ServiceAccount = z.object({
  /** begins with "svc-", in traces and everywhere else */
  id: z.string(),
  name: z.string(),
  purpose: z.string(),
  /** whose it is; it may have memberships in others as well */
  company: z.object({ id: z.number().int(), name: z.string() }),
  state: z.enum(SERVICE_STATES),
  /** `here`: belongs to the company now; if not, somebody else has to answer for it */
  responsible: z.object({ id: z.string(), name: z.string(), here: z.boolean() }),
  /** as far as the asker looks after these companies, or belongs to them himself */
  memberships: z.array(Membership),
  /** that run */
  tokens: z.number().int(),
  lastUsedAt: Instant.nullable(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  may: z.object({
    /** name, purpose, who answers for it; pause, let on, end */
    manage: z.boolean(),
    /** what it is in companies whose people the asker looks after */
    changeMemberships: z.boolean(),
    /** make, rotate and end its tokens; making asks besides that one holds what the token can do */
    manageTokens: z.boolean(),
  }),
});
export type ServiceAccount = z.infer<typeof ServiceAccount>;

export const ServiceAccountsQuery = z.object({
  company: z.coerce.number().int().optional(),
  state: z.enum(SERVICE_STATES).optional().describe("without: all that haven't ended"),
  cursor: z.string().max(64).optional(),
});
export type ServiceAccountsQuery = z.infer<typeof ServiceAccountsQuery>;
export const ServiceAccounts = z.object({
  accounts: z.array(ServiceAccount),
  nextCursor: z.string().nullable(),
  /** the companies where the asker may make one */
  may: z.object({ makeIn: z.array(z.number().int()) }),
});
export type ServiceAccounts = z.infer<typeof ServiceAccounts>;

export const NewServiceAccount = z.object({
  name: Name,
  purpose: Purpose.describe("what it is for"),
  responsible: PersonId.describe("somebody who belongs to the company"),
  membership: MembershipInput.describe("what it may, in the company whose it will be"),
});
export type NewServiceAccount = z.infer<typeof NewServiceAccount>;

export const ServiceAccountChange = z.object({ name: Name, purpose: Purpose, responsible: PersonId }).partial();
export type ServiceAccountChange = z.infer<typeof ServiceAccountChange>;
