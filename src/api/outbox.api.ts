/** What happens to invoices, in an order that nothing joins later: for programs that follow along. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";

export const OUTBOX_TYPES = [
  "invoice.registered",
  "invoice.changed",
  "invoice.state_changed",
  "invoice.document_added",
  "invoice.moved",
  "invoice.removed",
  "invoice.restored",
  "lookup.resolved", // somebody who missed this invoice had asked to be told of it
] as const;
export const OutboxType = z.enum(OUTBOX_TYPES);
export type OutboxType = z.infer<typeof OutboxType>;

export const OutboxEvent = z.object({
  id: z.string().describe("the same wherever the event is told: events may come twice, ids tell them apart"),
  type: OutboxType,
  at: Instant,
  companyId: z.number().int(),
  invoiceId: Id,
  invoice: InvoiceSummary.nullable().describe(
    "as it is now, as far as the asker may see it; null where it is not in the register any more",
  ),
  state: z
    .object({ axis: z.string(), from: z.string().nullable(), to: z.string() })
    .nullable()
    .describe("of invoice.state_changed: what changed, in the past as it was"),
  fields: z.array(z.string()).describe("of invoice.changed: the fields that changed, those withheld from the asker left out"),
});
export type OutboxEvent = z.infer<typeof OutboxEvent>;

export const OutboxQuery = z.object({
  cursor: z.string().max(200).optional().describe("nextCursor of the answer before"),
  since: Instant.optional().describe("without a cursor: from this time on; without either: from the oldest event that is kept"),
  company: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type OutboxQuery = z.output<typeof OutboxQuery>;

export const OutboxPage = z.object({
  events: z.array(OutboxEvent),
  nextCursor: z.string().describe("goes on from here, also where there was nothing new"),
  more: z.boolean().describe("there are more already; otherwise ask again later"),
});
export type OutboxPage = z.infer<typeof OutboxPage>;
