import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { writeZip } from "../archive/testing/zip-writer.ts";
import { DEFAULT_LIMITS, type ReaderContext, type Reading } from "../reader.types.ts";
import { readDocuments } from "./document.ts";
import { readOfd } from "./ofd.ts";
import { OfdPackage } from "./package.ts";
import { readPage } from "./page-text.ts";
import { ofdMembers, writeOfd, type TestOfd, type TestText } from "./testing/ofd-writer.ts";
import { digitalFace, digitalTags, SPECIMEN, tableFace, taxControlXml, type Specimen } from "./testing/specimens.ts";

const ctx: ReaderContext = { now: new Date("2031-05-01T00:00:00Z"), limits: DEFAULT_LIMITS };

const read = (spec: TestOfd, context = ctx): Promise<Reading> => readOfd(writeOfd(spec), context);

async function only(spec: TestOfd, context = ctx): Promise<InvoiceFacts> {
  const reading = await read(spec, context);
  expect(reading.invoices).toHaveLength(1);
  return reading.invoices[0]!;
}

const ALL = {
  kind: "digital-vat-special",
  code: null,
  number: SPECIMEN.number,
  date: "2031-04-05",
  buyer: { name: SPECIMEN.buyer, taxId: SPECIMEN.buyerId },
  seller: { name: SPECIMEN.seller, taxId: SPECIMEN.sellerId },
  amount: "1000.00",
  tax: "60.00",
  total: "1060.00",
  items: [
    {
      name: "*样张服务*测试费",
      spec: null,
      unit: "次",
      quantity: "2",
      price: "500",
      amount: "1000.00",
      rate: "6%",
      tax: "60.00",
    },
  ],
};

