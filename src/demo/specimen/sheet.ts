/**
 * A page of a specimen before it becomes a PDF, an OFD or a picture: marks in millimetres from the top left.
 * The forms draw on it; the writers know nothing of invoices.
 */

import { outline } from "./outline.ts";
import type { Segment } from "./outline.ts";

export type Anchor = "start" | "middle" | "end";

/** A line of text; `y` is its baseline, `size` its em in millimetres. */
export type TextMark = {
  op: "text";
  x: number;
  y: number;
  size: number;
  text: string;
  ink: string;
  anchor: Anchor;
  /** the tag of the OFD's CustomTag.xml that points at this text, e.g. "InvoiceNo" or "Buyer/BuyerName" */
  tag?: string;
  /** the face in which a PDF sets it, the regular one where absent; an OFD names its font only */
  face?: Face;
};
/** Faces of a PDF: weights of the Chinese font, and Latin faces for digits and letters. */
export const FACES = ["sc", "sc-light", "sc-bold", "mono", "serif", "sans"] as const;
export type Face = (typeof FACES)[number];
export type LineMark = { op: "line"; x1: number; y1: number; x2: number; y2: number; width: number; ink: string };
export type CircleMark = { op: "circle"; x: number; y: number; r: number; width: number; ink: string };
/** A two-dimensional code: rows of dark (true) and light modules, without quiet zone. */
export type CodeMark = { op: "code"; x: number; y: number; side: number; rows: boolean[][] };
/** Filled shapes of words, for what is to be seen and not read. */
export type ShapeMark = { op: "shape"; segments: Segment[]; ink: string; opacity: number };
export type Mark = TextMark | LineMark | CircleMark | CodeMark | ShapeMark;

export type Sheet = { width: number; height: number; marks: Mark[] };

/** The words that stand on every page, large and diagonal. A test refuses a page without them. */
export const SPECIMEN_WORDS = "样张 SPECIMEN";
/** The word in the plain circle that stands where a real invoice has its seal. */
export const SEAL_WORD = "样张";

/** Width in millimetres as the writers set it: a full em for a Chinese character, half for the rest. */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const char of text) ems += isWide(char) ? 1 : 0.5;
  return ems * size;
}

/** Whether a character takes a whole em (Chinese, full-width) rather than half of one. */
export function isWide(char: string): boolean {
  return (char.codePointAt(0) as number) >= 0x1100;
}

/** Breaks text into lines that fit; a word of letters or digits is not kept together, as on the real forms. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const char of paragraph) {
      if (line !== "" && textWidth(line + char, size) > width) {
        lines.push(line);
        line = "";
      }
      line += char;
    }
    lines.push(line);
  }
  return lines;
}

export type TextOptions = { size?: number; ink?: string; anchor?: Anchor; tag?: string; fit?: number; face?: Face };

/** Draws on a sheet with one ink for the form and another for what is filled in. */
export class Pen {
  readonly sheet: Sheet;
  readonly formInk: string;
  readonly fillInk: string;

  constructor(width: number, height: number, formInk: string, fillInk = "#1a1a1a") {
    this.sheet = { width, height, marks: [] };
    this.formInk = formInk;
    this.fillInk = fillInk;
    // small and as text at the upper edge, so that the mark also survives copying, reading and searching
    this.#text(width / 2, 4.2, SPECIMEN_WORDS, { ink: "#7a8aa0", size: 2.6, anchor: "middle" });
  }

  /** A printed word of the form itself. */
  label(x: number, y: number, text: string, options: TextOptions = {}): void {
    this.#text(x, y, text, { ink: this.formInk, ...options });
  }

  /** A value that was filled in; null draws nothing. `fit` shrinks it to that width. */
  value(x: number, y: number, text: string | null, options: TextOptions = {}): void {
    if (text !== null && text !== "") this.#text(x, y, text, { ink: this.fillInk, ...options });
  }

  /** Characters of a word beneath each other, as at the left of a block. */
  column(x: number, y: number, text: string, step: number, size = 3.175): void {
    [...text].forEach((char, i) => this.label(x, y + i * step, char, { anchor: "middle", size }));
  }

  line(x1: number, y1: number, x2: number, y2: number, width = 0.25): void {
    this.sheet.marks.push({ op: "line", x1, y1, x2, y2, width, ink: this.formInk });
  }

  box(x1: number, y1: number, x2: number, y2: number, width = 0.3): void {
    this.line(x1, y1, x2, y1, width);
    this.line(x1, y2, x2, y2, width);
    this.line(x1, y1, x1, y2, width);
    this.line(x2, y1, x2, y2, width);
  }

  circle(x: number, y: number, r: number, width: number, ink: string): void {
    this.sheet.marks.push({ op: "circle", x, y, r, width, ink });
  }

  /** The ⊗ before an amount in capital characters. */
  crossedCircle(x: number, y: number, r: number): void {
    const reach = r * Math.SQRT1_2;
    this.circle(x, y, r, 0.25, this.fillInk);
    for (const slope of [1, -1]) {
      this.sheet.marks.push({
        op: "line",
        x1: x - reach,
        y1: y - reach * slope,
        x2: x + reach,
        y2: y + reach * slope,
        width: 0.25,
        ink: this.fillInk,
      });
    }
  }

  code(x: number, y: number, side: number, rows: boolean[][]): void {
    this.sheet.marks.push({ op: "code", x, y, side, rows });
  }

  /** The plain circle with 样张 in place of a seal: no seal, real or invented, is ever drawn. */
  seal(x: number, y: number, r: number): void {
    const ink = "#d9534a";
    this.circle(x, y, r, 0.5, ink);
    const segments = outline({ words: SEAL_WORD, x, y, size: r * 0.5, degrees: 0 });
    this.sheet.marks.push({ op: "shape", segments, ink, opacity: 1 });
  }

  #text(x: number, y: number, text: string, options: TextOptions & { ink: string }): void {
    let size = options.size ?? 3.175;
    if (options.fit !== undefined) {
      const width = textWidth(text, size) * 1.06;
      if (width > options.fit) size *= Math.max(0.55, options.fit / width);
    }
    const mark: TextMark = { op: "text", x, y, size, text, ink: options.ink, anchor: options.anchor ?? "start" };
    if (options.tag !== undefined) mark.tag = options.tag;
    if (options.face !== undefined) mark.face = options.face;
    this.sheet.marks.push(mark);
  }
}
