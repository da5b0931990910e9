/**
 * Which way columns run: by the upright strokes of characters and the rules of tables, whose edges all lean alike. The
 * page is looked at in tiles, and in each the lean that most edges have is taken where it stands out.
 */
import type { Extent, Slope } from "./level.ts";
import type { Rgb } from "./picture.ts";

const TILES = 3;
/** Leans are counted in steps of half a degree up to 15° to both sides. */
const BINS_A_DEGREE = 2;
const MOST_DEGREES = 15;
const BINS = 2 * MOST_DEGREES * BINS_A_DEGREE + 1;
const STEEPEST = Math.tan((MOST_DEGREES * Math.PI) / 180);
/** The least change of light of an edge, as Sobel's operator weighs it (four times that of one pixel). */
const EDGE = 120;
const LEAST_EDGES = 150;
/** How much more often than on average the most frequent lean must occur, and how far around it leans count as the same. */
const STANDS_OUT = 2;
const PEAK = 2 * BINS_A_DEGREE;
/** The usual error of a tile's lean. */
const ERROR = (0.6 * Math.PI) / 180;
const LONGEST_SIDE = 1600;

/** The leans (dx/dy) of columns in the tiles of an extent, which is given in the picture turned back by `direction`. */
export function leansOf(picture: Rgb, direction: number, extent: Extent): Slope[] {
  const step = Math.max(1, Math.round(Math.max(picture.width, picture.height) / LONGEST_SIDE));
  const counts = Array.from({ length: TILES * TILES }, () => new Float64Array(BINS));
  const [cos, sin] = [Math.cos(direction), Math.sin(direction)];
  const { width, height, data } = picture;
  for (let y = step; y < height - step; y += step) {
    for (let x = step; x < width - step; x += step) {
      const at = (y * width + x) * 3 + 1;
      const [right, down] = [3 * step, 3 * width * step];
      const corner = data[at + right + down]! - data[at - right - down]!;
      const other = data[at + right - down]! - data[at - right + down]!;
      const gx = 2 * (data[at + right]! - data[at - right]!) + corner + other;
      const gy = 2 * (data[at + down]! - data[at - down]!) + corner - other;
      const along = gx * cos + gy * sin;
      const across = gy * cos - gx * sin;
      if (Math.abs(along) < EDGE || Math.abs(across) > STEEPEST * Math.abs(along)) continue;
      const tile = tileOf(x * cos + y * sin, y * cos - x * sin, extent);
      if (tile < 0) continue;
      const degrees = -Math.atan(across / along) * (180 / Math.PI);
      counts[tile]![Math.round((degrees + MOST_DEGREES) * BINS_A_DEGREE)]! += 1;
    }
  }
  return counts.flatMap((bins, tile) => leanOf(bins, tile, extent) ?? []);
}

function tileOf(x: number, y: number, { cx, cy, rx, ry }: Extent): number {
  const column = Math.floor((((x - cx) / rx + 1) / 2) * TILES);
  const row = Math.floor((((y - cy) / ry + 1) / 2) * TILES);
  return column < 0 || row < 0 || column >= TILES || row >= TILES ? -1 : row * TILES + column;
}

function leanOf(bins: Float64Array, tile: number, { cx, cy, rx, ry }: Extent): Slope | null {
  const smooth = bins.map((_, at) => [1, 2, 3, 2, 1].reduce((sum, weight, n) => sum + weight * (bins[at + n - 2] ?? 0), 0) / 9);
  const total = smooth.reduce((sum, count) => sum + count, 0);
  const best = smooth.indexOf(Math.max(...smooth));
  if (total < LEAST_EDGES || smooth[best]! * BINS < STANDS_OUT * total || best < PEAK || best >= BINS - PEAK) return null;
  const peak = [...bins.subarray(best - PEAK, best + PEAK + 1)];
  const middle = peak.reduce((sum, count, n) => sum + count * (best - PEAK + n), 0) / peak.reduce((sum, count) => sum + count, 0);
  const lean = (middle / BINS_A_DEGREE - MOST_DEGREES) * (Math.PI / 180);
  const place = { u: ((tile % TILES) + 0.5) / TILES, v: (Math.floor(tile / TILES) + 0.5) / TILES };
  return { x: cx + (2 * place.u - 1) * rx, y: cy + (2 * place.v - 1) * ry, slope: Math.tan(lean), error: ERROR };
}
