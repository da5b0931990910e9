/** A look at a file that may be a list: its sheets, the headers, what they mean, and the first rows. */
import { type Cell, cellText } from "#domain/lists/cells.ts";
import {
  LINE_FIELDS,
  type ListForm,
  type ListMapping,
  formOf,
  guessMapping,
  headerScore,
  namesInvoices,
} from "#domain/lists/fields.ts";
import { ZipError } from "../archive/zip.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { sniff } from "../sniff.ts";
import { delimitedOf, delimitedRows } from "./delimited.ts";
import type { SheetRow } from "./sheet-xml.ts";
import { openWorkbook } from "./workbook.ts";

/** invoices: a row each; lines: the lines of invoices of another sheet; beside: not looked at further. */
export type SheetRole = "invoices" | "lines" | "beside";
export type SheetLook = { name: string; role: SheetRole; header: number; columns: string[]; mapping: ListMapping };

/** What a list is and how it would be read, before anything of it is taken. Plain data: it is kept with the import. */
export type ListLook = {
  form: ListForm;
  sheets: SheetLook[];
  /** index of the sheet whose rows are the invoices */
  main: number;
  /** index of the sheet with their lines, in the bureau's export */
  lines: number | null;
  /** the first rows below the header, for the preview */
  sample: SheetRow[];
  /** text in a workbook is as its maker wrote it; in CSV it isn't */
  typed: boolean;
  date1904: boolean;
  createdAt: string | null;
};

/** A file as sheets of rows, whatever it is. */
export type Table = {
  sheets: string[];
  typed: boolean;
  date1904: boolean;
  createdAt: string | null;
  rows(sheet: string): AsyncGenerator<SheetRow[]>;
};

const HEADER_ROWS = 20;
const SAMPLE_ROWS = 20;
const HEADERS_LEAST = 3;

/** @throws ZipError with the code of what is wrong with the file */
export async function openTable(bytes: Uint8Array, limits: ReaderLimits): Promise<Table> {
  const what = sniff(bytes);
  if (what === "zip") {
    const workbook = await openWorkbook(bytes, limits);
    const parts = new Map(workbook.sheets.map(({ name, part }) => [name, part]));
    const { date1904, createdAt } = workbook;
    return {
      sheets: [...parts.keys()],
      typed: true,
      date1904,
      createdAt,
      rows: (sheet) => workbook.rows(parts.get(sheet) ?? ""),
    };
  }
  if (what === "old-office") throw oldOffice(bytes);
  if (what === "html")
    throw new ZipError("not-an-invoice", "a web page under the name of a workbook: open it and save it as .xlsx");
  const delimited = what === "text" || what === "json" || what === "xml" ? delimitedOf(bytes) : null;
  if (delimited === null) throw new ZipError(what === "empty" ? "empty-file" : "not-an-invoice", "no table");
  return { sheets: [""], typed: false, date1904: false, createdAt: null, rows: () => delimitedRows(bytes, delimited) };
}

/** The container of old and of encrypted office files names its parts in UTF-16. */
export function oldOffice(bytes: Uint8Array): ZipError {
  const has = (name: string): boolean =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(name, "utf16le"));
  if (has("EncryptedPackage")) return new ZipError("encrypted-file", "the workbook is encrypted: save it without a password");
  if (has("Workbook") || has("Book")) return new ZipError("not-an-invoice", "an Excel 97 workbook (.xls): save it as .xlsx");
  return new ZipError("not-an-invoice", "an old office file, no workbook");
}

/** @throws ZipError, also where no row of it could be an invoice */
export async function lookAtList(bytes: Uint8Array, limits: ReaderLimits): Promise<ListLook> {
  const table = await openTable(bytes, limits);
  const heads: { look: SheetLook; form: ListForm; rows: SheetRow[] }[] = [];
  for (const name of table.sheets) {
    const rows = await firstRows(table, name);
    const head = headOf(rows);
    heads.push({ ...sheetLook(name, head), rows: rows.filter(({ row }) => row > head.row) });
  }
  const { main, lines } = rolesOf(heads);
  if (heads[main]!.rows.length === 0) throw new ZipError("empty-file", "a table without rows");
  return {
    form: heads[main]!.form,
    sheets: heads.map(({ look }, index) => ({
      ...look,
      role: index === main ? "invoices" : index === lines ? "lines" : "beside",
    })),
    main,
    lines,
    sample: heads[main]!.rows.slice(0, SAMPLE_ROWS),
    typed: table.typed,
    date1904: table.date1904,
    createdAt: table.createdAt,
  };
}

async function firstRows(table: Table, sheet: string): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const found of table.rows(sheet)) {
    rows.push(...found);
    if (rows.length >= HEADER_ROWS + SAMPLE_ROWS) break;
  }
  return rows.slice(0, HEADER_ROWS + SAMPLE_ROWS);
}

/** The row of headers: the one with most that are known, else the first that has three cells. */
function headOf(rows: readonly SheetRow[]): { row: number; columns: string[] } {
  const texts = rows
    .slice(0, HEADER_ROWS)
    .map(({ row, cells }) => ({ row, columns: [...cells].map((cell: Cell | undefined) => cellText(cell ?? null)) }));
  const best = texts.toSorted((a, b) => headerScore(b.columns) - headerScore(a.columns) || a.row - b.row)[0];
  if (best !== undefined && headerScore(best.columns) >= HEADERS_LEAST) return best;
  const first = texts.find(({ columns }) => columns.filter((text) => text.trim() !== "").length >= HEADERS_LEAST);
  return first ?? { row: 0, columns: [] };
}

function sheetLook(name: string, head: { row: number; columns: string[] }): { look: SheetLook; form: ListForm } {
  const columns = head.columns.map((text) => text.trim().slice(0, 60));
  return { look: { name, role: "beside", header: head.row, columns, mapping: guessMapping(columns) }, form: formOf(columns) };
}

/** Which sheet holds the invoices; in the bureau's export the one without lines is the authority, wherever it stands. */
function rolesOf(heads: { look: SheetLook; form: ListForm }[]): { main: number; lines: number | null } {
  const holdsLines = ({ mapping }: SheetLook): boolean => LINE_FIELDS.some((field) => mapping[field] !== undefined);
  const exported = heads.flatMap(({ form, look }, index) => (form === "tax-export" ? [{ index, lines: holdsLines(look) }] : []));
  const basic = exported.find(({ lines }) => !lines);
  const detail = exported.find(({ lines }) => lines);
  if (basic !== undefined) return { main: basic.index, lines: detail?.index ?? null };
  if (detail !== undefined) return { main: detail.index, lines: null };
  const best = heads
    .map(({ look, form }, index) => ({
      index,
      score: (form === "deduction" ? 100 : 0) + (namesInvoices(look.mapping) ? 10 : 0) + Object.keys(look.mapping).length,
    }))
    .toSorted((a, b) => b.score - a.score || a.index - b.index)[0];
  return { main: best?.index ?? 0, lines: null };
}
