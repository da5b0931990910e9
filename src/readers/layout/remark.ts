/** 备注: beside its vertical label, between 价税合计 and the line of 收款人 and 开票人. */
import type { Found } from "../facts.ts";
import { boxOf, confidenceOf, findSpans, lineOf, spanText, type Line, type Sheet, type Word } from "./lines.ts";

const SIGNERS = /(?:收款人|复核人?|开票人|销售方[:：]?[(（]?章)[:：]?/u;

/**
 * Reads the remark of a VAT invoice; null where it is empty. `below` is the y of 价税合计. On a picture the seller's
 * seal lies over the remark: with the seller's name in `sealOf`, what the seal says is left out.
 */
export function readRemark(sheet: Sheet, below: number | null, sealOf: string | null = null): Found | null {
  const from = below ?? sheet.height / 2;
  const label = remarkLabel(sheet, from);
  if (label === null) return null;
  const bottom = signersLine(sheet, from);
  const top = Math.max(from + sheet.em * 0.7, label.top);
  const lines = sheet.lines.filter((line) => line.y > top && line.y < bottom - sheet.em * 0.5);
  const parts = lines
    .map((line) => lineOf(valueWords(line, label, sheet).filter((word) => sealOf === null || !isSeal(word.text, sealOf))))
    .filter((line) => line.flat !== "");
  const text = parts
    .map((line) => spanText({ line, from: 0, to: line.flat.length }))
    .join("\n")
    .trim();
  if (text === "") return null;
  const words = parts.flatMap((line) => line.words);
  return { text, box: boxOf(sheet, words), confidence: confidenceOf(words) };
}

/** The right end of 备 / 注 (one above the other) or of 备注; behind "备注：" the remark begins on the label's own row. */
function remarkLabel(sheet: Sheet, from: number): { x1: number; top: number } | null {
  const words = sheet.words.filter((word) => word.cy > from && /^(?:备|注|备注)[:：]?$/u.test(word.text.replace(/\s/gu, "")));
  const bei = words.find((word) => word.text.startsWith("备"));
  if (bei === undefined) return null;
  return { x1: bei.x + bei.w, top: /注[:：]$/u.test(bei.text) ? bei.cy - sheet.em : Number.NEGATIVE_INFINITY };
}

/** 数电票 print 收款人 and 复核人 inside the remark too, so the last line of signers counts. */
function signersLine(sheet: Sheet, from: number): number {
  const spans = findSpans(sheet, SIGNERS).filter((span) => span.line.y > from + sheet.em);
  const drawers = spans.filter((span) => /开票人/u.test(span.line.flat));
  return (drawers.at(-1) ?? spans.at(-1))?.line.y ?? sheet.height;
}

function isSeal(text: string, seller: string): boolean {
  const bare = text.replace(/\s/gu, "");
  if (/专用章|发票专|[(（]?章[)）]?$/u.test(bare) || /^[0-9A-Z]{15,20}$/u.test(bare) || /^[\u4e00-\u9fff]$/u.test(bare))
    return true;
  const shared = [...bare].filter((char) => seller.includes(char)).length;
  return /[\u4e00-\u9fff]/u.test(bare) && bare.length <= 16 && shared >= bare.length * 0.55;
}

function valueWords(line: Line, label: { x1: number }, sheet: Sheet): Word[] {
  return line.words.filter((word) => word.x > label.x1 - sheet.em * 0.2 && !/^[备注]$/u.test(word.text));
}
