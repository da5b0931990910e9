/** A file of numbers as a table. */
import type { BatchPlan, TableRow } from "#domain/batch/table.ts";
import { errorCode } from "#server/platform/errors.ts";

export type BatchFile = { name: string; bytes: Uint8Array };

/** Before Excel 2007. */
export const OLD_WORKBOOK = "old-workbook";

/** The reader in a process of its own, loaded with the first file; `problem` is one of those of files. */
export async function readTable(
  bytes: Uint8Array,
): Promise<{ plan: BatchPlan; rows: TableRow[]; more: boolean } | { problem: string }> {
  const { ListProblem, readNumberTable } = await import("#readers/list-process.ts");
  try {
    return await readNumberTable(bytes);
  } catch (error) {
    if (error instanceof ListProblem)
      // what the readers say of it is for programs; the asker is told by the kind of problem
      return { problem: error.message.includes("(.xls)") ? OLD_WORKBOOK : errorCode(error) };
    throw error;
  }
}
