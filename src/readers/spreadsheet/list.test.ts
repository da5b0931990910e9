import { describe, expect, test } from "vitest";
import { writeZip } from "../archive/testing/zip-writer.ts";
import { readFile } from "../reader.ts";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import { lookAtList } from "./list-look.ts";
import { type ListEntry, type ListPlan, readList } from "./list-rows.ts";
import { type Exported, taxExport, type TestCell, writeXlsx } from "./testing/xlsx-writer.ts";

const SELLER: [string, string] = ["样张供应商有限公司", "91000000MA000000X9"];
const BUYER: [string, string] = ["样张甲有限公司", "91000000MA000000A1"];
const NOW = new Date("2025-06-18T02:00:00Z");
const numbered = (i: number, part: Partial<Exported> = {}): Exported => ({
  number: `2500200000${String(1_000_001_237 + i)}`,
  seller: SELLER,
  buyer: BUYER,
  ...part,
});

async function entriesOf(bytes: Uint8Array, change: Partial<ListPlan> = {}, afterRow = 0): Promise<ListEntry[]> {
  const look = await lookAtList(bytes, DEFAULT_LIMITS);
  const main = look.sheets[look.main]!;
  const plan: ListPlan = {
    form: look.form,
    sheet: main.name,
    header: main.header,
    mapping: main.mapping,
    lines: look.lines === null ? null : { ...look.sheets[look.lines]!, sheet: look.sheets[look.lines]!.name },
    own: null,
    ...change,
  };
  const entries: ListEntry[] = [];
  for await (const found of readList(bytes, plan, afterRow, DEFAULT_LIMITS, NOW)) entries.push(...found);
  return entries;
}

const codesOf = (entries: ListEntry[]): string[] => entries.flatMap(({ problems }) => problems.map(({ code }) => code));
const csv = (text: string): Buffer => Buffer.from(text);

describe("E5: the export of 税务数字账户", () => {
  test.each([{ linesFirst: false }, { linesFirst: true }])("both sheets, whichever comes first: %o", async (order) => {
    const bytes = taxExport(
      [
        numbered(0),
        numbered(1, { fen: -10_000, positive: "否", state: "正常", remark: "被红冲蓝字数电票号码：25002000001000001237" }),
        numbered(2, { state: "已红冲-全额" }),
      ],
      { ...order, extraSheet: true, shared: true },
    );
    const look = await lookAtList(bytes, DEFAULT_LIMITS);
    expect(look.form).toBe("tax-export");
    expect(Object.fromEntries(look.sheets.map(({ name, role }) => [name, role]))).toEqual({
      发票基础信息: "invoices",
      信息汇总表: "lines",
      建筑服务: "beside",
    });
    const entries = await entriesOf(bytes);
    expect(codesOf(entries)).toEqual([]);
    expect(entries).toHaveLength(3);
    const [first, red, flushed] = entries;
    expect(first!.facts).toMatchObject({
      kind: "digital-vat-normal",
      number: numbered(0).number,
      date: "2025-03-04",
      amount: "100.00",
      tax: "1.00",
      total: "101.00",
      seller: { name: SELLER[0], taxId: SELLER[1] },
    });
    expect(first!.facts.items).toMatchObject([{ name: "*样张*纸张", quantity: "1", rate: "1%", amount: "100.00" }]);
    expect(first!.facts.fields["number"]).toMatchObject({ from: "sheet" });
    expect(red!.facts).toMatchObject({ red: true, total: "-101.00", original: { number: numbered(0).number } });
    expect([first!, flushed!].map(({ states }) => states.map(({ value }) => value))).toEqual([["normal"], ["red-flushed-full"]]);
  });

  test("goes on behind any row", async () => {
    const bytes = taxExport([0, 1, 2, 3].map((i) => numbered(i)));
    expect((await entriesOf(bytes, {}, 3)).map(({ row }) => row)).toEqual([4, 5]);
  });

  test("the lines alone are joined into invoices", async () => {
    const detail =
      "数电票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,货物或应税劳务名称,金额,税率,税额,价税合计,发票来源,发票票种,发票状态".split(
        ",",
      );
    const line = (name: string, amount: string, tax: string, total: string): TestCell[] => [
      "25002000001000001237",
      SELLER[1],
      SELLER[0],
      BUYER[1],
      BUYER[0],
      "2025-03-04",
      name,
      amount,
      "13%",
      tax,
      total,
      "电子发票服务平台",
      "数电票(普通发票)",
      "正常",
    ];
    const [entry, ...others] = await entriesOf(
      writeXlsx([
        { name: "信息汇总表", rows: [detail, line("*样张*甲", "100", "13", "113"), line("*样张*乙", "200", "26", "226")] },
      ]),
    );
    expect(others).toEqual([]);
    expect(entry!.facts).toMatchObject({
      amount: "300.00",
      tax: "39.00",
      total: "339.00",
      items: [{ name: "*样张*甲" }, { name: "*样张*乙" }],
    });
  });
});

