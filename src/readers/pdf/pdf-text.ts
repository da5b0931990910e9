/** The text of a PDF page as runs with boxes, in points from the top left of the page as it is shown. */
import type { Rgba, TextPage, TextRun } from "../reader.types.ts";
import { isUnseen, Looks, mostTurned, turnedBox, type Affine } from "./pdf-looks.ts";
import { drawPage, PdfError } from "./pdfium.ts";
import type { Pdfium } from "./pdfium.types.ts";

/** Above this many characters a page is a book's, not an invoice's; the rest is not read. */
const MAX_CHARACTERS = 30_000;
/** Where more than this share of the characters can't be told from their fonts, the text isn't what is printed. */
const MOST_UNMAPPED = 0.3;
const LOOK_PIXELS = 1_000_000;
/** so many pale letters are nobody's heading: they aren't looked for on the page */
const MOST_DOUBTFUL = 2_000;
/** letters that cover the page so many times over are drawn for minutes */
const MOST_COVERED = 20;
const LOOK_MILLIS = 500;

type Glyph = { text: string; x: number; y: number; w: number; h: number; object: number; doubtful: boolean };

/**
 * Reads a page. Characters of one text object that stand side by side make one run. What nobody sees is left out:
 * invisible and slanted text, and pale text that doesn't stand out on the drawn page. A page whose text lies on its side
 * is turned until it is upright (`turned`).
 */
export function pageText(pdf: Pdfium, page: number): TextPage {
  const width = pdf.FPDF_GetPageWidthF(page);
  const height = pdf.FPDF_GetPageHeightF(page);
  const textPage = pdf.FPDFText_LoadPage(page);
  if (textPage === 0) return { width, height, runs: [] };
  const { malloc, free } = pdf.pdfium.wasmExports;
  const scratch = malloc(64);
  try {
    const toPage = affine(pdf, page, width, height, scratch);
    const looks = new Looks(pdf, textPage, toPage, scratch);
    const glyphs = glyphsOf(pdf, textPage, toPage, looks, scratch).filter((glyph) => isOnPage(glyph, width, height));
    const picture = isLookedAt(glyphs, width, height) ? lookAt(pdf, page) : null;
    const seen = glyphs.filter((glyph) => !glyph.doubtful || (picture !== null && !isUnseen(picture, glyph, width)));
    const turned = mostTurned(seen.map((glyph) => looks.of(glyph.object, 0).turn));
    if (turned === 0) return { width, height, runs: joinGlyphs(seen) };
    const upright = seen.map((glyph) => ({ ...glyph, ...turnedBox(glyph, turned, width, height) }));
    const [w, h] = turned === 2 ? [width, height] : [height, width];
    return { width: w, height: h, runs: joinGlyphs(upright), turned };
  } finally {
    free(scratch);
    pdf.FPDFText_ClosePage(textPage);
  }
}

/** Whether the page is drawn for its pale letters: not where there are none, or more, or larger ones than anybody writes. */
function isLookedAt(glyphs: Glyph[], width: number, height: number): boolean {
  const doubtful = glyphs.filter((glyph) => glyph.doubtful).length;
  const area = glyphs.reduce((sum, { w, h }) => sum + Math.min(w, width) * Math.min(h, height), 0);
  return doubtful > 0 && doubtful <= MOST_DOUBTFUL && area <= MOST_COVERED * width * height;
}

