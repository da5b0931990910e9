/**
 * A page of text runs as lines, from top to bottom, each from left to right.
 *
 * Of every character without blanks (`flat`) the place is known, so that a label is found by its text wherever runs
 * begin and end: some producers write each character, others a whole table header as one run.
 */
import type { Box } from "#domain/invoice.ts";
import type { TextPage, TextRun } from "../reader.types.ts";
import { mendGlyphs } from "./glyphs.ts";

export type Char = { run: number; at: number; x0: number; x1: number };

export type Word = TextRun & { cx: number; cy: number };

export type Line = {
  y: number;
  h: number;
  words: Word[];
  /** the line without blanks, and the place of each of its characters */
  flat: string;
  chars: Char[];
};

export type Sheet = {
  width: number;
  height: number;
  lines: Line[];
  words: Word[];
  /** the usual height of a character on this page */
  em: number;
};

/** Arranges a page. Single characters that touch are joined into words first. */
export function arrange(page: TextPage): Sheet {
  const words = joinSingles(withoutSpecks(page.runs.map(wordOf).filter((word) => word.text !== "")));
  const em = median(words.map((word) => Math.min(word.h, (word.w / Math.max(width(word.text), 0.5)) * 1.2))) || 10;
  return { width: page.width, height: page.height, lines: linesOf(words, em), words, em };
}

/** Without single signs that lie inside a larger word's box: a dot or a line of the form that was recognised once more. */
function withoutSpecks(words: Word[]): Word[] {
  return words.filter(
    (word) =>
      word.certainty === undefined ||
      word.text.length > 1 ||
      !words.some(
        (other) =>
          other.h > word.h * 1.5 &&
          other.text.length > 1 &&
          [word.x, word.x + word.w].every((x) => x >= other.x && x <= other.x + other.w) &&
          Math.abs(other.cy - word.cy) < other.h / 2,
      ),
  );
}

function wordOf(run: TextRun): Word {
  return { ...run, text: mendGlyphs(run.text).trim(), cx: run.x + run.w / 2, cy: run.y + run.h / 2 };
}

/** The width of a text in ems: wide characters count one, others about half. */
export function width(text: string): number {
  let sum = 0;
  for (const char of text) sum += isWide(char) ? 1 : 0.55;
  return sum;
}

function isWide(char: string): boolean {
  return (char.codePointAt(0) ?? 0) > 0x2e7f;
}

/** Joins runs of one or two characters with the neighbour that they touch: some producers write one character at a time. */
function joinSingles(words: Word[]): Word[] {
  const sorted = [...words].sort((a, b) => a.cy - b.cy || a.x - b.x);
  if (sorted.filter((word) => word.text.length <= 2).length < 12) return words;
  const rows: Word[][] = [];
  for (const word of sorted) {
    const row = rows.at(-1);
    if (row !== undefined && Math.abs((row[0]?.cy ?? 0) - word.cy) < Math.min(word.h, row[0]?.h ?? 0) * 0.25) row.push(word);
    else rows.push([word]);
  }
  return rows.flatMap((row) => joinRow(row.sort((a, b) => a.x - b.x)));
}

function joinRow(row: Word[]): Word[] {
  const joined: Word[] = [];
  let lastWasSingle = false;
  for (const word of row) {
    const last = joined.at(-1);
    const single = word.text.length <= 2;
    if (last !== undefined && touches(last, word) && single && lastWasSingle) {
      const gap = word.x - (last.x + last.w);
      last.text += (gap > word.h * 0.2 ? " " : "") + word.text;
      merge(last, word);
    } else {
      joined.push({ ...word });
      lastWasSingle = single;
    }
  }
  return joined;
}

/** A row's words with those that touch joined: values that were cut into runs are whole again. */
export function joinTouching(words: Word[]): Word[] {
  const joined: Word[] = [];
  for (const word of [...words].sort((a, b) => a.x - b.x)) {
    const last = joined.at(-1);
    if (last !== undefined && meets(last, word, Math.min(last.h, word.h, ems(word)))) {
      last.text += word.text;
      merge(last, word);
    } else joined.push({ ...word });
  }
  return joined;
}

/** Whether a word begins where another one ends; boxes are a little wider than their print, so they may overlap. */
export function meets(left: Word, right: Word, size: number): boolean {
  const gap = right.x - (left.x + left.w);
  return gap > -size * 0.4 && gap < size * 0.2;
}

/** The size of a word's characters by its width: boxes of some carriers are higher than their print. */
function ems(word: Word): number {
  return word.w / Math.max(width(word.text), 0.5);
}

function touches(a: Word, b: Word): boolean {
  const size = Math.min(a.h, b.h);
  const gap = b.x - (a.x + a.w);
  return gap < size * 0.35 && gap > -size * 0.35 && Math.max(a.h, b.h) < size * 1.5;
}

