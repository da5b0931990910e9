/** Title, code, number, date and check code: what stands above the parties. */
import type { InvoiceKind } from "#domain/invoice.ts";
import { looksDigital } from "#domain/numbers.ts";
import { kindFromCode, readCode } from "#domain/codes.ts";
import { kindFromTitle } from "#domain/kinds.ts";
import type { Found } from "../facts.ts";
import {
  boxOf,
  confidenceOf,
  findSpans,
  spanEnds,
  spanText,
  spanWords,
  type Line,
  type Sheet,
  type Span,
  type Word,
} from "./lines.ts";
import { printedDate } from "./values.ts";

export type Header = {
  title: string | null;
  kind: InvoiceKind | null;
  code: Found | null;
  number: Found | null;
  date: Found | null;
  checkCode: Found | null;
  digitalNumber: Found | null;
};

const EMPTY: Header = { title: null, kind: null, code: null, number: null, date: null, checkCode: null, digitalNumber: null };

const CODE_LABEL = /(?:发?票|票据)代码(?:\(.*?\))?[:：]?/u;
const NUMBER_LABEL = /(?:(?:数电|全电)(?:发票|票)号码?|(?:发票|票据|电子客票|凭证)号码)[:：]?/u;
const DATE_LABEL = /(?:开票|填开|开具|填发)(?:日?期|时间)[:：]?/u;
const CHECK_LABEL = /校验码[:：]?/u;
const TITLE = /发票|统一票据|收据|行程单|客票|缴款书|完税|收费票据|车票/u;

/** Reads the header of a page; what isn't there is null. */
export function readHeader(sheet: Sheet): Header {
  const title = titleOf(sheet);
  const digital = /\d{20}/u;
  const header: Header = {
    ...title,
    code: valueAfter(sheet, CODE_LABEL, /(?<![0-9A-Z])(?:\d{12}|\d{10}|\d{8}|\d{7}[0-9A-Z]\d{4}|[0-9A-Z]{12})(?![0-9A-Z])/u),
    number: valueAfter(sheet, NUMBER_LABEL, /(?<![0-9])(?:\d{20}|\d{10}|\d{8})(?![0-9])/u),
    date: dateAfterLabel(sheet),
    checkCode: valueAfter(sheet, CHECK_LABEL, /(?<![0-9A-Za-z])(?:\d{20}|[0-9a-fA-F]{6}|[0-9a-zA-Z]{5})(?![0-9A-Za-z])/u),
    digitalNumber: valueAfter(sheet, /(?:数电|全电)(?:发票|票)号码?[:：]?/u, digital),
  };
  const named = { ...header, ...unlabelled(sheet, header) };
  return { ...named, ...paperNumber(sheet, named), ...byPlace(sheet, named) };
}

/**
 * Number and date of a VAT form whose labels weren't found: at the top right nothing else has their forms. Only where one
 * thing alone has it; the twenty digits of other kinds than the digital ones may be a check code.
 */
function byPlace(sheet: Sheet, { kind, code, number, date }: Header): Partial<Pick<Header, "number" | "date">> {
  if (kind === null || !/vat/u.test(kind)) return {};
  const corner = sheet.lines.filter((line) => line.y < sheet.height * TOP);
  const only = (pattern: RegExp): Span | null => {
    const spans = corner.flatMap((line) =>
      [...line.flat.matchAll(pattern)].map((match): Span => ({ line, from: match.index, to: match.index + match[0].length })),
    );
    const there = spans.filter((span) => standsAlone(span.line, span.from, span.to) && spanEnds(span).x0 > sheet.width / 2);
    return there.length === 1 ? there[0]! : null;
  };
  const digits = number === null && code === null && kind.startsWith("digital") ? only(/(?<!\d)\d{20}(?!\d)/gu) : null;
  const day = date === null ? only(/(?<!\d)20\d\d年\d{1,2}月\d{1,2}日/gu) : null;
  return {
    ...(digits !== null && looksDigital(spanText(digits)) ? { number: foundIn(sheet, digits) } : {}),
    ...(day === null ? {} : { date: dateIn(sheet, day) }),
  };
}

