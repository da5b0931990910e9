/** A table of numbers to look up (F7): which of its columns say what. Pure; rows come from pasted text or from a file. */
import { readCode } from "../codes.ts";
import { type Cell, type CellStyle, cellText, dayOf, idOf, isRuined, moneyOf } from "../lists/cells.ts";
import { type ListField, type ListMapping, guessMapping, namesInvoices } from "../lists/fields.ts";
import { rowsOf } from "../question-rows.ts";
import { plainLines } from "../text.ts";

/** `row` counts from 1, as lines of the text and rows of the sheet do */
export type TableRow = { row: number; cells: Cell[] };
export type BatchField = "number" | "code" | "date" | "amount";
export type BatchColumn = { field: BatchField; column: number; header: string | null };
export type NumberColumn = { column: number; header: string | null; numbers: number };

/** How a table is read; kept with the batch. */
export type BatchPlan = CellStyle & {
  /** null where there are no sheets */
  sheet: string | null;
  /** several number columns are alternatives: the first that is filled counts. None: each row is a question of its own */
  columns: BatchColumn[];
  /** what the amount is, by its header */
  amountBasis: "total" | "any";
  others: NumberColumn[];
};

/** More rows than this are refused, not cut. */
export const BATCH_ROWS_MAX = 10_000;
/** A batch is cleared by itself so many days after it was last run. */
export const BATCH_KEPT_DAYS = 90;
/** Headers stand within the first so many rows. */
export const HEADER_ROWS = 20;
/** Cells that a batch keeps are cut to this length. */
const CELL_LENGTH_MAX = 200;
/** A column without a header is one of codes, days or amounts if so many of its cells are. */
const MOSTLY = 0.6;
/** Columns that are looked at. */
const COLUMNS_MAX = 64;
const NUMBER_LENGTHS = [8, 20];
const SEPARATORS = [",", ";", "\uff0c"];
/** So many lines must be alike, that of the headers isn't. */
const EVENLY = 0.8;

/** A pasted text as a table: tabs part cells. A list in one line is a row for each of its numbers. */
export function tableOfText(text: string): TableRow[] {
  const lines = text.replace(/^\ufeff/u, "").split(/\r\n|\n|\r/u);
  const filled = lines.flatMap((line, index) => (line.trim() === "" ? [] : [{ row: index + 1, line }]));
  const [only] = filled;
  const list = filled.length === 1 && only !== undefined && !only.line.includes("\t") ? rowsOf(plainLines(only.line)) : null;
  if (list !== null) return list.rows.map((part, index) => ({ row: index + 1, cells: [part] }));
  const separator = separatorOf(filled.map(({ line }) => line));
  return filled.map(({ row, line }) => ({ row, cells: (separator === null ? [line] : line.split(separator)).map(cellOfText) }));
}

/** Tabs, as spreadsheets give them; commas only where they plainly part numbers from other cells. */
function separatorOf(lines: readonly string[]): string | null {
  if (lines.some((line) => line.includes("\t"))) return "\t";
  const parts = (separator: string): boolean => {
    const split = lines.map((line) => line.split(separator));
    const whole = split.filter((cells) => cells.length > 1 && cells.some((cell) => /^\s*"?(?:\d{8}|\d{20})"?\s*$/u.test(cell)));
    return whole.length >= lines.length * EVENLY && new Set(whole.map((cells) => cells.length)).size === 1;
  };
  return SEPARATORS.find(parts) ?? null;
}

/** A spreadsheet puts quotes around a cell that holds any. */
function cellOfText(text: string): Cell {
  const bare = text.trim().replace(/^"((?:[^"]|"")*)"$/u, (_all, inner: string) => inner.replaceAll('""', '"'));
  return bare === "" ? null : storable(bare);
}

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** What the columns are, and of the rows behind the header that hold anything the cells that count. */
export function planOf(
  rows: readonly TableRow[],
  { sheet, ...style }: CellStyle & { sheet: string | null },
): { plan: BatchPlan; rows: TableRow[] } {
  const header = headerOf(rows, style);
  const body = rows.filter(({ row, cells }) => row > (header?.row ?? 0) && cells.some((cell) => cellText(cell).trim() !== ""));
  const headers = header?.cells.map((cell) => cellText(cell).trim()) ?? [];
  const mapping = guessMapping(headers);
  const named = (column: number): string | null => headers[column]?.slice(0, 60) || null;
  const width = body.reduce((most, { cells }) => Math.max(most, Math.min(COLUMNS_MAX, cells.length)), 0);
  const columns = Array.from({ length: width }, (_, column) => column);
  const counted = columns
    .map((column) => ({ column, header: named(column), numbers: numbersIn(body, column, style) }))
    .filter(({ column, numbers }) => numbers > 0 && !isOfAnotherField(mapping, column) && !areDays(body, column, style));
  const chosen = numberColumns(mapping, counted);
  const others = counted.filter(({ column, numbers }) => !chosen.includes(column) && numbers >= Math.max(1, body.length * 0.1));
  const taken = new Set(chosen);
  const find = (fields: readonly ListField[], fits: (cell: Cell) => boolean): number | undefined => {
    const byHeader = fields.map((field) => mapping[field]).find((column) => column !== undefined && !taken.has(column));
    // under a header that says something else a day may be any day
    const byContent = header === null ? columns.find((column) => !taken.has(column) && mostly(body, column, fits)) : undefined;
    const column = byHeader ?? byContent;
    if (column !== undefined) taken.add(column);
    return column;
  };
  const code = find(["code"], isCode);
  const date = find(["date"], (cell) => typeof dayOf(cell, style) === "string");
  const amount = find(["total", "amount"], (cell) => typeof moneyOf(cell) === "string");
  const columnOf = (field: BatchField, column: number | undefined): BatchColumn[] =>
    column === undefined ? [] : [{ field, column, header: named(column) }];
  const plan: BatchPlan = {
    ...style,
    sheet,
    columns: [
      ...chosen.flatMap((column) => columnOf("number", column)),
      ...columnOf("code", code),
      ...columnOf("date", date),
      ...columnOf("amount", amount),
    ],
    // a column called 金额 holds either, as people call both so
    amountBasis: header !== null && amount !== undefined && amount === mapping.total ? "total" : "any",
    others,
  };
  return { plan, rows: body.map((row) => ({ row: row.row, cells: keptCells(row, plan) })) };
}

