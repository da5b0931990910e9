import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { emptyFacts } from "#domain/empty-facts.ts";
import type { Box, InvoiceFacts } from "#domain/invoice.ts";
import { type Blackout, blackoutOf } from "#domain/personal/places.ts";
import type { TextPage } from "../reader.types.ts";
import { readFile } from "../reader.ts";
import { specimenOfd, specimenPdf } from "../../demo/specimen/index.ts";
import { blackedOut, placesOn } from "./blackout.ts";

const ticket: InvoiceFacts = {
  ...emptyFacts("rail"),
  number: "25119110000000000011",
  date: "2025-06-02",
  buyer: { name: "样张甲有限公司", taxId: "91000000MA000000A1" },
  total: "553.00",
  extra: {
    train: "G101",
    fromStation: "北京南",
    toStation: "上海虹桥",
    travelDate: "2025-06-02",
    departure: "08:05",
    seat: "05车12A号",
    seatClass: "二等座",
    passenger: "欧阳若安",
    passengerId: "1101011990****4514",
  },
};

/** The share of a part of a picture that is black. */
async function blackness(picture: Uint8Array, [x, y, w, h]: Box): Promise<number> {
  const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
  const part = { left: Math.round(x * info.width), top: Math.round(y * info.height) };
  const [width, height] = [Math.max(1, Math.floor(w * info.width)), Math.max(1, Math.floor(h * info.height))];
  let black = 0;
  for (let row = part.top; row < part.top + height; row++)
    for (let column = part.left; column < part.left + width; column++) if (data[row * info.width + column]! < 8) black += 1;
  return black / (width * height);
}

describe("P4 a page on which the places of personal data are black", () => {
  it.each([
    ["OFD", specimenOfd],
    ["PDF", specimenPdf],
  ])("of a rail ticket as %s: name and number are painted over, what else stands there is seen", async (format, specimen) => {
    const bytes = await specimen(ticket);
    const [reading] = await readFile(bytes, `ticket.${format.toLowerCase()}`);
    const [facts] = reading!.invoices;
    expect(facts?.extra).toMatchObject({ passenger: "欧阳若安" });
    const blackout = blackoutOf(facts!, facts!, "1")!;
    const face = await blackedOut(bytes, 1, blackout, "png");
    for (const path of ["extra.passenger", "extra.passengerId"]) {
      // the font of the PDF says of its letters that they are three times as high as they are
      const [x, y, w, h] = facts!.fields[path]!.box!;
      const letters: Box = format === "PDF" ? [x, y + h * 0.35, w, h * 0.3] : [x, y, w, h];
      expect(await blackness(face!.picture!, letters)).toBe(1);
    }
    for (const path of ["number", "total", "extra.eTicket"])
      if (facts!.fields[path]?.box) expect(await blackness(face!.picture!, facts!.fields[path].box)).toBeLessThan(0.3);
    expect(face!.svg).toBeNull();
    // pixels an inch: enough for small print, and no more memory than that takes
    const { width } = await sharp(face!.picture!).metadata();
    expect(Math.round(width / (face!.width / 25.4))).toBe(format === "OFD" ? 200 : 240);
  });

  it("a place that isn't known keeps the page from being shown; the text of the page may tell it", async () => {
    const bytes = await specimenPdf(ticket);
    const hidden = (value: string): Blackout => ({
      places: [],
      unplaced: [{ page: 1, value }],
      known: [[value, "name"]],
      privateParty: false,
      unread: false,
    });
    expect(await blackedOut(bytes, 1, hidden("欧阳若安"), "jpeg")).not.toBeNull();
    expect(await blackedOut(bytes, 1, hidden("顾思明"), "jpeg")).toBeNull();
  });
});

