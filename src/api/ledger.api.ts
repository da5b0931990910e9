/** The ledger as the accounting system hands it in, so that the register can be compared with it (Y3). */
import { z } from "zod";
import { Instant } from "./common.api.ts";

export const LEDGER_RECORDS_MAX = 1_000;
const COLUMNS_MAX = 60;
/** More digits than a number of JSON keeps are an invoice's number, and are handed in as text. */
const EXACT = 999_999_999_999_999;

const LedgerFields = z
  .record(z.string().trim().min(1).max(60), z.union([z.string().max(500), z.number().min(-EXACT).max(EXACT), z.null()]))
  .refine((fields) => Object.keys(fields).length <= COLUMNS_MAX, { message: `at most ${COLUMNS_MAX} fields` });

export const LedgerRecord = z.object({
  id: z.string().trim().min(1).max(100).describe("the accounting system's own name of the entry"),
  changedAt: Instant.optional().describe("when it became so; one that is older than what is known changes nothing"),
  fields: LedgerFields.nullable().describe(
    "flat, by the names of columns as in a list; null: the entry was taken out. Write numbers of invoices as text",
  ),
});
export type LedgerRecord = z.infer<typeof LedgerRecord>;

export const HandInLedger = z.object({
  company: z.number().int(),
  records: z.array(LedgerRecord).min(1).max(LEDGER_RECORDS_MAX).describe("what is new, changed or taken out since the last time"),
});
export type HandInLedger = z.infer<typeof HandInLedger>;

const Count = z.number().int();
export const HandedInLedger = z.object({
  added: Count,
  changed: Count,
  removed: Count,
  known: Count.describe("as they were known"),
  late: Count.describe("older than what is known: nothing was changed by them"),
});
export type HandedInLedger = z.infer<typeof HandedInLedger>;
