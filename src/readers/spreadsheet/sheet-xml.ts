/**
 * The two large parts of a workbook, read piece by piece: rows of a sheet, and the table of shared strings. Both are flat
 * lists of one element, so that never more than one row or string is held, whatever the size of the part.
 */
import type { Cell } from "#domain/lists/cells.ts";
import { ZipError } from "../archive/zip.ts";

export type SheetRow = { row: number; cells: Cell[] };

/** Columns that are looked at; no list of invoices has more. */
const COLUMNS_MAX = 256;
/** One row or one string: a million columns, or a cell of a gigabyte, end here. */
const ELEMENT_MAX = 4_000_000;
const CELL_TEXT_MAX = 32_767;

const broken = (message: string): ZipError => new ZipError("broken-file", message);

/** Pieces of bytes → whole elements of one name, in whatever namespace prefix; text between them is passed over. */
export async function* elementsOf(pieces: AsyncIterable<Uint8Array>, name: string, root: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let held = "";
  let prefix: string | null = null;
  let first = true;
  for await (const piece of pieces) {
    if (first && piece[0] === 0xff && piece[1] === 0xfe) throw broken("a part in UTF-16 isn't read");
    first = false;
    held += decode(decoder, piece);
    prefix ??= prefixOf(held, root);
    if (prefix === null) continue;
    const { found, rest } = cut(held, `${prefix}${name}`);
    held = rest;
    if (held.length > ELEMENT_MAX) throw new ZipError("too-large", `one ${name} has more than ${ELEMENT_MAX} characters`);
    if (found.length > 0) yield found;
  }
}

function decode(decoder: TextDecoder, piece: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: true });
  } catch {
    throw broken("a part isn't UTF-8");
  }
}

/** "x:" of "<x:worksheet"; null until the root has come. A document type, and with it every entity, is refused. */
function prefixOf(text: string, root: string): string | null {
  if (/<!DOCTYPE/iu.test(text.slice(0, 4096))) throw broken("a part declares a document type");
  const match = new RegExp(`<(\\w+:)?${root}[\\s>/]`, "u").exec(text.slice(0, 16_384));
  if (match === null && text.length > 16_384) throw broken(`a part has no ${root}`);
  return match === null ? null : (match[1] ?? "");
}

const isNameEnd = (code: number): boolean =>
  code === 0x20 || code === 0x3e || code === 0x2f || code === 0x0a || code === 0x0d || code === 9;

/** Whole elements, and what is left from the first one that isn't whole yet. */
function cut(text: string, tag: string): { found: string[]; rest: string } {
  const found: string[] = [];
  const open = `<${tag}`;
  const close = `</${tag}>`;
  let at = 0;
  for (;;) {
    let start = text.indexOf(open, at);
    while (start >= 0 && start + open.length < text.length && !isNameEnd(text.charCodeAt(start + open.length)))
      start = text.indexOf(open, start + 1);
    if (start < 0) return { found, rest: text.slice(Math.max(at, text.length - open.length)) };
    const tagEnd = text.indexOf(">", start);
    if (tagEnd < 0) return { found, rest: text.slice(start) };
    if (text.charCodeAt(tagEnd - 1) === 0x2f) {
      found.push(text.slice(start, tagEnd + 1));
      at = tagEnd + 1;
      continue;
    }
    const end = text.indexOf(close, tagEnd);
    if (end < 0) return { found, rest: text.slice(start) };
    found.push(text.slice(start, end));
    at = end + close.length;
  }
}

