/**
 * Where a sheet of paper lies in a photo. A small grey picture is cut at several brightness levels; around the largest
 * connected part of each cut a quadrilateral is laid, and the one whose four sides stand on real edges wins.
 */
import { isConvex, type Point, type Quad } from "#domain/picture/quad.ts";
import { area, convexHull, quadAround } from "./geometry.ts";

export type Grey = { width: number; height: number; data: Uint8Array };

/** Parts of the picture's area: less is a label on the paper, more is the picture itself. */
const LEAST_AREA = 0.1;
const MOST_AREA = 0.985;
/** A side counts where the brightness changes by so much across it, at so many of its points. */
const EDGE_STEP = 10;
const LEAST_SUPPORT = 0.5;
const SAMPLES = 48;
/** What a side along the picture's border is worth: the paper may go on beyond it, or end there. */
const BORDER_SUPPORT = 0.55;

/** The four corners of the paper, or null where no outline is certain enough. Coordinates of `grey`. */
export function findCorners(grey: Grey): Quad | null {
  const smooth = blur(blur(grey));
  let best: { quad: Quad; score: number } | null = null;
  for (const level of levels(smooth)) {
    for (const bright of [true, false]) {
      const quad = outline(smooth, level, bright);
      const score = quad ? worth(smooth, quad) : 0;
      if (quad && score > (best?.score ?? 0)) best = { quad, score };
    }
  }
  return best?.quad ?? null;
}

/** Mean of 5 × 5, as two passes of five. */
function blur({ width, height, data }: Grey): Grey {
  const pass = (from: Uint8Array, step: number, length: number, lines: number, lineStep: number): Uint8Array => {
    const to = new Uint8Array(from.length);
    for (let line = 0; line < lines; line++) {
      const at = (index: number): number => from[line * lineStep + Math.min(length - 1, Math.max(0, index)) * step]!;
      let sum = at(-2) + at(-1) + at(0) + at(1) + at(2);
      for (let index = 0; index < length; index++) {
        to[line * lineStep + index * step] = sum / 5;
        sum += at(index + 3) - at(index - 2);
      }
    }
    return to;
  };
  return { width, height, data: pass(pass(data, 1, width, height, width), width, height, width, 1) };
}

/** Otsu's level and some on both sides of it: with a shadow over the paper the best single level is wrong. */
function levels({ data }: Grey): number[] {
  const histogram = new Float64Array(256);
  for (const value of data) histogram[value]!++;
  const otsu = otsuLevel(histogram, data.length);
  let [dark, light, seen] = [0, 255, 0];
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen < data.length * 0.02) dark = value;
    if (seen < data.length * 0.98) light = value;
  }
  const between = [0.2, 0.35, 0.5, 0.65, 0.8].map((part) => Math.round(dark + (light - dark) * part));
  return [...new Set([otsu, ...between])];
}

/** The level that parts a histogram into the two most distinct classes (Otsu 1979). */
function otsuLevel(histogram: Float64Array, total: number): number {
  let whole = 0;
  histogram.forEach((count, value) => (whole += count * value));
  let [below, sum, best, level] = [0, 0, -1, 127];
  for (let value = 0; value < 256; value++) {
    below += histogram[value]!;
    if (below === 0 || below === total) continue;
    sum += histogram[value]! * value;
    const between = below * (total - below) * (sum / below - (whole - sum) / (total - below)) ** 2;
    if (between > best) [best, level] = [between, value];
  }
  return level;
}

/** The quadrilateral around the largest connected part brighter (or darker) than a level, if it has that shape. */
function outline(grey: Grey, level: number, bright: boolean): Quad | null {
  const { width, height } = grey;
  const rows = largestPart(grey, level, bright);
  if (!rows) return null;
  const hull = convexHull(rows);
  const quad = quadAround(hull);
  if (!quad || !isConvex(quad)) return null;
  const size = area(quad) / (width * height);
  if (size < LEAST_AREA || size > MOST_AREA || area(hull) / area(quad) < 0.88) return null;
  const slack = 0.04 * Math.max(width, height);
  const inside = quad.every((p) => p.x > -slack && p.y > -slack && p.x < width + slack && p.y < height + slack);
  return inside && angles(quad).every((angle) => angle > 50 && angle < 130) ? quad : null;
}

