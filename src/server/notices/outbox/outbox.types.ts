import type { OutboxType } from "#api/outbox.api.ts";
import { INVOICE_EVENTS } from "#server/invoices/invoices.events.ts";

/** An event with its place; `seq` counts the events of everybody, so it never leaves the server in clear. */
export type OutboxRow = { company_id: number; seq: string; event_id: string; invoice_id: string; type: string; told_at: Date };

/**
 * What of the trail is told, and as what. The rest tells of people (who looked, who unmasked) or of records beyond the reader's reach
 * (copies, suspected duplicates).
 */
export const TOLD: Readonly<Record<string, OutboxType>> = {
  [INVOICE_EVENTS.registered]: "invoice.registered",
  [INVOICE_EVENTS.joined]: "invoice.document_added",
  [INVOICE_EVENTS.contradiction]: "invoice.changed",
  [INVOICE_EVENTS.corrected]: "invoice.changed",
  [INVOICE_EVENTS.correctionUndone]: "invoice.changed",
  [INVOICE_EVENTS.illegible]: "invoice.changed",
  [INVOICE_EVENTS.reopened]: "invoice.changed",
  [INVOICE_EVENTS.signerTrusted]: "invoice.changed",
  [INVOICE_EVENTS.signerUntrusted]: "invoice.changed",
  [INVOICE_EVENTS.stateChanged]: "invoice.state_changed",
  [INVOICE_EVENTS.stateUndone]: "invoice.state_changed",
  [INVOICE_EVENTS.handedOver]: "invoice.moved",
  [INVOICE_EVENTS.notAnInvoice]: "invoice.removed",
  [INVOICE_EVENTS.withdrawn]: "invoice.removed",
  [INVOICE_EVENTS.restored]: "invoice.restored",
  "watch.arrived": "lookup.resolved",
};

/** The events of the trail that are told as one of these; null: as any. */
export const toldAs = (types: readonly string[] | null): string[] =>
  Object.keys(TOLD).filter((type) => types === null || types.includes(TOLD[type]!));
