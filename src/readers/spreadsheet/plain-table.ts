/** A spreadsheet as its rows, whatever they are: the first sheet that has any. */
import type { Cell } from "#domain/lists/cells.ts";
import { ZipError } from "../archive/zip.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { sniff } from "../sniff.ts";
import { delimitedOf, delimitedRows, encodingOf } from "./delimited.ts";
import { type Table, openTable } from "./list-look.ts";

export type PlainTable = {
  rows: { row: number; cells: Cell[] }[];
  /** there are more than were asked for, and these aren't all */
  more: boolean;
  date1904: boolean;
};

const CELLS_MAX = 50;
const TEXT_MAX = 500;
const HEAD_BYTES = 4096;

/** At most `max` rows in which anything stands. @throws ZipError with the code of what is wrong with the file */
export async function readPlainTable(bytes: Uint8Array, limits: ReaderLimits, max: number): Promise<PlainTable> {
  const table = narrowText(bytes) ?? (await openTable(bytes, limits));
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

/** A text of one or two columns: too narrow to be told from any other text where nobody says that it is a table. */
function narrowText(bytes: Uint8Array): Pick<Table, "sheets" | "rows" | "date1904"> | null {
  const encoding = sniff(bytes) === "text" && delimitedOf(bytes) === null ? encodingOf(bytes) : null;
  if (encoding === null) return null;
  const [first = ""] = new TextDecoder(encoding).decode(bytes.subarray(0, HEAD_BYTES), { stream: true }).split(/[\r\n]/u);
  const delimiter = [",", ";", "\t"].find((each) => first.includes(each)) ?? ",";
  return { sheets: [""], date1904: false, rows: () => delimitedRows(bytes, { encoding, delimiter }) };
}

const cut = (cell: Cell | undefined): Cell => (typeof cell === "string" ? cell.slice(0, TEXT_MAX) : (cell ?? null));
