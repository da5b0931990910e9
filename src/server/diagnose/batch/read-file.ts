/** A file of numbers as a table. */
import type { BatchPlan, TableRow } from "#domain/batch/table.ts";
import { errorCode } from "#server/platform/errors.ts";

export type BatchFile = { name: string; bytes: Uint8Array };

/** The reader in a process of its own, loaded with the first file; `problem` is one of those of files. */
export async function readTable(
  bytes: Uint8Array,
): Promise<{ plan: BatchPlan; rows: TableRow[]; more: boolean } | { problem: string }> {
  const { ListProblem, readNumberTable } = await import("#readers/list-process.ts");
  try {
    return await readNumberTable(bytes);
  } catch (error) {
    if (error instanceof ListProblem) return { problem: errorCode(error) };
    throw error;
  }
}