describe("witnesses", () => {
  test("E2 a remark that is tagged line by line, in any order, is read from top to bottom", async () => {
    const line = (text: string, y: number, id: number) => ({ text, x: 12, y, id });
    const note = (id: number) => `<ofd:Note><ofd:ObjectRef PageRef="1">${id}</ofd:ObjectRef></ofd:Note>`;
    const tags = digitalTags(SPECIMEN).replace(/<ofd:Note>.*?<\/ofd:Note>/u, [702, 703, 701].map(note).join(""));
    const lines = [
      line("不动产地址：样张路1号", 108, 701),
      line("租赁期：一年", 112, 702),
      line("跨地（市）标志：否，样张样张样张", 116, 703),
    ];
    const facts = await only({ pages: [{ texts: [...digitalFace({ ...SPECIMEN, remark: "" }), ...lines] }], tags });
    expect(facts.remark).toBe("不动产地址：样张路1号\n租赁期：一年\n跨地（市）标志：否，样张样张样张");
  });

  test("E2 a remark of which page and attachment say different things isn't given as sure", async () => {
    const said = (remark: string) =>
      only({
        pages: [{ texts: digitalFace(SPECIMEN) }],
        tags: digitalTags(SPECIMEN),
        attachments: { "original_invoice.xml": taxControlXml({ ...SPECIMEN, remark }) },
      });
    expect((await said(SPECIMEN.remark!)).fields["remark"]?.confidence).toBeGreaterThanOrEqual(0.95);
    expect((await said("样张：另一句话")).fields["remark"]?.confidence).toBeLessThan(0.95);
  });

  test("E2 tags point at what is printed, with its place", async () => {
    const facts = await only({ pages: [{ texts: digitalFace(SPECIMEN) }], tags: digitalTags(SPECIMEN) });
    expect(facts).toMatchObject({ ...ALL, remark: "样张 SPECIMEN" });
    expect(facts.fields["number"]).toMatchObject({ from: "tag", confidence: 1, page: 1 });
    const [x, y, w, h] = facts.fields["number"]!.box!;
    expect([x * 210, y * 140]).toEqual([expect.closeTo(166, 0), expect.closeTo(11.4, 0)]);
    expect([w * 210, h * 140]).toEqual([expect.closeTo(30, 0), expect.closeTo(3, 0)]);
  });

  test("E2 the page text alone suffices", async () => {
    const facts = await only({ pages: [{ texts: digitalFace(SPECIMEN) }] });
    expect(facts).toMatchObject(ALL);
    expect(facts.fields["seller.name"]?.from).toBe("text");
  });

  test("E2 labels in a template and values on the page belong together", async () => {
    const face = digitalFace(SPECIMEN);
    const facts = await only({
      templates: [face.filter((text) => text.id === undefined)],
      pages: [{ template: 0, texts: face.filter((text) => text.id !== undefined) }],
    });
    expect(facts).toMatchObject(ALL);
  });

  test("E2 an attachment alone suffices, and its values are looked for on the page", async () => {
    const specimen: Specimen = { ...SPECIMEN, code: "000003100111", number: "00000123" };
    const facts = await only({
      pages: [{ texts: [{ text: "号 00000123", x: 10, y: 10 }] }],
      attachments: { "original_invoice.xml": taxControlXml(specimen) },
    });
    expect(facts).toMatchObject({ kind: "vat-electronic-normal", code: "000003100111", number: "00000123", total: "1060.00" });
    expect(facts.fields["number"]).toMatchObject({ from: "attachment", page: 1, box: expect.any(Array) });
  });

  test("E2 two witnesses that agree make a field certain", async () => {
    const facts = await only({
      pages: [{ texts: digitalFace(SPECIMEN) }],
      tags: digitalTags(SPECIMEN),
      metadata: { 发票号码: SPECIMEN.number, 合计金额: "1000.00" },
    });
    expect(facts.fields["amount"]).toMatchObject({ from: "tag", confidence: 1 });
  });

  test("E3 the QR code is read from its picture and compared", async () => {
    const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(50)]);
    const spec: TestOfd = {
      pages: [{ texts: digitalFace(SPECIMEN), content: '<ofd:ImageObject ID="5" Boundary="6 6 20 20" ResourceID="50"/>' }],
      tags: digitalTags(SPECIMEN),
      resources:
        '<ofd:MultiMedias><ofd:MultiMedia ID="50" Type="Image"><ofd:MediaFile>qr.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>',
      extra: [{ name: "Doc_0/Res/qr.png", data: png }],
    };
    const qr = `01,31,,${SPECIMEN.number},1060.00,20310405,,AAAA`;
    const facts = await only(spec, { ...ctx, qrOfImage: async () => [{ text: qr, box: [0, 0, 1, 1] }] });
    expect(facts.qr).toBe(qr);
    expect(facts.fields["qr"]).toMatchObject({ from: "qr", page: 1 });
    const other = qr.replace("1060.00", "9060.00");
    const { problems, invoices } = await readOfd(writeOfd(spec), {
      ...ctx,
      qrOfImage: async () => [{ text: other, box: [0, 0, 1, 1] }],
    });
    expect(problems).toMatchObject([
      { code: "contradiction", detail: { field: "total", a: "1060.00", b: "9060.00", fromA: "tag", fromB: "qr" } },
    ]);
    expect(invoices[0]).toMatchObject({ total: "1060.00", fields: { total: { confidence: 0.5 } } });
  });
});

describe("contradictions", () => {
  test("D27 an attachment that says another amount than the page is a finding, not an overwrite", async () => {
    const specimen: Specimen = { ...SPECIMEN, total: "9060.00" };
    const reading = await read({
      pages: [{ texts: digitalFace(SPECIMEN) }],
      attachments: { "original_invoice.xml": taxControlXml(specimen) },
    });
    expect(reading.invoices[0]?.total).toBe("1060.00");
    expect(reading.problems).toContainEqual(
      expect.objectContaining({
        code: "contradiction",
        detail: { field: "total", a: "1060.00", b: "9060.00", fromA: "text", fromB: "attachment" },
      }),
    );
  });

  test("D27 another code in the document data is a finding", async () => {
    const reading = await read({
      pages: [{ texts: digitalFace(SPECIMEN) }],
      tags: digitalTags(SPECIMEN),
      metadata: { 发票号码: SPECIMEN.number, 销售方纳税人识别号: "91000000SPEC000099" },
    });
    expect(reading.problems).toMatchObject([
      { code: "contradiction", detail: { field: "seller.taxId", fromA: "tag", fromB: "metadata" } },
    ]);
  });

  test("E2 the same number in another form is no contradiction", async () => {
    const lines = [{ ...SPECIMEN.lines[0]!, quantity: "2.00000000", rate: "6.00%" }];
    const attached = taxControlXml({ ...SPECIMEN, lines: [{ ...lines[0]!, quantity: "2", rate: "0.06" }] });
    const reading = await read({
      pages: [{ texts: digitalFace({ ...SPECIMEN, lines }) }],
      attachments: { "original_invoice.xml": attached },
    });
    expect(reading.problems).toEqual([]);
    expect(reading.invoices[0]?.items[0]).toMatchObject({ quantity: "2.00000000", rate: "6%" });
  });
});

