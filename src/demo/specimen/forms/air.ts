import type { InvoiceFacts } from "#domain/invoice.ts";
import { Pen } from "../sheet.ts";
import type { Sheet } from "../sheet.ts";
import { chineseDate } from "../wording.ts";

/** 电子发票(航空运输电子客票行程单): one flight, fare with its parts, buyer at the foot. */
export function airForm(facts: InvoiceFacts, code: boolean[][] | null): Sheet {
  const pen = new Pen(210, 118, "#24466b", "#111111");
  const extra = facts.extra;
  if (code) pen.code(8, 6, 18, code);
  pen.label(105, 14, "电子发票（航空运输电子客票行程单）", { size: 5.4, anchor: "middle" });
  pen.line(52, 17, 158, 17, 0.3);
  pen.seal(105, 19, 8);
  pen.label(150, 26, "发票号码：");
  pen.value(166, 26, facts.number, { tag: "InvoiceNo" });
  pen.label(150, 31.5, "填开日期：");
  pen.value(166, 31.5, chineseDate(facts.date), { tag: "IssueDate" });
  pen.box(6, 36, 204, 96);
  pen.line(6, 46, 204, 46);
  pen.label(8, 42.4, "旅客姓名：");
  pen.value(25, 42.4, extra["passenger"] ?? null);
  pen.label(72, 42.4, "有效身份证件号码：");
  pen.value(102, 42.4, extra["passengerId"] ?? null);
  const columns: [string, string | null, number][] = [
    ["自", extra["fromStation"] ?? null, 22],
    ["至", extra["toStation"] ?? null, 58],
    ["承运人", facts.seller.name, 98],
    ["航班号", extra["flight"] ?? null, 136],
    ["日期", extra["travelDate"] ?? null, 160],
    ["时间", extra["departure"] ?? null, 186],
  ];
  for (const [title, value, x] of columns) {
    pen.label(x, 52, title, { anchor: "middle" });
    pen.value(x, 59, value, { anchor: "middle", fit: 36 });
  }
  pen.line(6, 66, 204, 66);
  const money: [string, string | null, number][] = [
    ["票价", extra["fare"] ?? null, 26],
    ["燃油附加费", extra["fuelSurcharge"] ?? null, 62],
    ["增值税税率", extra["taxRate"] ?? null, 96],
    ["增值税税额", facts.tax, 128],
    ["民航发展基金", extra["developmentFund"] ?? null, 158],
    ["合计", facts.total, 188],
  ];
  for (const [title, value, x] of money) {
    pen.label(x, 72, title, { anchor: "middle" });
    pen.value(x, 79, value, { anchor: "middle" });
  }
  pen.line(6, 85, 204, 85);
  pen.label(8, 92, "电子客票号码：");
  pen.value(31, 92, extra["eTicket"] ?? null);
  pen.label(8, 103, "购买方名称：");
  pen.value(28, 103, facts.buyer.name, { tag: "Buyer/BuyerName", fit: 80 });
  pen.label(112, 103, "统一社会信用代码/纳税人识别号：");
  pen.value(161, 103, facts.buyer.taxId, { tag: "Buyer/BuyerTaxID", fit: 44 });
  return pen.sheet;
}
