import type { PrintRequest } from "#api/prints.api.ts";

/** An invoice on paper for the nth time. */
export type PrintedSheet = { companyId: number; invoiceId: string; nth: number };
export type PrintJob = {
  id: string;
  askedAt: Date;
  locale: string;
  options: Omit<PrintRequest, "invoices">;
  /** none in a preview: nothing is printed */
  sheets: PrintedSheet[];
};

export const PRINTED = "invoice.printed";