describe("lines", () => {
  const many = Array.from({ length: 5 }, (_, i) => ({
    name: `*样张货物*第${i + 1}号`,
    unit: "件",
    quantity: String(i + 1),
    price: "10",
    amount: `${(i + 1) * 10}.00`,
    rate: "13%",
    tax: ((i + 1) * 1.3).toFixed(2),
  }));
  const several: Specimen = {
    ...SPECIMEN,
    lines: many,
    amount: "150.00",
    tax: "19.50",
    total: "169.50",
    capitals: "壹佰陆拾玖圆伍角",
  };

  test("E2 several lines, by tags and by page text", async () => {
    const tagged = await only({ pages: [{ texts: digitalFace(several) }], tags: digitalTags(several) });
    const printed = await only({ pages: [{ texts: digitalFace(several) }] });
    for (const facts of [tagged, printed]) {
      expect(facts.items.map((item) => item.name)).toEqual(many.map((line) => line.name));
      expect(facts.items.map((item) => item.amount)).toEqual(many.map((line) => line.amount));
      expect(facts.items.map((item) => item.tax)).toEqual(many.map((line) => line.tax));
    }
  });

  test("E2 a discount line is negative and has neither quantity nor price", async () => {
    const lines = [many[4]!, { name: "*样张货物*第5号", amount: "-5.00", rate: "13%", tax: "-0.65" }];
    const facts = await only({
      pages: [
        { texts: digitalFace({ ...several, lines, amount: "45.00", tax: "5.85", total: "50.85", capitals: "伍拾圆捌角伍分" }) },
      ],
    });
    expect(facts.items[1]).toMatchObject({ amount: "-5.00", tax: "-0.65", quantity: null, price: null });
  });

  test("E2 lines go on over pages", async () => {
    const first: TestText[] = digitalFace({ ...several, lines: many.slice(0, 3) }).filter((text) => text.y < 85);
    const second = digitalFace({ ...several, lines: many.slice(3) });
    const facts = await only({ pages: [{ texts: first }, { texts: second }] });
    expect(facts.items).toHaveLength(5);
    expect(facts.total).toBe("169.50");
    expect(facts.fields["items.4.amount"]?.page).toBe(2);
  });

  test("E2 where the page only points to a list, the attachment has the lines", async () => {
    const lines = [{ name: "(详见销货清单)", amount: "150.00", rate: "13%", tax: "19.50" }];
    const facts = await only({
      pages: [{ texts: digitalFace({ ...several, lines }) }],
      attachments: { "original_invoice.xml": taxControlXml(several) },
    });
    expect(facts.items).toHaveLength(5);
  });

  test("E2 exempt lines show *** and no tax", async () => {
    const lines = [{ name: "*样张服务*免税", amount: "150.00", rate: "免税", tax: "***" }];
    const facts = await only({
      pages: [{ texts: digitalFace({ ...several, lines, tax: "***", total: "150.00", capitals: "壹佰伍拾圆整" }) }],
    });
    expect(facts).toMatchObject({ total: "150.00", tax: null, items: [{ rate: "免税", tax: null }] });
  });

  test("E2 a table that is empty gives no lines", () => {
    expect(tableFace({ ...several, lines: [] }, 50)).toHaveLength(8);
  });
});

