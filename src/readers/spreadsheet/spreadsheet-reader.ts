/** Spreadsheets: lists of invoices are recognised and named as such; they are imported, not read as one invoice. */
import { Readable } from "node:stream";
import ExcelJS from "exceljs";
import type { Problem } from "#domain/invoice.ts";
import type { ReaderContext, Reading } from "../reader.types.ts";

const HEADERS = /发票代码|发票号码|数电发票号码|全电发票号码|数电票号码|开票日期|价税合计|销方名称|销售方名称|购买方名称|购方名称|税额|金额|税率/gu;
const ENOUGH_HEADERS = 3;
const HEADER_ROWS = 20;

/** Reads as little as tells what it is: the first rows of each sheet, streamed. */
export async function readSpreadsheet(bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  try {
    let rows = 0;
    let list = false;
    const workbook = new ExcelJS.stream.xlsx.WorkbookReader(Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]), { sharedStrings: "cache", styles: "ignore", hyperlinks: "ignore", worksheets: "emit", entries: "emit" });
    for await (const sheet of workbook) {
      let number = 0;
      for await (const row of sheet) {
        number++;
        rows++;
        if (number <= HEADER_ROWS) list ||= isHeader(rowTexts(row));
        if (number > ctx.limits.members * 100) break;
      }
    }
    return { invoices: [], signatures: [], problems: [problem(list, rows)] };
  } catch (error) {
    return { invoices: [], signatures: [], problems: [{ code: "broken-file", message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** CSV and tab-separated text: a header of invoice columns makes it a list. */
export function readDelimited(text: string): Reading | null {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== "");
  const header = lines.slice(0, HEADER_ROWS).findIndex((line) => isHeader(line.split(/[,\t;|]/u)));
  return header < 0 ? null : { invoices: [], signatures: [], problems: [problem(true, lines.length - header - 1)] };
}

function rowTexts(row: ExcelJS.Row): string[] {
  const texts: string[] = [];
  row.eachCell({ includeEmpty: false }, (cell) => { texts.push(cell.text); });
  return texts;
}

function isHeader(cells: string[]): boolean {
  const named = new Set(cells.flatMap((cell) => (cell.length < 30 ? (cell.replace(/\s/gu, "").match(HEADERS) ?? []) : [])));
  return cells.length >= ENOUGH_HEADERS && named.size >= ENOUGH_HEADERS;
}

function problem(list: boolean, rows: number): Problem {
  const message = list ? "a list of invoices: import it as a list" : "a spreadsheet without columns of invoices";
  return { code: "not-an-invoice", message, detail: { is: "spreadsheet", list: String(list), rows: String(rows) } };
}
