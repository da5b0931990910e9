/** Businesses with fields of their own, by the corner mark, the title and the columns that only they print. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { businessFrom } from "#domain/business.ts";
import type { Sheet } from "./lines.ts";

/** Columns that no other business has; two labels of one are told apart by the first that fits. */
const BY_COLUMNS: readonly (readonly [RegExp, string])[] = [
  [/通行日期起/u, "toll"],
  [/建筑服务发生地|建筑项目名称/u, "construction"],
  [/出行人|交通工具类型/u, "passenger"],
  [/运输工具种类|运输工具牌号|运输货物名称/u, "freight"],
  [/租赁期起止/u, "property-lease"],
  [/产权证书|不动产权证号|不动产单元代码|网签合同备案/u, "property-sale"],
  [/医疗机构类型|医保(?:类型|统筹)|(?:门诊|住院)号/u, "medical"],
];

/** What is printed in a corner or after the title: 成品油, 收购, 机动车, 通行费 … */
const MARK =
  /^(?:成品油|稀土|建筑服务|货物运输服务?|不动产销售|不动产经营租赁服务?|不动产租赁|旅客运输服务?|通行费|可抵扣通行费|机动车|二手车|自产农产品销售|农产品收购|收购|光伏收购|拖拉机和联合收割机|代收车船税|卷烟|医疗服务[(（](?:门诊|住院)[)）])$/u;

const OILS = /^\*(?:汽油|柴油|石脑油|润滑油|燃料油|溶剂油|航空煤油|成品油)\*/u;

/** The business of an invoice, or null. */
export function businessOf(sheet: Sheet, facts: InvoiceFacts, title: string | null): string | null {
  if (facts.kind === "toll") return "toll";
  const marks = sheet.words
    .filter((word) => word.cy < sheet.height * 0.3)
    .map((word) => word.text.replace(/[\s[\]【】]/gu, ""))
    .filter((text) => MARK.test(text));
  for (const mark of marks) {
    const business = businessFrom(mark);
    if (business !== null) return business;
  }
  const labels = sheet.lines
    .filter((line) => /[:：]|日期|证|类型|号|金额|地/u.test(line.flat))
    .map((line) => line.flat)
    .join("\n");
  for (const [pattern, business] of BY_COLUMNS) if (pattern.test(labels)) return business;
  if (title !== null && /通行费|成品油/u.test(title)) return businessFrom(title);
  return facts.items.some((item) => OILS.test(item.name ?? "")) ? "refined-oil" : null;
}

/** Labels of special businesses' columns, by the name of the business field (docs/reading-fields.md). */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/建筑服务发生地/u, "constructionPlace"],
  [/建筑项目名称/u, "constructionProject"],
  [/土地增值税项目编号/u, "landTaxNumber"],
  [/跨地[市(]|跨市标志|跨地市标志/u, "crossCity"],
  [/网签合同备案/u, "saleContract"],
  [/核定计税价格/u, "assessedValue"],
  [/实际成交含税金额/u, "dealTotal"],
  [/产权证书|不动产权证/u, "propertyCertificate"],
  [/不动产单元代码/u, "propertyUnit"],
  [/不动产地址|坐落/u, "propertyAddress"],
  [/租赁期/u, "lease"],
  [/面积单位/u, "areaUnit"],
  [/出行人证件类型|有效身份证件类型|身份证件类型/u, "passengerIdType"],
  [/身份证件号|证件号码/u, "passengerId"],
  [/出行人/u, "passenger"],
  [/出行日期/u, "travelDate"],
  [/出发地|始发站/u, "fromStation"],
  [/到达地|到达站/u, "toStation"],
  [/交通工具类型|交通工具/u, "transport"],
  [/等级|舱位/u, "seatClass"],
  [/运输工具种类/u, "transport"],
  [/运输工具牌号/u, "plate"],
  [/起运地/u, "fromPlace"],
  [/运抵地|到达地点/u, "toPlace"],
  [/运输货物名称/u, "goods"],
  [/车船?识别代[号码]|车辆识别代[号码]|车架号/u, "vin"],
];

/** The name of a business field by its printed label; a label that isn't known is the name itself. */
export function businessField(label: string): string {
  return FIELDS.find(([pattern]) => pattern.test(label))?.[1] ?? label;
}