test("E5: the template of 勾选 is known; its total is computed and says so", async () => {
  const header = [
    "序号",
    "是否勾选*",
    "发票代码",
    "发票号码",
    "数电发票号码",
    "开票日期*",
    "金额*",
    "票面税额*",
    "有效抵扣税额*",
    "购买方识别号*",
    "销售方纳税人名称",
    "销售方纳税人识别号",
    "发票来源",
    "票种*",
    "发票状态",
  ];
  const bytes = writeXlsx([
    {
      name: "Sheet1",
      rows: [
        header,
        [
          "1",
          "是",
          "",
          "",
          "25002000001000001237",
          "2025-03-04",
          "100",
          "13",
          "13",
          BUYER[1],
          SELLER[0],
          SELLER[1],
          "电子发票服务平台",
          "增值税专用发票",
          "正常",
        ],
      ],
    },
  ]);
  expect((await lookAtList(bytes, DEFAULT_LIMITS)).form).toBe("deduction");
  const [entry] = await entriesOf(bytes);
  expect(entry!.facts).toMatchObject({
    kind: "digital-vat-special",
    total: "113.00",
    buyer: { taxId: BUYER[1] },
    fields: { total: { from: "computed" } },
  });
});

describe("E5: numbers that a spreadsheet program ruined are named and never taken", () => {
  const list = (number: TestCell): Buffer =>
    writeXlsx([
      {
        name: "表",
        rows: [
          ["发票号码", "开票日期", "价税合计"],
          [number, "2025-03-04", 113],
        ],
      },
    ]);
  test.each([
    ["a float", { raw: "2.43220000004891E+19" }],
    ["a float as text", "2.43220000004891E+19"],
    ["a number of 20 digits", { raw: "24322000000489101796" }],
    ["15 digits and zeros", { raw: "24322000000489100000" }],
  ])("%s", async (_name, cell) => {
    const [entry] = await entriesOf(list(cell));
    expect(entry!.problems).toMatchObject([{ code: "number-ruined", field: "number" }]);
    expect(entry!.facts.number).toBeNull();
  });

  test("zeros in CSV too, while text in a workbook is its maker's word", async () => {
    expect(codesOf(await entriesOf(csv("发票号码,开票日期,价税合计\n24322000000489100000,2025-03-04,1\n")))).toEqual([
      "number-ruined",
    ]);
    expect(codesOf(await entriesOf(list("24322000000489100000")))).toEqual([]);
  });

  test("so are ruined tax ids and check codes: they stay empty", async () => {
    const [entry] = await entriesOf(
      writeXlsx([
        {
          name: "表",
          rows: [
            ["发票代码", "发票号码", "校验码", "销方识别号", "购方识别号"],
            [
              "011002200211",
              "01234567",
              { raw: "12345678901234500000" },
              { raw: "913100007109328000" },
              { raw: "440300123456789" },
            ],
          ],
        },
      ]),
    );
    expect(entry!.facts).toMatchObject({ checkCode: null, seller: { taxId: null }, buyer: { taxId: "440300123456789" } });
  });

  test("zeros in front of code and number are put back, as their lengths are fixed", async () => {
    const [entry] = await entriesOf(
      writeXlsx([
        {
          name: "表",
          rows: [
            ["发票代码", "发票号码", "价税合计"],
            [11_002_200_211, 1_234_567, 5],
          ],
        },
      ]),
    );
    expect(entry!.facts).toMatchObject({ code: "011002200211", number: "01234567", total: "5.00" });
  });
});

describe("E5: rows that can't be taken say why", () => {
  test.each([
    ["号码,代码,开票日期,金额", "12345678,,2025-03-04,1", "code-missing"],
    ["发票号码,开票日期,金额", "25002000001000001237,2025-13-04,1", "date-invalid"],
    ["发票号码,开票日期,金额", "25002000001000001237,2025-03-04,一百", "amount-invalid"],
    ["发票号码,数电票号码,金额", "25002000001000001237,25002000001000001238,1", "numbers-differ"],
    ["发票号码,开票日期,金额", "二五〇〇,2025-03-04,1", "number-invalid"],
    ["发票号码,开票日期,金额", ",2025-03-04,1", "number-missing"],
  ])("%s / %s", async (header, row, code) => {
    expect(codesOf(await entriesOf(csv(`${header}\n${row}\n`)))).toEqual([code]);
  });

  test("sums, notes and empty rows are no rows", async () => {
    const entries = await entriesOf(
      csv("发票号码,开票日期,金额\n25002000001000001237,2025-03-04,1\n,,\n合计,,1\n制表人：样张,,\n"),
    );
    expect(entries).toHaveLength(1);
  });

  test("amounts of several rows of one invoice stay empty where they may be the line's or the invoice's", async () => {
    const [entry] = await entriesOf(
      csv("发票号码,品名,金额,税额\n25002000001000001237,甲,100,13\n25002000001000001237,乙,100,13\n"),
    );
    expect(entry!.facts).toMatchObject({ amount: null, tax: null, total: null, items: [{ name: "甲" }, { name: "乙" }] });
  });
});

