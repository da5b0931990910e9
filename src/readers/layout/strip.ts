/**
 * Taxi and bus strips: code, number, date and amount. The form is printed beforehand and the meter prints over it, often
 * some rows off: how far is measured at the date and the times, whose labels are known, and then applied to 金额.
 */
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Found } from "../facts.ts";
import { foundIn } from "./header.ts";
import { findSpans, type Line, type Sheet } from "./lines.ts";
import type { Put } from "./put.ts";
import { money, printedDate } from "./values.ts";

const CODE = /(?<![0-9A-Z])1(?=[0-9A-Z]{11}(?![0-9A-Z]))(?:\d{11}|\d{6,9}[A-Z]\d{1,4})/u;
const DATE = /(?:19|20)\d{2}[-年./]\d{1,2}[-月./]\d{1,2}\d?|(?<!\d)\d{2}[-/.]\d{2}[-/.]\d{2}(?!\d)/u;
const FARE = /^[¥￥]?\d{1,4}\.\d{0,2}元?$/u;
const PAID = /[¥￥]?(\d{1,4}\.\d{0,2})元?/u;

/** The only figure of a strip: no sum, no words and no code bear it out, and meters print in thin dots. */
const UNPROVEN = 0.7;

/** Fills what a strip has. */
export function readStrip(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  if (facts.code === null) put("code", first(sheet, CODE));
  if (facts.number === null) put("number", first(sheet, /(?<![0-9A-Z.:-])\d{8}(?![0-9A-Z.])/u));
  const date = dateOf(sheet);
  if (facts.date === null && date !== null) put("date", date.found);
  const total = paid(sheet, date?.line ?? null);
  // nobody rides for nothing: it is a charge of 0.00 that was taken for the fare
  if (total !== null && total.text !== "0.00") put("total", { ...total, confidence: Math.min(total.confidence, UNPROVEN) });
  put("seller.name", company(sheet));
}

function first(sheet: Sheet, pattern: RegExp): Found | null {
  for (const line of sheet.lines) {
    const match = pattern.exec(line.flat);
    if (match !== null) return foundIn(sheet, { line, from: match.index, to: match.index + match[0].length });
  }
  return null;
}

function dateOf(sheet: Sheet): { found: Found; line: Line } | null {
  for (const line of sheet.lines) {
    const match = DATE.exec(line.flat);
    if (match === null) continue;
    const text = /^\d{2}[-/.]/u.test(match[0]) ? `20${match[0]}` : match[0];
    const date = printedDate(text) ?? printedDate(line.flat);
    if (date !== null)
      return { found: { ...foundIn(sheet, { line, from: match.index, to: match.index + match[0].length }), text: date }, line };
  }
  return null;
}

/** The amount beside 金额, on the row where the print really is. */
function paid(sheet: Sheet, date: Line | null): Found | null {
  const beside = first(sheet, /(?:金额|实收|合计|总额|车费|票价)(?:合计)?[:：]?[¥￥]?\d+\.\d{1,2}元?/u);
  const label = findSpans(sheet, /金额|实收|总额|票价/u)[0];
  if (beside !== null) return label !== undefined && hasTwo(label.line) ? null : amountOf(beside);
  const marked = first(sheet, /[¥￥]\d+\.\d{1,2}元?/u);
  if (label === undefined) return marked === null ? null : amountOf(marked);
  const shift = shiftOf(sheet, date);
  const expected = label.line.y + (shift ?? 0);
  const near = sheet.lines
    .filter((line) => PAID.test(line.flat) && !/[:：]\d{2}[:：]|\d[:：]\d{2}|km|公里|电话/iu.test(line.flat))
    .sort((a, b) => Math.abs(a.y - expected) - Math.abs(b.y - expected))[0];
  if (near === undefined || Math.abs(near.y - expected) > sheet.em * (shift === null ? 1.6 : 0.8))
    return marked === null ? null : amountOf(marked);
  const match = PAID.exec(near.flat);
  return match === null || hasTwo(near)
    ? null
    : amountOf(foundIn(sheet, { line: near, from: match.index, to: match.index + match[0].length }));
}

/** Of two fares on one row one is a neighbour's, whose print lies over this strip: which one can't be told. */
function hasTwo(line: Line): boolean {
  return line.words.filter((word) => FARE.test(word.text.replace(/\s/gu, ""))).length > 1;
}

function amountOf(found: Found): Found {
  const digits = /\d+\.\d{0,2}/u.exec(found.text)?.[0] ?? "";
  return { ...found, text: money(digits) ?? digits };
}

/** How many points the print lies below (or above) its labels: the median of what is known; null where nothing is. */
function shiftOf(sheet: Sheet, date: Line | null): number | null {
  const shifts: number[] = [];
  const labels = (pattern: RegExp): number[] => findSpans(sheet, pattern).map((span) => span.line.y);
  const dateLabel = labels(/日期/u)[0];
  if (date !== null && dateLabel !== undefined) shifts.push(date.y - dateLabel);
  const times = sheet.lines
    .filter((line) => /(?<![\d:：])\d{1,2}[:：]\d{2}(?![\d:：])/u.test(line.flat))
    .map((line) => line.y)
    .sort((a, b) => a - b);
  const [on] = labels(/上车/u);
  const [off] = labels(/下车/u);
  if (times[0] !== undefined && on !== undefined) shifts.push(times[0] - on);
  if (times[1] !== undefined && off !== undefined) shifts.push(times[1] - off);
  shifts.sort((a, b) => a - b);
  return shifts[Math.floor(shifts.length / 2)] ?? null;
}

/** The operator: named as such, else the first company that isn't the printer's. */
function company(sheet: Sheet): Found | null {
  const named = first(sheet, /(?<=(?:单位名称|公司名称|经营单位)[:：]?)[\u4e00-\u9fff()（）]{4,30}/u);
  if (named !== null) return named;
  for (const line of sheet.lines) {
    const match = /[\u4e00-\u9fff()（）]{4,30}?(?:公司|车队)/u.exec(line.flat);
    if (match !== null && !/印|卷|税务局/u.test(line.flat))
      return foundIn(sheet, { line, from: match.index, to: match.index + match[0].length });
  }
  return null;
}
