import type { InvoiceFacts } from "#domain/invoice.ts";
import { Pen } from "../sheet.ts";
import type { Sheet } from "../sheet.ts";
import { chineseDate } from "../wording.ts";

/** 电子发票(铁路电子客票): one journey, fare, masked identity of the passenger, buyer at the foot. */
export function railForm(facts: InvoiceFacts, code: boolean[][] | null): Sheet {
  const pen = new Pen(190, 116, "#2b2b2b", "#111111");
  const extra = facts.extra;
  pen.label(95, 13.5, "电子发票（铁路电子客票）", { size: 6, anchor: "middle" });
  pen.line(52, 16, 138, 16, 0.3);
  pen.seal(166, 14, 8.5);
  pen.label(12, 26, "发票号码：", { size: 3.6 });
  pen.value(30, 26, facts.number, { size: 3.6, tag: "InvoiceNo" });
  pen.label(118, 26, "开票日期：", { size: 3.6 });
  pen.value(136, 26, chineseDate(facts.date), { size: 3.6, tag: "IssueDate" });
  pen.value(38, 39, station(extra["fromStation"]), { size: 6.4, anchor: "middle" });
  pen.value(95, 38, extra["train"] ?? null, { size: 6, anchor: "middle" });
  pen.line(74, 40, 116, 40, 0.4);
  pen.line(113.4, 38.6, 116, 40, 0.4);
  pen.line(113.4, 41.4, 116, 40, 0.4);
  pen.value(152, 39, station(extra["toStation"]), { size: 6.4, anchor: "middle" });
  pen.value(12, 52, `${chineseDate(extra["travelDate"] ?? null) ?? ""} ${extra["departure"] ?? ""}开`, { size: 4.2 });
  pen.value(88, 52, extra["seat"] ?? null, { size: 4.2 });
  pen.value(126, 52, extra["seatClass"] ?? null, { size: 4.2 });
  pen.label(12, 62.5, "票价：", { size: 4.2 });
  pen.value(25, 62.5, `￥${facts.total ?? ""}`, { size: 4.8, tag: "Fare" });
  pen.value(12, 73, extra["passengerId"] ?? null, { size: 4.2 });
  pen.value(62, 73, extra["passenger"] ?? null, { size: 4.2 });
  pen.label(12, 83.5, "电子客票号：", { size: 3.6 });
  pen.value(34, 83.5, extra["eTicket"] ?? null, { size: 3.6 });
  pen.label(12, 92, "购买方名称：", { size: 3.6 });
  pen.value(34, 92, facts.buyer.name, { size: 3.6, tag: "Buyer/BuyerName", fit: 66 });
  pen.label(102, 92, "统一社会信用代码：", { size: 3.6 });
  pen.value(134.5, 92, facts.buyer.taxId, { size: 3.6, tag: "Buyer/BuyerTaxID", fit: 46 });
  pen.line(12, 97, 178, 97, 0.2);
  pen.label(95, 103, facts.red ? "退票费报销凭证" : "买票请到指定渠道　祝您旅途愉快", { size: 3.4, anchor: "middle" });
  if (code) pen.code(152, 58, 24, code);
  return pen.sheet;
}

const station = (name: string | undefined): string | null => (name === undefined ? null : `${name}站`);
