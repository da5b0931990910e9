import { describe, expect, test } from "vitest";
import type { Box } from "#domain/invoice.ts";
import { cornersOf, type Turned } from "./geometry.ts";
import { onPicture } from "./image-reader.ts";
import { pageOf } from "./page.ts";
import type { Rgb } from "./picture.ts";

const DEGREE = Math.PI / 180;
const picture: Rgb = { width: 1200, height: 1600, data: new Uint8Array(1200 * 1600 * 3).fill(255) };

/** Twelve lines of two pieces that fan out by perspective, on a photo whose text runs in `direction`. */
const fan = (direction: number): { text: string; box: Turned }[] =>
  Array.from({ length: 24 }, (_, n) => {
    const [row, column] = [Math.floor(n / 2), n % 2];
    const [u, v] = [(column - 0.5) * 420, (row - 5.5) * 70];
    const angle = direction + (row - 5.5) * 0.8 * DEGREE;
    const [cos, sin] = [Math.cos(direction), Math.sin(direction)];
    const down = v + u * Math.tan(angle - direction);
    return { text: `line${n}`, box: { cx: 600 + u * cos - down * sin, cy: 800 + u * sin + down * cos, w: 300, h: 24, angle } };
  });

const around = (box: Turned): Box => {
  const corners = cornersOf({ ...box, h: box.h * 0.75 });
  const [xs, ys] = [corners.map(({ x }) => x / picture.width), corners.map(({ y }) => y / picture.height)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
};

describe("E2 U2 a field's box lies on its value in the picture as it was put in", () => {
  test.each([
    ["askew", 5 * DEGREE],
    ["lying on its side and askew", 97 * DEGREE],
    ["upside down and askew", 172 * DEGREE],
  ])("%s and in perspective", (_, direction) => {
    const lines = fan(direction);
    const pieces = lines.map(({ text, box }) => ({
      box,
      runs: [{ from: 0, to: 1, signs: [...text].map((char, at) => ({ char, at: (at + 0.5) / text.length, confidence: 0.99 })) }],
    }));
    const page = pageOf({ direction, pieces }, picture);
    for (const { text, box } of lines) {
      const { x, y, w, h } = page.runs.find((run) => run.text === text)!;
      const shown = onPicture([x / page.width, y / page.height, w / page.width, h / page.height], page);
      around(box).forEach((value, at) => expect(shown[at], text).toBeCloseTo(value, 3));
    }
  });
});
