/** How the text of a PDF looks: whether it is drawn at all, pale, slanted, or lies on its side. */
import type { Quarter, Rgba } from "../reader.types.ts";
import type { Pdfium } from "./pdfium.types.ts";

/** User space to the page as it is shown. */
export type Affine = { a: number; b: number; c: number; d: number; e: number; f: number };

/** `turn`: quarters clockwise that the text is turned by as the page is shown. */
export type Look = { shown: boolean; pale: boolean; turn: Quarter };

const INVISIBLE = 3;
const CLIPPING = 7;
/** text this light may be white on white, or the heading on a dark bar */
const PALE = 215;
const CLEAR = 16;
/** text slanted by more than this isn't a field of a form, but something stamped over it */
const SLANT = 0.12;
/** what differs less in brightness than this isn't seen */
const CONTRAST = 30;
/** points looked at on a side of a letter */
const MOST_LOOKS = 40;

type Box = { x: number; y: number; w: number; h: number };
type Hot = Record<"FPDFTextObj_GetTextRenderMode", (object: number) => number> & {
  FPDFPageObj_GetFillColor: (object: number, r: number, g: number, b: number, a: number) => number;
  FPDFText_GetMatrix: (page: number, index: number, matrix: number) => number;
};

/** The looks of a page's text objects; each is asked for once. */
export class Looks {
  readonly #known = new Map<number, Look>();
  readonly #hot: Hot;
  readonly #pdf: Pdfium;
  readonly #textPage: number;
  readonly #toPage: Affine;
  readonly #scratch: number;

  /** `scratch`: 64 bytes of pdfium's memory. */
  constructor(pdf: Pdfium, textPage: number, toPage: Affine, scratch: number) {
    this.#hot = pdf.pdfium.wasmExports as unknown as Hot;
    this.#pdf = pdf;
    this.#textPage = textPage;
    this.#toPage = toPage;
    this.#scratch = scratch;
  }

  /** The look of a text object, of which `index` is a character. */
  of(object: number, index: number): Look {
    let look = this.#known.get(object);
    if (look === undefined) this.#known.set(object, (look = this.#look(object, index)));
    return look;
  }

  #look(object: number, index: number): Look {
    const mode = this.#hot.FPDFTextObj_GetTextRenderMode(object);
    const turn = this.#turn(index);
    const [brightness, alpha] = mode === 0 || mode === 4 ? this.#fill(object) : [0, 255];
    const shown = mode !== INVISIBLE && mode !== CLIPPING && alpha >= CLEAR && turn !== null;
    return { shown, pale: brightness >= PALE || alpha < 255 - PALE, turn: turn ?? 0 };
  }

  #fill(object: number): [brightness: number, alpha: number] {
    const at = this.#scratch;
    if (this.#hot.FPDFPageObj_GetFillColor(object, at, at + 4, at + 8, at + 12) === 0) return [0, 255];
    const [r = 0, g = 0, b = 0, a = 255] = this.#pdf.heap().i32.subarray(at >> 2, (at >> 2) + 4);
    return [Math.min(r, g, b), a];
  }

  /** By the direction in which a character stands; null where that is none of the four. */
  #turn(index: number): Quarter | null {
    if (this.#hot.FPDFText_GetMatrix(this.#textPage, index, this.#scratch) === 0) return 0;
    const at = this.#scratch >> 2;
    const [a = 1, b = 0] = this.#pdf.heap().f32.subarray(at, at + 2);
    const m = this.#toPage;
    const [x, y] = [m.a * a + m.c * b, m.b * a + m.d * b];
    if (Math.abs(y) <= Math.abs(x) * SLANT) return x >= 0 ? 0 : 2;
    if (Math.abs(x) <= Math.abs(y) * SLANT) return y >= 0 ? 1 : 3;
    return null;
  }
}

/** How most of a page's characters are turned; 0 unless by far the most are turned otherwise. */
export function mostTurned(turns: Quarter[]): Quarter {
  const counts = [0, 0, 0, 0];
  for (const turn of turns) counts[turn]!++;
  const most = counts.indexOf(Math.max(...counts)) as Quarter;
  return counts[most]! > turns.length * 0.8 ? most : 0;
}

/** A box of a page on the same page turned back by so many quarters. */
export function turnedBox({ x, y, w, h }: Box, turn: Quarter, width: number, height: number): Box {
  if (turn === 1) return { x: y, y: width - x - w, w: h, h: w };
  if (turn === 2) return { x: width - x - w, y: height - y - h, w, h };
  if (turn === 3) return { x: height - y - h, y: x, w: h, h: w };
  return { x, y, w, h };
}

/** Whether nothing can be seen where a character stands. `picture` is the whole page, `width` its width in the box's units. */
export function isUnseen(picture: Rgba, box: Box, width: number): boolean {
  const scale = picture.width / width;
  const [x0, y0] = [Math.max(0, Math.floor(box.x * scale)), Math.max(0, Math.floor(box.y * scale))];
  const x1 = Math.min(picture.width, Math.ceil((box.x + box.w) * scale));
  const y1 = Math.min(picture.height, Math.ceil((box.y + box.h) * scale));
  // of a large letter some of its pixels tell enough
  const step = Math.max(1, Math.ceil(Math.max(x1 - x0, y1 - y0) / MOST_LOOKS));
  let [low, high] = [255, 0];
  for (let y = y0; y < y1; y += step)
    for (let x = x0; x < x1; x += step) {
      const value = picture.data[(y * picture.width + x) * 4 + 1] ?? 255;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return high - low < CONTRAST;
}
