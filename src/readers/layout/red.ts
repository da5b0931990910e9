/** Red invoices: negative sums, 负数 or 红字 on the page, and the blue invoice that the remark names. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Sheet } from "./lines.ts";

const MARK = /销项负数|[(（]负数[)）]|红字(?:发票|增值税)|负数发票/u;

/** Whether the invoice is red, and the blue one that it reverses. */
export function redOf(sheet: Sheet, facts: InvoiceFacts): Pick<InvoiceFacts, "red" | "original"> {
  const negative = (facts.total ?? facts.amount ?? "").startsWith("-");
  const marked = sheet.lines.some((line) => MARK.test(line.flat));
  if (!negative && !marked) return { red: false, original: null };
  return { red: true, original: blueIn(facts.remark ?? sheet.lines.map((line) => line.flat).join("\n")) };
}

/** "对应正数发票代码:… 号码:…", "被红冲蓝字数电票号码:…" */
export function blueIn(text: string): InvoiceFacts["original"] {
  const flat = text.replace(/\s/gu, "");
  const digital = /(?:蓝字|正数|被红冲)[^\d]{0,20}(\d{20})/u.exec(flat);
  if (digital !== null) return { code: null, number: digital[1] ?? null };
  const pair = /(?:正数|蓝字)[^\d]{0,12}代码[:：]?(\d{10,12})[^\d]{0,6}号码[:：]?(\d{8})/u.exec(flat);
  return pair === null ? null : { code: pair[1] ?? null, number: pair[2] ?? null };
}
