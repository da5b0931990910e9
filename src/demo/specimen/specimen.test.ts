import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { checkTaxId } from "#domain/taxid.ts";
import { openPdf, pdfium, withPage } from "#readers/pdf/pdfium.ts";
import { pageText } from "#readers/pdf/pdf-text.ts";
import { readOfd } from "#readers/ofd/ofd.ts";
import { openZip } from "#readers/archive/zip.ts";
import { DEFAULT_LIMITS } from "#readers/reader.types.ts";
import { readXml } from "#readers/xml/xml.ts";
import { invoicesOf } from "../world/invoices.ts";
import { makeWorld } from "../world/world.ts";
import { carriersOf, pageMark, rasterise, SEAL_WORD, specimenFile, specimenPdf, specimenSheet, SPECIMEN_WORDS } from "./index.ts";

const context = { now: new Date("2026-01-05T02:00:00Z"), limits: DEFAULT_LIMITS };
const examples = onePerKind();
const kinds = [...examples.keys()];

/** The first complete invoice of every kind that the made-up world has. */
function onePerKind(): Map<InvoiceKind, InvoiceFacts> {
  const found = new Map<InvoiceKind, InvoiceFacts>();
  for (const { facts, story } of invoicesOf(makeWorld({ seed: "specimen", companies: 3, invoices: 4000 }), 4000, "2026-01-05")) {
    if (story === null && !found.has(facts.kind)) found.set(facts.kind, facts);
  }
  return found;
}

async function pdfText(bytes: Uint8Array): Promise<string[]> {
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    return Array.from({ length: document.pageCount }, (_, page) =>
      withPage(pdf, document, page, (handle) =>
        pageText(pdf, handle)
          .runs.map((run) => run.text)
          .join(" "),
      ),
    );
  } finally {
    document.close();
  }
}

async function ofdParts(bytes: Uint8Array): Promise<Record<string, string>> {
  const zip = await openZip(bytes, DEFAULT_LIMITS);
  return Object.fromEntries(zip.members.map((member) => [member.name, Buffer.from(zip.read(member.name)).toString("utf8")]));
}

describe("the mark", () => {
  test.each(kinds)("E7 every PDF page of %s says 样张 SPECIMEN and shows it large", async (kind) => {
    const bytes = await specimenPdf(examples.get(kind)!);
    const pages = await pdfText(bytes);
    expect(pages.length).toBe(1);
    for (const text of pages) expect(text).toContain(SPECIMEN_WORDS);
    const drawn = await rasterise(bytes, 50);
    expect(faintPixels(drawn.data) / (drawn.width * drawn.height)).toBeGreaterThan(0.01);
  });

  test.each(kinds.filter((kind) => carriersOf(kind).includes("ofd")))(
    "E7 the OFD of %s carries the mark on its page, large and as text",
    async (kind) => {
      const facts = examples.get(kind)!;
      const parts = await ofdParts((await specimenFile(facts, "ofd")).bytes);
      expect(parts["Doc_0/Pages/Page_0/Content.xml"]).toContain(`>${SPECIMEN_WORDS}<`);
      expect(parts["Doc_0/Annots/Page_0/Annotation.xml"]).toMatch(/Type="Watermark".*<ofd:PathObject/u);
      const shapes = pageMark(await specimenSheet(facts)).segments.filter((segment) => segment.to === "M").length;
      expect(shapes).toBeGreaterThan(10);
    },
  );

  test.each(kinds.filter((kind) => carriersOf(kind).includes("xml")))(
    "E7 the XML of %s names itself a specimen",
    async (kind) => {
      const text = Buffer.from((await specimenFile(examples.get(kind)!, "xml")).bytes).toString("utf8");
      expect(text).toContain(`<EInvoiceTag>${SPECIMEN_WORDS}</EInvoiceTag>`);
    },
  );

  test.each(kinds)("E7 where %s would have a seal there is a plain circle", async (kind) => {
    const sheet = await specimenSheet(examples.get(kind)!);
    const circles = sheet.marks.filter((mark) => mark.op === "circle" && mark.r > 5);
    expect(circles.length).toBeGreaterThan(0);
    expect(sheet.marks.filter((mark) => mark.op === "shape").length).toBe(circles.length);
    const words = sheet.marks.flatMap((mark) => (mark.op === "text" ? [mark.text] : []));
    for (const real of ["监制章", "国家税务总局", "财政部", "发票专用章"]) expect(words.join(" ")).not.toContain(real);
    expect(SEAL_WORD).toBe("样张");
  });
});

describe("what is invented", () => {
  test("tax ids are of region 000000 and pass their checks", () => {
    for (const { seller, buyer } of examples.values()) {
      for (const { taxId } of [seller, buyer]) {
        if (taxId === null) continue;
        expect(taxId.slice(2, 8)).toBe("000000");
        expect(checkTaxId(taxId).ok).toBe(true);
      }
    }
  });
});

describe("reading back", () => {
  test.each(["digital-vat-special", "digital-vat-normal", "vat-electronic-normal"] as const)(
    "E2 the OFD of %s reads back as it was made",
    async (kind) => {
      const facts = examples.get(kind)!;
      const { invoices } = await readOfd((await specimenFile(facts, "ofd")).bytes, context);
      expect(core(invoices[0]!)).toEqual(core(facts));
    },
  );

  test.each(["digital-vat-special", "digital-vat-normal"] as const)(
    "E2 the XML of %s reads back as it was made",
    async (kind) => {
      const facts = examples.get(kind)!;
      const { invoices } = await readXml((await specimenFile(facts, "xml")).bytes, context);
      expect(core(invoices[0]!)).toEqual(core(facts));
    },
  );

  test("the same invoice gives the same bytes", async () => {
    const facts = examples.get("digital-vat-special")!;
    for (const carrier of carriersOf(facts.kind)) {
      const digests = await Promise.all(
        [1, 2].map(async () =>
          createHash("sha256")
            .update((await specimenFile(facts, carrier)).bytes)
            .digest("hex"),
        ),
      );
      expect(digests[0], carrier).toBe(digests[1]);
    }
  });
});

/** Pixels that only the faint large words have: between paper and print, bluish grey. */
function faintPixels(rgba: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    const [red, green, blue] = [rgba[i]!, rgba[i + 1]!, rgba[i + 2]!];
    if (red > 215 && red < 245 && blue - red > 2 && blue - red < 12 && green >= red) count += 1;
  }
  return count;
}

function core({
  kind,
  code,
  number,
  date,
  checkCode,
  seller,
  buyer,
  amount,
  tax,
  total,
  items,
  remark,
  red,
}: InvoiceFacts): object {
  const lines = items.map(({ rate, ...item }) => ({
    ...item,
    rate: rate?.endsWith("%") ? String(Number.parseFloat(rate) / 100) : rate,
  }));
  return { kind, code, number, date, checkCode, seller, buyer, amount, tax, total, lines, remark, red };
}
