/** The item table: rows between its header and 合计, each word put into a column, wrapped names joined. */
import type { InvoiceItem } from "#domain/invoice.ts";
import { rateText as canonicalRate } from "#domain/rates.ts";
import { emptyItem } from "#domain/empty-facts.ts";
import type { Found } from "../facts.ts";
import { assign, tableHeader, type Column, type ColumnName, type TableHeader } from "./columns.ts";
import { boxOf, confidenceOf, lineOf, meets, spanText, type Line, type Sheet, type Word } from "./lines.ts";
import { decimal, isNumber, isRate, money } from "./values.ts";
import { businessField } from "./business.ts";
import { settleFigures } from "./collided.ts";

export type ItemFound = { item: InvoiceItem; found: Partial<Record<keyof InvoiceItem, Found>>; extra: Record<string, Found> };
/** `end` is where the sums begin; where no line of sums was found it is the page's, and the table isn't closed. */
export type Table = { header: TableHeader; items: ItemFound[]; end: number; closed: boolean };

type Cells = Map<ColumnName, Word[]>;
type Row = { y: number; cells: Cells; others: { label: string; word: Word }[] };
type Draft = { rows: Row[]; lead: Row };

/** In heights of the page's usual character. */
const LARGE = 2.2;
const TOTAL_LINE = /^[^\d*]{0,6}?(?:合计|小计|总计|价税合计|金额合计)/u;
/** A form without a row of sums, such as a customs payment, says its amount in words below the lines. */
const AMOUNT_IN_WORDS = /^(?:金额)?(?:人民币)?[(（]大写[)）]/u;
/** headers of a second table that businesses print beneath the items (passenger, freight, lease …) */
const SECOND_TABLE =
  /出行人|有效身份证件|运输工具(?:种类|牌号)|交通工具类型|建筑服务发生地|产权证书|车船?识别代码|起运地|不动产地址/gu;

/** Reads the items of a page; null where there is no item table. */
export function readTable(sheet: Sheet): Table | null {
  const header = tableHeader(sheet);
  if (header === null) return null;
  const body = sheet.lines.filter(
    (line) => line.y > header.bottom && !header.columns.every((column) => line.flat.includes(column.name)),
  );
  const stop = body.find((line) => isEnd(line, header, sheet));
  const end = stop?.y ?? sheet.height;
  const lines = body.filter((line) => line.y < end - sheet.em * 0.3);
  const items = header.groups.flatMap((columns, index) => {
    const [from, to] = [
      index === 0 ? Number.NEGATIVE_INFINITY : edge(columns, sheet),
      index + 1 < header.groups.length ? edge(header.groups[index + 1] ?? [], sheet) : Number.POSITIVE_INFINITY,
    ];
    return itemsOf(
      lines.map((line) => rowOf(line, columns, sheet, from, to)).filter((row) => row.cells.size > 0),
      columns,
      sheet,
    );
  });
  return { header, items, end, closed: stop !== undefined };
}

/** Where a group of columns begins: names stand left of the middle of their header. */
function edge(columns: Column[], sheet: Sheet): number {
  return (columns[0]?.x0 ?? 0) - sheet.em * 3;
}

function isEnd(line: Line, header: TableHeader, sheet: Sheet): boolean {
  if ((line.flat.match(SECOND_TABLE) ?? []).length >= 2 || AMOUNT_IN_WORDS.test(line.flat)) return true;
  if (!TOTAL_LINE.test(line.flat)) return false;
  const amount = header.columns.find((column) => column.name === "amount");
  const at = line.chars[line.flat.search(/合计|小计|总计/u)];
  return at === undefined || amount === undefined || at.x0 < amount.x0 || at.x0 < sheet.width / 2;
}

function rowOf(line: Line, header: Column[], sheet: Sheet, from: number, to: number): Row {
  const words = withoutTwins(line.words).filter(
    (word) =>
      !isStamp(word, sheet.em) &&
      word.x >= from &&
      word.x < to &&
      (!/^[购买方销售信息密码区备注]$/u.test(word.text) || word.x > (header[0]?.x0 ?? 0)),
  );
  const merged = joinNumbers(
    words.filter((word) => !isMargin(word, header)),
    sheet.em,
  );
  const columns = assign(merged, header, sheet.em);
  const row: Row = { y: line.y, cells: new Map(), others: [] };
  merged.forEach((word, index) => {
    const column = columns[index];
    if (column === undefined || column.name === "ignored") return;
    if (column.name === "other") row.others.push({ label: column.label, word });
    row.cells.set(column.name, [...(row.cells.get(column.name) ?? []), word]);
  });
  return row;
}

