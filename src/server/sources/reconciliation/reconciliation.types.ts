import type { Selectable } from "kysely";
import type { OutcomeCount } from "#api/reconciliation.api.ts";
import type { ListLook, ListPlan } from "#readers/list-process.ts";
import type { Stored } from "#server/platform/files.ts";
import type {
  ReconciliationFindingTable,
  ReconciliationItemTable,
  ReconciliationReportTable,
  ReconciliationRunTable,
  ReconciliationTable,
} from "#server/platform/database/reconciliation-tables.ts";

export type Subject = Selectable<ReconciliationTable>;
/** How the list is read: its columns, and the one of the voucher, which no list of invoices has. */
export type RunPlan = ListPlan & { voucher: number | null };
export type Counts = { outcomes: OutcomeCount[]; unpaired: boolean };
export type RunRow = Omit<Selectable<ReconciliationRunTable>, "look" | "plan" | "counts" | "problem"> & {
  look: ListLook | null;
  plan: RunPlan | null;
  counts: Counts | null;
  problem: { code: string; message: string } | null;
};
export type ItemRow = Selectable<ReconciliationItemTable>;
export type FindingRow = Selectable<ReconciliationFindingTable>;
export type ReportRow = Selectable<ReconciliationReportTable>;

/** A list that a run compares with, as it lies in the store. */
export type RunFile = { name: string; stored: Stored };

export const RECONCILE_JOB = "reconcile";
export type ReconcileJob = { companyId: number; reconciliationId: string; id: string };
