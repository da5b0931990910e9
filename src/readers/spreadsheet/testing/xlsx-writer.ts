/** Workbooks for tests: cells as their makers write them, strings shared or inline, and the tax bureau's export made up. */
import { writeZip } from "../../archive/testing/zip-writer.ts";

/** a number is written as one, as a float would be; text as text */
export type TestCell = string | number | { raw: string } | null;
export type TestSheet = { name: string; rows: TestCell[][] };
export type Writing = { shared?: boolean; createdAt?: string; date1904?: boolean; extra?: { name: string; data: string }[] };

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function letters(column: number): string {
  let text = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  return text;
}

export function writeXlsx(
  sheets: TestSheet[],
  { shared = false, createdAt, date1904 = false, extra = [] }: Writing = {},
): Buffer {
  const strings: string[] = [];
  const places = new Map<string, number>();
  const cell = (value: TestCell, at: string): string => {
    if (value === null || value === "") return "";
    if (typeof value === "number") return `<c r="${at}"><v>${value}</v></c>`;
    if (typeof value !== "string") return `<c r="${at}"><v>${value.raw}</v></c>`;
    if (!shared) return `<c r="${at}" t="inlineStr"><is><t>${escape(value)}</t></is></c>`;
    if (!places.has(value)) places.set(value, strings.push(value) - 1);
    return `<c r="${at}" t="s"><v>${places.get(value)}</v></c>`;
  };
  const parts = sheets.map(({ rows }) => {
    const xml = rows.map(
      (cells, i) => `<row r="${i + 1}">${cells.map((value, j) => cell(value, `${letters(j)}${i + 1}`)).join("")}</row>`,
    );
    return `<?xml version="1.0"?><worksheet xmlns="x"><sheetData>${xml.join("")}</sheetData></worksheet>`;
  });
  const list = sheets.map(({ name }, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join("");
  const relations = sheets
    .map((_sheet, i) => `<Relationship Id="rId${i + 1}" Type="worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
    .join("");
  return Buffer.from(
    writeZip([
      { name: "[Content_Types].xml", data: "<Types/>" },
      {
        name: "xl/workbook.xml",
        data: `<workbook xmlns:r="r"><workbookPr${date1904 ? ' date1904="1"' : ""}/><sheets>${list}</sheets></workbook>`,
      },
      { name: "xl/_rels/workbook.xml.rels", data: `<Relationships>${relations}</Relationships>` },
      ...(shared
        ? [
            {
              name: "xl/sharedStrings.xml",
              data: `<sst>${strings.map((text) => `<si><t>${escape(text)}</t></si>`).join("")}</sst>`,
            },
          ]
        : []),
      ...(createdAt === undefined
        ? []
        : [
            {
              name: "docProps/core.xml",
              data: `<cp:coreProperties xmlns:dcterms="d"><dcterms:created>${createdAt}</dcterms:created></cp:coreProperties>`,
            },
          ]),
      ...parts.map((data, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, data })),
      ...extra,
    ]),
  );
}

/** The headers of the export of 税务数字账户, as of 2024 and later. */
export const BASIC =
  "序号,发票代码,发票号码,数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,金额,税额,价税合计,发票来源,发票票种,发票状态,是否正数发票,发票风险等级,开票人,备注".split(
    ",",
  );
export const DETAIL =
  "序号,发票代码,发票号码,数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,税收分类编码,特定业务类型,货物或应税劳务名称,规格型号,单位,数量,单价,金额,税率,税额,价税合计,发票来源,发票票种,发票状态,是否正数发票,发票风险等级,开票人,备注".split(
    ",",
  );

export type Exported = {
  number: string;
  seller: [string, string];
  buyer: [string, string];
  fen?: number;
  state?: string;
  kind?: string;
  positive?: string;
  remark?: string;
};

const money = (fen: number): string => (fen / 100).toFixed(2);

/** An export as the bureau makes it: made-up invoices, one line each of 1 % levy, the sum at the end. */
export function taxExport(
  invoices: readonly Exported[],
  options: Writing & { linesFirst?: boolean; extraSheet?: boolean } = {},
): Buffer {
  const common = ({ number, seller, buyer }: Exported, i: number): TestCell[] => [
    String(i + 1),
    "",
    "",
    number,
    seller[1],
    seller[0],
    buyer[1],
    buyer[0],
    "2025-03-04 11:33:22",
  ];
  const tail = ({ kind = "数电发票（普通发票）", state = "正常", positive = "是", remark = "样张" }: Exported): TestCell[] => [
    "电子发票服务平台",
    kind,
    state,
    positive,
    "正常",
    "样张",
    remark,
  ];
  const basic: TestSheet = {
    name: "发票基础信息",
    rows: [
      BASIC,
      ...invoices.map((each, i) => [
        ...common(each, i),
        money(each.fen ?? 10_000),
        money((each.fen ?? 10_000) / 100),
        money((each.fen ?? 10_000) * 1.01),
        ...tail(each),
      ]),
      ["合计", "", "", "", "", "", "", "", "", "1", "2", "3"],
    ],
  };
  const detail: TestSheet = {
    name: "信息汇总表",
    rows: [
      DETAIL,
      ...invoices.map((each, i): TestCell[] => {
        const fen = each.fen ?? 10_000;
        return [
          ...common(each, i),
          "1060105",
          "",
          "*样张*纸张",
          "A4",
          "包",
          "1",
          money(fen),
          money(fen),
          "1%",
          money(fen / 100),
          money(fen * 1.01),
          ...tail(each),
        ];
      }),
    ],
  };
  const beside: TestSheet[] =
    options.extraSheet === true
      ? [
          {
            name: "建筑服务",
            rows: [
              ["序号", "数电发票号码", "建筑服务发生地"],
              ["1", invoices[0]!.number, "样张"],
            ],
          },
        ]
      : [];
  return writeXlsx([...(options.linesFirst === true ? [detail, basic] : [basic, detail]), ...beside], options);
}
