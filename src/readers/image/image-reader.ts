/** Pictures → facts: OCR and QR in their own process, the same layout reading as for text, the QR code as a witness. */
import { emptyFacts } from "#domain/empty-facts.ts";
import type { Box, InvoiceFacts, Problem } from "#domain/invoice.ts";
import type { Crop } from "#domain/picture/quad.ts";
import { parseQr } from "#domain/qr.ts";
import { notAllRead } from "../facts.ts";
import { addScanned, readLayout, type LayoutReading } from "../layout/layout.ts";
import type { OcrPage, OcrResult, QrFound, ReaderContext, Reading } from "../reader.types.ts";
import { attachQr, codesFor } from "../reconcile.ts";
import { addCandidates } from "./candidates.ts";
import { emptyDoubtful, nameDoubtful } from "./doubt.ts";
import { mendPlates } from "./mend.ts";
import { PictureError, picturePage, picturePages } from "./picture.ts";
import { straightenedPicture } from "./straightened.ts";
import { lookAt, runsIn } from "./print.ts";
import { weigh } from "./weigh.ts";

/** Of a TIFF so many pages are recognised; each takes seconds. */
const MOST_PAGES = 20;
/** No scanner's TIFF has more; what does isn't begun. */
const ENDLESS_PAGES = 1000;

/** Reads an encoded picture. Problems: broken-file, too-large, timeout, not-an-invoice, low-confidence, contradiction. */
export async function readImage(bytes: Uint8Array, ctx: ReaderContext, page = 1): Promise<Reading> {
  if (ctx.ocr === undefined)
    return { invoices: [], signatures: [], problems: [{ code: "reader-failed", message: "no OCR here" }] };
  if (ctx.crop) return readCropped(bytes, ctx.crop, ctx.ocr, ctx);
  const pages = await picturePages(bytes);
  return pages === 1 ? fromOcr(await ctx.ocr(bytes), page, ctx.now) : readPages(bytes, pages, ctx.ocr, ctx);
}

/** A photo whose paper was marked: its first page is the paper straightened, which is read, its second the photo as it was taken. */
async function readCropped(
  bytes: Uint8Array,
  crop: Crop,
  ocr: NonNullable<ReaderContext["ocr"]>,
  ctx: ReaderContext,
): Promise<Reading> {
  try {
    return { ...fromOcr(await ocr(await straightenedPicture(bytes, crop, ctx.limits.pixels)), 1, ctx.now), pages: 2 };
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return { invoices: [], signatures: [], problems: [{ code: error.code, message: error.message }] };
  }
}

/** A TIFF of several pages, read like the pages of a scan: what isn't read is said. */
async function readPages(
  bytes: Uint8Array,
  pages: number,
  ocr: NonNullable<ReaderContext["ocr"]>,
  ctx: ReaderContext,
): Promise<Reading> {
  const whole: Reading = { invoices: [], signatures: [], problems: [], pages };
  let refusal: Problem | undefined;
  let index = 0;
  for (; pages <= ENDLESS_PAGES && index < Math.min(pages, MOST_PAGES); index++) {
    const read = await readPage(bytes, index, ocr, ctx);
    if (read.problems.some((problem) => problem.code === "timeout")) break;
    for (const facts of read.invoices) addScanned(whole.invoices, facts);
    refusal = read.problems.find((problem) => problem.code === "not-an-invoice") ?? refusal;
    whole.problems.push(...read.problems.filter((problem) => problem.code !== "not-an-invoice"));
  }
  if (index < pages) whole.problems.push(notAllRead(pages, index));
  if (whole.invoices.length === 0 && refusal !== undefined) whole.problems.push(refusal);
  return whole;
}

async function readPage(
  bytes: Uint8Array,
  index: number,
  ocr: NonNullable<ReaderContext["ocr"]>,
  ctx: ReaderContext,
): Promise<Reading> {
  try {
    return fromOcr(await ocr(await picturePage(bytes, index, ctx.limits.pixels)), index + 1, ctx.now);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return { invoices: [], signatures: [], problems: [{ code: error.code, message: error.message }] };
  }
}

