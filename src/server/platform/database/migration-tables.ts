/** The tables of migrations from old systems (migration 0045) as Kysely sees them. */
import type { Generated } from "kysely";
import type { Id, Instant, Json, NullableFen, NullableInstant, NullableJson, Now, Optional, RequiredJson } from "./columns.ts";

export type MigrationState =
  | "looking"
  | "mapping"
  | "trying"
  | "tried"
  | "running"
  | "done"
  | "undoing"
  | "undone"
  | "failed"
  | "cancelled";

export type MigrationRunTable = {
  company_id: number;
  id: Id;
  name: string;
  state: MigrationState;
  failed_at: Optional<MigrationState>;
  sha256: string;
  look: NullableJson<unknown>;
  plan: NullableJson<unknown>;
  doubtful: Generated<boolean>;
  bookmark: Generated<number>;
  rows_read: Generated<number>;
  before: NullableJson<unknown>;
  after: NullableJson<unknown>;
  problem: NullableJson<unknown>;
  started_by: string;
  channel: string;
  created_at: Now;
  finished_at: NullableInstant;
  undone_by: Optional<string>;
  undone_at: NullableInstant;
};

export type MigrationRowTable = {
  company_id: number;
  run_id: Id;
  row: number;
  outcome: "new" | "joined" | "doubt" | "refused";
  reasons: Json<string[]>;
  key: Optional<string>;
  cells: NullableJson<string[]>;
  kind: string;
  year: Optional<number>;
  direction: Optional<string>;
  fen: NullableFen;
  invoice_id: Optional<Id>;
  undone: Optional<"taken-back" | "kept">;
  kept_because: Optional<string>;
};

export type MigrationTemplateTable = {
  company_id: number;
  id: Id;
  name: string;
  plan: RequiredJson<unknown>;
  updated_by: string;
  updated_at: Instant;
};

export interface MigrationTables {
  migration_run: MigrationRunTable;
  migration_row: MigrationRowTable;
  migration_template: MigrationTemplateTable;
}
