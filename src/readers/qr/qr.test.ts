import sharp from "sharp";
import { expect, test } from "vitest";
import { onWhite, qrPng } from "../testing/made-up-files.ts";
import { qrOfImage } from "../image/qr-image.ts";
import { findQr } from "./qr.ts";

const TEXT = "01,32,,00000000000000000017,114.13,20250109,,ABCD";

async function pixels(png: Uint8Array, turn = 0): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  const { data, info } = await sharp(png)
    .rotate(turn, { background: "#ffffff" })
    .ensureAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
}

test.each([0, 90, 180, 270, 20])("E3 a code turned by %s° is found, with its place", async (turn) => {
  const code = await pixels(await qrPng(TEXT), turn);
  const [found] = await findQr(onWhite(code, 900, 600, 60, 40));
  expect(found?.text).toBe(TEXT);
  expect(found!.box[0]).toBeGreaterThan(0.05);
  expect(found!.box[0] + found!.box[2]).toBeLessThan(0.5);
});

test("E3 several codes on one picture are all found", async () => {
  const [a, b] = [await pixels(await qrPng(TEXT)), await pixels(await qrPng("01,32,,00000000000000000018,1.00,20250109,,ABCD"))];
  const page = onWhite(a, 900, 600, 20, 20);
  for (let row = 0; row < b.height; row++)
    page.data.set(b.data.subarray(row * b.width * 4, (row + 1) * b.width * 4), ((300 + row) * 900 + 500) * 4);
  expect((await findQr(page)).map((found) => found.text).sort()).toEqual(
    [TEXT, "01,32,,00000000000000000018,1.00,20250109,,ABCD"].sort(),
  );
});

test("E3 a faint code is found after its contrast is stretched; a broken picture holds none", async () => {
  const code = await pixels(await qrPng(TEXT));
  const faint = onWhite(code, 900, 600, 60, 40);
  faint.data.forEach((value, index) => {
    if (index % 4 !== 3) faint.data[index] = 225 + Math.round(value / 10);
  });
  expect((await findQr(faint))[0]?.text).toBe(TEXT);
  expect(await qrOfImage(new TextEncoder().encode("no picture"), 1e6)).toEqual([]);
  expect((await qrOfImage(await qrPng(TEXT, 1), 1e6))[0]?.text).toBe(TEXT);
});
