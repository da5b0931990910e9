/** The paper of a photo as if scanned: perspective taken out, contrast only where wanted. Pixels are RGBA. */
import { type Quad, squareToQuad, straightSize } from "./quad.ts";

export type Pixels = { width: number; height: number; data: Uint8ClampedArray };

/** Most pixels of a picture that all phones' canvases can hold (Safari: 16,777,216). */
export const MOST_PIXELS = 16_000_000;

/** The part of `source` within `quad` (in its pixels), straightened, read between its pixels (bilinear). */
export function straighten(source: Pixels, quad: Quad, mostPixels = MOST_PIXELS): Pixels {
  const { width, height } = straightSize(quad, mostPixels);
  const data = new Uint8ClampedArray(width * height * 4);
  const [a, b, c, d, e, f, g, h] = squareToQuad(quad) as [number, number, number, number, number, number, number, number];
  const [lastX, lastY] = [source.width - 1, source.height - 1];
  for (let row = 0, to = 0; row < height; row++) {
    const v = (row + 0.5) / height;
    for (let column = 0; column < width; column++, to += 4) {
      const u = (column + 0.5) / width;
      const w = g * u + h * v + 1;
      const x = Math.min(lastX, Math.max(0, (a * u + b * v + c) / w - 0.5));
      const y = Math.min(lastY, Math.max(0, (d * u + e * v + f) / w - 0.5));
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - x0, y - y0];
      const at = (y0 * source.width + x0) * 4;
      const right = x0 < lastX ? 4 : 0;
      const below = y0 < lastY ? source.width * 4 : 0;
      for (let channel = 0; channel < 3; channel++) {
        const top = source.data[at + channel]! * (1 - fx) + source.data[at + right + channel]! * fx;
        const bottom = source.data[at + below + channel]! * (1 - fx) + source.data[at + below + right + channel]! * fx;
        data[to + channel] = top * (1 - fy) + bottom * fy;
      }
      data[to + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Stretches brightness so that the darkest hundredth is black and the paper white; hues stay. Changes `pixels`. */
export function addContrast(pixels: Pixels): void {
  const { data } = pixels;
  const histogram = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 4) histogram[luma(data, at)]!++;
  const total = data.length / 4;
  const dark = quantile(histogram, total * 0.01);
  const light = quantile(histogram, total * 0.7);
  if (light - dark < 16) return;
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => ((value - dark) * 255) / (light - dark));
  for (let at = 0; at < data.length; at += 4) {
    for (let channel = 0; channel < 3; channel++) data[at + channel] = table[data[at + channel]!]!;
  }
}

const luma = (data: Uint8ClampedArray, at: number): number => (data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29) >> 8;

function quantile(histogram: Uint32Array, wanted: number): number {
  let seen = 0;
  return histogram.findIndex((count) => (seen += count) >= wanted);
}

/** Brightness only, shrunk by averaging so that the longer side has at most `side` pixels; `scale` leads back. */
export function shrinkToGrey(source: Pixels, side: number): { width: number; height: number; data: Uint8Array; scale: number } {
  const scale = Math.max(1, Math.max(source.width, source.height) / side);
  const [width, height] = [Math.max(1, Math.floor(source.width / scale)), Math.max(1, Math.floor(source.height / scale))];
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const [y0, y1] = [Math.floor(row * scale), Math.max(Math.floor(row * scale) + 1, Math.floor((row + 1) * scale))];
    for (let column = 0; column < width; column++) {
      const [x0, x1] = [Math.floor(column * scale), Math.max(Math.floor(column * scale) + 1, Math.floor((column + 1) * scale))];
      let sum = 0;
      for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += luma(source.data, (y * source.width + x) * 4);
      data[row * width + column] = sum / ((y1 - y0) * (x1 - x0));
    }
  }
  return { width, height, data, scale };
}
