/** A batch on its way: what was given, and what is kept of each row's answer. */
import type { Selectable } from "kysely";
import type { BatchOutcome } from "#api/batch-lookups.api.ts";
import type { BatchPlan } from "#domain/batch/table.ts";
import type { CauseId, Certainty, Say } from "#domain/causes/cause.types.ts";
import type { Cell } from "#domain/lists/cells.ts";
import type { BatchLookupTable } from "#server/platform/database/question-tables.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";

export type BatchEntry = Omit<Selectable<BatchLookupTable>, "plan"> & { plan: BatchPlan };

export type Reason = { say: Say; cause: CauseId | null; certainty: Certainty | null };

/** What is kept of a row's answer: no words, and of invoices nothing but ids. */
export type RowDetail = {
  /** how many fit; more than are named */
  total?: number;
  differs?: ("code" | "date" | "amount")[];
  /** why each of the invoices may be meant, in their order */
  candidates?: { number: string; why: Say }[];
  firstRow?: number;
  /** that the row was answered with; a row without any trace is judged when it is shown */
  reason?: Reason;
  /**
   * what couldn't be looked through in time: near numbers and other traces of a number, not even the number itself, or of a row without
   * one its day and amount; true: as near, of before
   */
  unchecked?: "near" | "number" | "evidence" | true;
};

/** A row of a batch on its way to an answer; `answered`: it has one, of before. */
export type GivenRow = { row: number; cells: Cell[]; answered: boolean };

export type AnsweredRow = {
  row: number;
  key: string | null;
  outcome: Exclude<BatchOutcome, "waiting">;
  /** invoices; of inIntake files */
  refs: InvoiceRef[];
  detail: RowDetail;
};

/** A row as it is kept; its outcome now and before as far as the asker may see now what they rest on. */
export type StoredRow = {
  row: number;
  cells: Cell[];
  outcome: BatchOutcome;
  before: BatchOutcome | null;
  /** it is worth another outcome now than it was answered with */
  other: boolean;
  refs: InvoiceRef[];
  detail: RowDetail;
};

export const BATCH_JOB = "batch-lookup";
export const CLEAR_BATCHES_JOB = "clear-batch-lookups";
export type BatchJob = { id: string };
