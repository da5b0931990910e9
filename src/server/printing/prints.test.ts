import { afterAll, beforeAll, expect, test } from "vitest";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { openPdf, pdfium, withPage, type OpenPdf } from "#readers/pdf/pdfium.ts";
import type { Pdfium } from "#readers/pdf/pdfium.types.ts";
import { processReaders } from "#server/intake/readers.ts";
import { expectGuarded } from "#server/platform/testing/guarded.ts";
import { type Account, type Stage, anInvoice, openStage } from "#server/intake/testing/stage.ts";
import { specimenOfd, specimenPdf, specimenPhoto, specimenSheet, specimenXml } from "../../demo/specimen/index.ts";
import { writePdf } from "../../demo/specimen/pdf.ts";
import { registerPrintRoutes } from "./prints.routes.ts";

let stage: Stage;
let finance: Account;
let stranger: Account;

beforeAll(async () => {
  stage = await openStage(processReaders({ trust: "/nowhere" }), {}, registerPrintRoutes);
  finance = await stage.account([stage.companies.a], "finance", "company");
  stranger = await stage.account([stage.companies.b], "finance", "company");
});
afterAll(() => stage.close());

let serial = 7000;
const facts = (part: Partial<InvoiceFacts> = {}): InvoiceFacts => anInvoice({ number: `2500200000000000${++serial}`, ...part });

async function taken(name: string, bytes: Uint8Array): Promise<{ id: string; documentId: string }> {
  const answer = await stage.upload(finance, [{ name, bytes: Buffer.from(bytes) }], { wait: 60 });
  const [file] = answer.json().files;
  expect(file.invoices, JSON.stringify(file)).toHaveLength(1);
  return { id: file.invoices[0].id, documentId: file.documentId };
}

/** Pages and all text of a PDF. */
async function inside<T>(bytes: Uint8Array, look: (pdf: Pdfium, document: OpenPdf) => T): Promise<T> {
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    return look(pdf, document);
  } finally {
    document.close();
  }
}

function textOf(pdf: Pdfium, document: OpenPdf): string[] {
  return Array.from({ length: document.pageCount }, (_, i) =>
    withPage(pdf, document, i, (page) => {
      const text = pdf.FPDFText_LoadPage(page);
      const codes = Array.from({ length: pdf.FPDFText_CountChars(text) }, (_, at) => pdf.FPDFText_GetUnicode(text, at));
      pdf.FPDFText_ClosePage(text);
      return String.fromCodePoint(...codes.filter((code) => code > 0)).replace(/\s+/g, "");
    }),
  );
}

test("E7 an OFD comes as a PDF of its own size whose text can be found, and as a PNG", async () => {
  const one = facts();
  const { documentId } = await taken("a.ofd", await specimenOfd(one));
  const pdf = await stage.get(finance, `/documents/${documentId}/rendition?as=pdf`);
  expect(pdf.statusCode).toBe(200);
  expect(pdf.headers).toMatchObject({ "content-type": "application/pdf", "x-content-type-options": "nosniff" });
  expectGuarded("a rendition", pdf.headers);
  expect(pdf.headers["content-disposition"]).toContain('filename="a.pdf"');
  const [text] = await inside(pdf.rawPayload, textOf);
  for (const word of [one.number!, "样张供应商有限公司", "113.00"]) expect(text).toContain(word);
  expect(pdf.rawPayload.length).toBeLessThan(600_000);
  const png = await stage.get(finance, `/documents/${documentId}/rendition?as=png`);
  expect(png.rawPayload.subarray(1, 4).toString()).toBe("PNG");
  const again = await stage.get(finance, `/documents/${documentId}/rendition?as=png`, {
    "if-none-match": png.headers["etag"] as string,
  });
  expect(again.statusCode).toBe(304);
  expect((await stage.get(finance, `/documents/${documentId}/rendition?as=png&page=2`)).statusCode).toBe(404);
});

