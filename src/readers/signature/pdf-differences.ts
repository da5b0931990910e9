/** Where the pages of a PDF look different from what was signed: both states are drawn and compared dot by dot. */
import { drawPage, openPdf, PdfError, pdfium, withPage } from "../pdf/pdfium.ts";
import type { Rgba } from "../reader.types.ts";

export type Difference = { page: number; box: [x: number, y: number, width: number, height: number] | null };

/** Dots per point, and the side of the squares that are told apart, in dots. */
const SCALE = 1.5;
const SQUARE = 6;
const MAX_PIXELS = 4_000_000;
const MAX_PAGES = 10;
const MAX_BOXES = 12;

/**
 * The places that differ, on the first pages; `box` is null where a page came or went, or changed its size. Null where
 * one of the states can't be drawn.
 */
export async function differencesBetween(signed: Uint8Array, now: Uint8Array): Promise<Difference[] | null> {
  const pdf = await pdfium();
  const draw = (bytes: Uint8Array): { count: number; page: (index: number) => Rgba; close: () => void } => {
    const document = openPdf(pdf, bytes);
    return {
      count: document.pageCount,
      page: (index) => withPage(pdf, document, index, (page) => drawPage(pdf, page, SCALE, MAX_PIXELS)),
      close: document.close,
    };
  };
  const open: { close: () => void }[] = [];
  try {
    const before = draw(signed);
    open.push(before);
    const after = draw(now);
    open.push(after);
    const found: Difference[] = [];
    for (let i = 0; i < Math.min(Math.max(before.count, after.count), MAX_PAGES); i++) {
      if (i >= before.count || i >= after.count) found.push({ page: i + 1, box: null });
      else found.push(...differ(before.page(i), after.page(i)).map((box) => ({ page: i + 1, box })));
    }
    return found;
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  } finally {
    for (const one of open) one.close();
  }
}

type Squares = { columns: number; rows: number; set: Set<number> };

function differ(a: Rgba, b: Rgba): Difference["box"][] {
  if (a.width !== b.width || a.height !== b.height) return [null];
  const squares: Squares = { columns: Math.ceil(a.width / SQUARE), rows: Math.ceil(a.height / SQUARE), set: new Set() };
  const [one, other] = [a.data, b.data];
  for (let at = 0; at < one.length; at++) {
    if (one[at] === other[at]) continue;
    const dot = at >> 2;
    squares.set.add(Math.floor(Math.floor(dot / a.width) / SQUARE) * squares.columns + Math.floor((dot % a.width) / SQUARE));
  }
  const boxes = joined(squares);
  if (boxes.length > MAX_BOXES) return [null];
  return boxes.map(({ left, top, right, bottom }) => [
    (left * SQUARE) / a.width,
    (top * SQUARE) / a.height,
    Math.min(1, ((right - left + 1) * SQUARE) / a.width),
    Math.min(1, ((bottom - top + 1) * SQUARE) / a.height),
  ]);
}

type Bounds = { left: number; top: number; right: number; bottom: number };

/** Squares within two of each other belong together: the glyphs of a word, the words of a line. */
function joined({ columns, rows, set }: Squares): Bounds[] {
  const left = new Set(set);
  const found: Bounds[] = [];
  for (const start of set) {
    if (!left.delete(start)) continue;
    const bounds = { left: columns, top: rows, right: 0, bottom: 0 };
    for (const waiting = [start]; waiting.length > 0;) {
      const at = waiting.pop() ?? 0;
      const [x, y] = [at % columns, Math.floor(at / columns)];
      bounds.left = Math.min(bounds.left, x);
      bounds.right = Math.max(bounds.right, x);
      bounds.top = Math.min(bounds.top, y);
      bounds.bottom = Math.max(bounds.bottom, y);
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = -2; dx <= 2; dx++) {
          const next = (y + dy) * columns + x + dx;
          if (x + dx >= 0 && x + dx < columns && left.delete(next)) waiting.push(next);
        }
    }
    found.push(bounds);
  }
  return found;
}