describe("red invoices", () => {
  test("D7 negative amounts and a remark that names the blue one", async () => {
    const red: Specimen = {
      ...SPECIMEN,
      lines: [{ name: "*样张服务*测试费", quantity: "-2", price: "500", amount: "-1000.00", rate: "6%", tax: "-60.00" }],
      amount: "-1000.00",
      tax: "-60.00",
      total: "-1060.00",
      capitals: "（负数）壹仟零陆拾圆整",
      remark: "被红冲蓝字数电发票号码：00990000000000000009 红字发票信息确认单编号：00990000000000000123",
    };
    const facts = await only({ pages: [{ texts: digitalFace(red) }], tags: digitalTags(red) });
    expect(facts).toMatchObject({
      red: true,
      total: "-1060.00",
      amount: "-1000.00",
      original: { code: null, number: "00990000000000000009" },
    });
  });
});

describe("what is no invoice", () => {
  test("E2 a letter and a bank receipt are named as what they are", async () => {
    const letter = await read({
      pages: [
        {
          texts: [
            { text: "关于样张工作的通知，请各单位遵照执行。", x: 20, y: 20 },
            { text: "特此函告，请予支持。", x: 20, y: 30 },
          ],
        },
      ],
    });
    expect(letter).toMatchObject({ invoices: [], problems: [{ code: "not-an-invoice", detail: { is: "document" } }] });
    const bank = await read({
      pages: [
        {
          texts: [
            { text: "样张银行 客户回单", x: 80, y: 10, size: 6 },
            { text: "付款人账号：0000", x: 10, y: 30 },
            { text: "收款人账号：0000", x: 100, y: 30 },
            { text: "金额：¥100.00", x: 10, y: 40 },
          ],
        },
      ],
    });
    expect(bank).toMatchObject({ invoices: [], problems: [{ code: "not-an-invoice", detail: { is: "bank-receipt" } }] });
  });

  test("E2 a page that is missing is named, the rest is read", async () => {
    const members = ofdMembers({ pages: [{ texts: digitalFace(SPECIMEN) }, { texts: [] }] }).filter(
      (member) => member.name !== "Doc_0/Pages/Page_1/Content.xml",
    );
    const reading = await readOfd(writeZip(members), ctx);
    expect(reading.invoices[0]?.number).toBe(SPECIMEN.number);
    expect(reading.problems).toMatchObject([{ code: "missing-part", detail: { part: "Pages/Page_1/Content.xml" } }]);
  });

  test("E2 no ZIP, no OFD.xml, an encrypted one: a coded problem each", async () => {
    expect((await readOfd(new TextEncoder().encode("../public/2.ofd"), ctx)).problems[0]?.code).toBe("broken-file");
    expect((await readOfd(writeZip([{ name: "a.txt", data: "x" }]), ctx)).problems[0]?.code).toBe("broken-file");
    const whole = writeOfd({ pages: [{ texts: digitalFace(SPECIMEN) }] });
    expect((await readOfd(whole.subarray(0, whole.length * 0.6), ctx)).problems[0]?.code).toBe("truncated-file");
    const locked = ofdMembers({ pages: [{}] }).map((member) => ({ ...member, flags: 0x801 }));
    expect((await readOfd(writeZip(locked), ctx)).problems[0]?.code).toBe("encrypted-file");
    const listed = ofdMembers({ pages: [{}] }).map((member) =>
      member.name === "OFD.xml"
        ? {
            ...member,
            data: String(member.data).replace("<ofd:DocBody>", "<ofd:Encryptions>Encryptions.xml</ofd:Encryptions><ofd:DocBody>"),
          }
        : member,
    );
    expect((await readOfd(writeZip(listed), ctx)).problems[0]?.code).toBe("encrypted-file");
  });
});