/** Recognised letters much larger than the print are a stamp's or a watermark's; the heights that PDFs state say nothing. */
function isStamp(word: Word, em: number): boolean {
  return word.certainty !== undefined && word.h > em * LARGE;
}

/** The same read twice at one place, where a slope put two boxes on one character. */
function withoutTwins(words: Word[]): Word[] {
  const bare = (word: Word): string => word.text.replace(/[.·\s]+$/u, "");
  const shared = (a: Word, b: Word): number => Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  return words.filter(
    (word, index) =>
      !words.slice(0, index).some((other) => bare(other) === bare(word) && shared(word, other) > Math.min(word.w, other.w) / 2),
  );
}

/** 第一联 and the like, printed down the right edge of paper forms. */
function isMargin(word: Word, header: Column[]): boolean {
  return /^[\u4e00-\u9fff]$/u.test(word.text) && word.x > (header.at(-1)?.x1 ?? 0) && header.at(-1)?.name !== "other";
}

/**
 * Decimals whose last digits stand a little apart are one number, and so are pieces that touch where only the whole is a
 * number: what begins or ends with its decimal point, and a percent sign.
 */
function joinNumbers(words: Word[], em: number): Word[] {
  const joined: Word[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last !== undefined && areOneNumber(last, word, em)) {
      joined[joined.length - 1] = {
        ...last,
        text: last.text + word.text,
        w: word.x + word.w - last.x,
        cx: (last.x + word.x + word.w) / 2,
      };
    } else joined.push(word);
  }
  return joined;
}

function areOneNumber(left: Word, right: Word, em: number): boolean {
  if (/^\d+\.\d{3,}$/u.test(left.text) && /^\d{1,6}$/u.test(right.text)) return right.x - (left.x + left.w) < em;
  if (!meets(left, right, em)) return false;
  if (!/^[-¥]*\d[\d,]*\.?$/u.test(left.text)) return /^\d{1,2}(?:\.\d+)?$/u.test(left.text) && right.text === "%";
  return left.text.endsWith(".") ? /^\d+$/u.test(right.text) : /^(?:\.\d+|%)$/u.test(right.text);
}

/**
 * A row with an amount is an item. Rows without one go on with the item above, except a name that begins with
 * `*类*` where the item above has its name: that is the next item's, whose numbers stand lower.
 */
function itemsOf(rows: Row[], columns: Column[], sheet: Sheet): ItemFound[] {
  const drafts: Draft[] = [];
  let waiting: Row[] = [];
  for (const row of rows) {
    if (hasAmount(row, sheet.em)) {
      const startsItself = startsItem(row);
      const above = drafts.at(-1);
      if (startsItself && waiting.length > 0 && above !== undefined) {
        above.rows.push(...waiting);
        waiting = [];
      }
      drafts.push({ lead: row, rows: [...waiting, row] });
      waiting = [];
    } else if (drafts.length === 0 || startsItem(row) || waiting.length > 0) waiting.push(row);
    else drafts.at(-1)?.rows.push(row);
  }
  if (waiting.length > 0) drafts.at(-1)?.rows.push(...waiting);
  return drafts.filter((draft) => !isSum(draft)).map((draft) => itemOf(draft, columns, sheet));
}

/** A line of the form has no ¥ before its amount: with nothing else but a tax it is a 小计 whose label stands a row off. */
function isSum({ lead, rows }: Draft): boolean {
  const others = ["name", "quantity", "price", "rate"] as const;
  return (
    /^[¥￥]/u.test(textOf(lead.cells.get("amount") ?? [])) && rows.every((row) => others.every((name) => !row.cells.has(name)))
  );
}

function hasAmount(row: Row, em: number): boolean {
  return money(figureOf(row.cells.get("amount") ?? [], em)) !== null;
}

/** The figure of a cell: of several numbers that stand apart the last one, which the column's right end is for. */
function figureOf(words: Word[], em: number): string {
  const sorted = [...words].sort((a, b) => a.x - b.x);
  const from = sorted.findLastIndex((word, index) => {
    const before = sorted[index - 1];
    return before !== undefined && isNumber(before.text) && isNumber(word.text) && !meets(before, word, em);
  });
  return textOf(sorted.slice(Math.max(0, from)));
}

