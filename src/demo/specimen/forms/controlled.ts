import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { Random } from "../../random.ts";
import { detailsOf } from "../details.ts";
import type { Details } from "../details.ts";
import { Pen, wrapText } from "../sheet.ts";
import type { Sheet } from "../sheet.ts";
import { capitals, chineseDate, rateText, yuan } from "../wording.ts";

const BROWN = "#9c5223";
const PITCH = 4;
const TITLES: Partial<Record<InvoiceKind, string>> = {
  "vat-special-paper": "增值税专用发票",
  "vat-normal-paper": "增值税普通发票",
  "vat-electronic-special": "增值税电子专用发票",
  "vat-electronic-normal": "增值税电子普通发票",
  toll: "增值税电子普通发票",
};

/**
 * The form of the 税控 era: code and 8-digit number at the top right, cipher area, table with upright lines, seller
 * at the foot. Toll invoices have the vehicle and its days in place of specification, quantity and price.
 */
export function controlledForm(facts: InvoiceFacts, code: boolean[][] | null): Sheet {
  const lines = facts.items.reduce((sum, item) => sum + wrapText(item.name ?? "", 3, 52).length, 0);
  const grow = Math.max(0, lines * PITCH - 32);
  const pen = new Pen(210, 140 + grow, BROWN);
  const details = detailsOf(facts);
  head(pen, facts, details.machine, code);
  buyerBlock(pen, facts, details);
  if (facts.kind === "toll") tollTable(pen, facts, grow);
  else table(pen, facts, grow);
  totals(pen, facts, 97 + grow);
  sellerBlock(pen, facts, details, 104 + grow);
  return pen.sheet;
}

function head(pen: Pen, facts: InvoiceFacts, machine: string, code: boolean[][] | null): void {
  if (code) pen.code(8, 5.5, 19, code);
  pen.label(105, 14.5, TITLES[facts.kind] ?? "增值税普通发票", { size: 6.6, anchor: "middle" });
  pen.line(64, 17.2, 146, 17.2, 0.3);
  pen.line(64, 18.2, 146, 18.2, 0.3);
  pen.seal(105, 20.8, 7.2);
  if (facts.kind === "toll") pen.label(33, 14, "通行费", { size: 4.4 });
  pen.label(5.5, 28.3, "机器编号：");
  pen.value(21, 28.3, machine, { tag: "MachineNo" });
  pen.label(149, 10.5, "发票代码：");
  pen.value(165, 10.5, facts.code, { tag: "InvoiceCode" });
  pen.label(149, 15.6, "发票号码：");
  pen.value(165, 15.6, facts.number, { tag: "InvoiceNo" });
  pen.label(149, 20.7, "开票日期：");
  pen.value(165, 20.7, chineseDate(facts.date), { tag: "IssueDate" });
  if (facts.checkCode !== null) {
    pen.label(149, 25.8, "校 验 码：");
    pen.value(165, 25.8, facts.checkCode.replace(/(\d{5})(?=\d)/g, "$1 "), { tag: "InvoiceCheckCode" });
  }
}

type PartyRow = [label: string, value: string | null, tag: string, size: number];

function partyRows(pen: Pen, rows: PartyRow[], top: number, step: number): void {
  rows.forEach(([label, value, tag, size], i) => {
    const y = top + i * step;
    pen.label(13.5, y, label, { size: 3 });
    pen.value(34.5, y, value, { tag, size, fit: 84 });
  });
}

function buyerBlock(pen: Pen, facts: InvoiceFacts, details: Details): void {
  pen.box(5, 30, 205.5, 52);
  for (const x of [12, 119.5, 126]) pen.line(x, 30, x, 52);
  pen.column(8.5, 35.5, "购买方", 5.5);
  pen.column(122.8, 35.5, "密码区", 5.5);
  partyRows(
    pen,
    [
      ["名　　　　称：", facts.buyer.name, "Buyer/BuyerName", 3.175],
      ["纳税人识别号：", facts.buyer.taxId, "Buyer/BuyerTaxID", 4],
      ["地 址、电 话：", details.buyerAddress, "Buyer/BuyerAddrTel", 3],
      ["开户行及账号：", details.buyerBank, "Buyer/BuyerFinancialAccount", 3],
    ],
    34.8,
    5.2,
  );
  cipherLines(facts).forEach((line, i) => pen.value(128, 35 + i * 5, line, { size: 4.4, tag: "TaxControlCode", fit: 76 }));
}

/** Looks like the cipher area of a 税控 invoice and means nothing. */
export function cipherLines(facts: InvoiceFacts): string[] {
  const random = new Random("cipher", facts.code ?? "", facts.number ?? "");
  return Array.from({ length: 4 }, () => Array.from({ length: 27 }, () => random.pick([..."0123456789+-*/<>"])).join(""));
}

function upright(pen: Pen, xs: number[], bottom: number): void {
  for (const x of [5, ...xs, 205.5]) pen.line(x, 52, x, bottom, 0.25);
}

