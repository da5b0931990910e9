/**
 * pdfium as a warm wasm instance: open, text with boxes, drawing, embedded files.
 *
 * Units: pages are measured in points, places from the top left of the page as it is shown (its /Rotate applied).
 * pdfium has no thread of its own here: every call blocks, so hostile files belong into the reader's process.
 */
import { init } from "@embedpdf/pdfium";
import { exportedFile } from "../assets.ts";
import type { Rgba } from "../reader.types.ts";
import { cannotBeStopped } from "./pdf-coverage.ts";
import { answerFonts } from "./pdf-fonts.ts";
import type { Pdfium } from "./pdfium.types.ts";

export class PdfError extends Error {
  readonly code: "broken-file" | "encrypted-file" | "too-large";
  constructor(code: PdfError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

const FPDF_ERR_PASSWORD = 4;
const FPDF_ERR_SECURITY = 5;
/** FPDF_ANNOT: seals and stamps are annotations */
const RENDER_ANNOTATIONS = 0x01;
/** FPDF_RENDER_TOBECONTINUED */
const TO_BE_CONTINUED = 1;
/** a scan at 600 dpi takes about one second */
const DRAW_MILLIS = 6_000;
const BGRA = 4;

let warm: Promise<Pdfium> | null = null;

/** The one instance of this process; loading takes about 50 ms, the first time only. */
export function pdfium(): Promise<Pdfium> {
  warm ??= load();
  return warm;
}

async function load(): Promise<Pdfium> {
  const wasm = exportedFile("@embedpdf/pdfium/pdfium.wasm");
  const wrapped = await init({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer,
    print: () => undefined,
    printErr: () => undefined,
  });
  wrapped.PDFiumExt_Init();
  const memory = Object.values(wrapped.pdfium.wasmExports as unknown as Record<string, unknown>).find(
    (value) => value instanceof WebAssembly.Memory,
  );
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("pdfium: no memory is exported");
  let buffer: ArrayBuffer | null = null;
  let views: ReturnType<Pdfium["heap"]> | null = null;
  const heap = (): ReturnType<Pdfium["heap"]> => {
    // growing the memory detaches the old buffer, so views are renewed when it changed
    if (views === null || buffer !== memory.buffer) {
      buffer = memory.buffer as ArrayBuffer;
      views = {
        u8: new Uint8Array(buffer),
        f32: new Float32Array(buffer),
        f64: new Float64Array(buffer),
        i32: new Int32Array(buffer),
      };
    }
    return views;
  };
  const instance: Pdfium = Object.assign(wrapped, { heap });
  answerFonts(instance);
  return instance;
}

/** Bytes held in pdfium's memory until `free`. */
export function toHeap(pdf: Pdfium, bytes: Uint8Array): { at: number; free: () => void } {
  const at = pdf.pdfium.wasmExports.malloc(Math.max(bytes.byteLength, 1));
  if (at === 0) throw new PdfError("broken-file", "not enough memory for this PDF");
  pdf.heap().u8.set(bytes, at);
  return { at, free: () => pdf.pdfium.wasmExports.free(at) };
}

export type OpenPdf = { handle: number; pageCount: number; close: () => void };

/** Opens a document. Throws PdfError with broken-file or encrypted-file. */
export function openPdf(pdf: Pdfium, bytes: Uint8Array): OpenPdf {
  const held = toHeap(pdf, bytes);
  const handle = pdf.FPDF_LoadMemDocument(held.at, bytes.byteLength, "");
  if (handle === 0) {
    const error = pdf.FPDF_GetLastError();
    held.free();
    if (error === FPDF_ERR_PASSWORD || error === FPDF_ERR_SECURITY)
      throw new PdfError("encrypted-file", "the PDF asks for a password");
    throw new PdfError("broken-file", `not a readable PDF (pdfium error ${error})`);
  }
  const close = (): void => {
    pdf.FPDF_CloseDocument(handle);
    held.free();
  };
  return { handle, pageCount: pdf.FPDF_GetPageCount(handle), close };
}

/** Runs `work` with page `index` (from 0); throws broken-file where the page can't be loaded. */
export function withPage<T>(pdf: Pdfium, doc: OpenPdf, index: number, work: (page: number) => T): T {
  const page = pdf.FPDF_LoadPage(doc.handle, index);
  if (page === 0) throw new PdfError("broken-file", `page ${index + 1} can't be read`);
  try {
    return work(page);
  } finally {
    pdf.FPDF_ClosePage(page);
  }
}

export type DrawArea = { x: number; y: number; width: number; height: number };

/**
 * Draws a page, or an area of it (points from the top left), on white.
 * `scale` is pixels per point; it is lowered where the picture would have more than `maxPixels`. Throws PdfError: too-large
 * where it isn't drawn within `millis` of processor time, broken-file where there is no memory for it.
 */
export function drawPage(
  pdf: Pdfium,
  page: number,
  scale: number,
  maxPixels: number,
  area?: DrawArea,
  millis = DRAW_MILLIS,
): Rgba {
  const pageWidth = pdf.FPDF_GetPageWidthF(page);
  const pageHeight = pdf.FPDF_GetPageHeightF(page);
  if (cannotBeStopped(pdf, page, millis < DRAW_MILLIS)) throw new PdfError("too-large", "the page takes too long to draw");
  const part = area ?? { x: 0, y: 0, width: pageWidth, height: pageHeight };
  const fit = Math.min(scale, Math.sqrt(maxPixels / Math.max(part.width * part.height, 1)));
  const width = Math.max(1, Math.round(part.width * fit));
  const height = Math.max(1, Math.round(part.height * fit));
  const bitmap = pdf.FPDFBitmap_CreateEx(width, height, BGRA, 0, 0);
  if (bitmap === 0) throw new PdfError("broken-file", "not enough memory to draw the page");
  try {
    pdf.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    const left = -Math.round(part.x * fit);
    const top = -Math.round(part.y * fit);
    draw(pdf, bitmap, page, [left, top, Math.round(pageWidth * fit), Math.round(pageHeight * fit)], millis);
    return { width, height, data: copyBgra(pdf, bitmap, width, height) };
  } finally {
    pdf.FPDFBitmap_Destroy(bitmap);
  }
}

/** Piece by piece, so that what would be drawn for minutes is left. Throws too-large where it takes longer than `millis` of processor time. */
function draw(pdf: Pdfium, bitmap: number, page: number, place: [number, number, number, number], millis: number): void {
  const from = processorMillis();
  const isOver = (): boolean => processorMillis() - from > millis;
  const { pause, free } = pauseOf(pdf, isOver);
  try {
    const state = pdf.FPDF_RenderPageBitmap_Start(bitmap, page, ...place, 0, RENDER_ANNOTATIONS, pause);
    pdf.FPDF_RenderPage_Close(page);
    if (state === TO_BE_CONTINUED) throw new PdfError("too-large", "the page takes too long to draw");
  } finally {
    free();
  }
}

/** IFSDK_PAUSE: its version, the function that says whether to pause, and what that likes to know. */
function pauseOf(pdf: Pdfium, isOver: () => boolean): { pause: number; free: () => void } {
  const pause = pdf.pdfium.wasmExports.malloc(12);
  const call = pdf.pdfium.addFunction(() => (isOver() ? 1 : 0), "ii") as unknown as number;
  pdf.heap().i32.set([1, call, 0], pause >> 2);
  return {
    pause,
    free: () => {
      pdf.pdfium.removeFunction(call);
      pdf.pdfium.wasmExports.free(pause);
    },
  };
}

function processorMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A bitmap's pixels as RGBA. */
function copyBgra(pdf: Pdfium, bitmap: number, width: number, height: number): Uint8Array {
  const at = pdf.FPDFBitmap_GetBuffer(bitmap);
  const stride = pdf.FPDFBitmap_GetStride(bitmap);
  const source = pdf.heap().u8;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    let from = at + y * stride;
    let to = y * width * 4;
    for (let x = 0; x < width; x++, from += 4, to += 4) {
      data[to] = source[from + 2] ?? 0;
      data[to + 1] = source[from + 1] ?? 0;
      data[to + 2] = source[from] ?? 0;
      data[to + 3] = 255;
    }
  }
  return data;
}

export type EmbeddedFile = { name: string; bytes: Uint8Array };

/** Files embedded in the document, the first `limit` of at most `maxBytes` each, one after the other. */
export function* embeddedFiles(pdf: Pdfium, doc: OpenPdf, limit: number, maxBytes: number): Generator<EmbeddedFile> {
  const count = Math.min(pdf.FPDFDoc_GetAttachmentCount(doc.handle), limit);
  for (let index = 0; index < count; index++) {
    const attachment = pdf.FPDFDoc_GetAttachment(doc.handle, index);
    if (attachment === 0) continue;
    const name = utf16(pdf, (buffer, size) => pdf.FPDFAttachment_GetName(attachment, buffer, size));
    const bytes = attachmentBytes(pdf, attachment, maxBytes);
    if (bytes !== null) yield { name, bytes };
  }
}

function attachmentBytes(pdf: Pdfium, attachment: number, maxBytes: number): Uint8Array | null {
  const { malloc, free } = pdf.pdfium.wasmExports;
  const size = malloc(4);
  try {
    if (!pdf.FPDFAttachment_GetFile(attachment, 0, 0, size)) return null;
    const length = pdf.heap().i32[size >> 2] ?? 0;
    if (length <= 0 || length > maxBytes) return null;
    const buffer = malloc(length);
    try {
      if (!pdf.FPDFAttachment_GetFile(attachment, buffer, length, size)) return null;
      return pdf.heap().u8.slice(buffer, buffer + length);
    } finally {
      free(buffer);
    }
  } finally {
    free(size);
  }
}

/** Calls one of pdfium's "fill this buffer with UTF-16" functions. */
function utf16(pdf: Pdfium, fill: (buffer: number, size: number) => number): string {
  const length = fill(0, 0);
  if (length <= 2 || length > 4096) return "";
  const buffer = pdf.pdfium.wasmExports.malloc(length);
  try {
    fill(buffer, length);
    return pdf.pdfium.UTF16ToString(buffer);
  } finally {
    pdf.pdfium.wasmExports.free(buffer);
  }
}
