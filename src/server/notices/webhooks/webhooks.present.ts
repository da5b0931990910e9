import type { OutboxType } from "#api/outbox.api.ts";
import type { Webhook, WebhookDelivery } from "#api/webhooks.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { messageId } from "../outbox/outbox.usecases.ts";
import { TOLD } from "../outbox/outbox.types.ts";
import type { ListedWebhook } from "./webhooks.queries.ts";
import type { DeliveryRow, Problem } from "./webhooks.types.ts";

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentWebhook(row: ListedWebhook, now: Date): Webhook {
  return {
    id: row.id,
    company: { id: row.company_id, name: row.company_name },
    name: row.name,
    url: row.url,
    account: { id: row.account_id, name: row.account_name },
    types: row.types as OutboxType[] | null,
    state: row.state,
    problem: row.problem as Problem | null,
    failingSince: text(row.failing_since),
    triedAt: text(row.tried_at),
    deliveredAt: text(row.delivered_at),
    delivered: Number(row.delivered),
    nextTryAt: text(row.next_try_at),
    waiting: row.waiting,
    dead: row.dead,
    oldSecretUntil: row.old_secret_until !== null && row.old_secret_until > now ? row.old_secret_until.toISOString() : null,
    createdAt: row.created_at.toISOString(),
    may: { change: row.state !== "ended" },
  };
}

export function presentDelivery(row: DeliveryRow, invoices: ReadonlyMap<string, InvoiceSummary>): WebhookDelivery {
  return {
    id: row.event_id,
    messageId: messageId(row.event_id),
    type: TOLD[row.type]!,
    state: row.state,
    attempts: row.attempts,
    nextAt: text(row.next_at),
    failedAt: row.failed_at.toISOString(),
    problem: row.problem as Problem | null,
    invoice: invoices.get(row.invoice_id) ?? null,
  };
}