describe("P4 which places of a page are painted", () => {
  const page = (...texts: string[]): TextPage => ({
    width: 100,
    height: 100,
    runs: texts.map((text, at) => ({ text, x: 10, y: 10 + at * 10, w: text.length * 2, h: 2 })),
  });
  const filler = "这里是一张票面上的其他文字用来让这一页不被看作扫描件只有图没有字的样子";
  const none: Blackout = { places: [], unplaced: [], known: [], privateParty: false, unread: false };

  it("names that are known, and numbers by their form, wherever the text has them", () => {
    const blackout: Blackout = { ...none, known: [["欧阳若安", "name"]] };
    const boxes = placesOn(blackout, 1, page(filler, "备注 欧阳若安", "电话13812345678", "合同2025"), []);
    const lines = new Set(boxes!.map(([, y]) => Math.round(y * 10)));
    expect([...lines]).toEqual([2, 3]);
  });

  it("a code that tells a name, and one of which nobody knows what it tells; not the one that every invoice has", () => {
    const box: Box = [0.1, 0.1, 0.1, 0.1];
    const blackout: Blackout = { ...none, known: [["欧阳若安", "name"]] };
    const codes = (text: string) => placesOn(blackout, 1, page(filler), [{ text, box }]);
    expect(codes("https://example.com/?name=欧阳若安")).toHaveLength(1);
    expect(codes("7f3a9c")).toHaveLength(1);
    expect(codes("01,32,,25112000000000000042,113.00,20250604,,AB12")).toHaveLength(0);
  });

  it("a picture is shown only where its places are known, each page by itself", () => {
    const blackout: Blackout = { ...none, places: [{ page: 1, box: [0.1, 0.1, 0.2, 0.1] }], known: [["欧阳若安", "name"]] };
    expect(placesOn(blackout, 1, null, [])).toHaveLength(1);
    expect(placesOn(blackout, 2, null, [])).toBeNull();
    expect(placesOn({ ...blackout, unplaced: [{ page: 1, value: "林知夏" }] }, 1, null, [])).toBeNull();
  });

  it("a picture that must name somebody whom reading didn't find isn't shown; what has a text is", () => {
    const seen = { from: "ocr", confidence: 0.99, page: 1, box: [0.1, 0.1, 0.1, 0.1] as Box } as const;
    const read = (fields: InvoiceFacts["fields"], own: Partial<InvoiceFacts> = {}) => {
      const photo = { ...ticket, fields: { number: seen, ...fields }, ...own };
      return blackoutOf(photo, photo, "1");
    };
    const nobody = { passenger: "", passengerId: "" };
    const unread = read({}, { extra: nobody })!;
    expect(unread).toMatchObject({ unread: true, places: [] });
    expect(placesOn(unread, 1, null, [])).toBeNull();
    expect(placesOn(unread, 1, page(filler), [])).toEqual([]);
    // the name alone isn't all of him
    expect(read({ "extra.passenger": seen })).toMatchObject({ unread: true });
    expect(read({ "extra.passenger": seen, "extra.passengerId": seen })).toMatchObject({ unread: false });
    expect(read({ number: { ...seen, from: "text" } }, { extra: nobody })).toBeNull();
    expect(read({}, { kind: "taxi", extra: nobody })).toBeNull();
    // old forms print address and telephone beside a private buyer
    const old = { kind: "vat-normal-paper" as const, extra: {}, buyer: { name: "林知夏", taxId: null } };
    expect(read({ "buyer.name": seen }, old)).toMatchObject({ unread: true });
    expect(read({ "buyer.name": seen }, { ...old, kind: "digital-vat-normal" })).toMatchObject({ unread: false });
  });

  it("text that lies on its side tells no place", () =>
    expect(placesOn({ ...none, known: [["欧阳若安", "name"]] }, 1, { ...page(filler), turned: 1 }, [])).toBeNull());

  it("what was read without being sure counts as not known", () => {
    const unsure = structuredClone(ticket);
    unsure.fields = { "extra.passenger": { from: "ocr", confidence: 0.5, page: 1, box: [0.1, 0.1, 0.1, 0.1] } };
    expect(blackoutOf(unsure, unsure, "1")).toMatchObject({
      places: [],
      unplaced: [
        { page: 1, value: "欧阳若安" },
        { page: 1, value: "1101011990****4514" },
      ],
    });
  });
});