function merge(into: Word, word: Word): void {
  const right = Math.max(into.x + into.w, word.x + word.w);
  const bottom = Math.max(into.y + into.h, word.y + word.h);
  into.x = Math.min(into.x, word.x);
  into.y = Math.min(into.y, word.y);
  into.w = right - into.x;
  into.h = bottom - into.y;
  into.cx = into.x + into.w / 2;
  into.cy = into.y + into.h / 2;
  if (word.confidence !== undefined) into.confidence = Math.min(into.confidence ?? 1, word.confidence);
}

/** Words whose middles are less than half a character apart stand on one line. */
function linesOf(words: Word[], em: number): Line[] {
  const groups: { cy: number; words: Word[] }[] = [];
  for (const word of [...words].sort((a, b) => a.cy - b.cy)) {
    const group = groups.at(-1);
    if (group !== undefined && word.cy - group.cy < em * 0.5) {
      group.words.push(word);
      group.cy += (word.cy - group.cy) / group.words.length;
    } else groups.push({ cy: word.cy, words: [word] });
  }
  return groups.map((group) => lineOf(group.words));
}

/** A line of the given words, whatever their height on the page. */
export function lineOf(words: Word[]): Line {
  const sorted = [...words].sort((a, b) => a.x - b.x);
  const chars: Char[] = [];
  let flat = "";
  sorted.forEach((word, run) => {
    const total = width(word.text);
    let passed = 0;
    for (let at = 0; at < word.text.length; at++) {
      const char = word.text[at] ?? "";
      const w = width(char);
      if (char.trim() !== "") {
        flat += char;
        chars.push({ run, at, x0: word.x + (word.w * passed) / total, x1: word.x + (word.w * (passed + w)) / total });
      }
      passed += w;
    }
  });
  return { y: average(sorted.map((word) => word.cy)), h: median(sorted.map((word) => word.h)), words: sorted, flat, chars };
}

/** A part of a line: characters `from` to `to` of its flat text. */
export type Span = { line: Line; from: number; to: number };

/** The text of a span with the blanks that are printed inside it. */
export function spanText(span: Span): string {
  let text = "";
  let last: Char | null = null;
  for (const char of span.line.chars.slice(span.from, span.to)) {
    const word = span.line.words[char.run];
    if (word === undefined) continue;
    if (last !== null && (last.run !== char.run ? blankBetween(span.line, last, char) : char.at > last.at + 1)) text += " ";
    text += word.text[char.at] ?? "";
    last = char;
  }
  return text;
}

/** Two Latin words that stand apart are two words; Chinese characters need no blank. */
function blankBetween(line: Line, a: Char, b: Char): boolean {
  const before = line.words[a.run]?.text[a.at] ?? "";
  const after = line.words[b.run]?.text[b.at] ?? "";
  return /[\w.,)]/.test(before) && /[\w(]/.test(after) && b.x0 - a.x1 > (line.words[b.run]?.h ?? 10) * 0.25;
}

/** The words that a span touches. */
export function spanWords(span: Span): Word[] {
  const runs = new Set(span.line.chars.slice(span.from, span.to).map((char) => char.run));
  return span.line.words.filter((_, index) => runs.has(index));
}

/** Left and right end of a span. */
export function spanEnds(span: Span): { x0: number; x1: number } {
  const chars = span.line.chars.slice(span.from, span.to);
  return { x0: Math.min(...chars.map((char) => char.x0)), x1: Math.max(...chars.map((char) => char.x1)) };
}

/** The first match of `pattern` in each line's flat text. */
export function findSpans(sheet: Sheet, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  const every = new RegExp(pattern.source, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`);
  for (const line of sheet.lines) {
    for (const match of line.flat.matchAll(every)) {
      if (match[0] !== "") spans.push({ line, from: match.index, to: match.index + match[0].length });
    }
  }
  return spans;
}

/** The box of some words as fractions of the page. */
export function boxOf(sheet: Sheet, words: { x: number; y: number; w: number; h: number }[]): Box {
  const x0 = Math.min(...words.map((word) => word.x));
  const y0 = Math.min(...words.map((word) => word.y));
  const x1 = Math.max(...words.map((word) => word.x + word.w));
  const y1 = Math.max(...words.map((word) => word.y + word.h));
  const part = (value: number, whole: number): number => Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
  return [part(x0, sheet.width), part(y0, sheet.height), part(x1 - x0, sheet.width), part(y1 - y0, sheet.height)];
}

/** How sure the weakest of some words is. */
export function confidenceOf(words: { confidence?: number }[]): number {
  return Math.min(1, ...words.map((word) => word.confidence ?? 1));
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
