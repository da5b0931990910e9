import sharp from "sharp";
import { expect, test } from "vitest";
import { readerContext } from "../reader.ts";
import type { OcrResult } from "../reader.types.ts";
import { readImage } from "./image-reader.ts";

/** A TIFF of one-colour pages: each is `shade` grey, so that the page that was recognised shows. */
async function tiffOf(shades: number[]): Promise<Uint8Array> {
  const [side, rows] = [8, shades.length];
  const pixels = Buffer.concat(shades.map((shade) => Buffer.alloc(side * side * 3, shade)));
  return sharp(pixels, { raw: { width: side, height: side * rows, channels: 3, pageHeight: side } })
    .tiff({ compression: "none" })
    .toBuffer();
}

test("E3 each page of a TIFF is recognised, and what is not read is said", async () => {
  const seen: number[] = [];
  const ocr = async (bytes: Uint8Array): Promise<OcrResult> => {
    const { channels } = await sharp(bytes).stats();
    seen.push(channels[0]!.mean);
    return { pages: [{ width: 8, height: 8, runs: [], rotation: 0 }], qr: [], problems: [] };
  };
  const reading = await readImage(await tiffOf(Array.from({ length: 23 }, (_, page) => page * 10)), readerContext({ ocr }));
  expect(seen).toEqual(Array.from({ length: 20 }, (_, page) => page * 10));
  expect(reading).toMatchObject({ pages: 23, invoices: [] });
  expect(reading.problems.map(({ code, detail }) => [code, detail])).toEqual([
    ["too-many-pages", { pages: "23", read: "20" }],
    ["not-an-invoice", { is: "picture" }],
  ]);
});
