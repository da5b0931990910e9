/** U2: a photo whose paper was marked is kept as it was taken, read straightened, and shown both ways. */
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import type { Batch } from "#api/documents.api.ts";
import type { Crop } from "#domain/picture/quad.ts";
import { closePages, drawPicture } from "#readers/page-process.ts";
import { type Account, type Stage, anInvoice, jsonReaders, openStage } from "./testing/stage.ts";

let stage: Stage;
let finance: Account;
const told: (Crop | null)[] = [];

beforeAll(async () => {
  stage = await openStage({
    ...jsonReaders,
    drawPicture,
    read: async (_bytes, name, _quickOnly, crop) => {
      told.push(crop);
      const number = name.startsWith("taxi") ? null : `2500700000000000${String(5000 + told.length)}`;
      const base = { file: name, format: "image" as const, sha256: "", signatures: [], problems: [] };
      return [
        { ...base, invoices: [anInvoice(number === null ? { kind: "taxi", number } : { number })], pages: crop === null ? 1 : 2 },
      ];
    },
  });
  finance = await stage.account([stage.companies.a], "finance", "company");
});
afterAll(async () => {
  closePages();
  await stage.close();
});

const CROP: Crop = {
  corners: [
    [0.1, 0.1],
    [0.9, 0.1],
    [0.9, 0.3],
    [0.1, 0.3],
  ],
  contrast: false,
};
const photo = (shade: number): Promise<Buffer> =>
  sharp({ create: { width: 800, height: 600, channels: 3, background: { r: shade, g: 120, b: 90 } } })
    .jpeg()
    .toBuffer();
const shape = async (id: string, page: number): Promise<number> => {
  const { rawPayload } = await stage.get(finance, `/documents/${id}/pages/${page}`);
  const { width, height } = await sharp(rawPayload).metadata();
  return width! / height!;
};

test("U2 the photo stays byte for byte; page 1 is the paper, page 2 the photo, and there is no third", async () => {
  const [marked, plain] = [await photo(1), await photo(2)];
  const files = [
    { name: "a.jpg", bytes: marked },
    { name: "b.jpg", bytes: plain },
  ];
  const answer = await stage.upload(finance, files, { fields: { crops: JSON.stringify([CROP, null]) } });
  const [a, b] = answer.json<z.infer<typeof Batch>>().files.map(({ documentId }) => documentId!);
  expect(told).toEqual(expect.arrayContaining([CROP, null]));
  expect((await stage.get(finance, `/documents/${a}/original`)).rawPayload.equals(marked)).toBe(true);
  expect(await shape(a!, 1)).toBeCloseTo(640 / 120, 1);
  expect(await shape(a!, 2)).toBeCloseTo(800 / 600, 1);
  expect((await stage.get(finance, `/documents/${a}/pages/3`)).statusCode).toBe(404);
  expect(await shape(b!, 1)).toBeCloseTo(800 / 600, 1);
  expect((await stage.get(finance, `/documents/${b}/pages/2`)).statusCode).toBe(404);
  const png = sharp((await stage.get(finance, `/documents/${a}/rendition?as=png`)).rawPayload);
  expect((await png.metadata()).width).toBe(640);
});

test("E6 U2 two crops of one photo are two receipts; the same crop again is the same receipt", async () => {
  const bytes = await photo(4);
  const lower: Crop = { ...CROP, corners: CROP.corners.map(([x, y]) => [x, y + 0.5]) };
  const outcomes: string[] = [];
  for (const crop of [CROP, lower, CROP]) {
    const fields = { crops: JSON.stringify([crop]) };
    const answer = await stage.upload(finance, [{ name: "taxi.jpg", bytes }], { fields });
    outcomes.push(...answer.json<z.infer<typeof Batch>>().files.flatMap(({ invoices }) => invoices.map((each) => each.relation)));
  }
  expect(outcomes).toEqual(["new", "new", "joined"]);
});

test.each([
  "no JSON",
  "[1]",
  JSON.stringify([{ ...CROP, corners: CROP.corners.toReversed() }]),
  JSON.stringify([{ ...CROP, corners: [[2, 0]] }]),
])("U2 a crop that bounds no paper is refused: %s", async (crops) => {
  const answer = await stage.upload(finance, [{ name: "c.jpg", bytes: await photo(3) }], { fields: { crops } });
  expect([answer.statusCode, answer.json().code]).toEqual([422, "bad-crops"]);
});
