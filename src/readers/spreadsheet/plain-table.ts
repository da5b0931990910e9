/** A spreadsheet as its rows, whatever they are: the first sheet that has any. */
import type { Cell } from "#domain/lists/cells.ts";
import { ZipError } from "../archive/zip.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { openTable } from "./list-look.ts";

export type PlainTable = {
  rows: { row: number; cells: Cell[] }[];
  /** there are more than were asked for, and these aren't all */
  more: boolean;
  date1904: boolean;
};

const CELLS_MAX = 50;
const TEXT_MAX = 500;

/** At most `max` rows in which anything stands. @throws ZipError with the code of what is wrong with the file */
export async function readPlainTable(bytes: Uint8Array, limits: ReaderLimits, max: number): Promise<PlainTable> {
  const table = await openTable(bytes, limits);
  for (const sheet of table.sheets) {
    const rows: PlainTable["rows"] = [];
    for await (const found of table.rows(sheet)) {
      for (const { row, cells } of found)
        if (cells.some((cell) => cell !== null && cell !== ""))
          rows.push({ row, cells: [...cells].slice(0, CELLS_MAX).map(cut) });
      if (rows.length > max) break;
    }
    if (rows.length > 0) return { rows: rows.slice(0, max), more: rows.length > max, date1904: table.date1904 };
  }
  throw new ZipError("empty-file", "a table without rows");
}

const cut = (cell: Cell | undefined): Cell => (typeof cell === "string" ? cell.slice(0, TEXT_MAX) : (cell ?? null));
