/** Webhooks: where a company's events are sent to, signed after the Standard Webhooks convention. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";
import { OutboxType } from "./outbox.api.ts";

export const WEBHOOK_STATES = ["on", "paused", "disabled", "ended"] as const;

/** Why a message didn't arrive; its words are `web-webhooks:problem.<code>`. */
export const WEBHOOK_PROBLEMS = [
  "answered",
  "no-answer",
  "address-forbidden",
  "too-much",
  "gone",
  "account-closed",
  "secret-unreadable",
  "unexpected",
] as const;
export const WebhookProblem = z.object({
  code: z.enum(WEBHOOK_PROBLEMS),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type WebhookProblem = z.infer<typeof WebhookProblem>;

export const Webhook = z.object({
  id: Id,
  company: z.object({ id: z.number().int(), name: z.string() }),
  name: z.string(),
  url: z.string(),
  /** what it may see is sent, and no more */
  account: z.object({ id: z.string(), name: z.string() }),
  types: z.array(OutboxType).nullable().describe("null: every kind of event"),
  state: z.enum(WEBHOOK_STATES).describe("disabled: by itself, after failing for days"),
  /** of the last attempt; null where it succeeded */
  problem: WebhookProblem.nullable(),
  failingSince: Instant.nullable(),
  triedAt: Instant.nullable(),
  deliveredAt: Instant.nullable(),
  delivered: z.number().int().describe("messages that arrived"),
  nextTryAt: Instant.nullable(),
  waiting: z.number().int().describe("messages that failed and are tried again"),
  dead: z.number().int().describe("messages that were given up"),
  oldSecretUntil: Instant.nullable().describe("the secret before the present one signs too until then"),
  createdAt: Instant,
  may: z.object({ change: z.boolean() }),
});
export type Webhook = z.infer<typeof Webhook>;

export const Webhooks = z.object({
  webhooks: z.array(Webhook),
  /** the companies where the asker may add one */
  may: z.object({ addIn: z.array(z.number().int()) }),
});
export type Webhooks = z.infer<typeof Webhooks>;

const Name = z.string().trim().min(1).max(100);
const Url = z.string().trim().min(1).max(2000);
const Types = z.array(OutboxType).min(1).nullable();
export const NewWebhook = z.object({
  company: z.number().int(),
  name: Name,
  url: Url,
  types: Types.default(null),
  account: z
    .string()
    .max(64)
    .nullable()
    .default(null)
    .describe("the service account with whose sight it is sent; null: one is made for it"),
});
export type NewWebhook = z.infer<typeof NewWebhook>;
export const WebhookChange = z.object({ name: Name, url: Url, types: Types }).partial();
export type WebhookChange = z.infer<typeof WebhookChange>;

/** The secret is shown this once. */
export const MadeWebhook = z.object({ webhook: Webhook, secret: z.string().describe("whsec_ and base64; verifies signatures") });
export type MadeWebhook = z.infer<typeof MadeWebhook>;

export const WebhookTested = z.object({
  ok: z.boolean(),
  messageId: z.string(),
  status: z.number().int().nullable(),
  problem: WebhookProblem.nullable(),
});
export type WebhookTested = z.infer<typeof WebhookTested>;

export const WebhookReplay = z
  .object({ since: Instant, cursor: z.string().max(200) })
  .partial()
  .refine(({ since, cursor }) => (since === undefined) !== (cursor === undefined))
  .describe("sends again from a time or a cursor of the outbox on, with the same ids");
export type WebhookReplay = z.infer<typeof WebhookReplay>;

export const WebhookDelivery = z.object({
  id: Id.describe("of the event"),
  messageId: z.string(),
  type: OutboxType,
  state: z.enum(["waiting", "dead"]),
  attempts: z.number().int(),
  nextAt: Instant.nullable(),
  failedAt: Instant,
  problem: WebhookProblem.nullable(),
  invoice: InvoiceSummary.nullable().describe("where the asker may see it"),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
export const WebhookDeliveries = z.object({ deliveries: z.array(WebhookDelivery), nextCursor: z.string().nullable() });
export type WebhookDeliveries = z.infer<typeof WebhookDeliveries>;
export const WebhookRedo = z.object({ ids: z.array(Id).min(1).max(500).optional().describe("without: all that were given up") });
export const WebhookRedone = z.object({ redone: z.number().int() });
export type WebhookRedone = z.infer<typeof WebhookRedone>;
