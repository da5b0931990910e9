import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { readFile } from "../reader.ts";
import { onWhite, qrPng } from "../testing/made-up-files.ts";
import { closeOcr } from "./ocr-process.ts";
import { decodePicture, encodePng, withAlpha } from "./picture.ts";

afterAll(() => closeOcr());

const NUMBER = "00000000000000000017";
const picture = encodePng(
  onWhite(withAlpha(await decodePicture(await qrPng(`01,32,,${NUMBER},114.13,20250109,,ABCD`), 1e6, 1e3)), 600, 400, 40, 40),
);
const drawn = async () => sharp(await picture);

/** What a picture gives: the number of its invoice, else the code of the problem. */
async function outcome(bytes: Uint8Array, name = "a.png"): Promise<string | undefined> {
  const [reading] = await readFile(bytes, name);
  return reading!.invoices[0]?.number ?? reading!.problems.find((problem) => problem.code !== "wrong-extension")?.code;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A black PNG of one bit a pixel: small as a file, large as a picture. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 1 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

test.each([
  ["JPEG in print colours (CMYK)", async () => (await drawn()).toColourspace("cmyk").jpeg().toBuffer()],
  ["PNG of 16 bits", async () => (await drawn()).toColourspace("rgb16").png().toBuffer()],
  ["TIFF", async () => (await drawn()).tiff({ compression: "lzw" }).toBuffer()],
  ["WebP", async () => (await drawn()).webp({ lossless: true }).toBuffer()],
  [
    "GIF that moves",
    async () =>
      sharp([await picture, await picture], { join: { animated: true } })
        .gif({ delay: [100, 100] })
        .toBuffer(),
  ],
  ["PNG with transparency", async () => (await drawn()).ensureAlpha().png().toBuffer()],
  ["JPEG turned by EXIF", async () => (await drawn()).rotate(90).jpeg().withMetadata({ orientation: 8 }).toBuffer()],
])(
  "E2 a %s is read",
  async (_, make) => {
    expect(await outcome(await make())).toBe(NUMBER);
  },
  60_000,
);

test("E2 a picture larger than what is decoded is refused by its header, without being unpacked", async () => {
  expect(await outcome(bomb(30_000, 30_000))).toBe("too-large");
}, 60_000);

test("E2 a large empty picture within the limit is read small, in capped memory", async () => {
  expect(await outcome(bomb(6_000, 5_000))).toBe("not-an-invoice");
}, 60_000);

test("E2 cut and mangled pictures give facts or a coded problem", async () => {
  const jpeg = await (await drawn()).jpeg().toBuffer();
  const cut = [
    jpeg.subarray(0, jpeg.length * 0.6),
    jpeg.subarray(0, 40),
    (await picture).subarray(0, 400),
    (await (await drawn()).tiff().toBuffer()).subarray(0, 300),
  ];
  const wrong = [
    Buffer.concat([Buffer.from("\xff\xd8\xff", "latin1"), (await picture).subarray(3)]),
    Buffer.concat([Buffer.from("GIF89a", "latin1"), jpeg.subarray(6)]),
    Buffer.concat([Buffer.from("BM", "latin1"), Buffer.alloc(500, 7)]),
  ];
  for (const bytes of [...cut, ...wrong])
    expect([NUMBER, "broken-file", "truncated-file", "not-an-invoice"]).toContain(await outcome(bytes, "a.jpg"));
}, 120_000);

test("E2 a phone's picture that is cut off gives a coded problem", async () => {
  const heic = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from("ftypheic\0\0\0\0mif1heic", "latin1"),
    Buffer.from([0, 0, 1, 0]),
    Buffer.from("meta", "latin1"),
    Buffer.alloc(300, 3),
  ]);
  expect(await outcome(heic, "a.heic")).toBe("broken-file");
}, 60_000);
