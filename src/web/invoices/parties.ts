import type { InvoiceSummary } from "#api/invoices.api.ts";

/** The side that isn't us: the seller of what we received, the buyer of what we issued. */
export const otherParty = (invoice: Pick<InvoiceSummary, "direction" | "seller" | "buyer">): InvoiceSummary["seller"] =>
  invoice.direction === "issued" ? invoice.buyer : invoice.seller;