test("E7 a PDF stays what it is; what has no pages can't be drawn and says so", async () => {
  const bytes = await specimenPdf(facts());
  const { documentId } = await taken("b.pdf", bytes);
  const same = await stage.get(finance, `/documents/${documentId}/rendition?as=pdf`);
  expect(Buffer.compare(same.rawPayload, Buffer.from(bytes))).toBe(0);
  const xml = await taken("b.xml", specimenXml(facts()));
  expect((await stage.get(finance, `/documents/${xml.documentId}/rendition?as=pdf`)).statusCode).toBe(422);
});

test("E8 two on a page: OFD, PDF, a photo and an XML on two sheets, each tied to its file and logged", async () => {
  const all = [facts(), facts(), facts(), facts()];
  const ids = [
    await taken("1.ofd", await specimenOfd(all[0]!)),
    await taken("2.pdf", await specimenPdf(all[1]!)),
    await taken("3.jpg", await specimenPhoto(all[2]!)),
    await taken("4.xml", specimenXml(all[3]!)),
  ].map(({ id }) => id);
  const made = await stage.post(finance, "/prints", { invoices: ids, layout: "two" });
  expect(made.statusCode).toBe(201);
  expect(made.json().invoices.map((each: { nth: number }) => each.nth)).toEqual([1, 1, 1, 1]);
  const pdf = await stage.get(finance, `/prints/${made.json().id}/pdf`);
  expect(pdf.headers["content-disposition"]).toMatch(/^inline/);
  const pages = await inside(pdf.rawPayload, textOf);
  expect(pages).toHaveLength(2);
  expect(pages[0]).toContain(`发票号码${all[0]!.number}`);
  expect(pages[0]).toContain("第1次打印");
  expect(pages[1]).toContain("不是发票原样");
  const detail = (await stage.get(finance, `/invoices/${ids[0]}`)).json();
  expect(pages[0]).toContain(`SHA-256${detail.documents[0].sha256.slice(0, 16)}`);
  const { events } = (await stage.get(finance, `/invoices/${ids[0]}/history`)).json();
  expect(events.find((each: { type: string }) => each.type === "invoice.printed")).toMatchObject({
    by: { id: finance.userId },
    data: { layout: "two", paste: false, nth: 1 },
  });
  const second = await stage.post(finance, "/prints", { invoices: [ids[0]], layout: "one" });
  expect(second.json().invoices).toEqual([{ id: ids[0], nth: 2 }]);
  expect(await inside((await stage.get(finance, `/prints/${second.json().id}/pdf`)).rawPayload, textOf)).toHaveLength(1);
});

test("E8 of a file with several invoices each is printed with its own pages, and whole once the others are withdrawn", async () => {
  const [one, two] = [facts(), facts()];
  const bytes = await writePdf([await specimenSheet(one), await specimenSheet(two)], one.date);
  const upload = await stage.upload(finance, [{ name: "two.pdf", bytes: Buffer.from(bytes) }], { wait: 60 });
  const ids: string[] = upload.json().files[0].invoices.map((each: { id: string }) => each.id);
  expect(ids).toHaveLength(2);
  const printed = async (id: string): Promise<string[]> => {
    const made = (await stage.post(finance, "/prints", { invoices: [id], layout: "one" })).json();
    return inside((await stage.get(finance, `/prints/${made.id}/pdf`)).rawPayload, textOf);
  };
  for (const id of ids) {
    const pages = await printed(id);
    expect(pages).toHaveLength(1);
    expect(pages[0]).not.toContain("共");
  }
  await stage.post(finance, `/invoices/${ids[1]}/set-aside`, { as: "not-an-invoice" });
  const whole = await printed(ids[0]!);
  expect(whole).toHaveLength(2);
  expect(whole[1]).toContain("第2页，共2页");
});

