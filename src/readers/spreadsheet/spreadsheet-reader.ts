/**
 * Spreadsheets: lists of invoices are recognised and named as such; they are imported, not read as one invoice.
 * Only the strings of the workbook are looked at, behind the same limits as every ZIP.
 */
import type { Problem } from "#domain/invoice.ts";
import { openZip, ZipError, type Zip } from "../archive/zip.ts";
import type { ReaderContext, Reading } from "../reader.types.ts";

const HEADERS =
  /发票代码|发票号码|数电发票号码|全电发票号码|数电票号码|开票日期|价税合计|销方名称|销售方名称|购买方名称|购方名称|税额|金额|税率/gu;
const ENOUGH_HEADERS = 3;
const HEADER_LINES = 20;
const MOST_SHEETS = 20;

/** Says whether a workbook is a list of invoices, and how many rows it has. */
export async function readSpreadsheet(bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  try {
    const zip = await openZip(bytes, ctx.limits);
    if (zip.find("xl/workbook.xml") === null)
      return reading({ code: "not-an-invoice", message: "an office file, no invoice", detail: { is: "document" } });
    const sheets = zip.members
      .filter(({ name }) => /(?:^|\/)worksheets\/[^/]+\.xml$/iu.test(name))
      .slice(0, MOST_SHEETS)
      .map(({ name }) => textOf(zip, name));
    const shared = zip.find("xl/sharedStrings.xml");
    const strings = [...(shared === null ? [] : stringsOf(textOf(zip, shared))), ...sheets.flatMap(stringsOf)];
    const rows = sheets.reduce((sum, sheet) => sum + (sheet.match(/<(?:\w+:)?row[\s>]/gu)?.length ?? 0), 0);
    return reading(problem(isHeader(strings), rows));
  } catch (error) {
    if (error instanceof ZipError) return reading({ code: error.code, message: error.message });
    throw error;
  }
}

/** CSV and tab-separated text: a header of invoice columns makes it a list. */
export function readDelimited(text: string): Reading | null {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== "");
  const header = lines.slice(0, HEADER_LINES).findIndex((line) => isHeader(line.split(/[,\t;|]/u)));
  return header < 0 ? null : reading(problem(true, lines.length - header - 1));
}

function reading(...problems: Problem[]): Reading {
  return { invoices: [], signatures: [], problems };
}

function textOf(zip: Zip, name: string): string {
  return new TextDecoder().decode(zip.read(name));
}

/** The texts of `<t>` elements; phonetic hints and formatting don't matter here. */
function stringsOf(xml: string): string[] {
  return [...xml.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</gu)].map((match) => match[1] ?? "");
}

function isHeader(cells: string[]): boolean {
  const named = new Set(cells.flatMap((cell) => (cell.length < 30 ? (cell.replace(/\s/gu, "").match(HEADERS) ?? []) : [])));
  return cells.length >= ENOUGH_HEADERS && named.size >= ENOUGH_HEADERS;
}

function problem(list: boolean, rows: number): Problem {
  const message = list ? "a list of invoices: import it as a list" : "a spreadsheet without columns of invoices";
  return { code: "not-an-invoice", message, detail: { is: "spreadsheet", list: String(list), rows: String(rows) } };
}
