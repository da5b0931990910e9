import type { InvoiceFacts } from "#domain/invoice.ts";
import { Pen, wrapText } from "../sheet.ts";
import type { Sheet } from "../sheet.ts";
import { capitals } from "../wording.ts";

/** The narrow slips that only exist on paper: taxi receipts, quota and machine-printed invoices. */
export function slipForm(facts: InvoiceFacts): Sheet {
  return facts.kind === "taxi" ? taxi(facts) : plain(facts);
}

function taxi(facts: InvoiceFacts): Sheet {
  const pen = new Pen(62, 116, "#5a2a22", "#1c1c3a");
  const extra = facts.extra;
  pen.label(31, 13, "出租汽车统一发票", { size: 5, anchor: "middle" });
  pen.label(31, 20, "发 票 联", { size: 4.2, anchor: "middle" });
  pen.seal(31, 31, 7);
  pen.label(6, 45, "发票代码", { size: 3.6 });
  pen.value(24, 45, facts.code, { size: 4 });
  pen.label(6, 52, "发票号码", { size: 3.6 });
  pen.value(24, 52, facts.number, { size: 4 });
  const rows: [string, string | null][] = [
    ["单位", facts.seller.name],
    ["车号", extra["plate"] ?? null],
    ["日期", facts.date],
    ["上车", extra["boarded"] ?? null],
    ["单价", "2.30元"],
    ["里程", extra["distance"] ?? null],
    ["金额", facts.total === null ? null : `${facts.total}元`],
  ];
  rows.forEach(([label, value], i) => {
    const y = 61 + i * 6;
    pen.label(6, y, label, { size: 3.8 });
    pen.value(56, y, value, { size: 3.8, anchor: "end", fit: 40 });
  });
  pen.label(31, 110, "手写无效", { size: 3.2, anchor: "middle" });
  return pen.sheet;
}

function plain(facts: InvoiceFacts): Sheet {
  const quota = facts.kind === "quota";
  const pen = new Pen(quota ? 100 : 120, quota ? 62 : 100, "#6b2b20", "#222222");
  const middle = pen.sheet.width / 2;
  pen.label(middle, 11, quota ? "通用定额发票" : "通用机打发票", { size: 5.4, anchor: "middle" });
  pen.seal(middle, 20, 6.4);
  pen.label(8, 33, "发票代码：", { size: 3.6 });
  pen.value(26, 33, facts.code, { size: 3.8 });
  pen.label(8, 39, "发票号码：", { size: 3.6 });
  pen.value(26, 39, facts.number, { size: 3.8 });
  if (quota) {
    pen.value(middle, 49, capitals(facts.total), { size: 6, anchor: "middle" });
    pen.label(8, 57, "收款单位：", { size: 3.2 });
    pen.value(24, 57, facts.seller.name, { size: 3.2, fit: 70 });
    return pen.sheet;
  }
  pen.label(72, 33, "开票日期：", { size: 3.6 });
  pen.value(90, 33, facts.date, { size: 3.6 });
  pen.label(8, 46, "付款方名称：", { size: 3.6 });
  pen.value(30, 46, facts.buyer.name, { size: 3.6, fit: 80 });
  pen.line(8, 50, 112, 50);
  facts.items.slice(0, 4).forEach((item, i) => {
    pen.value(10, 56 + i * 5, wrapText(item.name ?? "", 3.4, 60)[0] ?? null, { size: 3.4 });
    pen.value(110, 56 + i * 5, item.amount, { size: 3.4, anchor: "end" });
  });
  pen.line(8, 78, 112, 78);
  pen.label(8, 84, "合计金额（大写）：", { size: 3.4 });
  pen.value(38, 84, capitals(facts.total), { size: 3.4, fit: 48 });
  pen.value(110, 84, yuanSign(facts.total), { size: 3.8, anchor: "end" });
  pen.label(8, 93, "收款方名称：", { size: 3.4 });
  pen.value(29, 93, facts.seller.name, { size: 3.4, fit: 82 });
  return pen.sheet;
}

const yuanSign = (amount: string | null): string | null => (amount === null ? null : `￥${amount}`);