function table(pen: Pen, facts: InvoiceFacts, grow: number): void {
  upright(pen, [59, 81, 93, 113, 136, 164, 175], 97 + grow);
  const columns: [string, number][] = [
    ["货物或应税劳务、服务名称", 32],
    ["规格型号", 70],
    ["单位", 87],
    ["数 量", 103],
    ["单 价", 124.5],
    ["金 额", 150],
    ["税率", 169.5],
    ["税 额", 190],
  ];
  for (const [title, x] of columns) pen.label(x, 55.8, title, { anchor: "middle", size: 3 });
  let y = 60;
  for (const item of facts.items) {
    const name = wrapText(item.name ?? "", 3, 52);
    name.forEach((part, i) => pen.value(5.8, y + i * PITCH, part, { size: 3, tag: "Item" }));
    pen.value(70, y, item.spec, { size: 3, anchor: "middle", fit: 20, tag: "Specification" });
    pen.value(87, y, item.unit, { size: 3, anchor: "middle", fit: 11, tag: "MeasurementDimension" });
    pen.value(112.5, y, item.quantity, { size: 3, anchor: "end", fit: 18, tag: "Quantity" });
    pen.value(135.5, y, item.price, { size: 3, anchor: "end", fit: 21.5, tag: "Price" });
    pen.value(163.5, y, item.amount, { size: 3, anchor: "end", tag: "Amount" });
    pen.value(169.5, y, rateText(item.rate), { size: 3, anchor: "middle", tag: "TaxScheme" });
    pen.value(204.5, y, item.tax ?? "***", { size: 3, anchor: "end", tag: "TaxAmount" });
    y += name.length * PITCH;
  }
}

function tollTable(pen: Pen, facts: InvoiceFacts, grow: number): void {
  upright(pen, [49, 71, 86, 111, 136, 164, 175], 97 + grow);
  const columns: [string, number][] = [
    ["项目名称", 27],
    ["车牌号", 60],
    ["类型", 78.5],
    ["通行日期起", 98.5],
    ["通行日期止", 123.5],
    ["金 额", 150],
    ["税率", 169.5],
    ["税 额", 190],
  ];
  for (const [title, x] of columns) pen.label(x, 55.8, title, { anchor: "middle", size: 3 });
  facts.items.forEach((item, i) => {
    const y = 60 + i * PITCH;
    pen.value(5.8, y, item.name, { size: 3, fit: 42, tag: "Item" });
    pen.value(60, y, facts.extra["plate"] ?? null, { size: 3, anchor: "middle" });
    pen.value(78.5, y, facts.extra["vehicle"] ?? null, { size: 3, anchor: "middle" });
    pen.value(98.5, y, (facts.extra["start"] ?? "").replaceAll("-", ""), { size: 3, anchor: "middle" });
    pen.value(123.5, y, (facts.extra["end"] ?? "").replaceAll("-", ""), { size: 3, anchor: "middle" });
    pen.value(163.5, y, item.amount, { size: 3, anchor: "end", tag: "Amount" });
    pen.value(169.5, y, rateText(item.rate), { size: 3, anchor: "middle", tag: "TaxScheme" });
    pen.value(204.5, y, item.tax ?? "***", { size: 3, anchor: "end", tag: "TaxAmount" });
  });
}

function totals(pen: Pen, facts: InvoiceFacts, top: number): void {
  pen.label(23, top - 1.7, "合　　　计", { size: 3 });
  pen.value(163.5, top - 1.7, yuan(facts.amount), { anchor: "end", tag: "TaxExclusiveTotalAmount" });
  pen.value(204.5, top - 1.7, facts.tax === null ? "***" : yuan(facts.tax), { anchor: "end", tag: "TaxTotalAmount" });
  pen.box(5, top, 205.5, top + 7);
  pen.line(59, top, 59, top + 7);
  pen.label(18, top + 4.6, "价税合计（大写）", { size: 3 });
  pen.crossedCircle(62.5, top + 3.5, 1.5);
  pen.value(65.5, top + 4.6, capitals(facts.total));
  pen.label(153, top + 4.6, "（小写）", { size: 3 });
  pen.value(167, top + 4.6, yuan(facts.total), { tag: "TaxInclusiveTotalAmount" });
}

function sellerBlock(pen: Pen, facts: InvoiceFacts, details: Details, top: number): void {
  pen.box(5, top, 205.5, top + 21);
  for (const x of [12, 119.5, 126]) pen.line(x, top, x, top + 21);
  pen.column(8.5, top + 5.5, "销售方", 5.5);
  pen.column(122.8, top + 7.5, "备注", 7);
  partyRows(
    pen,
    [
      ["名　　　　称：", facts.seller.name, "Seller/SellerName", 3.175],
      ["纳税人识别号：", facts.seller.taxId, "Seller/SellerTaxID", 4],
      ["地 址、电 话：", details.sellerAddress, "Seller/SellerAddrTel", 3],
      ["开户行及账号：", details.sellerBank, "Seller/SellerFinancialAccount", 3],
    ],
    top + 4.5,
    5,
  );
  wrapText(facts.remark ?? "", 3, 74)
    .slice(0, 4)
    .forEach((part, i) => pen.value(128, top + 4.8 + i * 4, part, { size: 3, tag: "Note" }));
  const y = top + 25.6;
  const clerks: [string, string, number, string][] = [
    ["收款人：", details.payee, 9, "Payee"],
    ["复核：", details.checker, 62, "Checker"],
    ["开票人：", details.drawer, 106, "InvoiceClerk"],
  ];
  for (const [label, name, x, tag] of clerks) {
    pen.label(x, y, label);
    pen.value(x + 13, y, name, { tag });
  }
  pen.label(150, y, "销售方：（章）");
  pen.seal(184, top + 17, 11);
}