/** Strings by their place, as bytes in a few large blocks: a million of them cost their bytes and four each. */
export class SharedStrings {
  #blocks: Buffer = Buffer.alloc(0);
  #used = 0;
  readonly #ends: number[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    const size = Buffer.byteLength(text);
    if (this.#used + size > this.#limit)
      throw new ZipError("too-large", `the shared strings take more than ${this.#limit} bytes`);
    if (this.#used + size > this.#blocks.length) {
      const larger = Buffer.allocUnsafe(Math.max(1024 * 1024, this.#blocks.length * 2, this.#used + size));
      this.#blocks.copy(larger, 0, 0, this.#used);
      this.#blocks = larger;
    }
    this.#used += this.#blocks.write(text, this.#used);
    this.#ends.push(this.#used);
  }

  at(index: number): string | null {
    const end = this.#ends[index];
    return end === undefined ? null : this.#blocks.toString("utf8", index === 0 ? 0 : this.#ends[index - 1], end);
  }
}

/** The text of a `<si>` or `<is>`: all its runs, without the readings of phonetic guides. */
export function richText(xml: string): string {
  if (/<!/u.test(xml)) return richText(unwrapped(xml));
  const plainRuns = xml.includes("rPh") ? xml.replace(/<(\w+:)?rPh\b[\s\S]*?<\/(\w+:)?rPh>/gu, "") : xml;
  let text = "";
  for (const match of plainRuns.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</gu)) text += match[1] ?? "";
  return unescaped(text).slice(0, CELL_TEXT_MAX);
}

/** CDATA as the text that it is, without comments. */
function unwrapped(xml: string): string {
  const text = xml
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/gu, (_whole, inner: string) => inner.replaceAll("&", "&amp;").replaceAll("<", "&lt;"))
    .replace(/<!--[\s\S]*?-->/gu, "");
  if (/<!/u.test(text)) throw broken("a cell holds markup that no workbook has");
  return text;
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** XML's five entities, character references, and the _x000D_ of workbooks; without NUL, which no database keeps. */
export function unescaped(text: string): string {
  const plain = text.includes("&")
    ? text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/giu, (whole, hex?: string, decimal?: string, name?: string) => {
        if (name !== undefined) return NAMED[name] ?? whole;
        const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
      })
    : text;
  const whole = plain.includes("_x")
    ? plain.replace(/_x([0-9A-F]{4})_/gu, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : plain;
  return whole.includes("\u0000") || !whole.isWellFormed() ? whole.replaceAll("\u0000", "").toWellFormed() : whole;
}

/** The cells of one `<row …>…` as cut by `elementsOf`; `before` is the number of the row before it. */
export function rowOf(xml: string, strings: SharedStrings, before: number): SheetRow {
  const tagEnd = xml.indexOf(">");
  const numbered = /\sr="(\d{1,7})"/u.exec(xml.slice(0, tagEnd))?.[1];
  const row = numbered === undefined ? before + 1 : Number(numbered);
  const cells: Cell[] = [];
  let column = -1;
  let at = tagEnd;
  for (;;) {
    const start = nextCell(xml, at);
    if (start < 0) break;
    const end = xml.indexOf(">", start);
    if (end < 0) break;
    const tag = xml.slice(start, end);
    const empty = tag.endsWith("/");
    column = columnOf(tag) ?? column + 1;
    let inner = "";
    at = end + 1;
    if (!empty) {
      const close = closeOfCell(xml, end);
      inner = xml.slice(end + 1, close.start);
      at = close.end;
    }
    if (column >= COLUMNS_MAX) continue;
    const value = empty ? null : cellOf(/\st="(\w+)"/u.exec(tag)?.[1] ?? "n", inner, strings);
    if (value === null) continue;
    while (cells.length < column) cells.push(null);
    cells[column] = value;
  }
  return { row, cells };
}

/** The next `<c …` or `<x:c …`. */
function nextCell(xml: string, from: number): number {
  for (let at = xml.indexOf("<", from); at >= 0; at = xml.indexOf("<", at + 1)) {
    let name = at + 1;
    if (xml.charCodeAt(name) !== 0x63 || !isNameEnd(xml.charCodeAt(name + 1))) {
      const colon = xml.indexOf(":", name);
      if (colon < 0 || colon - name > 12 || xml.charCodeAt(colon + 1) !== 0x63 || !isNameEnd(xml.charCodeAt(colon + 2))) continue;
      if (!/^\w+$/u.test(xml.slice(name, colon))) continue;
      name = colon + 1;
    }
    return at;
  }
  return -1;
}

function closeOfCell(xml: string, from: number): { start: number; end: number } {
  for (let at = xml.indexOf("</", from); at >= 0; at = xml.indexOf("</", at + 2)) {
    const end = xml.indexOf(">", at);
    const name = xml.slice(at + 2, end < 0 ? undefined : end);
    if (name === "c" || name.endsWith(":c")) return { start: at, end: end + 1 };
  }
  return { start: xml.length, end: xml.length };
}

/** 27 of ` r="AB12"`, counted from 0; undefined where the cell doesn't say. */
function columnOf(tag: string): number | undefined {
  const letters = /\sr="([A-Z]{1,3})\d/u.exec(tag)?.[1];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function cellOf(type: string, inner: string, strings: SharedStrings): Cell {
  if (type === "inlineStr") return richText(inner) || null;
  const value = valueOf(inner);
  if (value === "") return null;
  if (type === "s") return strings.at(Number(value)) || null;
  return type === "n" ? { n: value } : unescaped(value).slice(0, CELL_TEXT_MAX);
}

/** What stands in `<v>`: of a formula the result that was stored with it. */
function valueOf(inner: string): string {
  const match = /<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</u.exec(inner.includes("<!") ? unwrapped(inner) : inner);
  return match?.[1]?.trim() ?? "";
}
