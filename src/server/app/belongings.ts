/** What people own, of every module that holds some. */
import { batchBelongings } from "#server/diagnose/batch/belongings.ts";
import { viewBelongings } from "#server/find/belongings.ts";
import { fileBelongings } from "#server/intake/belongings.ts";
import { invoiceBelongings } from "#server/invoices/belongings.ts";
import { serviceBelongings } from "#server/people/services/belongings.ts";
import type { Belongings } from "#server/people/staff/belongings.ts";
import { ticketBelongings } from "#server/support/belongings.ts";

export const BELONGINGS: readonly Belongings[] = [
  invoiceBelongings,
  fileBelongings,
  viewBelongings,
  batchBelongings,
  ticketBelongings,
  serviceBelongings,
];
