/** 合计, 小计 beside it, and 价税合计 in words and figures. */
import { capitalsToFen } from "#domain/capitals.ts";
import { formatFen } from "#domain/money.ts";
import type { Found } from "../facts.ts";
import type { Table } from "./table.ts";
import {
  boxOf,
  confidenceOf,
  findSpans,
  lineOf,
  spanEnds,
  spanWords,
  type Line,
  type Sheet,
  type Span,
  type Word,
} from "./lines.ts";
import { isNoValue, money } from "./values.ts";

export type Totals = {
  amount: Found | null;
  tax: Found | null;
  total: Found | null;
  capitals: (Found & { printed: string }) | null;
  y: number | null;
};

/** what "***" under 税额 comes to */
const NO_TAX = "0.00";
/** one of its two characters, which stand wide apart, may not have been found: then the sign of the sum follows the other */
const SUM = /(?<!价税)(?<!金额)合计|^合(?=-?¥)|^计(?=-?¥)/u;
const GRAND = /价税合计|金额合计|票价合计|合计金额/u;
const CAPITALS = /(?:[(（]?负数?[)）]?)?[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿億貳參陸圆元圓角分整正]{2,}/u;

/** An amount in words ends in a unit of money or in 整: one that doesn't was cut off, and is another amount. */
const WHOLE = /[圆元圓角分整正]$/u;
const REST = /^[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿億貳參陸圆元圓角分整正]+$/u;

/** Reads the sums of a page; amount and tax by the columns of the item table above them. */
export function readTotals(sheet: Sheet, table: Table | null): Totals {
  const grand =
    findSpans(sheet, GRAND)
      .filter((span) => table === null || span.line.y > table.header.y)
      .at(-1) ?? null;
  const sum =
    findSpans(sheet, SUM)
      .filter(
        (span) =>
          (table === null || span.line.y > table.header.y) && (grand === null || span.line.y < grand.line.y - sheet.em * 0.4),
      )
      .at(-1) ?? null;
  const sums = sum === null ? { amount: null, tax: null } : sumsBeside(sheet, sum, table);
  const total = grand === null ? null : grandTotal(sheet, grand);
  return { ...sums, total, capitals: capitalsOf(sheet, grand), y: grand?.line.y ?? sum?.line.y ?? null };
}

/** Numbers on the line of 合计: the one under 金额 and the one under 税额. */
function sumsBeside(sheet: Sheet, sum: Span, table: Table | null): { amount: Found | null; tax: Found | null } {
  const { x1 } = spanEnds(sum);
  const pieces = numberPieces(bandWords(sheet, sum, x1, sheet.em * 0.95));
  const centre = (name: "amount" | "tax"): number | null => {
    const column = table?.header.columns.find((each) => each.name === name);
    return column === undefined ? null : (column.x0 + column.x1) / 2;
  };
  const [amountAt, taxAt] = [centre("amount"), centre("tax")];
  const values = pieces.filter((piece) => money(piece.line.flat) !== null || isNoValue(piece.line.flat));
  if (taxAt === null || amountAt === null) {
    const [first, second] = values;
    return {
      amount: first?.found(sheet) ?? null,
      tax: taxAt === null && amountAt !== null ? null : (second?.found(sheet) ?? null),
    };
  }
  const nearer = (piece: Piece): "amount" | "tax" =>
    Math.abs(piece.cx - amountAt) <= Math.abs(piece.cx - taxAt) ? "amount" : "tax";
  const pick = (name: "amount" | "tax"): Found | null =>
    values
      .filter((piece) => nearer(piece) === name)
      .at(-1)
      ?.found(sheet) ?? null;
  return { amount: pick("amount"), tax: pick("tax") };
}

type Piece = { line: Line; cx: number; found: (sheet: Sheet) => Found };

