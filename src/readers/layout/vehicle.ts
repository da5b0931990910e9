/** 机动车 and 二手车销售统一发票: a grid of labels, the value right of each. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Found, TextField } from "../facts.ts";
import { foundIn } from "./header.ts";
import { findSpans, spanEnds, type Sheet, type Span } from "./lines.ts";
import { money } from "./values.ts";

type Put = (field: TextField, found: Found | null) => void;

const GRID: readonly (readonly [string, RegExp])[] = [
  ["vehicleType", /车辆类型/u],
  ["model", /厂牌型号/u],
  ["origin", /产地/u],
  ["certificate", /合格证号/u],
  ["importCertificate", /进口证明书号/u],
  ["engine", /发动机号码?/u],
  ["vin", /车辆识别代号(?:[/／]车架号码?)?|车架号码?/u],
  ["plate", /车牌照号|车牌号/u],
  ["tonnage", /吨位/u],
  ["seats", /限乘人数/u],
];
const ALL_LABELS =
  /车辆类型|厂牌型号|产地|合格证号|进口证明书号|商检单号|发动机号码?|车辆识别代号|车架号码?|吨位|限乘人数|电话|账号|地址|开户银行|纳税人识别号|统一社会信用代码|主管税务机关|完税凭证号码|增值税税[率额]|不含税价|价税合计|小写|身份证|车牌照号|登记证号|转入地|买方|卖方/u;

/** Fills parties, sums and the vehicle's data. */
export function readVehicle(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  put("buyer.name", right(sheet, /购买方名称|买方单位[/／]个人|购买方(?=[\u4e00-\u9fff]{2,}公司)/u));
  put("seller.name", right(sheet, /销货单位名称|销售方名称|卖方单位[/／]个人/u));
  const ids = findSpans(
    sheet,
    /纳税人识别号(?:[/／]统一社会信用代码)?|统一社会信用代码[/／]纳税人识别号|单位代码[/／]身份证号码?/u,
  ).sort((a, b) => a.line.y - b.line.y || a.from - b.from);
  const sellerY = findSpans(sheet, /销货单位名称|销售方名称/u)[0]?.line.y ?? Number.POSITIVE_INFINITY;
  for (const span of ids) {
    const id = afterSpan(sheet, span, /[0-9A-Z]{15,20}/u);
    if (id !== null) put(span.line.y < sellerY - sheet.em * 0.5 ? "buyer.taxId" : "seller.taxId", id);
  }
  for (const [name, label] of GRID) {
    const value = right(sheet, label);
    if (value !== null) facts.extra[name] = value.text;
  }
  put("total", amount(sheet, /价税合计|车价合计/u));
  put("tax", amount(sheet, /增值税税额/u));
  put("amount", amount(sheet, /不含税价/u));
}

/** The text between a label and the next one. */
function right(sheet: Sheet, label: RegExp): Found | null {
  for (const span of findSpans(sheet, label)) {
    const rest = span.line.flat.slice(span.to).replace(/^[:：]/u, "");
    const skipped = span.line.flat.length - span.to - rest.length;
    const end = rest.search(ALL_LABELS);
    const to = span.to + skipped + (end < 0 ? rest.length : end);
    if (to > span.to + skipped) return foundIn(sheet, { line: span.line, from: span.to + skipped, to });
  }
  return null;
}

function afterSpan(sheet: Sheet, span: Span, value: RegExp): Found | null {
  const match = value.exec(span.line.flat.slice(span.to));
  return match === null
    ? null
    : foundIn(sheet, { line: span.line, from: span.to + match.index, to: span.to + match.index + match[0].length });
}

/** The figure right of a label, the one after 小写 where both stand on the line. */
function amount(sheet: Sheet, label: RegExp): Found | null {
  for (const span of findSpans(sheet, label)) {
    const near = sheet.lines.filter((line) => Math.abs(line.y - span.line.y) < sheet.em * 0.9);
    for (const line of near) {
      const small = line.flat.indexOf("小写", line === span.line ? span.to : 0);
      const from =
        small >= 0 ? small : line === span.line ? span.to : line.chars.findIndex((char) => char.x0 > spanEnds(span).x1);
      const match = from < 0 ? null : /[-¥]*\d[\d,]*\.\d{2}/u.exec(line.flat.slice(from));
      if (match === null) continue;
      const found = foundIn(sheet, { line, from: from + match.index, to: from + match.index + match[0].length });
      return { ...found, text: money(match[0]) ?? match[0] };
    }
  }
  return null;
}
