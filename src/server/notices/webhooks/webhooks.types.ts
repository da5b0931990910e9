import type { Selectable } from "kysely";
import type { WebhookProblem } from "#api/webhooks.api.ts";
import type { WebhookDeliveryTable, WebhookTable } from "#server/platform/database/outbox-tables.ts";

export type WebhookRow = Selectable<WebhookTable>;
export type DeliveryRow = Selectable<WebhookDeliveryTable>;
export type Problem = WebhookProblem;
/** What names a message that is to be sent. */
export type Message = { company_id: number; event_id: string; invoice_id: string; type: string };
