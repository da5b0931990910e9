/** OFDs that hold nothing but pictures or drawings. */
import { expect, test } from "vitest";
import { emptyFacts } from "#domain/empty-facts.ts";
import { encodePng } from "../image/picture.ts";
import { DEFAULT_LIMITS, type ReaderContext, type Rgba } from "../reader.types.ts";
import { readOfd } from "./ofd.ts";
import { writeOfd } from "./testing/ofd-writer.ts";

const seen: { picture: Rgba; page: number }[] = [];
const recogniser = (answer: "an invoice" | "a picture"): ReaderContext => ({
  now: new Date("2031-05-01T00:00:00Z"),
  limits: DEFAULT_LIMITS,
  recognise: async (picture, page) => {
    seen.push({ picture, page });
    return answer === "an invoice"
      ? {
          invoices: [{ ...emptyFacts("vat-normal-paper"), code: "000003100111", number: "00000123", page }],
          signatures: [],
          problems: [],
        }
      : { invoices: [], signatures: [], problems: [{ code: "not-an-invoice", message: "", detail: { is: "unknown" } }] };
  },
});

/** Red on the left half, blue on the right one. */
async function scan(): Promise<Uint8Array> {
  const data = new Uint8Array(40 * 20 * 4);
  for (let at = 0; at < data.length; at += 4) data.set((at / 4) % 40 < 20 ? [255, 0, 0, 255] : [0, 0, 255, 255], at);
  const png = Buffer.from(await encodePng({ width: 40, height: 20, data }));
  const image = '<ofd:ImageObject ID="5" Boundary="0 0 210 140" CTM="210 0 0 140 0 0" ResourceID="7"/>';
  return writeOfd({
    pages: [{ content: image }, { content: image }],
    resources:
      '<ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>',
    extra: [{ name: "Doc_0/Res/scan.png", data: png }],
  });
}

test("E2 the pages of an OFD that holds only pictures are drawn and recognised, those of one number are one invoice", async () => {
  seen.length = 0;
  const { invoices, problems } = await readOfd(await scan(), recogniser("an invoice"));
  expect(invoices).toMatchObject([{ number: "00000123", page: 1 }]);
  expect(problems).toEqual([]);
  expect(seen.map(({ page }) => page)).toEqual([1, 2]);
  const { width, height, data } = seen[0]!.picture;
  expect(width / height).toBeCloseTo(210 / 140, 1);
  const pixel = (x: number, y: number) =>
    Array.from(data.slice((Math.floor(y * height) * width + Math.floor(x * width)) * 4).slice(0, 3));
  expect(pixel(0.2, 0.5)).toEqual([255, 0, 0]);
  expect(pixel(0.8, 0.5)).toEqual([0, 0, 255]);
});

test("E2 an OFD of pictures in which nothing is recognised is called a picture", async () => {
  const { invoices, problems } = await readOfd(await scan(), recogniser("a picture"));
  expect(invoices).toEqual([]);
  expect(problems).toMatchObject([{ code: "not-an-invoice", detail: { is: "picture" } }]);
});

test("E2 an OFD with text isn't recognised", async () => {
  seen.length = 0;
  const text = "样张样张样张样张样张样张样张样张样张样张样张样张样张样张样张样张";
  await readOfd(
    writeOfd({ pages: [{ texts: [{ text, x: 10, y: 10 }], content: '<ofd:PathObject ID="3" Boundary="0 0 9 9"/>' }] }),
    recogniser("a picture"),
  );
  expect(seen).toEqual([]);
});