/** The part of a page's height in which a form's header stands. */
const TOP = 0.4;

/** The paper form of a digital invoice prints both numbers: the eight digits belong to the code. */
function paperNumber(sheet: Sheet, { code, number, digitalNumber }: Header): Partial<Pick<Header, "number">> {
  if (code === null || digitalNumber === null || number?.text !== digitalNumber.text) return {};
  const paper =
    valueAfter(sheet, /(?<!数电|全电|票)(?:发票号码|N[o0O][.:：]?)[:：]?/u, /(?<![0-9])\d{8}(?![0-9])/u) ??
    unlabelled(sheet, { ...EMPTY, code, number: null }).number;
  return paper === null ? {} : { number: paper };
}

/** Paper forms print code and number without a label: a code that a region issues, and "No" with eight digits, at the top. */
function unlabelled(sheet: Sheet, { code, number }: Header): Pick<Header, "code" | "number"> {
  const top = sheet.lines.filter((line) => line.y < sheet.height * TOP);
  const find = (pattern: RegExp, fits: (text: string) => boolean): Found | null => {
    for (const line of top) {
      if (/编号/u.test(line.flat)) continue;
      for (const match of line.flat.matchAll(pattern)) {
        const from = match.index + match[0].length - (match[1]?.length ?? 0);
        if (fits(match[1] ?? "") && standsAlone(line, from, from + (match[1]?.length ?? 0)))
          return foundIn(sheet, { line, from, to: from + (match[1]?.length ?? 0) });
      }
    }
    return null;
  };
  return {
    code:
      code ??
      find(/(?<!\d)(\d{10}(?:\d{2})?)(?!\d{3})/gu, (text) => kindFromCode(text) !== null && readCode(text).region !== null),
    number:
      number ??
      find(/N[o0O][.:：]?(\d{8})(?!\d{3})/giu, () => true) ??
      (code === null
        ? find(/(?<![0-9A-Z])(\d{8})(?!\d{3}|[A-Z])/gu, (text) => top.filter((line) => line.flat.includes(text)).length > 1)
        : null),
  };
}

/** Whether a stretch of digits begins and ends with a word: part of a longer number it is not one itself. */
function standsAlone(line: Line, from: number, to: number): boolean {
  const before = line.chars[from - 1];
  const first = line.chars[from];
  const last = line.chars[to - 1];
  const after = line.chars[to];
  const sameBefore = before !== undefined && before.run === first?.run && /\d/u.test(line.flat[from - 1] ?? "");
  const sameAfter = after !== undefined && after.run === last?.run && /\d/u.test(line.flat[to] ?? "");
  return !sameBefore && !sameAfter;
}

/** The largest line of the upper half that names a kind of invoice. */
function titleOf(sheet: Sheet): { title: string | null; kind: InvoiceKind | null } {
  const candidates = sheet.lines
    .flatMap((line) => titleRuns(line))
    .filter((word) => word.cy < sheet.height * 0.6)
    .sort((a, b) => b.h * Math.min(b.text.length, 12) - a.h * Math.min(a.text.length, 12));
  for (const word of candidates) {
    const kind = kindFromTitle(word.text);
    if (kind !== null) return { title: word.text, kind };
  }
  return { title: candidates[0]?.text ?? null, kind: null };
}

/** Stretches of a line without wide gaps that could be a title. */
function titleRuns(line: Line): Word[] {
  const runs: Word[] = [];
  for (const word of line.words) {
    const last = runs.at(-1);
    if (last !== undefined && word.x - (last.x + last.w) < word.h * 1.2 && sameSize(word, last) && !LABEL.test(word.text)) {
      last.text += word.text;
      last.w = word.x + word.w - last.x;
    } else runs.push({ ...word });
  }
  return runs.filter(
    (run) =>
      TITLE.test(run.text.replace(/\s/gu, "")) && run.text.length < 40 && !/号码|代码|日期|备注|名称|[:：]\S/u.test(run.text),
  );
}

