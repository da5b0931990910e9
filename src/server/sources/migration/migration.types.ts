import type { Selectable } from "kysely";
import type { ListLook, ListPlan } from "#readers/list-process.ts";
import type { MigrationRowTable, MigrationRunTable } from "#server/platform/database/migration-tables.ts";

/** The list's own columns, and those that only an old system has, counted from 0. */
export type MigrationListPlan = ListPlan & { claim: number | null; archive: number | null; voucher: number | null };
/** What the register holds, by kind, year and direction. */
export type Held = { kind: string; year: number | null; direction: string; count: number; fen: string };
export type MigrationRun = Omit<Selectable<MigrationRunTable>, "look" | "plan" | "before" | "after" | "problem"> & {
  look: ListLook | null;
  plan: MigrationListPlan | null;
  before: Held[] | null;
  after: Held[] | null;
  problem: { code: string; message: string } | null;
};
export type MigrationRowRow = Selectable<MigrationRowTable>;
export type MigrationRef = { companyId: number; id: string };

export const MIGRATION_JOB = "migration";
