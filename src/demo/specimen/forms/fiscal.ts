import type { InvoiceFacts } from "#domain/invoice.ts";
import { detailsOf } from "../details.ts";
import { Pen } from "../sheet.ts";
import type { Sheet } from "../sheet.ts";
import { capitals } from "../wording.ts";

/** A fiscal receipt (财政电子票据): 8-digit code, 10-digit number, 6-digit check code; medical ones name the patient. */
export function fiscalForm(facts: InvoiceFacts, code: boolean[][] | null): Sheet {
  const pen = new Pen(210, 124, "#3d3d3d", "#111111");
  const medical = facts.business === "medical";
  if (code) pen.code(8, 6, 18, code);
  pen.label(105, 14, medical ? "医疗门诊收费票据（电子）" : "非税收入统一票据（电子）", { size: 6, anchor: "middle" });
  pen.line(58, 17, 152, 17, 0.3);
  pen.line(58, 18, 152, 18, 0.3);
  pen.seal(105, 19.6, 8);
  head(pen, facts);
  table(pen, facts);
  foot(pen, facts, medical);
  return pen.sheet;
}

function head(pen: Pen, facts: InvoiceFacts): void {
  pen.label(10, 31, "票据代码：", { size: 3.4 });
  pen.value(27, 31, facts.code, { size: 3.4 });
  pen.label(130, 31, "票据号码：", { size: 3.4 });
  pen.value(147, 31, facts.number, { size: 3.4 });
  pen.label(10, 37, "交款人统一社会信用代码：", { size: 3.4 });
  pen.value(52, 37, facts.buyer.taxId, { size: 3.4 });
  pen.label(130, 37, "校验码：", { size: 3.4 });
  pen.value(147, 37, facts.checkCode, { size: 3.4 });
  pen.label(10, 43, "交款人：", { size: 3.4 });
  pen.value(27, 43, facts.buyer.name, { size: 3.4, fit: 90 });
  pen.label(130, 43, "开票日期：", { size: 3.4 });
  pen.value(147, 43, facts.date, { size: 3.4 });
}

const COLUMNS: [string, number][] = [
  ["项目编码", 21],
  ["项目名称", 62],
  ["单位", 99],
  ["数量", 117],
  ["标准", 137],
  ["金额（元）", 162],
  ["备注", 189],
];

function table(pen: Pen, facts: InvoiceFacts): void {
  pen.box(8, 47, 202, 96);
  pen.line(8, 54, 202, 54);
  pen.line(8, 84, 202, 84);
  for (const x of [34, 91, 107, 127, 147, 177]) pen.line(x, 47, x, 84);
  for (const [title, x] of COLUMNS) pen.label(x, 51.7, title, { size: 3.2, anchor: "middle" });
  facts.items.slice(0, 6).forEach((item, i) => {
    const y = 59 + i * 4.6;
    pen.value(21, y, String(103_000 + i * 7), { size: 3.2, anchor: "middle" });
    pen.value(36, y, item.name, { size: 3.2, fit: 53 });
    pen.value(99, y, item.unit, { size: 3.2, anchor: "middle" });
    pen.value(117, y, item.quantity, { size: 3.2, anchor: "middle" });
    pen.value(146, y, item.price, { size: 3.2, anchor: "end" });
    pen.value(176, y, item.amount, { size: 3.2, anchor: "end" });
  });
}

function foot(pen: Pen, facts: InvoiceFacts, medical: boolean): void {
  pen.label(10, 91.5, "金额合计（大写）", { size: 3.4 });
  pen.value(40, 91.5, capitals(facts.total), { size: 3.4 });
  pen.label(130, 91.5, "（小写）", { size: 3.4 });
  pen.value(146, 91.5, facts.total, { size: 3.4 });
  pen.label(10, 103, "其他信息", { size: 3.2 });
  pen.value(
    28,
    103,
    medical
      ? `业务流水号：${facts.extra["serial"] ?? ""}　性别：${facts.extra["sex"] ?? ""}　医疗机构类型：综合医院`
      : facts.remark,
    { size: 3.2 },
  );
  pen.label(10, 114, "收款单位（章）：", { size: 3.4 });
  pen.value(38, 114, facts.seller.name, { size: 3.4, fit: 70 });
  pen.seal(96, 109, 8.5);
  pen.label(120, 114, "复核人：", { size: 3.4 });
  pen.value(134, 114, detailsOf(facts).checker, { size: 3.4 });
  pen.label(160, 114, "收款人：", { size: 3.4 });
  pen.value(174, 114, detailsOf(facts).payee, { size: 3.4 });
}
