/**
 * The QR codes of a PDF page without drawing it where possible: pictures on the page that are square and small are
 * decoded as they are; else the top left corner is drawn at a modest scale, and the page last.
 */
import type { QrFound, Rgba } from "../reader.types.ts";
import { findQr } from "../qr/qr.ts";
import { drawPage } from "./pdfium.ts";
import type { Pdfium } from "./pdfium.types.ts";

const FPDF_PAGEOBJ_IMAGE = 3;
const MOST_OBJECTS = 2000;
const MOST_IMAGES = 6;
/** pixels per point: 200 dpi */
const SCALE = 2.8;
const CORNER_PIXELS = 1_200_000;
const PAGE_PIXELS = 4_000_000;

/** Finds the codes of a page; boxes are fractions of the page where the place is known, else of the whole page. */
export async function pageQr(pdf: Pdfium, page: number): Promise<QrFound[]> {
  const found = await imageQr(pdf, page);
  if (found.length > 0) return found;
  const width = pdf.FPDF_GetPageWidthF(page);
  const height = pdf.FPDF_GetPageHeightF(page);
  const corner = { x: 0, y: 0, width: Math.min(width, Math.max(width * 0.3, 170)), height: Math.min(height, 170) };
  const inCorner = (await findQr(drawPage(pdf, page, SCALE, CORNER_PIXELS, corner), "quick")).map(
    ({ text, box: [x, y, w, h] }): QrFound => ({
      text,
      box: [(x * corner.width) / width, (y * corner.height) / height, (w * corner.width) / width, (h * corner.height) / height],
    }),
  );
  return inCorner.length > 0 ? inCorner : findQr(drawPage(pdf, page, SCALE, PAGE_PIXELS), "quick");
}

/** The codes among the square pictures of a page. */
export async function imageQr(pdf: Pdfium, page: number): Promise<QrFound[]> {
  const found: QrFound[] = [];
  for (const picture of squareImages(pdf, page))
    found.push(...(await findQr(picture.rgba, "quick")).map((qr) => ({ ...qr, box: picture.box })));
  return found;
}

type PageImage = { rgba: Rgba; box: QrFound["box"] };

function squareImages(pdf: Pdfium, page: number): PageImage[] {
  const images: PageImage[] = [];
  const scratch = pdf.pdfium.wasmExports.malloc(16);
  try {
    const count = Math.min(pdf.FPDFPage_CountObjects(page), MOST_OBJECTS);
    for (let index = 0; index < count && images.length < MOST_IMAGES; index++) {
      const object = pdf.FPDFPage_GetObject(page, index);
      if (object === 0 || pdf.FPDFPageObj_GetType(object) !== FPDF_PAGEOBJ_IMAGE) continue;
      const box = squareBox(pdf, page, object, scratch);
      const rgba = box === null ? null : imagePixels(pdf, object);
      if (box !== null && rgba !== null) images.push({ rgba, box });
    }
  } finally {
    pdf.pdfium.wasmExports.free(scratch);
  }
  return images;
}

/** The place of an image that is square and 30 to 250 points wide; null for others. */
function squareBox(pdf: Pdfium, page: number, object: number, scratch: number): QrFound["box"] | null {
  if (!pdf.FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12)) return null;
  const heap = pdf.heap().f32;
  const at = scratch >> 2;
  const [left = 0, bottom = 0, right = 0, top = 0] = [heap[at], heap[at + 1], heap[at + 2], heap[at + 3]];
  const [w, h] = [right - left, top - bottom];
  if (w < 30 || w > 250 || Math.abs(w - h) > w * 0.12) return null;
  const pageWidth = pdf.FPDF_GetPageWidthF(page);
  const pageHeight = pdf.FPDF_GetPageHeightF(page);
  const part = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return [part(left / pageWidth), part(1 - top / pageHeight), part(w / pageWidth), part(h / pageHeight)];
}

const GREY = 1;
const BGR = 2;
const MOST_PIXELS = 4_000_000;

function imagePixels(pdf: Pdfium, object: number): Rgba | null {
  const bitmap = pdf.FPDFImageObj_GetBitmap(object);
  if (bitmap === 0) return null;
  try {
    const width = pdf.FPDFBitmap_GetWidth(bitmap);
    const height = pdf.FPDFBitmap_GetHeight(bitmap);
    if (width < 20 || height < 20 || width * height > MOST_PIXELS) return null;
    const format = pdf.FPDFBitmap_GetFormat(bitmap);
    const step = format === GREY ? 1 : format === BGR ? 3 : 4;
    return withMargin(pdf, pdf.FPDFBitmap_GetBuffer(bitmap), pdf.FPDFBitmap_GetStride(bitmap), width, height, step);
  } finally {
    pdf.FPDFBitmap_Destroy(bitmap);
  }
}

/** Copies pixels into a white frame: a code without a quiet zone isn't found. */
function withMargin(pdf: Pdfium, at: number, stride: number, width: number, height: number, step: number): Rgba {
  const margin = Math.ceil(Math.max(width, height) * 0.08);
  const scale = Math.max(1, Math.ceil(160 / Math.max(width, height)));
  const outWidth = width * scale + margin * 2 * scale;
  const outHeight = height * scale + margin * 2 * scale;
  const data = new Uint8ClampedArray(outWidth * outHeight * 4).fill(255);
  const source = pdf.heap().u8;
  for (let y = 0; y < height * scale; y++) {
    const row = at + Math.floor(y / scale) * stride;
    let to = ((y + margin * scale) * outWidth + margin * scale) * 4;
    for (let x = 0; x < width * scale; x++, to += 4) {
      const from = row + Math.floor(x / scale) * step;
      data[to] = source[from + (step === 1 ? 0 : 2)] ?? 0;
      data[to + 1] = source[from + (step === 1 ? 0 : 1)] ?? 0;
      data[to + 2] = source[from] ?? 0;
    }
  }
  return { width: outWidth, height: outHeight, data };
}
