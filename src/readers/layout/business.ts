/** Businesses with fields of their own, by the corner mark, the title and the table. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Sheet } from "./lines.ts";

const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/通行费|通行日期起/u, "toll"],
  [/成品油/u, "refined-oil"],
  [/建筑服务发生地|建筑项目名称/u, "construction"],
  [/出行人.*出行日期|交通工具类型/u, "passenger"],
  [/运输工具种类|运输货物名称/u, "freight"],
  [/产权证书|不动产权证号|租赁期起止/u, "property"],
  [/农产品收购|收购(?:\(|（)?左上角/u, "agricultural-purchase"],
  [/自产农产品/u, "agricultural"],
  [/(?:门诊|住院)号|医疗机构类型|医保(?:类型|统筹)/u, "medical"],
  [/稀土/u, "rare-earth"],
];

/** The business of an invoice, or null. Marks stand outside the item table, but item names may tell it too. */
export function businessOf(sheet: Sheet, facts: InvoiceFacts, title: string | null): string | null {
  if (facts.kind === "toll") return "toll";
  const items = facts.items.map((item) => item.name ?? "").join("\n");
  if (/^\*(?:汽油|柴油|石脑油|润滑油|燃料油|溶剂油|航空煤油)\*/u.test(items)) return "refined-oil";
  const marks = sheet.words
    .filter((word) => word.cy < sheet.height * 0.25)
    .map((word) => word.text)
    .join("\n");
  const labels = sheet.lines
    .filter((line) => /[:：]|日期|证|类型|号|金额/u.test(line.flat))
    .map((line) => line.flat)
    .join("\n");
  for (const [pattern, business] of BY_TEXT) if (pattern.test(`${title ?? ""}\n${marks}\n${labels}`)) return business;
  return null;
}

/** Labels of special businesses' columns, by the name of the business field. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/建筑服务发生地/u, "constructionPlace"],
  [/建筑项目名称/u, "constructionProject"],
  [/土地增值税项目编号/u, "landTaxNumber"],
  [/产权证书|不动产权证/u, "propertyCertificate"],
  [/不动产(?:单元|地址)|坐落/u, "propertyAddress"],
  [/租赁期/u, "lease"],
  [/面积单位/u, "areaUnit"],
  [/出行人/u, "passenger"],
  [/身份证件号/u, "passengerId"],
  [/出行日期/u, "travelDate"],
  [/出发地|始发站/u, "fromStation"],
  [/到达地|到达站/u, "toStation"],
  [/交通工具类型|交通工具/u, "transport"],
  [/等级|舱位/u, "seatClass"],
  [/运输工具种类/u, "transport"],
  [/运输工具牌号/u, "plate"],
  [/起运地/u, "fromPlace"],
  [/运输货物名称/u, "goods"],
];

/** The name of a business field by its printed label; a label that isn't known is the name itself. */
export function businessField(label: string): string {
  return FIELDS.find(([pattern]) => pattern.test(label))?.[1] ?? label;
}
