/** PDF → facts: the text layer by its layout, the QR code and embedded files as further witnesses, OCR for scans. */
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import { parseQr } from "#domain/qr.ts";
import { notAllRead } from "../facts.ts";
import { addScanned, readLayout, type LayoutReading } from "../layout/layout.ts";
import type { QrFound, ReaderContext, Reading, Rgba, TextPage } from "../reader.types.ts";
import { attachQr, attachStatement, codesFor } from "../reconcile.ts";
import { MOST_ELEMENTS } from "../xml/parse.ts";
import { readXml } from "../xml/xml.ts";
import { layTextOnPage } from "./pdf-annotations.ts";
import { imageQr, pageQr } from "./pdf-qr.ts";
import { pageText } from "./pdf-text.ts";
import { screenPdf } from "./pdf-screen.ts";
import { drawPage, embeddedFiles, openPdf, PdfError, pdfium, withPage, type OpenPdf } from "./pdfium.ts";
import type { Pdfium } from "./pdfium.types.ts";

/** A page with fewer characters than this has no text layer worth the name: it is a scan. */
const SCAN_CHARACTERS = 30;
/** Of a scanned document so many pages are recognised, one after the other; each takes seconds. */
const SCAN_PAGES = 20;
const SCAN_DPI_SCALE = 2.8;
const SCAN_PIXELS = 8_000_000;
/** no scanner makes a page with a side of more than 5 m (in points) */
const SCAN_SIDE = 14_400;
/** shapes that take longer to draw aren't characters */
const SHAPES_MILLIS = 1_000;
/** after this long by the clock no further page is begun; the processor time of all pages together is limited by recognition */
const SCAN_MILLIS = 240_000;
const EMBEDDED_FILES = 20;

const FPDF_PAGEOBJ_PATH = 2;
const FPDF_PAGEOBJ_IMAGE = 3;
const FPDF_PAGEOBJ_FORM = 5;
const MOST_OBJECTS = 2000;
/** a scan is one picture, or some strips; what holds more isn't waited for as long */
const SCAN_OBJECTS = 500;

/** Reads a PDF. Problems: encrypted-file, broken-file, too-large, too-many-pages, not-an-invoice. */
export async function readPdf(bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  const { refused, damaged } = screenPdf(bytes, ctx.limits);
  if (refused !== null) return nothing(refused);
  const pdf = await pdfium();
  let doc: OpenPdf;
  try {
    doc = openPdf(pdf, bytes);
  } catch (error) {
    if (error instanceof PdfError) return nothing({ code: error.code, message: error.message });
    throw error;
  }
  try {
    const reading = await readOpen(pdf, doc, ctx);
    if (damaged > 0 && reading.invoices.length > 0) reading.problems.push(damagedParts(damaged));
    return reading;
  } finally {
    doc.close();
  }
}

function nothing(...problems: Problem[]): Reading {
  return { invoices: [], signatures: [], problems };
}

async function readOpen(pdf: Pdfium, doc: OpenPdf, ctx: ReaderContext): Promise<Reading> {
  if (doc.pageCount === 0) return nothing({ code: "broken-file", message: "the PDF has no page" });
  const problems: Problem[] = [];
  const pages = textPages(pdf, doc, ctx, problems);
  const reading = readLayout(pages, "text");
  const scanned =
    reading.invoices.length === 0 &&
    (pages.every((page) => charactersOf(page) < SCAN_CHARACTERS) || (await hasInvoiceCode(pdf, doc)));
  const result = scanned ? await readScan(pdf, doc, ctx, reading.instead) : await readText(pdf, doc, reading);
  problems.push(...result.problems);
  problems.push(...(await joinEmbedded(pdf, doc, result.invoices, ctx)));
  if (result.invoices.length === 0 && !problems.some((problem) => problem.code === "broken-file"))
    problems.push(instead(result.instead));
  return { invoices: result.invoices, signatures: [], problems, pages: doc.pageCount };
}

/** A note beside what was read: it may be wrong where the damage is, so nothing of it is given as sure. */
function damagedParts(parts: number): Problem {
  return {
    code: "broken-file",
    message: `${parts} of the PDF's parts don't match their checksum`,
    detail: { parts: String(parts) },
  };
}

function textPages(pdf: Pdfium, doc: OpenPdf, ctx: ReaderContext, problems: Problem[]): TextPage[] {
  const count = Math.min(doc.pageCount, ctx.limits.pages);
  if (count < doc.pageCount) problems.push(notAllRead(doc.pageCount, count));
  const pages: TextPage[] = [];
  for (let index = 0; index < count; index++) {
    try {
      pages.push(seenText(pdf, doc, index));
    } catch (error) {
      if (!(error instanceof PdfError)) throw error;
      problems.push({ code: error.code, message: error.message });
      pages.push({ width: 1, height: 1, runs: [] });
    }
  }
  return pages;
}

/** A page's text and what lies over it. What lies over a scan doesn't make it a page with text. */
function seenText(pdf: Pdfium, doc: OpenPdf, index: number): TextPage {
  const text = (page: number): TextPage => pageText(pdf, page);
  const plain = withPage(pdf, doc, index, text);
  if (charactersOf(plain) < SCAN_CHARACTERS) return plain;
  return withPage(pdf, doc, index, (page) => layTextOnPage(pdf, page)) ? withPage(pdf, doc, index, text) : plain;
}

function charactersOf(page: TextPage): number {
  return page.runs.reduce((sum, run) => sum + run.text.length, 0);
}

type Part = { invoices: InvoiceFacts[]; problems: Problem[]; instead: string | null };