/** Words right of `x` whose middle is within `band` of the label's. */
function bandWords(sheet: Sheet, label: Span, x: number, band: number): Word[] {
  const own = new Set(spanWords(label));
  const rest = spanRest(label);
  const others = sheet.words.filter((word) => !own.has(word) && word.cx > x && Math.abs(word.cy - label.line.y) < band);
  return [...rest, ...others].sort((a, b) => a.x - b.x);
}

/** Where the label's own run goes on (OCR joins "合计 ¥12.00"): its rest as a word. */
function spanRest(label: Span): Word[] {
  const last = label.line.chars[label.to - 1];
  const word = last === undefined ? undefined : label.line.words[last.run];
  if (last === undefined || word === undefined) return [];
  const text = word.text.slice(last.at + 1).trim();
  if (text === "") return [];
  return [{ ...word, text, x: last.x1, w: word.x + word.w - last.x1, cx: (last.x1 + word.x + word.w) / 2 }];
}

/** Joins ¥ with its number, and digits that were written apart; a word beside them (down the margin: 记账联) is none of theirs. */
function numberPieces(words: Word[]): Piece[] {
  const groups: Word[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const joins =
      last !== undefined &&
      !/^\p{Script=Han}/u.test(word.text) &&
      (/^[-¥]+$/u.test(last.text) ? word.x - (last.x + last.w) < word.h * 4 : word.x - (last.x + last.w) < word.h * 0.3);
    if (group !== undefined && joins) group.push(word);
    else groups.push([word]);
  }
  return groups.map((group) => {
    const line = lineOf(group);
    const x1 = Math.max(...group.map((word) => word.x + word.w));
    const x0 = Math.min(...group.map((word) => word.x));
    const found = (sheet: Sheet): Found => ({
      text: isNoValue(line.flat) ? NO_TAX : (money(line.flat) ?? ""),
      box: boxOf(sheet, group),
      confidence: confidenceOf(group),
    });
    return { line, cx: (x0 + x1) / 2, found };
  });
}

/** The figure right of 小写, else the last figure of the line of 价税合计. */
function grandTotal(sheet: Sheet, grand: Span): Found | null {
  const small = findSpans(sheet, /[(（]?小写[)）]?[:：]?/u)
    .filter((span) => Math.abs(span.line.y - grand.line.y) < sheet.em * 2)
    .at(-1);
  const label = small ?? grand;
  for (const band of [0.7, 1.3]) {
    const pieces = numberPieces(bandWords(sheet, label, spanEnds(label).x1 - sheet.em * 0.2, sheet.em * band)).filter(
      (piece) => money(piece.line.flat) !== null,
    );
    const piece = pieces[0];
    if (piece !== undefined) return piece.found(sheet);
  }
  return null;
}

/** The amount in words near 价税合计, in figures. */
function capitalsOf(sheet: Sheet, grand: Span | null): Totals["capitals"] {
  const lines = sheet.lines.filter((line) => grand === null || Math.abs(line.y - grand.line.y) < sheet.em * 1.3);
  for (const line of lines) {
    const match = CAPITALS.exec(line.flat);
    if (match === null) continue;
    const words = spanWords({ line, from: match.index, to: match.index + match[0].length });
    const rest = WHOLE.test(match[0]) ? null : restOfCapitals(sheet, line);
    const printed = match[0] + (rest?.flat ?? "");
    const fen = WHOLE.test(printed) ? capitalsToFen(printed) : null;
    if (fen === null) continue;
    words.push(...(rest?.words ?? []));
    return { text: formatFen(fen), printed, box: boxOf(sheet, words), confidence: confidenceOf(words) };
  }
  return null;
}

/** A narrow form goes on in its next row. */
function restOfCapitals(sheet: Sheet, line: Line): Line | null {
  const next = sheet.lines.find((each) => each.y > line.y + sheet.em * 0.8);
  return next !== undefined && next.y < line.y + sheet.em * 2.5 && REST.test(next.flat) ? next : null;
}
