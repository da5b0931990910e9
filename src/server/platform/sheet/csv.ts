import { type OutCell, type OutSheet, isFormulaLike } from "./sheet.types.ts";

/**
 * A table as CSV for people's spreadsheet programs: UTF-8 with mark, CRLF. Long numbers get a tab behind them, without
 * which such a program rounds them to 15 digits; what looks like a formula gets an apostrophe in front.
 */
export async function* csvOf({ columns, rows }: OutSheet): AsyncGenerator<string> {
  yield `\ufeff${line(columns.map(({ title }) => title))}`;
  for await (const cells of rows) yield line(cells);
}

const line = (cells: readonly OutCell[]): string => `${cells.map(field).join(",")}\r\n`;

function field(cell: OutCell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return "money" in cell ? cell.money : cell.date;
  const safe = isFormulaLike(cell) ? `'${cell}` : /^\d{12,}$|^0\d+$/u.test(cell) ? `${cell}\t` : cell;
  return /[",\r\n\t]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
