/** The objects of one state of a PDF, found by its cross-reference tables and streams (ISO 32000-1, 7.5). */
import { inflateSync } from "node:zlib";
import { canonical, PdfName, PdfParser, PdfRef, PdfSyntaxError } from "./pdf-values.ts";
import type { PdfDict, PdfValue } from "./pdf-values.ts";

/** free: deleted, whatever earlier tables say */
type Entry = { offset: number } | { container: number; index: number } | "free";

const MAX_TABLES = 200;
const MAX_OBJECTS = 200_000;
const MAX_UNPACKED = 32 * 1024 * 1024;

/** One object: its value, and of a stream the bytes as they stand in the file. */
export type PdfObject = { value: PdfValue; stream: string | null };

export class PdfObjects {
  readonly trailer: PdfDict;
  private readonly text: string;
  private readonly entries: Map<number, Entry>;
  private readonly read = new Map<number, PdfObject | null>();
  private readonly packed = new Map<number, { text: string; places: Map<number, number> }>();
  private unpacked = 0;

  private constructor(text: string, trailer: PdfDict, entries: Map<number, Entry>) {
    this.text = text;
    this.trailer = trailer;
    this.entries = entries;
  }

  /** Throws PdfSyntaxError where the tables can't be followed. */
  static open(text: string): PdfObjects {
    const start = /startxref[\0\t\n\f\r ]+(\d{1,10})/gu;
    const last = [...text.slice(Math.max(0, text.length - 4096)).matchAll(start)].at(-1);
    if (!last) throw new PdfSyntaxError("no startxref");
    const entries = new Map<number, Entry>();
    const trailers: PdfDict[] = [];
    const waiting = [Number(last[1])];
    const seen = new Set<number>();
    while (waiting.length > 0) {
      const offset = waiting.shift() ?? 0;
      if (seen.has(offset)) continue;
      seen.add(offset);
      if (seen.size > MAX_TABLES) throw new PdfSyntaxError("too many tables");
      const trailer = readTable(text, offset, entries);
      trailers.push(trailer);
      // a hybrid file's stream counts before what came earlier
      for (const key of ["XRefStm", "Prev"]) {
        const next = trailer.get(key);
        if (typeof next === "number") waiting.push(next);
      }
    }
    const [trailer] = trailers;
    if (trailer === undefined || entries.size > MAX_OBJECTS) throw new PdfSyntaxError("no trailer");
    return new PdfObjects(text, trailer, entries);
  }

  get numbers(): Iterable<number> {
    return this.entries.keys();
  }

  /** Where an object stands: the same in two states means that nobody touched it. */
  placeOf(number: number): string | null {
    const entry = this.entries.get(number);
    if (entry === undefined || entry === "free") return null;
    return "offset" in entry ? String(entry.offset) : `${this.placeOf(entry.container)}#${entry.index}`;
  }

  /** An object by its number; null where there is none. Throws PdfSyntaxError where it can't be read. */
  get(number: number): PdfObject | null {
    let object = this.read.get(number);
    if (object === undefined) {
      const entry = this.entries.get(number);
      if (entry === undefined || entry === "free") object = null;
      else object = "offset" in entry ? this.readAt(number, entry.offset) : this.readPacked(number, entry.container);
      this.read.set(number, object);
    }
    return object;
  }

  /** A value with its reference followed. */
  resolve(value: PdfValue | undefined, depth = 0): PdfValue {
    if (!(value instanceof PdfRef) || depth > 20) return value ?? null;
    return this.resolve(this.get(value.number)?.value, depth + 1);
  }

  /** A dictionary, behind a reference or not; an empty one where it is something else. */
  dict(value: PdfValue | undefined): PdfDict {
    const found = this.resolve(value);
    return found instanceof Map ? found : new Map<string, PdfValue>();
  }

  /** One text for equal objects. */
  canonical(number: number): string | null {
    const object = this.get(number);
    return object === null ? null : `${canonical(object.value)}${object.stream === null ? "" : `\nstream\n${object.stream}`}`;
  }

