/** How many times over a page is covered by what lies on it: pdfium can't be stopped within a form, nor soon where things blend. */
import type { Pdfium } from "./pdfium.types.ts";

const FPDF_PAGEOBJ_FORM = 5;
/** a whole page drawn as one form covers itself some ten times; each time takes a millisecond */
const MOST_COVERED = 500;
/** what blends, or is masked, takes ten times as long, and pdfium only looks up after a hundred objects */
const BLENDS = 10;
/** objects of all forms; a page has some thousands */
const MOST_OBJECTS = 200_000;

/** Whether drawing a page may take seconds in which it can't be stopped. `quick`: all that lies on it counts, else only what forms hold. */
export function cannotBeStopped(pdf: Pdfium, page: number, quick: boolean): boolean {
  const size = pdf.FPDF_GetPageWidthF(page) * pdf.FPDF_GetPageHeightF(page);
  const walk = new Walk(pdf, size);
  try {
    const count = pdf.FPDFPage_CountObjects(page);
    let covered = 0;
    for (let index = 0; index < count; index++) {
      const object = pdf.FPDFPage_GetObject(page, index);
      const isForm = pdf.FPDFPageObj_GetType(object) === FPDF_PAGEOBJ_FORM;
      if (!isForm && !quick) continue;
      covered += walk.covered(object, 1);
      if (covered > MOST_COVERED * size || walk.objects > MOST_OBJECTS) return true;
    }
    return false;
  } finally {
    walk.free();
  }
}

type Box = [left: number, bottom: number, right: number, top: number];
const areaOf = ([left, bottom, right, top]: Box): number => Math.max(0, right - left) * Math.max(0, top - bottom);

class Walk {
  objects = 0;
  readonly #pdf: Pdfium;
  readonly #most: number;
  readonly #scratch: number;

  /** `most`: the area of the page, of which one thing covers no more than all. */
  constructor(pdf: Pdfium, most: number) {
    this.#pdf = pdf;
    this.#most = most;
    this.#scratch = pdf.pdfium.wasmExports.malloc(16);
  }

  free(): void {
    this.#pdf.pdfium.wasmExports.free(this.#scratch);
  }

  /** The area that an object covers, more where it blends, that of a form by what is in it. `scale`: the area on the page of what is 1 where it stands. */
  covered(object: number, scale: number): number {
    const area = areaOf(this.#box(object)) * scale;
    if (this.#pdf.FPDFPageObj_GetType(object) !== FPDF_PAGEOBJ_FORM)
      return Math.min(area, this.#most) * (this.#pdf.FPDFPageObj_HasTransparency(object) ? BLENDS : 1);
    const count = this.#pdf.FPDFFormObj_CountObjects(object);
    this.objects += Math.max(0, count);
    if (this.objects > MOST_OBJECTS) return 0;
    const inner = Array.from({ length: Math.max(0, count) }, (_, index) => this.#pdf.FPDFFormObj_GetObject(object, index));
    // a form's box is the one around all that is in it, which tells how large that comes out
    const around: Box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const one of inner) {
      const [left, bottom, right, top] = this.#box(one);
      around[0] = Math.min(around[0], left);
      around[1] = Math.min(around[1], bottom);
      around[2] = Math.max(around[2], right);
      around[3] = Math.max(around[3], top);
    }
    const size = areaOf(around);
    return size > 0 ? inner.reduce((sum, one) => sum + this.covered(one, area / size), 0) : 0;
  }

  #box(object: number): Box {
    const at = this.#scratch;
    if (!this.#pdf.FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12)) return [0, 0, 0, 0];
    const heap = this.#pdf.heap().f32;
    return [heap[at >> 2] ?? 0, heap[(at >> 2) + 1] ?? 0, heap[(at >> 2) + 2] ?? 0, heap[(at >> 2) + 3] ?? 0];
  }
}
