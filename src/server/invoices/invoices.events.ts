/** What happens to an invoice, as it stands in its trace. */
import type { EventInput } from "#server/platform/events.ts";
import type { InvoiceRef, Registrar } from "./invoices.types.ts";

export const INVOICE_EVENTS = {
  /** data: documentId, member, format, direction, titleOurs */
  registered: "invoice.registered",
  /** a further carrier; data: documentId, member, format, changed */
  joined: "invoice.joined",
  /** two carriers differ; data: field, known, incoming, fromKnown, fromIncoming, kept, documentId */
  contradiction: "invoice.contradiction",
  /** an axis got a value; data: axis, value, source, from, because */
  stateChanged: "invoice.state-changed",
  /** the last change of an axis taken back by who made it; data: axis, value, from */
  stateUndone: "invoice.state-undone",
  /** a person corrected it; data: changes (field → before, after), confirmed, version; sources and settled: what undoing it brings back */
  corrected: "invoice.corrected",
  /** the last correction taken back by who made it; data: changes, version */
  correctionUndone: "invoice.correction-undone",
  /** a person couldn't read the original and asks for a better one; the reason says why */
  illegible: "invoice.illegible",
  /** a person took it out of the register: what was read isn't an invoice */
  notAnInvoice: "invoice.not-an-invoice",
  /** back on the work list */
  reopened: "invoice.reopened",
  /** taken out earlier, handed in again */
  restored: "invoice.restored",
  /** found to be the same as another one, which was kept; data: caseId, otherId */
  withdrawn: "invoice.withdrawn",
  /** trusted certificates were installed or removed: the signer of one of its files is vouched for now, or found not to be; data: documentId, member */
  signerTrusted: "invoice.signer-trusted",
  signerUntrusted: "invoice.signer-untrusted",
  /** somebody who may not see it handed it in; told to those who answer for the company's records. data: documentId, copyId */
  duplicateSubmitted: "invoice.duplicate-submitted",
  /** its personal data was shown to somebody who doesn't see it otherwise; data: why, until; the reason are his words */
  unmasked: "invoice.unmasked",
  /** its owner left or moved, or its department was merged; data: before, after, each ownerId and departmentId */
  handedOver: "invoice.handed-over",
  /** two records that may be one; data: otherId */
  suspectedDuplicate: "invoice.suspected-duplicate",
} as const;
export type InvoiceEventType = (typeof INVOICE_EVENTS)[keyof typeof INVOICE_EVENTS];

/** Events that tell of records or people beyond the reader's reach: only finance and audit find them in the history. */
export const WATCHERS_ONLY: readonly string[] = [INVOICE_EVENTS.duplicateSubmitted, INVOICE_EVENTS.suspectedDuplicate];
/** Keys of event data that name another record, left out for the same reason. */
export const WATCHERS_DATA: readonly string[] = ["because", "copyId", "otherId", "caseId"];

export function invoiceEvent(
  by: Pick<Registrar, "actorId" | "channel" | "now">,
  ref: InvoiceRef,
  type: InvoiceEventType,
  data: Record<string, unknown> = {},
  reason?: string,
): EventInput {
  return {
    companyId: ref.companyId,
    actorId: by.actorId,
    channel: by.channel,
    subject: "invoice",
    subjectId: ref.id,
    type,
    data,
    reason: reason ?? null,
    at: by.now,
  };
}
