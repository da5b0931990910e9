/**
 * A table as .xlsx, written while its rows come: no more than a few rows are held, however many there are. Every text is
 * an inline string, which no program takes for a formula or a number; what looks like a formula keeps that when edited
 * (quotePrefix).
 */
import { Readable } from "node:stream";
import yazl from "yazl";
import { type OutCell, type OutSheet, isFormulaLike } from "./sheet.types.ts";

const STYLE = { text: 1, money: 2, date: 3, head: 4, guarded: 5 } as const;
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** Rows gathered before they are handed on: a piece a row costs more than the row. */
const ROWS_AT_ONCE = 100;
/** Excel refuses longer texts, and longer names of sheets. */
const TEXT_MAX = 32_767;
const NAME_MAX = 31;

export function xlsxOf(sheet: OutSheet, name: string): Readable {
  const zip = new yazl.ZipFile();
  const add = (path: string, text: string): void => zip.addBuffer(Buffer.from(DECLARATION + text), path);
  add("[Content_Types].xml", CONTENT_TYPES);
  add(
    "_rels/.rels",
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  add(
    "xl/workbook.xml",
    `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escaped(name.slice(0, NAME_MAX))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  );
  add(
    "xl/_rels/workbook.xml.rels",
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
  );
  add("xl/styles.xml", STYLES);
  const rows = Readable.from(sheetXml(sheet), { objectMode: false });
  zip.addReadStream(rows, "xl/worksheets/sheet1.xml");
  zip.end();
  const out = new Readable().wrap(zip.outputStream);
  // what breaks while rows are fetched must break the download, not end it as if it were whole
  rows.once("error", (error) => out.destroy(error));
  out.once("close", () => rows.destroy());
  return out;
}

const CONTENT_TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
  '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>' +
  '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' +
  '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>';

const STYLES =
  `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/>' +
  '<xf numFmtId="165" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/><xf numFmtId="49" applyNumberFormat="1" quotePrefix="1"/></cellXfs></styleSheet>';

async function* sheetXml({ columns, rows }: OutSheet): AsyncGenerator<string> {
  const widths = columns
    .map(({ width = 14 }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`)
    .join("");
  yield `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths}</cols><sheetData>`;
  yield `<row r="1">${columns.map(({ title }, i) => inline(title, reference(i, 1), STYLE.head)).join("")}</row>`;
  let number = 1;
  let gathered = "";
  for await (const cells of rows) {
    number += 1;
    gathered += `<row r="${number}">${cells.map((cell, i) => cellXml(cell, reference(i, number))).join("")}</row>`;
    if (number % ROWS_AT_ONCE !== 0) continue;
    yield gathered;
    gathered = "";
  }
  yield `${gathered}</sheetData></worksheet>`;
}

function reference(column: number, row: number): string {
  let letters = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row}`;
}

function cellXml(cell: OutCell, at: string): string {
  if (cell === null || cell === "") return "";
  if (typeof cell === "string") return inline(cell, at, isFormulaLike(cell) ? STYLE.guarded : STYLE.text);
  if ("money" in cell) return `<c r="${at}" s="${STYLE.money}"><v>${cell.money}</v></c>`;
  return `<c r="${at}" s="${STYLE.date}"><v>${Math.round(Date.parse(`${cell.date}T00:00:00Z`) / 86_400_000) + 25_569}</v></c>`;
}

const inline = (text: string, at: string, style: number): string =>
  `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text.slice(0, TEXT_MAX))}</t></is></c>`;

function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