async function readText(pdf: Pdfium, doc: OpenPdf, reading: LayoutReading): Promise<Part> {
  const problems: Problem[] = [];
  for (const facts of reading.invoices) {
    const beside = reading.invoices.filter(({ page }) => page === facts.page);
    const codes = codesFor(facts, beside, await codesOf(pdf, doc, facts.page - 1));
    problems.push(...attachQr(facts, codes));
  }
  return { invoices: reading.invoices, problems, instead: reading.instead };
}

/** A text layer without an invoice on a page with an invoice's QR code is garbled (fonts without Unicode): it is read like a scan. */
async function hasInvoiceCode(pdf: Pdfium, doc: OpenPdf): Promise<boolean> {
  const page = pdf.FPDF_LoadPage(doc.handle, 0);
  if (page === 0) return false;
  try {
    return (await imageQr(pdf, page)).some((code) => {
      const qr = parseQr(code.text);
      return qr !== null && qr.number !== null && qr.shape !== "url";
    });
  } finally {
    pdf.FPDF_ClosePage(page);
  }
}

async function codesOf(pdf: Pdfium, doc: OpenPdf, index: number): Promise<QrFound[]> {
  const page = pdf.FPDF_LoadPage(doc.handle, index);
  if (page === 0) return [];
  try {
    return await pageQr(pdf, page);
  } catch (error) {
    // a page that can't be drawn shows no code
    if (error instanceof PdfError) return [];
    throw error;
  } finally {
    pdf.FPDF_ClosePage(page);
  }
}

/** Pages without text are drawn and recognised like pictures. */
async function readScan(pdf: Pdfium, doc: OpenPdf, ctx: ReaderContext, instead: string | null): Promise<Part> {
  const part: Part = { invoices: [], problems: [], instead };
  if (ctx.recognise === undefined) return part;
  const until = performance.now() + SCAN_MILLIS;
  let index = 0;
  for (; index < Math.min(doc.pageCount, SCAN_PAGES) && performance.now() < until; index++) {
    const picture = drawnScan(pdf, doc, index);
    if (picture === null || isBlank(picture.data)) continue;
    const read = await ctx.recognise(picture, index + 1);
    if (read.problems.some((problem) => problem.code === "timeout")) break;
    for (const facts of read.invoices) addScanned(part.invoices, facts);
    part.problems.push(...read.problems.filter((problem) => problem.code !== "not-an-invoice"));
    part.instead = read.problems.find((problem) => problem.code === "not-an-invoice")?.detail?.["is"] ?? part.instead;
  }
  if (index < doc.pageCount) part.problems.push(notAllRead(doc.pageCount, index));
  return part;
}

/** A page as a picture; null where it can't be a scan, or is broken (which has been said). */
function drawnScan(pdf: Pdfium, doc: OpenPdf, index: number): Rgba | null {
  try {
    return withPage(pdf, doc, index, (page) => {
      const shown = shownOn(pdf, page);
      if (shown === null) return null;
      return drawPage(pdf, page, SCAN_DPI_SCALE, SCAN_PIXELS, undefined, shown === "shapes" ? SHAPES_MILLIS : undefined);
    });
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}

/** A page without pictures or drawn shapes can't be a scan (some print characters as shapes), whatever little text it has. */
function shownOn(pdf: Pdfium, page: number): "pictures" | "shapes" | null {
  if (Math.max(pdf.FPDF_GetPageWidthF(page), pdf.FPDF_GetPageHeightF(page)) > SCAN_SIDE) return null;
  const count = Math.min(pdf.FPDFPage_CountObjects(page), MOST_OBJECTS);
  const isPieced = count > SCAN_OBJECTS;
  let shown: "shapes" | null = null;
  for (let index = 0; index < count; index++) {
    const type = pdf.FPDFPageObj_GetType(pdf.FPDFPage_GetObject(page, index));
    if (type === FPDF_PAGEOBJ_IMAGE || type === FPDF_PAGEOBJ_FORM) return isPieced ? "shapes" : "pictures";
    if (type === FPDF_PAGEOBJ_PATH) shown = "shapes";
  }
  return shown;
}

function isBlank(rgba: Uint8Array | Uint8ClampedArray): boolean {
  for (let at = 0; at < rgba.length; at += 4) if ((rgba[at] ?? 255) < 250) return false;
  return true;
}

/** XML inside the PDF (rai_issuer_*.xml of rail tickets and the like) is a witness of the invoice, or its only one. */
async function joinEmbedded(pdf: Pdfium, doc: OpenPdf, invoices: InvoiceFacts[], ctx: ReaderContext): Promise<Problem[]> {
  const problems: Problem[] = [];
  const budget = { elements: MOST_ELEMENTS };
  for (const file of embeddedFiles(pdf, doc, EMBEDDED_FILES, ctx.limits.xmlBytes)) {
    if (!/\.(?:xml|xbrl)$/iu.test(file.name)) continue;
    const said = await readXml(file.bytes, ctx, budget);
    const tooLarge = said.problems.find((problem) => problem.code === "too-large");
    if (tooLarge !== undefined) problems.push(tooLarge);
    if (budget.elements < 0) break;
    for (const statement of said.invoices) {
      const same =
        invoices.find((facts) => facts.number === statement.number) ?? (invoices.length === 1 ? invoices[0] : undefined);
      if (same !== undefined) problems.push(...attachStatement(same, statement));
      else invoices.push(statement);
    }
  }
  return problems;
}

function instead(what: string | null): Problem {
  return { code: "not-an-invoice", message: `no invoice but: ${what ?? "unknown"}`, detail: { is: what ?? "unknown" } };
}