describe("packages", () => {
  test("E2 odd paths: other case, back slashes, absolute, blanks", async () => {
    const members = ofdMembers({ pages: [{ texts: digitalFace(SPECIMEN) }], tags: digitalTags(SPECIMEN) }).map((member) => {
      const data = String(member.data)
        .replace('BaseLoc="Pages/Page_0/Content.xml"', 'BaseLoc=" /Doc_0/Pages 页/Content.xml "')
        .replace("<ofd:FileLoc>CustomTag.xml", "<ofd:FileLoc>/doc_0/tags/customtag.xml");
      return {
        ...member,
        name: String(member.name).replace("Pages/Page_0", "pages 页").replace("Tags/CustomTag.xml", "TAGS\\CustomTag.XML"),
        data,
      };
    });
    const reading = await readOfd(writeZip(members.reverse()), ctx);
    expect(reading.invoices[0]).toMatchObject(ALL);
    expect(reading.invoices[0]?.fields["number"]?.from).toBe("tag");
  });

  test("E2 two documents in one file are two invoices", async () => {
    const second = digitalFace({ ...SPECIMEN, number: "00990000000000000025" });
    const reading = await read({ pages: [{ texts: digitalFace(SPECIMEN) }, { texts: second }] });
    expect(reading.invoices.map(({ number, page }) => [number, page])).toEqual([
      [SPECIMEN.number, 1],
      ["00990000000000000025", 2],
    ]);
  });
});

describe("what else is told apart", () => {
  test("D27 an attachment whose total is another number of the page is a finding too", async () => {
    const reading = await read({
      pages: [{ texts: digitalFace(SPECIMEN) }],
      attachments: { "original_invoice.xml": taxControlXml({ ...SPECIMEN, total: "1000.00" }) },
    });
    expect(reading.invoices[0]?.total).toBe("1060.00");
    expect(reading.problems).toMatchObject([{ code: "contradiction", detail: { field: "total", a: "1060.00", b: "1000.00" } }]);
  });

  test("E2 an air itinerary by its XBRL attachment", async () => {
    const fact = (name: string, value: string): string => `<a:${name} contextRef="c">${value}</a:${name}>`;
    const xbrl = `<xbrl xmlns:a="http://xbrl.mof.gov.cn/taxonomy/2023-05-15/atr">${fact("ElectronicInvoiceAirTransportReceiptNumber", "00999000000000000002")}${fact("IssueDate", "2031-04-05")}${fact("TotalAmount", "610.46")}${fact("VatTaxAmount", "49.54")}${fact("NameOfPurchaser", SPECIMEN.buyer)}${fact("Flight", "XX1234")}</xbrl>`;
    const texts: TestText[] = [
      { text: "电子发票（航空运输电子客票行程单）", x: 40, y: 8, size: 6 },
      { text: "发票号码：00999000000000000002", x: 140, y: 20 },
      { text: "航班号 XX1234", x: 20, y: 40 },
      { text: "合计 CNY610.46", x: 120, y: 60 },
    ];
    const facts = await only({ pages: [{ texts }], attachments: { "atr_issuer_1.xml": xbrl } });
    expect(facts).toMatchObject({
      kind: "air",
      number: "00999000000000000002",
      date: "2031-04-05",
      total: "610.46",
      tax: "49.54",
      extra: { flight: "XX1234" },
    });
    expect(facts.fields["number"]).toMatchObject({ page: 1, confidence: 1 });
  });

  test("E2 how a rail ticket came about stands beside its business", async () => {
    const xbrl = `<xbrl xmlns:r="http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai"><r:ElectronicInvoiceRailwayETicketNumber>00999000000000000001</r:ElectronicInvoiceRailwayETicketNumber><r:DateOfIssue>2031-04-05</r:DateOfIssue><r:Fare>181.00</r:Fare><r:TypeOfBusiness>售</r:TypeOfBusiness></xbrl>`;
    const texts: TestText[] = [
      { text: "电子发票（铁路电子客票）", x: 60, y: 8, size: 7 },
      { text: "发票号码:00999000000000000001", x: 10, y: 20 },
      { text: "换开", x: 100, y: 90 },
      { text: "票价:￥181.00", x: 10, y: 60 },
    ];
    expect(await only({ pages: [{ texts }], attachments: { "rai.xml": xbrl } })).toMatchObject({
      kind: "rail",
      total: "181.00",
      extra: { business: "售/换开" },
    });
  });

  test("O4 a file with too much XML is refused, not held in memory", async () => {
    const content = `<ofd:PathObject ID="1" Boundary="0 0 1 1"/>`.repeat(460_000);
    const reading = await read(
      { pages: [{ texts: digitalFace(SPECIMEN) }, { content }, { content }] },
      { ...ctx, limits: { ...DEFAULT_LIMITS, compressionRatio: 100_000 } },
    );
    expect(reading.problems.map((problem) => problem.code)).toContain("too-large");
    expect(reading.invoices[0]?.number).toBe(SPECIMEN.number);
  });
});