  private readAt(number: number, offset: number): PdfObject {
    const parser = new PdfParser(this.text, offset);
    const head = parser.take(/(\d{1,10})[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj/y);
    if (Number(head?.[1] ?? -1) !== number) throw new PdfSyntaxError(`object ${number} isn't where the table says`);
    const value = parser.value();
    const stream = value instanceof Map && parser.take(/stream(?:\r\n|\n|\r)/y) ? this.streamAt(parser.at, value) : null;
    return { value, stream };
  }

  private streamAt(start: number, dict: PdfDict): string {
    const length = this.resolve(dict.get("Length"));
    if (typeof length === "number" && /^[\0\t\n\f\r ]*endstream/u.test(this.text.slice(start + length, start + length + 20)))
      return this.text.slice(start, start + length);
    const end = this.text.indexOf("endstream", start);
    if (end < 0) throw new PdfSyntaxError("stream without an end");
    return this.text.slice(start, end);
  }

  private readPacked(number: number, container: number): PdfObject | null {
    let packed = this.packed.get(container);
    if (packed === undefined) {
      const { value, stream } = this.readAtContainer(container);
      const text = unpack(value, stream, (one) => this.resolve(one));
      this.unpacked += text.length;
      if (this.unpacked > MAX_UNPACKED) throw new PdfSyntaxError("too much is packed");
      const first = Number(this.resolve(value.get("First")));
      const numbers = text
        .slice(0, first)
        .trim()
        .split(/[\0\t\n\f\r ]+/u)
        .map(Number);
      const places = new Map<number, number>();
      for (let i = 0; i + 1 < numbers.length; i += 2) places.set(numbers[i] ?? 0, first + (numbers[i + 1] ?? 0));
      packed = { text, places };
      this.packed.set(container, packed);
    }
    const at = packed.places.get(number);
    return at === undefined ? null : { value: new PdfParser(packed.text, at).value(), stream: null };
  }

  private readAtContainer(container: number): { value: PdfDict; stream: string } {
    const entry = this.entries.get(container);
    const object = typeof entry === "object" && "offset" in entry ? this.readAt(container, entry.offset) : null;
    if (!(object?.value instanceof Map) || object.stream === null) throw new PdfSyntaxError("object stream expected");
    return { value: object.value, stream: object.stream };
  }
}

/** Adds the entries of one table or stream that no later one gave; returns its trailer. */
function readTable(text: string, offset: number, entries: Map<number, Entry>): PdfDict {
  const parser = new PdfParser(text, offset);
  if (!parser.take(/xref/y)) return readXrefStream(parser, entries);
  for (let head; (head = parser.take(/(\d{1,10})[ ]+(\d{1,7})(?=[\0\t\n\f\r ])/y));) {
    const [first, count] = [Number(head[1]), Number(head[2])];
    if (count > MAX_OBJECTS) throw new PdfSyntaxError("too many objects");
    for (let i = 0; i < count; i++) {
      const line = parser.take(/(\d{10}) \d{5} ([nf])/y);
      if (line === null) throw new PdfSyntaxError("entry expected");
      if (!entries.has(first + i)) entries.set(first + i, line[2] === "n" ? { offset: Number(line[1]) } : "free");
    }
  }
  const trailer = parser.take(/trailer/y) ? parser.value() : null;
  if (!(trailer instanceof Map)) throw new PdfSyntaxError("trailer expected");
  return trailer;
}

function readXrefStream(parser: PdfParser, entries: Map<number, Entry>): PdfDict {
  if (!parser.take(/\d{1,10}[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj/y)) throw new PdfSyntaxError("no table");
  const dict = parser.value();
  const length = dict instanceof Map ? dict.get("Length") : null;
  if (!(dict instanceof Map) || typeof length !== "number" || !parser.take(/stream(?:\r\n|\n)/y))
    throw new PdfSyntaxError("stream of entries expected");
  const data = unpack(dict, parser.text.slice(parser.at, parser.at + length), (value) => value ?? null);
  const widths = numbersOf(dict.get("W"));
  const [a = 0, b = 0, c = 0] = widths;
  const size = a + b + c;
  if (size < 2 || size > 24) throw new PdfSyntaxError("widths expected");
  const index = numbersOf(dict.get("Index"));
  const ranges = index.length > 0 ? index : [0, Number(dict.get("Size") ?? 0)];
  let at = 0;
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    for (let n = 0; n < (ranges[i + 1] ?? 0) && at + size <= data.length; n++, at += size) {
      const number = (ranges[i] ?? 0) + n;
      const type = a === 0 ? 1 : bigEndian(data, at, a);
      const [second, third] = [bigEndian(data, at + a, b), bigEndian(data, at + a + b, c)];
      if (entries.has(number)) continue;
      entries.set(number, type === 1 ? { offset: second } : type === 2 ? { container: second, index: third } : "free");
    }
  }
  return dict;
}

function numbersOf(value: PdfValue | undefined): number[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "number") : [];
}

function bigEndian(data: string, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + data.charCodeAt(at + i);
  return value;
}

/** Unpacks a stream of entries or objects: Flate with or without a predictor; nothing else is in use for them. */
function unpack(dict: PdfDict, stream: string, resolve: (value: PdfValue | undefined) => PdfValue): string {
  const filters = [resolve(dict.get("Filter"))].flat().filter((one) => one !== null);
  if (filters.length === 0) return stream;
  const [filter] = filters;
  if (filters.length > 1 || !(filter instanceof PdfName) || filter.name !== "FlateDecode") throw new PdfSyntaxError("filter");
  let data: Buffer;
  try {
    data = inflateSync(Buffer.from(stream, "latin1"), { maxOutputLength: MAX_UNPACKED });
  } catch {
    throw new PdfSyntaxError("a stream can't be unpacked");
  }
  const [parameters] = [resolve(dict.get("DecodeParms"))].flat();
  const settings = parameters instanceof Map ? parameters : new Map<string, PdfValue>();
  const predictor = Number(settings.get("Predictor") ?? 1);
  if (predictor >= 10) return unpredicted(data, Number(settings.get("Columns") ?? 1));
  if (predictor !== 1) throw new PdfSyntaxError("predictor");
  return data.toString("latin1");
}

/** Undoes the filters of PNG on rows of so many bytes. */
function unpredicted(data: Buffer, columns: number): string {
  if (!(columns >= 1 && columns <= 65_536)) throw new PdfSyntaxError("columns");
  const rows = Math.floor(data.length / (columns + 1));
  const out = Buffer.alloc(rows * columns);
  for (let row = 0; row < rows; row++) {
    const filter = data[row * (columns + 1)] ?? 0;
    for (let i = 0; i < columns; i++) {
      const at = row * columns + i;
      const left = i > 0 ? (out[at - 1] ?? 0) : 0;
      const up = row > 0 ? (out[at - columns] ?? 0) : 0;
      const upLeft = row > 0 && i > 0 ? (out[at - columns - 1] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter];
      if (guess === undefined) throw new PdfSyntaxError("row filter");
      out[at] = (data[row * (columns + 1) + 1 + i] ?? 0) + guess;
    }
  }
  return out.toString("latin1");
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
