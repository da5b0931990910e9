/** A file of numbers to look up: the sheet that holds most of them, with its columns told apart. */
import {
  BATCH_ROWS_MAX,
  type BatchPlan,
  HEADER_ROWS,
  type TableRow,
  numbersOf,
  planOf,
  tableOfText,
} from "#domain/batch/table.ts";
import { ZipError } from "../archive/zip.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { sniff } from "../sniff.ts";
import { delimitedOf, encodingOf } from "./delimited.ts";
import { openTable, type Table } from "./list-look.ts";

/** `more`: there are more rows than may be looked up at once, and these aren't all */
export type NumberTable = { plan: BatchPlan; rows: TableRow[]; more: boolean };

const TEXTS = ["text", "json", "xml"];
/** As many as a batch may have, with what may stand above them. */
const ROWS_READ = BATCH_ROWS_MAX + HEADER_ROWS + 1;

/** @throws ZipError with the code of what is wrong with the file */
export async function readNumberTable(bytes: Uint8Array, limits: ReaderLimits): Promise<NumberTable> {
  const text = lonelyColumn(bytes);
  if (text !== null) return cut(planOf(tableOfText(text), { sheet: null, typed: false, date1904: false }));
  const table = await openTable(bytes, limits);
  const style = { typed: table.typed, date1904: table.date1904 };
  let best: { sheet: string; rows: TableRow[]; numbers: number } | null = null;
  for (const sheet of table.sheets) {
    const rows = await firstRows(table, sheet);
    const numbers = numbersOf(rows, style);
    if (best === null || numbers > best.numbers) best = { sheet, rows, numbers };
  }
  if (best === null || best.rows.length === 0) throw new ZipError("empty-file", "a table without rows");
  return cut(planOf(best.rows, { sheet: best.sheet === "" ? null : best.sheet, ...style }));
}

/** A text that is no table of several columns: lines of numbers, as a pasted text has them. */
function lonelyColumn(bytes: Uint8Array): string | null {
  if (!TEXTS.includes(sniff(bytes)) || delimitedOf(bytes) !== null) return null;
  const encoding = encodingOf(bytes);
  if (encoding === null) return null;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ZipError("broken-file", `the text isn't ${encoding} throughout`);
  }
}

async function firstRows(table: Table, sheet: string): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const found of table.rows(sheet)) {
    for (const row of found) if (row.cells.some((cell) => cell !== null && cell !== "")) rows.push(row);
    if (rows.length >= ROWS_READ) break;
  }
  return rows.slice(0, ROWS_READ);
}

const cut = ({ plan, rows }: Omit<NumberTable, "more">): NumberTable => ({
  plan,
  rows: rows.slice(0, BATCH_ROWS_MAX),
  more: rows.length > BATCH_ROWS_MAX,
});
