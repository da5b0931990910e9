import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { qrPng } from "../testing/made-up-files.ts";
import { decodePng } from "./png.ts";
import { qrOfImage } from "./qr-image.ts";

const PLENTY = 1_000_000;
const noise = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 73 + (index >> 3) * 31) % 256));
const channels = (count: 1 | 3 | 4) => sharp(noise(23 * 17 * count), { raw: { width: 23, height: 17, channels: count } });

test.each([
  ["grey", channels(1).toColourspace("b-w").png()],
  ["colours", channels(3).png({ adaptiveFiltering: true })],
  ["colours with transparency", channels(4).png({ adaptiveFiltering: true })],
  ["a palette", channels(3).png({ palette: true, colours: 16 })],
  ["two colours", channels(1).toColourspace("b-w").png({ palette: true, colours: 2 })],
])("E2 a plain PNG in %s is the same picture as the library makes of it", async (_, picture) => {
  const bytes = await picture.toBuffer();
  const grey = decodePng(bytes, PLENTY)!;
  const { data } = await sharp(bytes)
    .flatten({ background: "#ffffff" })
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const step = data.length / (23 * 17);
  const expected = Array.from({ length: 23 * 17 }, (_each, pixel) =>
    step === 1 ? data[pixel]! : (data[pixel * 3]! * 77 + data[pixel * 3 + 1]! * 150 + data[pixel * 3 + 2]! * 29) >> 8,
  );
  expect([grey.width, grey.height]).toEqual([23, 17]);
  expect(Math.max(...expected.map((value, pixel) => Math.abs(value - grey.data[pixel]!)))).toBeLessThanOrEqual(2);
});

test("E2 what isn't plain, is too large or isn't a PNG is left to the library", async () => {
  const wide = await sharp(noise(20 * 20 * 3), { raw: { width: 20, height: 20, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toBuffer();
  const jpeg = await channels(3).jpeg().toBuffer();
  const plain = await channels(3).png().toBuffer();
  expect([decodePng(wide, PLENTY), decodePng(jpeg, PLENTY), decodePng(plain, 100), decodePng(new Uint8Array(), PLENTY)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("E2 a mangled PNG gives no picture or one of its size, and never throws", async () => {
  const plain = await channels(3).png().toBuffer();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(plain.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(plain.length),
      (changes, end) => {
        const mangled = Uint8Array.from(plain.subarray(0, end > plain.length / 2 ? plain.length : end));
        for (const [at, value] of changes) if (at < mangled.length) mangled[at] = value;
        const grey = decodePng(mangled, PLENTY);
        expect(grey === null || grey.data.length === grey.width * grey.height).toBe(true);
      },
    ),
  );
});

test("E2 a QR code is found in a PNG of any scale, and in a JPEG", async () => {
  const text = "01,32,,00000000000000000017,114.13,20250109,,ABCD";
  const codes = [
    await qrPng(text, 1),
    await qrPng(text, 3),
    await sharp(await qrPng(text, 4))
      .jpeg()
      .toBuffer(),
  ];
  for (const code of codes) expect((await qrOfImage(code, PLENTY)).map((found) => found.text)).toEqual([text]);
});
