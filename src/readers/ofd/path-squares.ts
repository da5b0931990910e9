import type { Rgba } from "../reader.types.ts";
import { child } from "../xml/parse.ts";
import { apply, matrix, move, multiply, number, numbers, rect, union, type Matrix, type Rect } from "./geometry.ts";
import type { OfdPageContent } from "./page-text.ts";

/** A square region of a page that is drawn of many small dark boxes, as a picture. */
export type DrawnSquare = { box: Rect; picture: Rgba };

/** A QR code has at least 21 × 21 modules, so at least so many runs of dark ones. */
const FEWEST_BOXES = 80;
const MOST_BOXES = 60_000;
/** A module, or a run of them in a row, in millimetres. */
const LARGEST_BOX = 15;
const SMALLEST = 8;
const LARGEST = 45;
/** Boxes nearer than this belong together. */
const CELL = 2.5;
const SIDE_PIXELS = 280;
const QUIET_PIXELS = 16;
/** Opaque pixels as they lie in memory. */
const WHITE = 0xffffffff;
const BLACK = new Uint32Array(new Uint8Array([0, 0, 0, 255]).buffer)[0]!;

/** Regions of a page that may be QR codes drawn as paths; usually none. */
export function drawnSquares(page: OfdPageContent): DrawnSquare[] {
  const boxes: Rect[] = [];
  for (const { node, place } of page.paths) {
    if (boxes.length > MOST_BOXES) break;
    const data = child(node, "AbbreviatedData")?.text ?? "";
    const at = rect(node.attributes["Boundary"]);
    const toPage = multiply(multiply(place, move(at?.x ?? 0, at?.y ?? 0)), matrix(node.attributes["CTM"]));
    const filled = node.attributes["Fill"] === "true";
    const width = number(node.attributes["LineWidth"], 0.353);
    const drawn = filled ? filledBoxes(data, toPage) : data.length > 500 ? strokedBoxes(data, toPage, width) : [];
    // one path can hold more than fits into one call
    for (const box of drawn) boxes.push(box);
  }
  const small = boxes.filter(({ w, h }) => w > 0 && h > 0 && w <= LARGEST_BOX && h <= LARGEST_BOX);
  if (small.length < FEWEST_BOXES) return [];
  return clusters(small)
    .filter((group) => group.length >= FEWEST_BOXES)
    .flatMap(asSquare);
}

type Point = [x: number, y: number];

/** The corners of each subpath that consists of straight lines. */
function subpaths(data: string): Point[][] {
  const found: Point[][] = [];
  for (const part of data.split(/[MS]/).slice(1)) {
    if (/[QBA]/.test(part)) continue;
    const values = numbers(part.replace(/[LCZ]/g, " "));
    const points: Point[] = [];
    for (let i = 0; i + 1 < values.length; i += 2) points.push([values[i]!, values[i + 1]!]);
    found.push(points);
  }
  return found;
}

/** Subpaths that are upright boxes; a code that is drawn as one outline has others, and isn't read. */
function filledBoxes(data: string, toPage: Matrix): Rect[] {
  return subpaths(data)
    .filter(isBox)
    .map((points) => around(points.map(([x, y]) => apply(toPage, x, y))));
}

function isBox(points: Point[]): boolean {
  if (points.length < 4 || points.length > 5) return false;
  return points.slice(1).every(([x, y], i) => x === points[i]![0] || y === points[i]![1]);
}

/** Lines along one axis, as wide as they are drawn. */
function strokedBoxes(data: string, toPage: Matrix, width: number): Rect[] {
  const boxes: Rect[] = [];
  for (const [a, b, ...more] of subpaths(data)) {
    if (a === undefined || b === undefined || more.length > 0 || (a[0] !== b[0] && a[1] !== b[1])) continue;
    const [dx, dy] = a[1] === b[1] ? [0, width / 2] : [width / 2, 0];
    boxes.push(around([apply(toPage, a[0] - dx, a[1] - dy), apply(toPage, b[0] + dx, b[1] + dy)]));
  }
  return boxes;
}

function around(points: [number, number][]): Rect {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

/** Boxes that lie in the same or in neighbouring cells of a coarse grid, cluster by cluster. */
function clusters(boxes: Rect[]): Rect[][] {
  const cells = new Map<string, Rect[]>();
  for (const box of boxes) {
    const key = `${Math.floor((box.x + box.w / 2) / CELL)},${Math.floor((box.y + box.h / 2) / CELL)}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [box]);
    else cell.push(box);
  }
  const groups: Rect[][] = [];
  for (const start of cells.keys()) {
    const group: Rect[] = [];
    const open = [start];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const cell = cells.get(key);
      if (cell === undefined) continue;
      cells.delete(key);
      for (const box of cell) group.push(box);
      const [cx = 0, cy = 0] = key.split(",").map(Number);
      for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) open.push(`${cx + dx},${cy + dy}`);
    }
    if (group.length > 0) groups.push(group);
  }
  return groups;
}

function asSquare(boxes: Rect[]): DrawnSquare[] {
  const box = boxes.reduce(union);
  if (box.w < SMALLEST || box.w > LARGEST || Math.abs(box.w - box.h) > box.w * 0.1) return [];
  const side = SIDE_PIXELS + 2 * QUIET_PIXELS;
  const pixels = new Uint32Array(side * side).fill(WHITE);
  const scale = SIDE_PIXELS / Math.max(box.w, box.h);
  for (const one of boxes) {
    const [x0, y0] = [Math.round((one.x - box.x) * scale) + QUIET_PIXELS, Math.round((one.y - box.y) * scale) + QUIET_PIXELS];
    const [x1, y1] = [
      Math.round((one.x + one.w - box.x) * scale) + QUIET_PIXELS,
      Math.round((one.y + one.h - box.y) * scale) + QUIET_PIXELS,
    ];
    for (let y = y0; y < y1; y += 1) pixels.fill(BLACK, y * side + x0, y * side + x1);
  }
  return [{ box, picture: { width: side, height: side, data: new Uint8Array(pixels.buffer) } }];
}
