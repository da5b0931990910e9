/** Many numbers at once (F7): a pasted column or a file gives one table, row by row found, or why not. A batch is its asker's alone. */
import { z } from "zod";
import { BATCH_KEPT_DAYS, BATCH_ROWS_MAX } from "#domain/batch/table.ts";
import { Id, Instant, IsoDate, Money } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";
import { CauseId, Certainty } from "./lookups.api.ts";

export { BATCH_KEPT_DAYS, BATCH_ROWS_MAX };
const TEXT_MAX = 2_000_000;

export const BATCH_STATES = ["queued", "running", "done", "cancelled", "failed"] as const;

/**
 * found: one invoice, as given · foundSeveral: more than one fits · differs: the number is there, another thing that was given
 * is different · nearMatch: not there, but numbers like it are (never chosen for the asker) · doubled: the number stands in a row
 * above · withdrawn: its record was taken out, and the asker may restore it · inIntake: a file that the asker handed in bears the
 * number, and isn't read yet or couldn't be · noTrace: nothing that the asker may see · unreadable: no whole number in this row, and
 * nothing else that leads to an invoice · notChecked: not found, and not everything was looked through in time · waiting: its turn
 * hasn't come
 */
export const BATCH_OUTCOMES = [
  "found",
  "foundSeveral",
  "differs",
  "nearMatch",
  "doubled",
  "withdrawn",
  "inIntake",
  "noTrace",
  "unreadable",
  "notChecked",
  "waiting",
] as const;
export const BatchOutcome = z.enum(BATCH_OUTCOMES);
export type BatchOutcome = z.infer<typeof BatchOutcome>;

export const BATCH_FIELDS = ["number", "code", "date", "amount"] as const;

export const BATCH_AGAIN = ["all", "missed", "notChecked"] as const;
export type BatchAgain = (typeof BATCH_AGAIN)[number];
const WhichAgain = z
  .enum(BATCH_AGAIN)
  .describe("missed: only rows for which no invoice was found as given; notChecked: only those for which the time ran out");

/** `column` counts from 0; `numbers`: how many of its cells hold an invoice number */
const NumberColumn = z.object({ column: z.number().int(), header: z.string().nullable(), numbers: z.number().int() });

export const BatchLookup = z.object({
  id: Id,
  name: z.string().describe("as given, or of the file; empty for a pasted text without a name"),
  source: z.enum(["pasted", "file"]),
  state: z.enum(BATCH_STATES),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  deletedAt: Instant.nullable(),
  rows: z.number().int(),
  checked: z.number().int().describe("so many of the rows have their answer"),
  sheet: z.string().nullable().describe("of a workbook: the sheet that was read"),
  columns: z
    .array(z.object({ field: z.enum(BATCH_FIELDS), column: z.number().int(), header: z.string().nullable() }))
    .describe("what the columns were taken for; empty where each line was read as a question of its own"),
  otherNumberColumns: z
    .array(NumberColumn)
    .describe("columns that hold numbers as well and were left aside: the fullest was taken"),
  counts: z
    .partialRecord(BatchOutcome, z.number().int())
    .nullable()
    .describe("rows by outcome, as far as the asker may see invoices now; null in lists"),
  again: z
    .object({
      which: WhichAgain,
      at: Instant,
      rows: z.number().int(),
      checked: z.number().int().describe("so many of them have their new answer; the others keep the earlier one until then"),
      changed: z.number().int().nullable().describe("rows that came out differently than before; null in lists"),
    })
    .nullable()
    .describe("the last time that it was run again"),
  keptUntil: Instant.describe(
    `after this it is cleared by itself: ${BATCH_KEPT_DAYS} days after it was last run, deleted or restored`,
  ),
  problem: z.object({ code: z.string(), message: z.string() }).nullable().describe("why it failed"),
  may: z
    .object({ cancel: z.boolean(), resume: z.boolean(), again: z.boolean() })
    .describe("what can be done with it as it stands"),
});
export type BatchLookup = z.infer<typeof BatchLookup>;

