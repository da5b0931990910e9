/** Where text is: PP-OCRv4 detection (DB), its probability map turned into rectangles. */
import { Tensor } from "onnxruntime-node";
import { rectangleAround, type Moments, type Point, type Turned } from "./geometry.ts";
import type { Models } from "./models.ts";
import type { Rgb } from "./picture.ts";

/** The longer side at which text is looked for: less loses small print, more costs time (measured on 36 pictures). */
const SIDE = 1280;
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;
const THRESHOLD = 0.3;
const LEAST_SCORE = 0.5;
/** DB shrinks text regions in training; this grows them back */
const UNCLIP = 1.6;
const MOST_BOXES = 1000;

/** Rectangles around text in the picture's pixels, the longer side along the angle. */
export async function detect(models: Models, picture: Rgb): Promise<Turned[]> {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(32, Math.round((picture.width * scale) / 32) * 32);
  const height = Math.max(32, Math.round((picture.height * scale) / 32) * 32);
  const input = new Tensor("float32", normalised(picture, width, height), [1, 3, height, width]);
  const output = await models.detect.run({ x: input });
  const map = Object.values(output)[0]?.data as Float32Array;
  return boxesOf(map, width, height).map((box) => enlarge(box, picture.width / width, picture.height / height));
}

/** Resized by averaging (area), in planes of blue, green and red as the model was trained. */
function normalised(picture: Rgb, width: number, height: number): Float32Array {
  const out = new Float32Array(3 * width * height);
  const plane = width * height;
  const [sx, sy] = [picture.width / width, picture.height / height];
  for (let y = 0; y < height; y++) {
    const [y0, y1] = [Math.floor(y * sy), Math.max(Math.floor(y * sy) + 1, Math.floor((y + 1) * sy))];
    for (let x = 0; x < width; x++) {
      const [x0, x1] = [Math.floor(x * sx), Math.max(Math.floor(x * sx) + 1, Math.floor((x + 1) * sx))];
      let [r, g, b, count] = [0, 0, 0, 0];
      for (let py = y0; py < y1 && py < picture.height; py++) {
        for (let px = x0, at = (py * picture.width + x0) * 3; px < x1 && px < picture.width; px++, at += 3) {
          r += picture.data[at] ?? 0;
          g += picture.data[at + 1] ?? 0;
          b += picture.data[at + 2] ?? 0;
          count++;
        }
      }
      const at = y * width + x;
      const n = Math.max(count, 1) * 255;
      out[at] = (b / n - MEAN[0]) / DEVIATION[0];
      out[plane + at] = (g / n - MEAN[1]) / DEVIATION[1];
      out[2 * plane + at] = (r / n - MEAN[2]) / DEVIATION[2];
    }
  }
  return out;
}

function boxesOf(map: Float32Array, width: number, height: number): Turned[] {
  const seen = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const boxes: Turned[] = [];
  for (let start = 0; start < map.length && boxes.length < MOST_BOXES; start++) {
    if (seen[start] === 1 || (map[start] ?? 0) < THRESHOLD) continue;
    const region = flood(map, seen, stack, start, width, height);
    if (region.count < 12 || region.sum / region.count < LEAST_SCORE) continue;
    const box = rectangleAround(region.edge, region);
    if (Math.min(box.w, box.h) < 3) continue;
    const grow = ((box.w * box.h * UNCLIP) / (2 * (box.w + box.h))) * 2;
    boxes.push({ ...box, w: box.w + grow, h: box.h + grow });
  }
  return boxes;
}

/** One connected region: its outline (leftmost and rightmost pixel of each row), its probabilities, and how its pixels spread. */
function flood(
  map: Float32Array,
  seen: Uint8Array,
  stack: Int32Array,
  start: number,
  width: number,
  height: number,
): { edge: Point[]; sum: number } & Moments {
  const rows = new Map<number, [number, number]>();
  let [top, sum, count] = [1, 0, 0];
  let [sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0];
  stack[0] = start;
  seen[start] = 1;
  while (top > 0) {
    const at = stack[--top] ?? 0;
    const [x, y] = [at % width, Math.floor(at / width)];
    sum += map[at] ?? 0;
    count++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
    const row = rows.get(y);
    if (row === undefined) rows.set(y, [x, x]);
    else {
      row[0] = Math.min(row[0], x);
      row[1] = Math.max(row[1], x);
    }
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [nx, ny] = [x + dx, y + dy];
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const next = ny * width + nx;
        if (seen[next] === 1 || (map[next] ?? 0) < THRESHOLD) continue;
        seen[next] = 1;
        stack[top++] = next;
      }
    }
  }
  const edge = [...rows].flatMap(([y, [x0, x1]]) => [
    { x: x0, y },
    { x: x1 + 1, y },
    { x: x0, y: y + 1 },
    { x: x1 + 1, y: y + 1 },
  ]);
  return { edge, sum, count, sx, sy, sxx, sxy, syy };
}

/** From the map's pixels to the picture's; both scales are nearly the same. */
function enlarge(box: Turned, sx: number, sy: number): Turned {
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  const along = Math.hypot(cos * sx, sin * sy);
  const across = Math.hypot(sin * sx, cos * sy);
  return { cx: box.cx * sx, cy: box.cy * sy, w: box.w * along, h: box.h * across, angle: Math.atan2(sin * sy, cos * sx) };
}
