/** A pasted column, table or list of numbers: one question per row. */
import { plainLines } from "./text.ts";

const MAX_ROWS = 10_000;
const NUMBERISH = /(?<!\d)(?:\d{20}|\d{10,12}|\d{8})(?!\d)|\d(?:\.\d+)?[eE]\+1\d/u;
/** Column names of exports that say what a cell is. */
const HEADINGS: readonly (readonly [RegExp, string])[] = [
  [
    /^(数电|全电|数电票|全电票)?(发票)?(号码|号)$|^(数电|全电)发票号码$|^发票号码$|^票据号码?$|^号码$|^票号$|^number$/iu,
    "发票号码",
  ],
  [/^(发票|票据)?代码$|^code$/iu, "发票代码"],
  [/^(开票|填开|发票)?(日期|时间)$|^date$/iu, "开票日期"],
  [/^价税合计(\(.*\))?$|^含税金额$|^总金额$|^总额$|^total$/iu, "价税合计"],
  [/^(不含税|合计)?金额(\(.*\))?$|^amount$/iu, "金额"],
  [/^(销售?方|开票方)(纳税人)?(名称)?$|^seller$/iu, "销售方"],
  [/^(购买?方|受票方|抬头)(纳税人)?(名称)?$|^buyer$/iu, "购买方"],
  [/^校验码(后六位)?$/u, "校验码"],
];

const LINE_MAX = 1_000;

/** `left`: how many more there are than are looked at */
type Rows = { rows: string[]; left: number };

/** The rows of a pasted table as texts of one question each, or null where the text is one question. */
export function rowsOf(text: string): Rows | null {
  const lines = plainLines(text)
    .split(/\r\n|\r|\n/u)
    .filter((line) => line.trim() !== "")
    // what is longer is no row of a table, and would be looked through again from each of its blanks
    .map((line) => line.slice(0, LINE_MAX));
  if (lines.length > 1) return rowsOfLines(lines);
  return lines.length === 1 ? rowsOfList(lines[0] ?? "") : null;
}

const firstOf = (rows: string[]): Rows => ({ rows: rows.slice(0, MAX_ROWS), left: Math.max(0, rows.length - MAX_ROWS) });

function rowsOfLines(lines: string[]): Rows | null {
  const headings = headingsOf(lines[0] ?? "");
  const body = headings === null ? lines : lines.slice(1);
  if (headings !== null && body.length > 0 && headings.length > 1) return firstOf(body.map((line) => labelled(line, headings)));
  const holding = body.filter((line) => NUMBERISH.test(line) || /^[\dOoIl\s-]{8,30}$/u.test(line.trim()));
  if (holding.length < 2 || holding.length < body.length * 0.6 || isOneMessage(body)) return null;
  return firstOf(body.map((line) => line.trim()));
}

/** Lines that name different fields are one invoice's; the same field again and again is a list. */
function isOneMessage(lines: string[]): boolean {
  const labels = lines
    .map((line) => /^\s*([\p{Script=Han}()]{2,12})\s*[:=]?\s*(?=[\dA-Z¥])/u.exec(line)?.[1])
    .filter((label) => label !== undefined);
  if (labels.length > 1 && new Set(labels).size > 1) return true;
  // a code on one line and its number on the next
  const lengths = lines.map((line) => line.replace(/\D/gu, "").length);
  return (
    lines.length === 2 &&
    lengths[0] !== lengths[1] &&
    lengths.some((length) => length === 12 || length === 10) &&
    lengths.includes(8)
  );
}

function headingsOf(line: string): (string | null)[] | null {
  const cells = line.split("\t").map((cell) => plainLines(cell).replace(/[\s*]/gu, ""));
  const headings = cells.map((cell) => HEADINGS.find(([pattern]) => pattern.test(cell))?.[1] ?? null);
  return headings.some((heading) => heading !== null) ? headings : null;
}

function labelled(line: string, headings: (string | null)[]): string {
  return line
    .split("\t")
    .flatMap((cell, i) => {
      const value = cell.trim();
      if (value === "") return [];
      const heading = headings[i];
      return heading ? [`${heading}:${value}`] : [];
    })
    .join(";");
}

/** "63435756、63435757、63435758" or several 20-digit numbers in one line. */
function rowsOfList(line: string): Rows | null {
  const parts = line.split(/[,，、;；\s]+/u).filter((part) => part !== "");
  if (parts.length < 2) return null;
  const digital = parts.every((part) => /^\d{20}$/u.test(part));
  const tax = parts.every((part) => /^\d{8}$/u.test(part)) && /[,，、;；]/u.test(line);
  return digital || (tax && parts.length > 2) ? firstOf(parts) : null;
}