export const BatchLookupPage = z.object({ batches: z.array(BatchLookup), nextCursor: Id.nullable() });
export type BatchLookupPage = z.infer<typeof BatchLookupPage>;

/** A file is sent to POST /batch-lookups/files as the one part `file`, with the field `name` where it shall have another name. */
export const NewBatchLookup = z.object({
  text: z.string().min(1).max(TEXT_MAX).describe("a column or a table as pasted: a line for each row, cells apart by tabs"),
  name: z.string().trim().max(100).optional(),
});
export type NewBatchLookup = z.infer<typeof NewBatchLookup>;

export const BatchLookupRow = z.object({
  row: z.number().int().describe("line of the text or row of the sheet, from 1"),
  given: z.string().describe("as given, cut to 200 characters"),
  number: z.string().nullable(),
  code: z.string().nullable(),
  date: IsoDate.nullable(),
  amount: Money.nullable(),
  outcome: BatchOutcome,
  before: BatchOutcome.nullable().describe("what came out before it was run again, where that was something else"),
  invoices: z.array(InvoiceSummary).describe("found, foundSeveral and differs: those with this number, at most 5"),
  total: z.number().int().describe("how many of them there are"),
  differs: z
    .array(z.object({ field: z.enum(["code", "date", "amount"]), given: z.string(), registered: z.string().nullable() }))
    .describe("of the first of `invoices`"),
  candidates: z
    .array(z.object({ invoice: InvoiceSummary, number: z.string(), why: z.string() }))
    .describe(
      "nearMatch: which may be meant, the nearest first, at most 5; `number` is empty where it has none; `why` is a sentence",
    ),
  withdrawn: Id.nullable().describe("withdrawn: the record that POST /invoices/{id}/set-aside with `as: open` brings back"),
  files: z
    .array(z.object({ id: Id, name: z.string(), waiting: z.boolean() }))
    .describe("inIntake: the asker's files that bear the number; waiting: not read yet, else nothing could be read in it"),
  firstRow: z.number().int().nullable().describe("doubled: the row above with the same number"),
  reason: z.string().nullable().describe("the outcome in a sentence; null where there is nothing to add"),
  cause: CauseId.nullable(),
  certainty: Certainty.nullable(),
  notChecked: z.string().nullable().describe("a sentence on what could not be looked for"),
});
export type BatchLookupRow = z.infer<typeof BatchLookupRow>;

/** Judges the rows again, all or only those that weren't found. */
export const BatchLookupAgain = z.object({ which: WhichAgain });
export type BatchLookupAgain = z.infer<typeof BatchLookupAgain>;

/** `cursor` is the number of the row behind which the page begins. */
export const BatchLookupRowsQuery = z.object({
  outcome: z.union([BatchOutcome, z.array(BatchOutcome)]).optional(),
  changed: z.enum(["true"]).optional().describe("only rows that came out differently when it was run again"),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .optional()
    .describe("at most 200"),
});
export const BatchLookupRows = z.object({ rows: z.array(BatchLookupRow), nextCursor: z.string().nullable() });
export type BatchLookupRows = z.infer<typeof BatchLookupRows>;

export const BatchCauses = z.object({
  groups: z.array(
    z.object({
      outcome: BatchOutcome,
      cause: CauseId.nullable(),
      rows: z.number().int(),
      unread: z.number().int().describe("files of the asker in which nothing could be read"),
      example: z.string().nullable().describe("the reason of the first row"),
    }),
  ),
});
export type BatchCauses = z.infer<typeof BatchCauses>;

export const BatchLookupExport = z.object({
  format: z.enum(["xlsx", "csv"]),
  outcome: z
    .union([BatchOutcome, z.array(BatchOutcome)])
    .optional()
    .describe("only these; without it all"),
  changed: z.literal(true).optional().describe("only rows that came out differently when it was run again"),
});
export type BatchLookupExport = z.infer<typeof BatchLookupExport>;
