/** Told when it happens: what somebody follows, what he was told, and how he wants it. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";
import { WebhookProblem } from "./webhooks.api.ts";

export const FOLLOWED_KINDS = ["invoice", "view", "source", "company"] as const;
export const FollowedKind = z.enum(FOLLOWED_KINDS);
export type FollowedKind = z.infer<typeof FollowedKind>;
export const FOLLOW_MAILS = ["none", "once", "daily"] as const;
export const FollowMail = z.enum(FOLLOW_MAILS);
export type FollowMail = z.infer<typeof FollowMail>;

const Target = z
  .string()
  .regex(/^\d{1,19}$/)
  .describe("id of the invoice, view, source or company");
export const Subscription = z.object({
  id: Id,
  kind: FollowedKind,
  target: Target,
  name: z
    .string()
    .nullable()
    .describe("how it is called; null where the follower doesn't see it any more: nothing is told of it then"),
  mail: FollowMail.describe("besides the inbox: no mail, at once, or in the daily one"),
});
export type Subscription = z.infer<typeof Subscription>;

const Minute = z.number().int().min(0).max(1439).describe("minute of the day in Shanghai");
export const FollowHours = z.object({
  mail: z.boolean().describe("false: no mail of this kind at all"),
  quietFrom: Minute.nullable(),
  quietTo: Minute.nullable(),
  digestAt: Minute,
});
export type FollowHours = z.infer<typeof FollowHours>;

export const OwnHook = z.object({
  url: z.string(),
  problem: WebhookProblem.nullable().describe("of the last attempt; null once something arrived"),
  arrivedAt: Instant.nullable(),
  waiting: z.number().int().describe("entries that failed and are tried again"),
  givenUp: z.number().int().describe("entries that were tried for days in vain, and are sent again at a word"),
});
export type OwnHook = z.infer<typeof OwnHook>;
export const NewOwnHook = z.object({ url: z.url().max(2_000) });
export const MadeOwnHook = z.object({ secret: z.string().describe("signs every message; shown this once") });
export type MadeOwnHook = z.infer<typeof MadeOwnHook>;

export const Subscriptions = z.object({
  subscriptions: z.array(Subscription),
  hours: FollowHours,
  hook: OwnHook.nullable().describe("where each entry of the inbox is sent to as well, as a signed message"),
  /** whether this installation sends mails at all */
  mails: z.boolean(),
});
export type Subscriptions = z.infer<typeof Subscriptions>;
export const Follow = z.object({ kind: FollowedKind, target: Target, mail: FollowMail.default("none") });
export type Follow = z.output<typeof Follow>;

export const InboxEntry = z.object({
  id: Id,
  kind: z.enum([...FOLLOWED_KINDS, "ticket", "letter"]),
  target: Target,
  name: z.string().nullable(),
  about: z
    .enum(["events", "failing", "well", "incident", "update", "resolved", "arrived", "near", "answered", "due"])
    .describe(
      "failing, well: how a source is; incident, resolved: whether a company has one that its people are told of; arrived: the invoice was waited for; near: its number is a slip away from that; answered: news of a call for help; due: a letter that isn't answered",
    ),
  count: z.number().int().describe("invoices of which something happened, as far as he may see them now"),
  more: z.boolean().describe("and others, too many to keep apart"),
  /** the first few of them */
  invoices: z.array(InvoiceSummary),
  at: Instant,
  read: z.boolean(),
});
export type InboxEntry = z.infer<typeof InboxEntry>;
export const Inbox = z.object({ entries: z.array(InboxEntry), nextCursor: z.string().nullable(), unread: z.number().int() });
export type Inbox = z.infer<typeof Inbox>;
export const InboxUnread = z.object({ unread: z.number().int() });
export type InboxUnread = z.infer<typeof InboxUnread>;
export const InboxRead = z.object({ ids: z.array(Id).min(1).max(200).optional().describe("without: all") });
export const Unsubscribe = z.object({ token: z.string().min(1).max(400) });
