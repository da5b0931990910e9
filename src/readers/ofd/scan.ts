/** An OFD whose pages hold pictures or drawings and hardly any text: each page is drawn and recognised like a scan. */
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import { notAllRead } from "../facts.ts";
import { addScanned } from "../layout/layout.ts";
import { Print } from "../paper/print.ts";
import { drawPage, openPdf, PdfError, pdfium, withPage } from "../pdf/pdfium.ts";
import type { ReaderContext, Rgba } from "../reader.types.ts";
import { textAt } from "../xml/parse.ts";
import type { OfdPageContent } from "./page-text.ts";
import { renderOfdPage } from "./render/render.ts";

/** A page with fewer characters than this has no text worth the name. */
const SCAN_CHARACTERS = 30;
/** Of a scanned document so many pages are recognised; each takes seconds. */
const SCAN_PAGES = 20;
/** pixels a point: 200 dpi */
const SCALE = 2.8;
const SCAN_PIXELS = 8_000_000;
/** no scanner makes a page with a side of more than 5 m (in millimetres) */
const SCAN_SIDE = 5_000;
/** a scan is one picture, or some strips */
const MOST_IMAGES = 200;
/** 3,000 characters as outlines, a code of 8,000 boxes and the lines of a table are fewer */
const MOST_PATHS = 20_000;
/** letters of the data of all paths of a page; 3,000 characters as outlines have two million */
const MOST_PATH_DATA = 5_000_000;

/** `is`: what the pages are where they hold no invoice. */
export type DrawnReading = { invoices: InvoiceFacts[]; problems: Problem[]; is: string | null };

/** Whether a page shows something and says next to nothing. */
export function isDrawn(page: OfdPageContent): boolean {
  const characters = page.runs.reduce((sum, run) => sum + run.text.length, 0);
  return (
    characters < SCAN_CHARACTERS && Math.max(page.area.w, page.area.h) < SCAN_SIDE && page.images.length + page.paths.length > 0
  );
}

/** What recognition makes of the pages. */
export async function readDrawn(bytes: Uint8Array, pages: OfdPageContent[], ctx: ReaderContext): Promise<DrawnReading> {
  const reading: DrawnReading = { invoices: [], problems: [], is: null };
  if (ctx.recognise === undefined) return reading;
  const within = pages.slice(0, SCAN_PAGES);
  for (const [index, page] of within.entries()) {
    const picture = isTooMuch(page) ? null : await drawn(bytes, page);
    if (picture === null) {
      reading.problems.push({ code: "too-large", message: `page ${page.page} takes too long to draw` });
      continue;
    }
    const read = await ctx.recognise(picture, page.page);
    if (read.problems.some((problem) => problem.code === "timeout")) {
      reading.problems.push(notAllRead(pages.length, index));
      return reading;
    }
    for (const facts of read.invoices) addScanned(reading.invoices, facts);
    reading.problems.push(...read.problems.filter((problem) => problem.code !== "not-an-invoice"));
    reading.is ??= read.problems.find((problem) => problem.code === "not-an-invoice")?.detail?.["is"] ?? null;
  }
  if (within.length < pages.length) reading.problems.push(notAllRead(pages.length, within.length));
  return reading;
}

/** Whether more is on a page than on any scan, or than characters drawn as paths take. */
function isTooMuch({ images, paths }: OfdPageContent): boolean {
  if (images.length > MOST_IMAGES || paths.length > MOST_PATHS) return true;
  const lengths = paths.map(({ node }) => textAt(node, "AbbreviatedData")?.length ?? 0);
  return lengths.reduce((sum, length) => sum + length, 0) > MOST_PATH_DATA;
}

/** A page as pixels; null where it takes too long. */
async function drawn(bytes: Uint8Array, { page, area }: OfdPageContent): Promise<Rgba | null> {
  const print = new Print("", 1);
  const svg = await renderOfdPage(bytes, page);
  const parts = [
    await print.take({ step: "bind", title: "", faces: [{ svg, picture: null, width: area.w, height: area.h, fits: true }] }),
  ];
  parts.push(await print.take({ step: "end" }));
  const pdf = await pdfium();
  const doc = openPdf(pdf, Buffer.concat(parts));
  try {
    return withPage(pdf, doc, 0, (handle) => drawPage(pdf, handle, SCALE, SCAN_PIXELS));
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  } finally {
    doc.close();
  }
}
