/** The axes of an invoice's status: what is said, and what is current. */
import type { States } from "#api/invoices.api.ts";
import { newId } from "#server/platform/ids.ts";
import type { Incoming, StateSaid } from "./invoices.types.ts";
import type { Placement } from "./placement.ts";

export function stateRow(companyId: number, invoiceId: string, { axis, value, source, saidBy, reason, at }: StateSaid) {
  return {
    company_id: companyId,
    invoice_id: invoiceId,
    id: newId(),
    axis,
    value,
    source,
    said_by: saidBy ?? null,
    reason: reason ?? null,
    at,
  };
}

/** What is said of a new invoice; an issued one starts as issued, a received one as received. */
export function statesOf(incoming: Incoming, placement: Placement, at: Date): StateSaid[] {
  const said = incoming.states ?? [];
  const delivery: StateSaid = {
    axis: "delivery",
    value: placement.direction === "issued" ? "issued" : "received",
    source: "document",
    at,
  };
  return said.some((state) => state.axis === "delivery") ? said : [delivery, ...said];
}

const START: States = {
  tax: "unknown",
  delivery: "received",
  use: "unused",
  booking: "not-booked",
  claim: "none",
  archive: "none",
};

/** The current value of each axis: the last one said. */
export function stateColumns(said: StateSaid[]) {
  const current: Record<keyof States, string> = { ...START };
  for (const { axis, value } of said) current[axis] = value;
  const { tax, delivery, use, booking, claim, archive } = current;
  return {
    tax_state: tax,
    delivery_state: delivery,
    use_state: use,
    booking_state: booking,
    claim_state: claim,
    archive_state: archive,
  };
}
