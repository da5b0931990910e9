/** The syntax of PDF values (ISO 32000-1, 7.3): as much of it as comparing two states of one file needs. */

export class PdfSyntaxError extends Error {}

export class PdfName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
export class PdfRef {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}
/** A string as it stands in the file, with its delimiters: only equality counts here. */
export class PdfText {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}
export type PdfDict = Map<string, PdfValue>;
export type PdfValue = null | boolean | number | PdfName | PdfRef | PdfText | PdfValue[] | PdfDict;

const MAX_DEPTH = 100;
const SPACE = /(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y;
const NAME = /\/([^\0\t\n\f\r ()<>[\]{}/%]*)/y;
const REFERENCE = /(\d{1,10})[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+R(?![A-Za-z0-9])/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)/y;
const WORD = /true|false|null/y;
const HEX = /<[0-9A-Fa-f\0\t\n\f\r ]*>/y;

/** Reads values one after the other from a place in the file's text (Latin-1). */
export class PdfParser {
  readonly text: string;
  at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  /** Takes what the sticky pattern matches at this place, after blanks and comments. */
  take(pattern: RegExp): RegExpExecArray | null {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    pattern.lastIndex = SPACE.lastIndex;
    const match = pattern.exec(this.text);
    if (match !== null) this.at = pattern.lastIndex;
    return match;
  }

  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw new PdfSyntaxError("too deep");
    if (this.take(/<</y)) return this.dictionary(depth);
    if (this.take(/\[/y)) return this.array(depth);
    const name = this.take(NAME);
    if (name) return new PdfName(plainName(name[1] ?? ""));
    const reference = this.take(REFERENCE);
    if (reference) return new PdfRef(Number(reference[1]));
    const number = this.take(NUMBER);
    if (number) return Number(number[0]);
    const word = this.take(WORD);
    if (word) return word[0] === "null" ? null : word[0] === "true";
    const hex = this.take(HEX);
    if (hex) return new PdfText(hex[0].replace(/[\0\t\n\f\r ]/gu, "").toLowerCase());
    if (this.take(/\(/y)) return this.literal();
    throw new PdfSyntaxError(`no value at ${this.at}`);
  }

  private dictionary(depth: number): PdfDict {
    const dict: PdfDict = new Map();
    while (!this.take(/>>/y)) {
      const key = this.take(NAME);
      if (key === null) throw new PdfSyntaxError(`no key at ${this.at}`);
      dict.set(plainName(key[1] ?? ""), this.value(depth + 1));
    }
    return dict;
  }

  private array(depth: number): PdfValue[] {
    const values: PdfValue[] = [];
    while (!this.take(/\]/y)) values.push(this.value(depth + 1));
    return values;
  }

  private literal(): PdfText {
    const start = this.at;
    for (let depth = 1; this.at < this.text.length;) {
      const sign = this.text[this.at++];
      if (sign === "\\") this.at++;
      else if (sign === "(") depth++;
      else if (sign === ")" && --depth === 0) return new PdfText(this.text.slice(start - 1, this.at));
    }
    throw new PdfSyntaxError("string without an end");
  }
}

/** "#20" in a name stands for a byte. */
function plainName(source: string): string {
  return source.replace(/#([0-9A-Fa-f]{2})/gu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** The references in a value, in order, except those under the keys that are left out. */
export function referencesIn(value: PdfValue, without: ReadonlySet<string> = new Set()): number[] {
  if (value instanceof PdfRef) return [value.number];
  if (Array.isArray(value)) return value.flatMap((one) => referencesIn(one, without));
  if (value instanceof Map) return [...value].flatMap(([key, one]) => (without.has(key) ? [] : referencesIn(one, without)));
  return [];
}

/** One text for equal values, whatever the order of their keys. */
export function canonical(value: PdfValue): string {
  if (value instanceof PdfName) return `/${value.name}`;
  if (value instanceof PdfRef) return `${value.number} R`;
  if (value instanceof PdfText) return value.source;
  if (Array.isArray(value)) return `[${value.map(canonical).join(" ")}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]) => `/${key} ${canonical(one)}`).toSorted();
    return `<<${entries.join(" ")}>>`;
  }
  return String(value);
}