test("E8 the paste sheet has the numbers, the count, the sum and the sum in capitals", async () => {
  const [one, two] = [facts(), facts({ amount: "200.00", tax: "26.00", total: "226.00" })];
  const ids = [(await taken("5.xml", specimenXml(one))).id, (await taken("6.xml", specimenXml(two))).id];
  const paste = { department: "样张部", person: "样张三", purpose: "样张出差" };
  const made = (await stage.post(finance, "/prints", { invoices: ids, layout: "none", paste })).json();
  const pages = await inside((await stage.get(finance, made.pdfUrl.replace("/api/v1", ""))).rawPayload, textOf);
  expect(pages).toHaveLength(1);
  for (const word of [
    one.number!,
    two.number!,
    "2张",
    "339.00",
    "叁佰叁拾玖圆整",
    "样张部",
    "样张三",
    "样张出差",
    "样张甲有限公司",
  ])
    expect(pages[0]).toContain(word);
});

test("E8 a preview shows the paste sheet of all and the first originals, says that it is one, and is no print", async () => {
  const all = [facts(), facts(), facts(), facts(), facts()];
  const ids: string[] = [];
  for (const [i, each] of all.entries()) ids.push((await taken(`preview${i}.xml`, specimenXml(each))).id);
  const request = { invoices: ids, layout: "two", paste: { purpose: "样张预览" } };
  const preview = await stage.post(finance, "/prints/preview", request);
  expect(preview.headers["content-type"]).toBe("application/pdf");
  const pages = await inside(preview.rawPayload, textOf);
  expect(pages).toHaveLength(3);
  expect(pages[0]).toContain("5张");
  expect(pages[0]).toContain("样张预览");
  expect(pages[1]).toContain("预览");
  expect(pages.join()).not.toContain("次打印");
  const { events } = (await stage.get(finance, `/invoices/${ids[0]}/history`)).json();
  expect(events.map((each: { type: string }) => each.type)).not.toContain("invoice.printed");
  expect((await stage.post(stranger, "/prints/preview", request)).statusCode).toBe(404);
});

test("E8 whoever goes away from a preview before it is there doesn't hold up the next print", async () => {
  const { id } = await taken("away.ofd", await specimenOfd(facts()));
  const body = JSON.stringify({ invoices: [id], layout: "two" });
  const base = await stage.app.listen({ port: 0, host: "127.0.0.1" });
  const headers = { ...finance.headers, "content-type": "application/json" } as Record<string, string>;
  for (const after of [5, 30, 300, 700]) {
    const signal = AbortSignal.timeout(after);
    await fetch(`${base}/api/v1/prints/preview`, { method: "POST", headers, body, signal }).then(
      (answer) => answer.body?.cancel(),
      () => undefined,
    );
  }
  expect((await stage.post(finance, "/prints/preview", { invoices: [id], layout: "two" })).statusCode).toBe(200);
});

test("P1 E8 nobody prints, fetches or counts what isn't his to see", async () => {
  const { id, documentId } = await taken("7.xml", specimenXml(facts()));
  const nowhere = "1234567890123";
  const answer = async (invoice: string) => {
    const { statusCode, body } = await stage.post(stranger, "/prints", { invoices: [invoice], layout: "two" });
    return { statusCode, body: body.replace(/urn:piaozai:request:[\w-]+/, "") };
  };
  expect(await answer(id)).toEqual(await answer(nowhere));
  expect((await answer(id)).statusCode).toBe(404);
  const { id: print } = (await stage.post(finance, "/prints", { invoices: [id], layout: "two" })).json();
  expect((await stage.get(stranger, `/prints/${print}/pdf`)).statusCode).toBe(404);
  expect((await stage.get(stranger, `/documents/${documentId}/rendition?as=png`)).statusCode).toBe(404);
  const { events } = (await stage.get(finance, `/invoices/${id}/history`)).json();
  expect(events.filter((each: { type: string }) => each.type === "invoice.printed")).toHaveLength(1);
});

test("E8 more than a hundred invoices, none, and nothing to print are refused", async () => {
  const many = Array.from({ length: 101 }, (_, i) => String(i + 1));
  for (const request of [
    { invoices: many, layout: "two" },
    { invoices: [], layout: "two" },
    { invoices: ["1"], layout: "none" },
  ])
    expect((await stage.post(finance, "/prints", request)).statusCode).toBe(400);
});
