/** Where in a stretch of paper something is printed: by its columns of pixels that are darker than the paper around them. */
import { beside, type Turned } from "./geometry.ts";
import type { Rgb } from "./picture.ts";
import { cutOut } from "./recognise.ts";

const HEIGHT = 32;
/** Above and below are the lines of a table; characters stand in the middle. */
const [FROM, TO] = [7, 25] as const;
/** Of a range of 2 (-1 to 1): print differs from its paper by at least this, and by this part of what the darkest does. */
const LEAST_CONTRAST = 0.16;
const DARK = 0.45;
/** In heights: a gap that ends what is printed together, and what is too narrow to be a character. */
const GAP = 0.9;
const NARROW = 0.12;
const MARGIN = 0.35;
/** In heights: a single digit is read better with paper around it. */
const LEAST_WIDTH = 1.5;

/** The first printed part of a stretch, with a margin; null where there is none. A coloured print is as good as a black one. */
export function inkIn(picture: Rgb, box: Turned): Turned | null {
  const width = Math.max(HEIGHT, Math.round((HEIGHT * box.w) / box.h));
  const columns = inkedColumns(cutOut(picture, box, width, HEIGHT), width);
  const gap = GAP * HEIGHT;
  let [first, last] = [-1, -1];
  for (let x = 0; x < width; x++) {
    if (columns[x] === 0) continue;
    if (last >= 0 && x - last > gap) {
      if (last - first >= NARROW * HEIGHT) break;
      first = -1;
    }
    if (first < 0) first = x;
    last = x;
  }
  if (first < 0 || last - first < NARROW * HEIGHT) return null;
  const height = box.h / box.w;
  const printed = [first / width, (last + 1) / width] as const;
  const margin = Math.max(MARGIN * height, (LEAST_WIDTH * height - (printed[1] - printed[0])) / 2);
  const [from, to] = [Math.max(0, printed[0] - margin), Math.min(1, printed[1] + margin)];
  const along = ((from + to) / 2 - 0.5) * box.w;
  return { ...beside(box, along), w: (to - from) * box.w };
}

/** 1 for each column with print in it; the upright rule of a table, dark from top to bottom, is none. */
function inkedColumns(planes: Float32Array, width: number): Uint8Array {
  const size = width * HEIGHT;
  const darkest = new Float32Array(size);
  for (let at = 0; at < size; at++) darkest[at] = Math.min(planes[at]!, planes[size + at]!, planes[2 * size + at]!);
  const sorted = Float32Array.from(darkest.subarray(FROM * width, TO * width)).sort();
  const paper = sorted[Math.floor(sorted.length * 0.8)]!;
  const contrast = paper - sorted[Math.floor(sorted.length * 0.01)]!;
  const columns = new Uint8Array(width);
  if (contrast < LEAST_CONTRAST) return columns;
  for (let x = 0; x < width; x++) {
    const dark = (y: number): boolean => paper - darkest[y * width + x]! > contrast * DARK;
    let count = 0;
    for (let y = 0; y < HEIGHT; y++) if (dark(y)) count++;
    let middle = 0;
    for (let y = FROM; y < TO; y++) if (dark(y)) middle++;
    if (middle > 0 && count < HEIGHT * 0.9) columns[x] = 1;
  }
  return columns;
}
