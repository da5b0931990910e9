import fc from "fast-check";
import { expect, test } from "vitest";
import { turn, type Turned } from "./geometry.ts";
import { inkIn } from "./ink.ts";
import type { Rgb } from "./picture.ts";
import type { Piece } from "./pieces.ts";
import { emptyPlaces } from "./places.ts";

const H = 30;

/** A piece of one run, its middle at `x`, `y` of a page that is turned by `angle`. */
function piece(text: string, x: number, y: number, angle = 0): Piece {
  const middle = turn({ x, y }, angle);
  const signs = [...text].map((char, at) => ({ char, at: (at + 0.5) / text.length, confidence: 1 }));
  return { box: { cx: middle.x, cy: middle.y, w: text.length * 20, h: H, angle }, runs: [{ signs, from: 0, to: 1 }] };
}

const inside = ({ cx, cy, w, h, angle }: Turned, x: number, y: number): boolean => {
  const at = turn({ x: x - cx, y: y - cy }, -angle);
  return Math.abs(at.x) <= w / 2 && Math.abs(at.y) <= h / 2;
};

test("E3 a value is looked for behind a label that has none, and behind no other, however the page lies", () => {
  fc.assert(
    fc.property(fc.double({ min: -1.4, max: 1.4, noNaN: true }), fc.boolean(), (angle, found) => {
      const label = piece("发票号码：", 1000, 100, angle);
      const value = found ? [piece("12345678", 1160, 104, angle)] : [];
      const places = emptyPlaces([label, piece("开票人：", 300, 700, angle), ...value]);
      const at = turn({ x: 1160, y: 100 }, angle);
      expect(places.map(({ box, figure }) => inside(box, at.x, at.y) && !figure)).toEqual(found ? [] : [true]);
    }),
  );
});

const HEADER = [piece("数量", 500, 100), piece("单价", 700, 100), piece("金额", 900, 100), piece("税额", 1100, 100)];

test("E3 in a row of the table a figure is looked for in each column that has none", () => {
  const places = emptyPlaces([...HEADER, piece("60.00", 900, 150), piece("30", 700, 150)]);
  expect(places.every(({ figure }) => figure)).toBe(true);
  expect([500, 700, 900, 1100].map((x) => places.some(({ box }) => inside(box, x, 150)))).toEqual([true, false, false, true]);
});

test("E3 of the sums only the tax is looked for", () => {
  const places = emptyPlaces([...HEADER, piece("¥60.00", 900, 400)]);
  expect([500, 700, 900, 1100].map((x) => places.some(({ box }) => inside(box, x, 400)))).toEqual([false, false, false, true]);
});

/** Paper of a shade with bars on it: from, to, and their colour. */
function strip(
  paper: number,
  bars: readonly (readonly [from: number, to: number, colour: readonly number[], whole?: boolean])[],
): Rgb {
  const [width, height] = [400, 40];
  const data = new Uint8Array(width * height * 3).fill(paper);
  for (const [from, to, colour, whole] of bars)
    for (let y = whole === true ? 0 : 12; y < (whole === true ? height : 28); y++)
      for (let x = from; x < to; x++) data.set(colour, (y * width + x) * 3);
  return { width, height, data };
}
const WHOLE: Turned = { cx: 200, cy: 20, w: 400, h: 40, angle: 0 };

test("E3 print is found on its paper, in black, in red and where it is faint", () => {
  for (const colour of [
    [0, 0, 0],
    [220, 40, 40],
    [185, 185, 190],
  ] as const) {
    const found = inkIn(strip(235, [[150, 190, colour]]), WHOLE)!;
    expect(found.cx).toBeGreaterThan(155);
    expect(found.cx).toBeLessThan(185);
    expect(found.w).toBeLessThan(100);
  }
});

test("E3 bare paper and the rules of a table are no print", () => {
  expect(inkIn(strip(235, []), WHOLE)).toBeNull();
  expect(inkIn(strip(235, [[200, 203, [0, 0, 0], true]]), WHOLE)).toBeNull();
});

test("E3 only what is printed together is taken", () => {
  const found = inkIn(
    strip(235, [
      [60, 100, [0, 0, 0]],
      [300, 340, [0, 0, 0]],
    ]),
    WHOLE,
  )!;
  expect(found.cx + found.w / 2).toBeLessThan(200);
});