/** How many cells of all columns hold a number: the sheet with most of them is the one that is meant. */
export const numbersOf = (rows: readonly TableRow[], style: CellStyle): number =>
  rows.reduce((sum, { cells }) => sum + cells.filter((cell) => isNumber(cell, style)).length, 0);

/** The cells of a row that the plan names, cut to what is kept; without columns the whole row as one text. */
function keptCells({ cells }: TableRow, { columns }: BatchPlan): Cell[] {
  const kept = columns.length === 0 ? [cells.map(cellText).join(" ").trim()] : columns.map(({ column }) => cells[column] ?? null);
  return kept.map((cell) =>
    cell === null ? null : typeof cell === "string" ? cell.slice(0, CELL_LENGTH_MAX).toWellFormed() : { n: cell.n.slice(0, 40) },
  );
}

/** The row of headers, where there is one: of the first rows that with most that are known, a number among them. */
function headerOf(rows: readonly TableRow[], style: CellStyle): TableRow | null {
  const scored = rows.slice(0, HEADER_ROWS).flatMap((row) => {
    const mapping = guessMapping([...row.cells].map((cell) => cellText(cell ?? null)));
    return namesInvoices(mapping) ? [{ row, known: Object.keys(mapping).length }] : [];
  });
  const best = scored.toSorted((a, b) => b.known - a.known)[0]?.row;
  if (best !== undefined) return best;
  const [first, ...rest] = rows;
  // words over a column of numbers
  const column = first?.cells.findIndex((_, index) => rest.some(({ cells }) => isNumber(cells[index] ?? null, style))) ?? -1;
  const head = cellText(first?.cells[column] ?? null);
  return first !== undefined && head !== "" && !/\d/u.test(head) ? first : null;
}

/** A column of which the header says that it is something else than a number. */
const isOfAnotherField = (mapping: ListMapping, column: number): boolean =>
  Object.entries(mapping).some(([field, at]) => at === column && field !== "number" && field !== "digitalNumber");

/** By their headers (of an export two: the 20 digits and the number on paper), else the column with most numbers. */
function numberColumns(mapping: ListMapping, counted: readonly NumberColumn[]): number[] {
  const named = [mapping.digitalNumber, mapping.number].filter((column) => column !== undefined);
  const fullest = (columns: readonly NumberColumn[]) =>
    columns.toSorted((a, b) => b.numbers - a.numbers || a.column - b.column)[0];
  const best = fullest(counted.filter(({ column }) => named.includes(column))) ?? fullest(counted);
  if (best === undefined) return named.slice(0, 1);
  return named.includes(best.column) ? named : [best.column];
}

function isNumber(cell: Cell, style: CellStyle): boolean {
  if (cell === null) return false;
  if (isRuined(cell, style)) return true;
  const id = idOf(cell);
  return NUMBER_LENGTHS.includes(id.length) && /^\d+$/u.test(id);
}

const numbersIn = (rows: readonly TableRow[], column: number, style: CellStyle): number =>
  rows.filter(({ cells }) => isNumber(cells[column] ?? null, style)).length;

/** 20240312 has eight digits too. */
const areDays = (rows: readonly TableRow[], column: number, style: CellStyle): boolean =>
  mostly(rows, column, (cell) => typeof dayOf(cell, style) === "string" && /^(?:19|20)\d{6}$/u.test(idOf(cell)));

function isCode(cell: Cell): boolean {
  const id = idOf(cell);
  return /^(?:\d{10}|\d{12})$/u.test(id) && readCode(id).ok;
}

function mostly(rows: readonly TableRow[], column: number, fits: (cell: Cell) => boolean): boolean {
  const filled = rows.map(({ cells }) => cells[column] ?? null).filter((cell) => cell !== null && cellText(cell).trim() !== "");
  return filled.length > 0 && filled.filter(fits).length >= filled.length * MOSTLY;
}
