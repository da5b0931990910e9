/** Fiscal receipts (财政电子票据): 交款人, 收款单位, and a table that ends with 金额合计. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Found } from "../facts.ts";
import { boxOf, confidenceOf, findSpans, lineOf, spanEnds, spanText, type Sheet, type Span } from "./lines.ts";
import { readGrid, textOfCell, type GridLabel } from "./grid.ts";
import { valueAfter } from "./header.ts";
import type { Put } from "./put.ts";

/** Fills what only fiscal receipts have; their table and sums are read like those of every form. */
export function readFiscal(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  put("buyer.name", textRight(sheet, /交款人(?!统一|账)[:：]?/u));
  put("buyer.taxId", valueAfter(sheet, /交款人统一社会信用代码[:：]?/u, /[0-9A-Z]{15,20}/u));
  put("seller.name", textRight(sheet, /收款单位(?:[(（]章[)）])?[:：]?/u));
  put("remark", otherInformation(sheet));
  if (isMedical(sheet)) {
    facts.business = "medical";
    readMedical(sheet, put);
  }
}

function isMedical(sheet: Sheet): boolean {
  const top = sheet.lines
    .slice(0, 4)
    .map((line) => line.flat)
    .join("");
  return /医疗|门诊|住院/u.test(top);
}

const MEDICAL: readonly GridLabel<`extra.${string}` | "other">[] = [
  ["extra.transaction", /业务流水号/u],
  ["extra.visitNumber", /门诊号|住院号/u],
  ["extra.recordNumber", /病历号/u],
  ["extra.visitDate", /就诊日期/u],
  ["extra.stay", /住院(?:时间|日期)/u],
  ["extra.ward", /住院科[别室]|科室/u],
  ["extra.hospitalType", /医疗机构类型/u],
  ["extra.insuranceType", /医保类型/u],
  ["extra.insuranceId", /医保编号/u],
  ["extra.sex", /性别/u],
  ["extra.fundPaid", /医保统筹基金支付/u],
  ["extra.otherPaid", /其他支付/u],
  ["extra.accountPaid", /个人账户支付/u],
  ["extra.cashPaid", /个人现金支付/u],
  ["extra.selfPaid", /个人自付/u],
  ["extra.ownExpense", /个人自费/u],
  ["extra.prepaid", /预缴金额/u],
  ["extra.paidAfter", /补缴金额/u],
  ["extra.refunded", /退费金额/u],
  ["other", /收款单位|复核人|收款人|交款人|金额合计|票据代码|票据号码|校验码|开票日期|统一社会信用代码|项目名称|备注|其他信息/u],
];

/** What only hospitals print: the visit, and who pays which part. */
function readMedical(sheet: Sheet, put: Put): void {
  for (const cell of readGrid(sheet, MEDICAL)) {
    if (cell.key === "other") continue;
    put(cell.key, textOfCell(sheet, { ...cell, pieces: cell.pieces.slice(0, 1) }));
  }
}

/** The text right of a label up to a wide gap; a line less than half a line lower counts too. */
function textRight(sheet: Sheet, label: RegExp): Found | null {
  for (const span of findSpans(sheet, label)) {
    const found = restOf(sheet, span);
    if (found !== null) return found;
  }
  return null;
}

function restOf(sheet: Sheet, span: Span): Found | null {
  const { x1 } = spanEnds(span);
  const words = sheet.words
    .map((word) => cut(span, word))
    .filter((word) => word !== null)
    .filter((word) => word.text !== "" && word.x >= x1 - sheet.em && Math.abs(word.cy - span.line.y) < sheet.em * 0.7)
    .sort((a, b) => a.x - b.x);
  const end = words.findIndex(
    (word, index) => index > 0 && word.x - ((words[index - 1]?.x ?? 0) + (words[index - 1]?.w ?? 0)) > sheet.em * 3,
  );
  const own = (end < 0 ? words : words.slice(0, end)).filter((word) => !/[:：]$/u.test(word.text) || word.text.length < 2);
  const line = lineOf(own);
  const text = spanText({ line, from: 0, to: line.flat.length })
    .replace(/^[:：]/u, "")
    .trim();
  return text === "" ? null : { text, box: boxOf(sheet, own), confidence: confidenceOf(own) };
}

/** The part of a word that follows the label; null where the word is the label. */
function cut(span: Span, word: Sheet["words"][number]): Sheet["words"][number] | null {
  const run = span.line.words.indexOf(word);
  if (run < 0) return word;
  const inLabel = span.line.chars.slice(span.from, span.to).filter((char) => char.run === run);
  const last = inLabel.at(-1);
  if (last === undefined) return word;
  const text = word.text.slice(last.at + 1).trim();
  return text === "" ? null : { ...word, text, x: last.x1, w: word.x + word.w - last.x1 };
}

/** 其他信息: the lines between the sums and 收款单位. */
function otherInformation(sheet: Sheet): Found | null {
  const top = findSpans(sheet, /金额合计|合计[(（]/u).at(-1)?.line.y;
  const bottom = findSpans(sheet, /收款单位/u).at(-1)?.line.y;
  const label = sheet.words.find((word) => /^其$|^其他信息$/u.test(word.text) && (top === undefined || word.cy > top));
  if (top === undefined || bottom === undefined) return null;
  const left = label === undefined ? 0 : label.x + label.w;
  const lines = sheet.lines
    .filter((line) => line.y > top + sheet.em * 0.7 && line.y < bottom - sheet.em * 0.7)
    .map((line) => lineOf(line.words.filter((word) => word.x >= left && !/^[其他信息]$/u.test(word.text))))
    .filter((line) => line.flat !== "");
  const text = lines.map((line) => spanText({ line, from: 0, to: line.flat.length })).join("\n");
  const words = lines.flatMap((line) => line.words);
  return text === "" ? null : { text, box: boxOf(sheet, words), confidence: confidenceOf(words) };
}
