import type { Selectable } from "kysely";
import type { ListEntry, ListLook, ListPlan } from "#readers/list-process.ts";
import type { ListImportTable } from "#server/platform/database/tables.ts";

export type ListRow = Omit<Selectable<ListImportTable>, "look" | "plan"> & { look: ListLook | null; plan: ListPlan | null };

/** What the import asks of the reader of lists; tests put their own in place. */
export type ListReaders = {
  look(bytes: Uint8Array): Promise<ListLook>;
  open(
    load: () => Promise<Uint8Array>,
    plan: ListPlan,
    afterRow: number,
    now: Date,
  ): Promise<{ next(count: number): Promise<{ entries: ListEntry[]; done: boolean }>; close(): void }>;
};

export const IMPORT_JOB = "list-import";
export type ImportJob = { companyId: number; id: string };
