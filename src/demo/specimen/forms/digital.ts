import type { InvoiceFacts, InvoiceItem } from "#domain/invoice.ts";
import { detailsOf } from "../details.ts";
import { Pen, wrapText } from "../sheet.ts";
import type { Sheet } from "../sheet.ts";
import { capitals, chineseDate, rateText, yuan } from "../wording.ts";

const MAROON = "#800000";
const PITCH = 4.2;
const TABLE_TOP = 52;
const ROOM = 38;

type Row = { item: InvoiceItem; name: string[] };

/**
 * The form of a 数电票 (special or normal): one 20-digit number, two party blocks side by side, a table without
 * upright lines, totals, remark, drawer. A long table makes the page longer, as on the real form.
 */
export function digitalForm(facts: InvoiceFacts, code: boolean[][] | null): Sheet {
  const rows = facts.items.map((item) => ({ item, name: wrapText(item.name ?? "", 3.175, 36) }));
  const lines = rows.reduce((sum, row) => sum + row.name.length, 0);
  const grow = Math.max(0, lines * PITCH - (ROOM - 4));
  const pen = new Pen(210, 140 + grow, MAROON);
  head(pen, facts, code);
  party(pen, 4.5, "购买方信息", facts.buyer, "Buyer/Buyer");
  party(pen, 105, "销售方信息", facts.seller, "Seller/Seller");
  table(pen, rows);
  foot(pen, facts, TABLE_TOP + ROOM + 7 + grow);
  return pen.sheet;
}

function head(pen: Pen, facts: InvoiceFacts, code: boolean[][] | null): void {
  if (code) pen.code(7, 7, 19, code);
  const special = facts.kind === "digital-vat-special";
  pen.label(105, 14, special ? "电子发票（增值税专用发票）" : "电子发票（普通发票）", { size: 6.4, anchor: "middle" });
  pen.line(60, 17, 150, 17, 0.3);
  pen.line(60, 18, 150, 18, 0.3);
  pen.seal(105, 20.6, 7.4);
  if (facts.business === "toll") pen.label(34, 14, "通行费", { size: 4 });
  if (facts.business === "passenger") pen.label(30, 14, "旅客运输服务", { size: 3.6 });
  pen.label(154.5, 14, "发票号码：");
  pen.value(170, 14, facts.number, { tag: "InvoiceNo" });
  pen.label(154.5, 20, "开票日期：");
  pen.value(170, 20, chineseDate(facts.date), { tag: "IssueDate" });
}

function party(pen: Pen, left: number, title: string, party: { name: string | null; taxId: string | null }, tag: string): void {
  pen.column(left + 3, 35.5, title, 3.5);
  pen.label(left + 7.5, 36.5, "名称：");
  pen.value(left + 16.5, 36.5, party.name, { tag: `${tag}Name`, fit: 82 });
  pen.label(left + 7.5, 47, "统一社会信用代码/纳税人识别号：");
  pen.value(left + 55.5, 47, party.taxId, { tag: `${tag}TaxID`, size: 4, fit: 42 });
}

const COLUMNS: [string, number][] = [
  ["项目名称", 22],
  ["规格型号", 49],
  ["单位", 71.5],
  ["数量", 95],
  ["单价", 120],
  ["金额", 146],
  ["税率/征收率", 166.5],
  ["税额", 198],
];

function table(pen: Pen, rows: Row[]): void {
  for (const [title, x] of COLUMNS) pen.label(x, 56, title, { anchor: "middle" });
  let y = 60.4;
  for (const { item, name } of rows) {
    name.forEach((part, i) => pen.value(5.5, y + i * PITCH, part, { tag: "Item" }));
    pen.value(49, y, item.spec, { tag: "Specification", anchor: "middle", fit: 23 });
    pen.value(71.5, y, item.unit, { tag: "MeasurementDimension", anchor: "middle", fit: 13 });
    pen.value(100, y, item.quantity, { tag: "Quantity", anchor: "end", fit: 20 });
    pen.value(127, y, item.price, { tag: "Price", anchor: "end", fit: 25 });
    pen.value(153, y, item.amount, { tag: "Amount", anchor: "end" });
    pen.value(166.5, y, rateText(item.rate), { tag: "TaxScheme", anchor: "middle" });
    pen.value(204.5, y, item.tax ?? "***", { tag: "TaxAmount", anchor: "end" });
    y += name.length * PITCH;
  }
}

function foot(pen: Pen, facts: InvoiceFacts, totals: number): void {
  const bottom = totals + 30;
  pen.box(4.5, 30, 205.5, bottom);
  for (const x of [10.5, 105, 111]) pen.line(x, 30, x, TABLE_TOP);
  pen.line(4.5, TABLE_TOP, 205.5, TABLE_TOP);
  pen.line(4.5, totals, 205.5, totals);
  pen.line(58, totals, 58, totals + 7);
  pen.line(4.5, totals + 7, 205.5, totals + 7);
  pen.line(10.5, totals + 7, 10.5, bottom);
  pen.label(21, totals - 2, "合");
  pen.label(36, totals - 2, "计");
  pen.value(153, totals - 2, yuan(facts.amount), { tag: "TaxExclusiveTotalAmount", anchor: "end" });
  pen.value(204.5, totals - 2, facts.tax === null ? "***" : yuan(facts.tax), { tag: "TaxTotalAmount", anchor: "end" });
  pen.label(17, totals + 4.6, "价税合计（大写）");
  pen.crossedCircle(61.5, totals + 3.5, 1.6);
  pen.value(64.5, totals + 4.6, capitals(facts.total));
  pen.label(143, totals + 4.6, "（小写）");
  pen.value(157, totals + 4.6, yuan(facts.total), { tag: "TaxInclusiveTotalAmount" });
  pen.column(7.5, totals + 14, "备注", 6);
  wrapText(facts.remark ?? "", 3, 188)
    .slice(0, 5)
    .forEach((part, i) => pen.value(12, totals + 11.5 + i * 3.8, part, { size: 3, tag: "Note" }));
  pen.label(19.5, bottom + 5.4, "开票人：");
  pen.value(33, bottom + 5.4, detailsOf(facts).drawer, { tag: "InvoiceClerk" });
}
