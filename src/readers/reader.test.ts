import { expect, test } from "vitest";
import { DIGITAL_COLUMNS, digitalFrame, digitalSums, PARTIES, rightAt, type Placed } from "./testing/made-up-pages.ts";
import { readFile } from "./reader.ts";
import { DEFAULT_LIMITS } from "./reader.types.ts";
import { pdfOf, qrPng } from "./testing/made-up-files.ts";

const NUMBER = "00000000000000000017";
const NOTHING_SEEN = { ocr: async () => ({ pages: [], qr: [], problems: [] }) };
const FORM: Placed[] = [
  ...digitalFrame("电子发票（增值税专用发票）", NUMBER, "2025年01月09日"),
  ...DIGITAL_COLUMNS,
  [13, 160, "*样张*试验台"],
  [198, 160, "台"],
  rightAt(291, 160, "2"),
  rightAt(362, 160, "50.5"),
  rightAt(434, 160, "101.00"),
  [465, 160, "13%"],
  rightAt(583, 160, "13.13"),
  ...digitalSums("101.00", "13.13", "壹佰壹拾肆圆壹角叁分", "114.13"),
];
const code = async (text: string) => ({ pictures: [{ png: await qrPng(text), x: 20, y: 18, size: 60 }] });

test("E2 a text PDF gives its fields, its QR code and its checks, with the place of each field", async () => {
  const qr = `01,31,,${NUMBER},114.13,20250109,,ABCD`;
  const [reading] = await readFile(await pdfOf([FORM], await code(qr)), "a.pdf", NOTHING_SEEN);
  expect(reading).toMatchObject({ file: "a.pdf", format: "pdf", problems: [] });
  const facts = reading!.invoices[0]!;
  expect(facts).toMatchObject({
    kind: "digital-vat-special",
    number: NUMBER,
    date: "2025-01-09",
    total: "114.13",
    buyer: { name: PARTIES.buyer },
    seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
    qr,
  });
  expect(facts.items).toMatchObject([
    { name: "*样张*试验台", unit: "台", quantity: "2", price: "50.5", amount: "101.00", rate: "13%", tax: "13.13" },
  ]);
  expect(facts.fields["number"]).toMatchObject({ from: "text", confidence: 1, page: 1 });
  expect(facts.fields["number"]!.box![0]).toBeCloseTo(482 / 596, 1);
  expect(facts.checks.filter((check) => /^(?:sum|qr-|capitals)/u.test(check.id)).every((check) => check.ok)).toBe(true);
  expect(Object.keys(facts).slice(0, 8)).toEqual(["kind", "code", "number", "date", "checkCode", "seller", "buyer", "amount"]);
});

test("D27 a QR code that says another total than the page is a contradiction, and overwrites nothing", async () => {
  const [reading] = await readFile(
    await pdfOf([FORM], await code(`01,31,,${NUMBER},999.99,20250109,,ABCD`)),
    "a.pdf",
    NOTHING_SEEN,
  );
  expect(reading!.invoices[0]!.total).toBe("114.13");
  expect(reading!.invoices[0]!.fields["total"]!.confidence).toBeLessThan(0.95);
  expect(reading!.problems).toMatchObject([
    { code: "contradiction", detail: { field: "total", a: "114.13", b: "999.99", fromA: "text", fromB: "qr" } },
  ]);
});

test("E2 files are read by what they are: wrong extensions are noted, empty and unknown ones refused", async () => {
  const codes = async (bytes: Uint8Array, name: string) =>
    (await readFile(bytes, name, NOTHING_SEEN)).flatMap((reading) => reading.problems.map((problem) => problem.code));
  const text = (content: string) => new TextEncoder().encode(content);
  expect(await codes(await pdfOf([FORM]), "a.ofd")).toEqual(["wrong-extension"]);
  expect(await codes(new Uint8Array(), "a.pdf")).toEqual(["empty-file"]);
  expect(await codes(text('{"error":"not found"}'), "a.pdf")).toEqual(["not-an-invoice", "wrong-extension"]);
  expect(
    await codes(
      Uint8Array.from({ length: 400 }, (_, index) => (index * 7) % 256),
      "a.bin",
    ),
  ).toEqual(["unknown-format"]);
  expect(await codes(text("发票代码,发票号码,开票日期,价税合计\n,00000000000000000017,2025-01-09,114.13\n"), "a.csv")).toEqual([
    "not-an-invoice",
  ]);
});

test("E2 encrypted, cut and oversized PDFs give a coded problem", async () => {
  const first = async (bytes: Uint8Array, limits = DEFAULT_LIMITS) =>
    (await readFile(bytes, "a.pdf", { ...NOTHING_SEEN, limits }))[0]!.problems[0]!.code;
  const pdf = await pdfOf([FORM]);
  expect(await first(await pdfOf([FORM], { password: "secret" }))).toBe("encrypted-file");
  expect(await first(pdf.subarray(0, 300))).toBe("broken-file");
  expect(await first(pdf, { ...DEFAULT_LIMITS, fileBytes: 100 })).toBe("too-large");
  expect(await first(await pdfOf([FORM, FORM, FORM]), { ...DEFAULT_LIMITS, pages: 2 })).toBe("too-many-pages");
});

test("E2 two invoices in one PDF are two invoices", async () => {
  const other = FORM.map((each): Placed => (each[2] === NUMBER ? [each[0], each[1], "00000000000000000018"] : each));
  const [reading] = await readFile(await pdfOf([FORM, other]), "a.pdf", NOTHING_SEEN);
  expect(reading!.invoices.map(({ number, page }) => [number, page])).toEqual([
    [NUMBER, 1],
    ["00000000000000000018", 2],
  ]);
});