/** What a recognised picture holds; `page` is its page in the document. */
export function fromOcr(result: OcrResult, page: number, now: Date): Reading {
  const reading: Reading = { invoices: [], signatures: [], problems: [...result.problems], pages: 1 };
  if (result.problems.length > 0 && result.pages.length === 0) return reading;
  const insteads: (string | null)[] = [];
  for (const each of result.pages) {
    const layout = readLook(each, 0);
    insteads.push(layout.instead);
    const further = [1, 2].map((look) => readLook(each, look).invoices);
    layout.invoices.forEach((facts, at) => {
      const others = further.flatMap((invoices) => counterpart(invoices, facts, at, layout.invoices.length) ?? []);
      const looks = [structuredClone(facts), ...others];
      addCandidates(facts, others);
      const codes = codesFor(facts, layout.invoices, codesOf(result.qr, result.pages.length * layout.invoices.length));
      const alone = result.pages.length * layout.invoices.length === 1;
      const problems = judged(facts, { each, looks, now }, codes, page);
      reading.problems.push(...(alone ? problems : problems.map((problem) => ofInvoice(problem, facts))));
      reading.invoices.push(facts);
    });
  }
  if (reading.invoices.length === 0) reading.invoices.push(...byQrAlone(result.qr, page));
  if (reading.invoices.length === 0) reading.problems.push(instead(insteads));
  return reading;
}

function readLook(page: OcrPage, look: number): LayoutReading {
  const layout = readLayout([lookAt(page, look)], "ocr");
  layout.invoices.forEach(mendPlates);
  return layout;
}

/** The same invoice as another look read it; a look that sees fewer of them mixes their fields. */
function counterpart(invoices: InvoiceFacts[], facts: InvoiceFacts, at: number, count: number): InvoiceFacts | undefined {
  if (invoices.length === count) return invoices[at];
  return invoices.length > count ? invoices.find((other) => other.number === facts.number) : undefined;
}

/** Of several receipts on one picture a doubt names whose it is, where its number is known. */
function ofInvoice(problem: Problem, { number }: InvoiceFacts): Problem {
  return number === null ? problem : { ...problem, detail: { ...problem.detail, invoice: number } };
}

/** Weighs an invoice, lets the QR code have its say, and leaves empty what is too doubtful. */
function judged(
  facts: InvoiceFacts,
  { each, looks, now }: { each: OcrPage; looks: InvoiceFacts[]; now: Date },
  codes: QrFound[],
  page: number,
): Problem[] {
  facts.page = page;
  const boxes = new Map<string, Box>();
  for (const [path, source] of Object.entries(facts.fields)) {
    source.page = page;
    if (source.box === undefined) continue;
    boxes.set(path, source.box);
    source.box = onPicture(source.box, each);
  }
  const sighting = { page: each, looks, boxes, now };
  weigh(facts, sighting);
  const contradictions = attachQr(facts, codes);
  weigh(facts, sighting);
  return [...contradictions, ...emptyDoubtful(facts), ...nameDoubtful(facts)];
}

/** A code on a picture of several receipts is taken by the one whose number it names. */
function codesOf(codes: QrFound[], invoices: number): QrFound[] {
  return invoices === 1 ? codes : codes.filter((code) => (parseQr(code.text)?.number ?? null) !== null);
}

/** Where the print can't be read but an invoice's QR code can, it says which invoice this is. */
function byQrAlone(codes: QrFound[], page: number): InvoiceFacts[] {
  const code = codes.find((each) => {
    const qr = parseQr(each.text);
    return qr !== null && qr.number !== null && qr.shape !== "url";
  });
  if (code === undefined) return [];
  const facts = emptyFacts(parseQr(code.text)?.kind ?? "other");
  facts.page = page;
  attachQr(facts, [code]);
  return [facts];
}

function instead(kinds: (string | null)[]): Problem {
  const what =
    kinds.find((kind) => kind !== null && kind !== "unknown" && kind !== "document") ??
    (kinds.includes("document") ? "document" : "picture");
  return { code: "not-an-invoice", message: `no invoice but: ${what}`, detail: { is: what } };
}

/**
 * A box on the upright page as a box on the picture as it was put in: around the corners of the runs in it, since lines
 * were levelled from place to place. Without their corners it is turned back by quarters.
 */
export function onPicture(box: Box, page: OcrPage): Box {
  const corners = runsIn(page, box).flatMap((run) => run.corners ?? []);
  if (corners.length === 0) return turnedBack(box, page);
  const ends = (values: number[]): readonly [number, number] => [
    Math.max(0, Math.min(...values)),
    Math.min(1, Math.max(...values)),
  ];
  const [x0, x1] = ends(corners.map(([x]) => x));
  const [y0, y1] = ends(corners.map(([, y]) => y));
  return [x0, y0, x1 - x0, y1 - y0].map((value) => Math.round(value * 10_000) / 10_000) as Box;
}

function turnedBack([x, y, w, h]: Box, page: OcrPage): Box {
  switch (page.rotation) {
    case 90:
      return [y, 1 - x - w, h, w];
    case 180:
      return [1 - x - w, 1 - y - h, w, h];
    case 270:
      return [1 - y - h, x, h, w];
    default:
      return [x, y, w, h];
  }
}