describe("E5: text tables", () => {
  const TEXT = "发票号码,销方名称,价税合计\n25002000001000001237,样张,1.5\n";
  test.each([
    ["UTF-8", csv(TEXT)],
    ["UTF-8 with mark", csv(`\ufeff${TEXT}`)],
    ["GBK", Buffer.from([...TEXT].flatMap((char) => GBK[char] ?? [char.charCodeAt(0)]))],
    ["UTF-16", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
    ["semicolons", csv(TEXT.replaceAll(",", ";"))],
    ["tabs", csv(TEXT.replaceAll(",", "\t"))],
    ["CRLF and quotes", csv(TEXT.replace("样张", '"样张"').replaceAll("\n", "\r\n"))],
  ])("%s", async (_name, bytes) => {
    const [entry] = await entriesOf(bytes);
    expect(entry!.facts).toMatchObject({ number: "25002000001000001237", seller: { name: "样张" }, total: "1.50" });
  });

  test("a table without known headers is one too, prose isn't", async () => {
    const [reading] = await readFile(csv("甲,乙,丙\n1,2,3\n4,5,6\n"), "a.csv");
    expect(reading!.problems).toMatchObject([{ code: "not-an-invoice", detail: { is: "spreadsheet", list: "false" } }]);
    const [prose] = await readFile(csv("只是一段话，没有表格。\n第二行。\n"), "a.txt");
    expect(prose!.problems[0]!.detail).toMatchObject({ is: "document" });
  });
});

/** The few characters of these tests in GBK. */
const GBK: Record<string, number[]> = Object.fromEntries(
  Object.entries({
    发: "b7a2",
    票: "c6b1",
    号: "bac5",
    码: "c2eb",
    销: "cffa",
    方: "b7bd",
    名: "c3fb",
    称: "b3c6",
    价: "bcdb",
    税: "cbb0",
    合: "bacf",
    计: "bcc6",
    样: "d1f9",
    张: "d5c5",
  }).map(([char, hex]) => [char, [...Buffer.from(hex, "hex")]]),
);

const withSheet = (xml: string): Buffer =>
  Buffer.from(
    writeZip([
      { name: "[Content_Types].xml", data: "<Types/>" },
      {
        name: "xl/workbook.xml",
        data: '<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
      },
      {
        name: "xl/_rels/workbook.xml.rels",
        data: '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
      },
      { name: "xl/worksheets/sheet1.xml", data: xml },
    ]),
  );

describe("E5: hostile and unreadable files are refused in words", () => {
  const problemsOf = async (bytes: Uint8Array, name: string) => (await readFile(bytes, name))[0]!.problems[0]!;
  const ole = (part: string): Buffer =>
    Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(504), Buffer.from(part, "utf16le"), Buffer.alloc(512)]);

  test("Excel 97, encrypted, truncated", async () => {
    expect(await problemsOf(ole("Workbook"), "a.xls")).toMatchObject({ code: "not-an-invoice", detail: { is: "old-workbook" } });
    expect(await problemsOf(ole("EncryptedPackage"), "a.xlsx")).toMatchObject({ code: "encrypted-file" });
    expect(await problemsOf(taxExport([numbered(0)]).subarray(0, 900), "a.xlsx")).toMatchObject({ code: "truncated-file" });
  });

  test("a document type, a row without end", async () => {
    expect(
      await problemsOf(withSheet('<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>'), "a.xlsx"),
    ).toMatchObject({ code: "broken-file" });
    const cells = Array.from(
      { length: 120_000 },
      (_, i) => `<c r="A${i}"><v>${(i * 7919) % 99_991}${"x".repeat(i % 40)}</v></c>`,
    ).join("");
    expect(
      await problemsOf(withSheet(`<worksheet><sheetData><row r="1">${cells}</row></sheetData></worksheet>`), "a.xlsx"),
    ).toMatchObject({ code: "too-large" });
  });
});