describe("odds and ends of real producers", () => {
  const lines = Array.from({ length: 3 }, (_, i) => ({
    name: `*样张货物*第${i + 1}号`,
    unit: "件",
    quantity: "1",
    price: "50",
    amount: "50.00",
    rate: "13%",
    tax: "6.50",
  }));
  const listed: Specimen = { ...SPECIMEN, lines, amount: "150.00", tax: "19.50", total: "169.50", capitals: "壹佰陆拾玖圆伍角" };

  test("E2 a line that points to the list of goods is dropped where the list follows on the next page", async () => {
    const first = digitalFace({ ...listed, lines: [{ name: "(详见销货清单)", amount: "150.00", rate: "13%", tax: "19.50" }] });
    const list: TestText[] = [
      { text: "销售货物或者提供应税劳务清单", x: 60, y: 6, size: 6 },
      { text: `发票号码：${listed.number}`, x: 140, y: 20 },
      ...tableFace(listed, 30),
    ];
    const facts = await only({ pages: [{ texts: first }, { texts: list }] });
    expect(facts.items.map((item) => item.name)).toEqual(lines.map((line) => line.name));
    expect(facts.total).toBe("169.50");
  });

  test("D27 text that can't be seen is no witness", async () => {
    const text = (attributes: string, inside = ""): string =>
      `<ofd:TextObject ID="3" Boundary="156 98 50 5" Font="1" Size="3" ${attributes}>${inside}<ofd:TextCode X="0" Y="3">样张看不见</ofd:TextCode></ofd:TextObject>`;
    const runs = async (content: string): Promise<string[]> => {
      const pkg = await OfdPackage.open(writeOfd({ pages: [{ content }] }), DEFAULT_LIMITS);
      return readPage(readDocuments(pkg, 1)[0]!, 0)!.runs.map((run) => run.text);
    };
    for (const seen of [text(""), text('Fill="false" Stroke="true"')]) expect(await runs(seen)).toEqual(["样张看不见"]);
    for (const hidden of [
      text('Alpha="0"'),
      text('Visible="false"'),
      text('Fill="false"'),
      text("", '<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
    ])
      expect(await runs(hidden)).toEqual([]);
  });

  test("E2 tags alone tell a digital invoice, though its form is drawn as a picture", async () => {
    const values = digitalFace(SPECIMEN).filter((text) => text.id !== undefined);
    expect(await only({ pages: [{ texts: values }], tags: digitalTags(SPECIMEN) })).toMatchObject({
      kind: "digital-vat-normal",
      number: SPECIMEN.number,
      total: "1060.00",
      fields: { kind: { from: "computed" } },
    });
  });

  test("E2 line breaks and CDATA around a value are no part of it", async () => {
    const members = ofdMembers({ pages: [{ texts: digitalFace(SPECIMEN) }], tags: digitalTags(SPECIMEN) }).map((member) => ({
      ...member,
      data: String(member.data).replace(`>${SPECIMEN.seller}<`, `>\n   <![CDATA[${SPECIMEN.seller}]]>\n  <`),
    }));
    expect((await readOfd(writeZip(members), ctx)).invoices[0]?.seller.name).toBe(SPECIMEN.seller);
  });
});