/** The page as it is seen; null where it takes too long to draw. */
function lookAt(pdf: Pdfium, page: number): Rgba | null {
  try {
    return drawPage(pdf, page, 2, LOOK_PIXELS, undefined, LOOK_MILLIS);
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}

function isOnPage(glyph: Glyph, width: number, height: number): boolean {
  return glyph.x <= width && glyph.y <= height && glyph.x + glyph.w >= 0 && glyph.y + glyph.h >= 0;
}

/** User space to shown page, from three points (rotation and crop box included). */
export function affine(pdf: Pdfium, page: number, width: number, height: number, scratch: number): Affine {
  const FINE = 64; // PageToDevice gives whole pixels; a fine device keeps fractions
  const at = (x: number, y: number): [number, number] => {
    pdf.FPDF_PageToDevice(page, 0, 0, Math.round(width * FINE), Math.round(height * FINE), 0, x, y, scratch, scratch + 4);
    const heap = pdf.heap().i32;
    return [(heap[scratch >> 2] ?? 0) / FINE, (heap[(scratch >> 2) + 1] ?? 0) / FINE];
  };
  const SPAN = 1000;
  const [ox, oy] = at(0, 0);
  const [xx, xy] = at(SPAN, 0);
  const [yx, yy] = at(0, SPAN);
  return { a: (xx - ox) / SPAN, b: (xy - oy) / SPAN, c: (yx - ox) / SPAN, d: (yy - oy) / SPAN, e: ox, f: oy };
}

type Hot = Record<
  "FPDFText_GetUnicode" | "FPDFText_IsGenerated" | "FPDFText_GetTextObject" | "FPDFText_HasUnicodeMapError",
  (page: number, index: number) => number
> & { FPDFText_GetLooseCharBox: (page: number, index: number, rect: number) => number };

function glyphsOf(pdf: Pdfium, textPage: number, m: Affine, looks: Looks, scratch: number): Glyph[] {
  // called thousands of times a page: straight into wasm, past the wrapper that converts arguments
  const hot = pdf.pdfium.wasmExports as unknown as Hot;
  const count = Math.min(pdf.FPDFText_CountChars(textPage), MAX_CHARACTERS);
  const glyphs: Glyph[] = [];
  let unmapped = 0;
  for (let index = 0; index < count; index++) {
    const code = hot.FPDFText_GetUnicode(textPage, index);
    if (hot.FPDFText_IsGenerated(textPage, index) === 1) continue;
    if (hot.FPDFText_HasUnicodeMapError(textPage, index) === 1) unmapped++;
    if (code < 32 || code === 0xfffe || code === 0xffff || code === 0xfffd) continue;
    const object = hot.FPDFText_GetTextObject(textPage, index);
    const look = looks.of(object, index);
    if (!look.shown) continue;
    if (hot.FPDFText_GetLooseCharBox(textPage, index, scratch) === 0) continue;
    const heap = pdf.heap().f32;
    const at = scratch >> 2;
    const [left, top, right, bottom] = [heap[at] ?? 0, heap[at + 1] ?? 0, heap[at + 2] ?? 0, heap[at + 3] ?? 0];
    const x1 = m.a * left + m.c * top + m.e;
    const y1 = m.b * left + m.d * top + m.f;
    const x2 = m.a * right + m.c * bottom + m.e;
    const y2 = m.b * right + m.d * bottom + m.f;
    glyphs.push({
      text: String.fromCodePoint(code),
      x: Math.min(x1, x2),
      y: Math.min(y1, y2),
      w: Math.abs(x2 - x1),
      h: Math.abs(y2 - y1),
      object,
      doubtful: look.pale,
    });
  }
  return unmapped > MOST_UNMAPPED * (glyphs.length + unmapped) ? [] : glyphs;
}

/** Joins glyphs in reading order of their text object; a gap, another line or another object starts a new run. */
function joinGlyphs(glyphs: Glyph[]): TextRun[] {
  const runs: TextRun[] = [];
  let last: Glyph | null = null;
  let run: TextRun | null = null;
  let blank = false;
  for (const glyph of glyphs) {
    // blanks say that words are apart, but how far apart only the next glyph's place tells
    if (glyph.text.trim() === "") {
      blank = true;
      continue;
    }
    if (run !== null && last !== null && continues(last, glyph)) {
      run.text += (blank ? " " : "") + glyph.text;
      grow(run, glyph);
    } else {
      run = { text: glyph.text, x: glyph.x, y: glyph.y, w: glyph.w, h: glyph.h };
      runs.push(run);
    }
    last = glyph;
    blank = false;
  }
  return runs;
}

function continues(last: Glyph, next: Glyph): boolean {
  if (next.object !== last.object) return false;
  const size = Math.max(last.h, next.h, 1);
  const sameLine = Math.abs(next.y + next.h / 2 - (last.y + last.h / 2)) < size * 0.4;
  const gap = next.x - (last.x + last.w);
  return sameLine && gap < size * 0.6 && gap > -size * 0.8;
}

function grow(run: TextRun, glyph: Glyph): void {
  const right = Math.max(run.x + run.w, glyph.x + glyph.w);
  const bottom = Math.max(run.y + run.h, glyph.y + glyph.h);
  run.x = Math.min(run.x, glyph.x);
  run.y = Math.min(run.y, glyph.y);
  run.w = right - run.x;
  run.h = bottom - run.y;
}