const LABEL = /^(?:(?:发?票|票据)(?:代码|号码)|(?:开票|填开|填发)日期|校验码|机器编号)/u;

function sameSize(a: Word, b: Word): boolean {
  return Math.max(a.h, b.h) < Math.min(a.h, b.h) * 1.45;
}

/** The value right of a label: on its own line first, then on lines less than a line away. */
export function valueAfter(sheet: Sheet, label: RegExp, value: RegExp): Found | null {
  for (const span of findSpans(sheet, label)) {
    const found = onOwnLine(sheet, span, value) ?? onNearLines(sheet, span, value);
    if (found !== null) return found;
  }
  return null;
}

function onOwnLine(sheet: Sheet, span: Span, value: RegExp): Found | null {
  const rest = span.line.flat.slice(span.to);
  const match = value.exec(rest);
  // another label in between: the value is that one's
  if (match === null || /[\u4e00-\u9fff]{2,}[:：]/u.test(rest.slice(0, match.index))) return null;
  return foundIn(sheet, { line: span.line, from: span.to + match.index, to: span.to + match.index + match[0].length });
}

function onNearLines(sheet: Sheet, span: Span, value: RegExp): Found | null {
  const { x1 } = spanEnds(span);
  const near = sheet.lines
    .filter((line) => line !== span.line && Math.abs(line.y - span.line.y) < Math.max(sheet.em, span.line.h) * 1.1)
    .sort((a, b) => Math.abs(a.y - span.line.y) - Math.abs(b.y - span.line.y));
  for (const line of near) {
    const from = line.chars.findIndex((char) => char.x0 >= x1 - sheet.em);
    if (from < 0) continue;
    const match = value.exec(line.flat.slice(from));
    if (match === null || line.flat.slice(0, from + match.index).search(/(?:代码|号码|日期|校验码|编号)[:：]?$/u) >= 0) continue;
    const found = { line, from: from + match.index, to: from + match.index + match[0].length };
    if (spanEnds(found).x0 - x1 < sheet.width * 0.25) return foundIn(sheet, found);
  }
  return null;
}

/** A span as something found: its text without blanks. */
export function foundIn(sheet: Sheet, span: Span): Found {
  const words = spanWords(span);
  return { text: span.line.flat.slice(span.from, span.to), box: boxOf(sheet, words), confidence: confidenceOf(words) };
}

function dateAfterLabel(sheet: Sheet): Found | null {
  for (const span of findSpans(sheet, DATE_LABEL)) {
    const found = dateIn(sheet, { line: span.line, from: span.to, to: span.line.flat.length }) ?? dateNear(sheet, span);
    if (found !== null) return found;
  }
  return null;
}

function dateNear(sheet: Sheet, span: Span): Found | null {
  const { x1 } = spanEnds(span);
  const near = sheet.lines
    .filter((line) => line !== span.line && Math.abs(line.y - span.line.y) < Math.max(sheet.em, span.line.h) * 1.1)
    .sort((a, b) => Math.abs(a.y - span.line.y) - Math.abs(b.y - span.line.y));
  for (const line of near) {
    const from = line.chars.findIndex((char) => char.x0 >= x1 - sheet.em);
    const found = from < 0 ? null : dateIn(sheet, { line, from, to: line.flat.length });
    if (found !== null) return found;
  }
  return null;
}

/** The date that a span holds, up to the next label. */
export function dateIn(sheet: Sheet, span: Span): Found | null {
  const next = span.line.flat.slice(span.from).search(/[\u4e00-\u9fff]{2,}[:：]/u);
  const to = next > 0 ? span.from + next : span.to;
  if (to <= span.from) return null;
  const part = { line: span.line, from: span.from, to };
  const date = printedDate(spanText(part));
  if (date === null) return null;
  const words = spanWords(part);
  return { text: date, box: boxOf(sheet, words), confidence: confidenceOf(words) };
}
