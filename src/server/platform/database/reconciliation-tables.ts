/** The tables of reconciliation (migrations 0045 and 0066) as Kysely sees them. */
import type { Generated } from "kysely";
import type { Outcome, Values, Why } from "#domain/reconciliation/values.ts";
import type { Id, Instant, NullableFen, NullableInstant, NullableJson, Now, Optional } from "./columns.ts";

export type ReconciliationTable = {
  company_id: number;
  id: Id;
  name: string;
  against: "tax-export" | "ledger" | "sources";
  direction: Optional<"received" | "issued">;
  date_from: string;
  date_to: string;
  fields: string[];
  source_a: Optional<Id>;
  source_b: Optional<Id>;
  created_by: string;
  created_at: Now;
};

export type ReconciliationRunTable = {
  company_id: number;
  reconciliation_id: Id;
  id: Id;
  state: "looking" | "mapping" | "running" | "done" | "cancelled" | "failed";
  step: Generated<"reading" | "looking-up" | "register" | "pairing" | "settling">;
  bookmark: Optional<string>;
  rows_read: Generated<number>;
  step_done: Generated<number>;
  file_name: Optional<string>;
  sha256: Optional<string>;
  look: NullableJson<unknown>;
  plan: NullableJson<unknown>;
  counts: NullableJson<unknown>;
  problem: NullableJson<unknown>;
  started_by: string;
  channel: string;
  created_at: Now;
  finished_at: NullableInstant;
};

export type ReconciliationItemTable = {
  company_id: number;
  run_id: Id;
  side: "there" | "here";
  no: Id;
  key: Optional<string>;
  digital_key: Optional<string>;
  tax_key: Optional<string>;
  there: NullableJson<Values>;
  here: NullableJson<Values>;
  times: Generated<number>;
  total_fen: NullableFen;
  amount_fen: NullableFen;
  other_rows: Generated<number[]>;
  problems: NullableJson<unknown>;
  outcome: Optional<Outcome>;
  invoice_id: Optional<Id>;
  fields: Generated<string[]>;
  why: Optional<Why>;
  pair: Optional<Id>;
};

export type ReconciliationFindingTable = {
  company_id: number;
  reconciliation_id: Id;
  key: string;
  id: Id;
  outcome: Outcome;
  digest: string;
  here: NullableJson<Values>;
  there: NullableJson<Values>;
  fields: Generated<string[]>;
  why: Optional<Why>;
  invoice_id: Optional<Id>;
  row: Optional<number>;
  state: Generated<"open" | "explained" | "done">;
  reason: Optional<string>;
  note: Optional<string>;
  assignee: Optional<string>;
  settled_by: Optional<string>;
  settled_at: NullableInstant;
  first_run: Id;
  changed_run: Id;
  last_run: Id;
};

export type ReconciliationReportTable = {
  company_id: number;
  reconciliation_id: Id;
  run_id: Id;
  id: Id;
  made_by: string;
  made_at: Instant;
  data_sha256: string;
  pdf_sha256: string;
};

export type LedgerRecordTable = {
  company_id: number;
  record_id: string;
  fields: NullableJson<Record<string, string | number | null>>;
  changed_at: NullableInstant;
  handed_in_at: Instant;
};

export interface ReconciliationTables {
  ledger_record: LedgerRecordTable;
  reconciliation: ReconciliationTable;
  reconciliation_run: ReconciliationRunTable;
  reconciliation_item: ReconciliationItemTable;
  reconciliation_finding: ReconciliationFindingTable;
  reconciliation_report: ReconciliationReportTable;
}
