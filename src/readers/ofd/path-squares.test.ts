import { describe, expect, test } from "vitest";
import { findQr } from "../qr/qr.ts";
import { DEFAULT_LIMITS, type ReaderContext } from "../reader.types.ts";
import { decodeJbig2, bitmapToPng } from "./jbig2.ts";
import type { XmlNode } from "../xml/parse.ts";
import { move } from "./geometry.ts";
import { readOfd } from "./ofd.ts";
import { drawnSquares } from "./path-squares.ts";
import { writeOfd } from "./testing/ofd-writer.ts";
import { digitalFace, digitalTags, SPECIMEN } from "./testing/specimens.ts";
import { qrModules } from "./testing/qr-modules.ts";

const ctx: ReaderContext = { now: new Date("2031-05-01T00:00:00Z"), limits: DEFAULT_LIMITS, qr: (picture) => findQr(picture) };
const QR = `01,31,,${SPECIMEN.number},1060.00,20310405,,AAAA`;

/** The code as rows of dark runs, 0.5 mm a module. */
function runs(): { x: number; y: number; w: number }[] {
  const found: { x: number; y: number; w: number }[] = [];
  qrModules().forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] !== "1") continue;
      const start = x;
      while (row[x + 1] === "1") x += 1;
      found.push({ x: start * 0.5, y: y * 0.5, w: (x - start + 1) * 0.5 });
    }
  });
  return found;
}

describe("QR codes that are drawn", () => {
  test("O4 a path of more boxes than one call takes is looked at to its end", () => {
    const text = "M 1 1 L 2 1 L 2 2 L 1 2 C ".repeat(150_000);
    const data: XmlNode = { prefix: "", name: "AbbreviatedData", attributes: {}, children: [], text };
    const node: XmlNode = { prefix: "", name: "PathObject", attributes: { Fill: "true" }, children: [data], text: "" };
    const paths = [{ node, place: move(0, 0) }];
    expect(drawnSquares({ id: "1", page: 1, area: { x: 0, y: 0, w: 210, h: 140 }, runs: [], images: [], paths })).toEqual([]);
  });

  test("E3 one path of many boxes, or many paths of one", async () => {
    const box = ({ x, y, w }: { x: number; y: number; w: number }): string =>
      `M ${x} ${y} L ${x + w} ${y} L ${x + w} ${y + 0.5} L ${x} ${y + 0.5} C`;
    const one = `<ofd:PathObject ID="5" Boundary="6 6 20 20" Fill="true" Stroke="false"><ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>${runs().map(box).join(" ")}</ofd:AbbreviatedData></ofd:PathObject>`;
    const many = runs()
      .map(
        (run) =>
          `<ofd:PathObject ID="5" Boundary="6 6 20 20" Fill="true"><ofd:AbbreviatedData>${box(run)}</ofd:AbbreviatedData></ofd:PathObject>`,
      )
      .join("");
    for (const content of [one, many]) {
      const { invoices } = await readOfd(
        writeOfd({ pages: [{ texts: digitalFace(SPECIMEN), content }], tags: digitalTags(SPECIMEN) }),
        ctx,
      );
      expect(invoices[0]?.qr).toBe(QR);
      const [x, y] = invoices[0]!.fields["qr"]!.box!;
      expect([x * 210, y * 140]).toEqual([expect.closeTo(6, 0), expect.closeTo(6, 0)]);
    }
  });

  test("E3 lines as wide as a module", async () => {
    const data = runs()
      .map(({ x, y, w }) => `M ${x} ${y + 0.25} L ${x + w} ${y + 0.25}`)
      .join(" ");
    const content = `<ofd:PathObject ID="5" Boundary="6 6 20 20" LineWidth="0.5"><ofd:AbbreviatedData>${data}</ofd:AbbreviatedData></ofd:PathObject>`;
    const { invoices } = await readOfd(writeOfd({ pages: [{ texts: digitalFace(SPECIMEN), content }] }), ctx);
    expect(invoices[0]?.qr).toBe(QR);
  });

  test("E3 a damaged JBIG2 picture is none", () => {
    expect(decodeJbig2(new Uint8Array([0x97, 0x4a, 0x42, 0x32]))).toBeNull();
    expect(
      decodeJbig2(
        Buffer.concat([
          Buffer.from([0x97, 0x4a, 0x42, 0x32, 13, 10, 26, 10, 1, 0, 0, 0, 1]),
          Buffer.from([
            0, 0, 0, 0, 0x30, 0, 1, 0, 0, 0, 19, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
          ]),
        ]),
      ),
    ).toBeNull();
  });

  test("E7 a bitmap becomes a PNG", () => {
    const png = Buffer.from(bitmapToPng({ width: 9, height: 2, pixels: new Uint8Array(18) }));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(9);
  });
});