/** Left and right end of each row of the largest 4-connected part: all that its hull needs. Null where it is small. */
function largestPart({ width, height, data }: Grey, level: number, bright: boolean): Point[] | null {
  const seen = new Uint8Array(data.length);
  const stack = new Int32Array(data.length);
  const belongs = (at: number): boolean => seen[at] === 0 && data[at]! > level === bright;
  let largest: { count: number; left: Int32Array; right: Int32Array } | null = null;
  for (let start = 0; start < data.length; start++) {
    if (!belongs(start)) continue;
    const left = new Int32Array(height).fill(width);
    const right = new Int32Array(height).fill(-1);
    let [top, count] = [0, 0];
    const push = (at: number): void => {
      seen[at] = 1;
      stack[top++] = at;
    };
    push(start);
    while (top > 0) {
      const at = stack[--top]!;
      const x = at % width;
      const y = (at - x) / width;
      count++;
      if (x < left[y]!) left[y] = x;
      if (x > right[y]!) right[y] = x;
      if (x > 0 && belongs(at - 1)) push(at - 1);
      if (x < width - 1 && belongs(at + 1)) push(at + 1);
      if (y > 0 && belongs(at - width)) push(at - width);
      if (y < height - 1 && belongs(at + width)) push(at + width);
    }
    if (count > (largest?.count ?? 0)) largest = { count, left, right };
  }
  if (!largest || largest.count < data.length * LEAST_AREA * 0.5) return null;
  const { left, right } = largest;
  return Array.from({ length: height }, (_, y) => y)
    .filter((y) => right[y]! >= 0)
    .flatMap((y) => [
      { x: left[y]!, y },
      { x: right[y]! + 1, y },
      { x: left[y]!, y: y + 1 },
      { x: right[y]! + 1, y: y + 1 },
    ]);
}

function angles(quad: Quad): number[] {
  return quad.map((point, index) => {
    const [before, after] = [quad[(index + 3) % 4]!, quad[(index + 1) % 4]!];
    const turn = Math.atan2(before.y - point.y, before.x - point.x) - Math.atan2(after.y - point.y, after.x - point.x);
    const degrees = Math.abs((turn * 180) / Math.PI);
    return degrees > 180 ? 360 - degrees : degrees;
  });
}

/** 0 where a side stands on no edge; otherwise more for better edges and for the larger of two outlines. */
function worth(grey: Grey, quad: Quad): number {
  const sides = quad.map((from, index) => support(grey, from, quad[(index + 1) % 4]!));
  // one side may lie on the border: a paper that the photo cuts off; more would be a table's edge
  if (Math.min(...sides) < LEAST_SUPPORT || sides.filter((side) => side > BORDER_SUPPORT + 0.05).length < 3) return 0;
  const mean = sides.reduce((sum, side) => sum + side, 0) / 4;
  return mean * Math.sqrt(area(quad) / (grey.width * grey.height));
}

/** The part of a side's points at which the brightness steps across it, 0 to 1. */
function support({ width, height, data }: Grey, from: Point, to: Point): number {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const normal = { x: (to.y - from.y) / length, y: (from.x - to.x) / length };
  const at = (x: number, y: number): number | null => {
    const [column, row] = [Math.round(x), Math.round(y)];
    return column < 0 || row < 0 || column >= width || row >= height ? null : data[row * width + column]!;
  };
  let sum = 0;
  for (let sample = 1; sample <= SAMPLES; sample++) {
    const part = sample / (SAMPLES + 1);
    const [x, y] = [from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part];
    let step = 0;
    let beyond = false;
    for (const shift of [-2, 0, 2]) {
      const outer = at(x + normal.x * (shift + 4), y + normal.y * (shift + 4));
      const inner = at(x + normal.x * (shift - 4), y + normal.y * (shift - 4));
      if (outer === null || inner === null) beyond = true;
      else step = Math.max(step, Math.abs(outer - inner));
    }
    sum += step >= EDGE_STEP ? 1 : beyond ? BORDER_SUPPORT : 0;
  }
  return sum / SAMPLES;
}
