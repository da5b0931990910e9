import fc from "fast-check";
import { expect, test } from "vitest";
import type { Point } from "./geometry.ts";
import { extentOf, fieldOf, straightened, type Slope } from "./level.ts";
import type { Rgb } from "./picture.ts";
import { leansOf } from "./upright.ts";

const [WIDTH, HEIGHT] = [1600, 1100];
const EXTENT = { cx: WIDTH / 2, cy: HEIGHT / 2, rx: WIDTH / 2, ry: HEIGHT / 2 };
const angle = (degrees: number): fc.Arbitrary<number> => fc.double({ min: -degrees, max: degrees, noNaN: true });
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const RULED = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** What is seen of the lines or columns of a page that `bend` bends: their slopes at the places of a raster. */
function seen(bend: (point: Point) => Point, along: "lines" | "columns", error = 0.004): Slope[] {
  return RULED.flatMap((u) =>
    RULED.map((v) => {
      const at = { x: u * WIDTH, y: v * HEIGHT };
      const next = along === "lines" ? { x: at.x + 1, y: at.y } : { x: at.x, y: at.y + 1 };
      const [a, b] = [bend(at), bend(next)];
      const slope = along === "lines" ? (b.y - a.y) / (b.x - a.x) : (b.x - a.x) / (b.y - a.y);
      return { ...a, slope, error };
    }),
  );
}

/** How far the points of one line end up apart in height, and those of one column in breadth. */
function crookedness(bend: (point: Point) => Point): { lines: number; columns: number } {
  const lines = fieldOf(seen(bend, "lines"), EXTENT);
  const columns = fieldOf(seen(bend, "columns"), EXTENT);
  const laid = RULED.map((v) => RULED.map((u) => straightened(bend({ x: u * WIDTH, y: v * HEIGHT }), lines, columns, EXTENT)));
  const spread = (values: number[]): number => Math.max(...values) - Math.min(...values);
  return {
    lines: Math.max(...laid.map((row) => spread(row.map(({ y }) => y)))),
    columns: Math.max(...RULED.map((_, at) => spread(laid.map((row) => row[at]!.x)))),
  };
}

test("E3 a page that lies askew is level within a pixel, also by less than a degree", () => {
  fc.assert(
    fc.property(angle(8), (degrees) => {
      const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
      const { lines, columns } = crookedness(({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos }));
      expect(lines).toBeLessThan(1);
      expect(columns).toBeLessThan(1);
    }),
  );
});

test("E3 a page in perspective is level within a third of a line, and upright within a third of a character", () => {
  fc.assert(
    fc.property(angle(0.06), angle(0.06), (across, down) => {
      const { lines, columns } = crookedness(({ x, y }) => {
        const far = 1 + (across * (x - WIDTH / 2)) / WIDTH + (down * (y - HEIGHT / 2)) / HEIGHT;
        return { x: WIDTH / 2 + (x - WIDTH / 2) / far, y: HEIGHT / 2 + (y - HEIGHT / 2) / far };
      });
      expect(lines).toBeLessThan(8);
      expect(columns).toBeLessThan(8);
    }),
  );
});

test("E3 a page whose lines bulge is level within half a line", () => {
  fc.assert(
    fc.property(angle(20), (depth) => {
      const { lines } = crookedness(({ x, y }) => ({ x, y: y + depth * ((2 * x) / WIDTH - 1) ** 2 }));
      expect(lines).toBeLessThan(10);
    }),
  );
});

test("E3 a few lines that run otherwise (a seal, a handwritten word) don't bend the page", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 12 }), angle(3), (others, degrees) => {
      const slope = Math.tan(radians(degrees));
      const slopes = seen((point) => point, "lines").map((each) => ({ ...each, slope }));
      for (const other of others) slopes[other]!.slope = 0.35;
      const field = fieldOf(slopes, EXTENT);
      for (const { x, y } of slopes) expect(Math.abs(field({ x, y }) - slope)).toBeLessThan(0.006);
    }),
  );
});

test("E3 where no line was seen, everything stays where it is", () => {
  const still = fieldOf([], extentOf([]));
  const point = { x: 12, y: 700 };
  expect(straightened(point, still, still, extentOf([point]))).toEqual(point);
});

/** Upright bars on white that lean by so many degrees, with the grey edges that a scanner gives. */
function bars(degrees: number): Rgb {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  const lean = Math.tan(radians(degrees));
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const beside = (((x - lean * y) % 40) + 40) % 40;
      data.fill(255 * Math.min(1, Math.max(0, Math.abs(beside - 20) - 2)), (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
    }
  return { width: WIDTH, height: HEIGHT, data };
}

test("E3 the lean of columns is seen in upright strokes, within half a degree", () => {
  for (const degrees of [-7, -2.5, 0, 1.2, 6]) {
    const leans = leansOf(bars(degrees), 0, EXTENT);
    expect(leans).toHaveLength(9);
    for (const { slope } of leans) expect(Math.abs(Math.atan(slope) - radians(degrees))).toBeLessThan(radians(0.5));
  }
});

test("E3 a blank picture has no columns that lean", () => {
  expect(leansOf({ width: 300, height: 200, data: new Uint8Array(180_000).fill(255) }, 0, EXTENT)).toEqual([]);
});
