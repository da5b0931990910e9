import sharp from "sharp";
import { expect, test } from "vitest";
import type { Crop } from "#domain/picture/quad.ts";
import { readerContext } from "../reader.ts";
import { DEFAULT_LIMITS, type OcrResult } from "../reader.types.ts";
import { readImage } from "./image-reader.ts";
import { straightenedPicture } from "./straightened.ts";

/** A light sheet of 400 × 200 on a dark table of 800 × 600, its top left corner at 100, 150. */
const table = sharp({ create: { width: 800, height: 600, channels: 3, background: "#302010" } }).composite([
  { input: { create: { width: 400, height: 200, channels: 3, background: "#e0e0d8" } }, left: 100, top: 150 },
]);
const photo = (): Promise<Buffer> => table.clone().png().toBuffer();
const CROP: Crop = {
  corners: [
    [100 / 800, 150 / 600],
    [500 / 800, 150 / 600],
    [500 / 800, 350 / 600],
    [100 / 800, 350 / 600],
  ],
  contrast: false,
};

test("E2 U2 of a cropped photo the paper alone is left, upright, at its size on the photo", async () => {
  const paper = sharp(await straightenedPicture(await photo(), CROP, DEFAULT_LIMITS.pixels));
  expect(await paper.metadata()).toMatchObject({ width: 400, height: 200, format: "png" });
  const { channels } = await paper.stats();
  expect(channels.map(({ min }) => min > 0xd0)).toEqual([true, true, true]);
});

test("E2 U2 corners are those of the upright photo, however the camera lay", async () => {
  // stored lying on its side; EXIF says how it stands
  const lying = await sharp(await photo())
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toBuffer();
  const paper = sharp(await straightenedPicture(lying, CROP, DEFAULT_LIMITS.pixels));
  expect(await paper.metadata()).toMatchObject({ width: 400, height: 200 });
  expect((await paper.stats()).channels[0]!.mean).toBeGreaterThan(0xd0);
});

test("E2 corners that cross bound no paper", async () => {
  const [a, b, c, d] = CROP.corners as [[number, number], [number, number], [number, number], [number, number]];
  const crossed = straightenedPicture(await photo(), { corners: [a, c, b, d], contrast: false }, DEFAULT_LIMITS.pixels);
  await expect(crossed).rejects.toMatchObject({ code: "broken-file" });
});

test("E2 U2 the paper is what is recognised; the photo as taken is its second page", async () => {
  const sizes: (number | undefined)[] = [];
  const ocr = async (bytes: Uint8Array): Promise<OcrResult> => {
    sizes.push((await sharp(bytes).metadata()).width);
    return { pages: [{ width: 400, height: 200, runs: [], rotation: 0 }], qr: [], problems: [] };
  };
  const reading = await readImage(await photo(), readerContext({ ocr, crop: CROP }));
  expect([sizes, reading.pages]).toEqual([[400], 2]);
});