function startsItem(row: Row): boolean {
  return /^\*[^*]+\*/u.test(textOf(row.cells.get("name") ?? []).replace(/\s/gu, ""));
}

function textOf(words: Word[]): string {
  const line = lineOf(words);
  return spanText({ line, from: 0, to: line.flat.length });
}

function itemOf(draft: Draft, columns: Column[], sheet: Sheet): ItemFound {
  const item = emptyItem();
  const found: ItemFound["found"] = {};
  const put = (name: keyof InvoiceItem, words: Word[], text: string | null): void => {
    if (text === null || text === "" || words.length === 0) return;
    item[name] = text;
    found[name] = { text, box: boxOf(sheet, words), confidence: confidenceOf(words) };
  };
  for (const name of ["name", "spec", "unit"] as const) {
    const start = Math.min(...(draft.lead.cells.get(name) ?? []).map((word) => word.x));
    const cells = draft.rows
      .map((row) => row.cells.get(name) ?? [])
      .filter((words) => words.length > 0 && !isStray(words, start, sheet.em))
      .filter((words, index, all) => index === 0 || !isBeyond(words, all[0] ?? []));
    put(name, cells.flat(), joinWrapped(cells.map(textOf)));
  }
  const cell = (name: ColumnName): Word[] => draft.lead.cells.get(name) ?? [];
  for (const name of ["quantity", "price"] as const) put(name, cell(name), decimal(wrappedNumber(draft, name)));
  put("amount", cell("amount"), money(figureOf(cell("amount"), sheet.em)));
  put("rate", cell("rate"), rateText(textOf(cell("rate"))));
  put("tax", cell("tax"), money(figureOf(cell("tax"), sheet.em)));
  settleFigures(item, [...cell("quantity"), ...cell("price")], columns);
  return { item, found, extra: extraOf(draft, sheet) };
}

/** A long number may go on in the row below: digits alone in the same column. */
function wrappedNumber(draft: Draft, name: "quantity" | "price"): string {
  let text = textOf(draft.lead.cells.get(name) ?? []);
  for (const row of draft.rows.slice(draft.rows.indexOf(draft.lead) + 1)) {
    const rest = textOf(row.cells.get(name) ?? []);
    if (/^\d+$/u.test(rest) && /\d\.\d*$/u.test(text)) text += rest;
  }
  return text;
}

/** A single character left of where the cell begins belongs to the form's margin. */
function isStray(words: Word[], start: number, em: number): boolean {
  const [only] = words;
  return words.length === 1 && only !== undefined && /^[\u4e00-\u9fff]$/u.test(only.text) && only.x < start - em;
}

/** A wrapped cell goes on at its left: what begins where its first line has ended was written beside it. */
function isBeyond(words: Word[], first: Word[]): boolean {
  return Math.min(...words.map((word) => word.x)) > Math.max(...first.map((word) => word.x + word.w));
}

function rateText(text: string): string | null {
  const bare = text.replace(/\s/gu, "");
  if (isRate(bare)) return canonicalRate(bare);
  // recognition reads the frame beside it as one more sign
  const percent = /^\d{1,2}(?:\.\d+)?%(?=[^%]{1,2}$)/u.exec(bare)?.[0];
  return percent !== undefined && isRate(percent) ? canonicalRate(percent) : null;
}

/** Lines of a wrapped cell: Latin words keep a blank between them unless the line broke inside one. */
function joinWrapped(lines: string[]): string {
  return lines.reduce((joined, line) => joined + line, "");
}

function extraOf(draft: Draft, sheet: Sheet): Record<string, Found> {
  const extra: Record<string, Found> = {};
  const put = (name: string, text: string, words: Word[]): void => {
    if (text !== "" && words.length > 0) extra[name] = { text, box: boxOf(sheet, words), confidence: confidenceOf(words) };
  };
  for (const name of ["plate", "vehicle", "start", "end"] as const) {
    const words = draft.rows.flatMap((row) => row.cells.get(name) ?? []);
    put(name, words.length === 0 ? "" : textOf(words).replace(/\s/gu, ""), words);
  }
  const others = new Map<string, Word[]>();
  for (const { label, word } of draft.rows.flatMap((row) => row.others))
    others.set(businessField(label), [...(others.get(businessField(label)) ?? []), word]);
  for (const [name, words] of others) put(name, words.map((word) => word.text).join(""), words);
  return extra;
}
