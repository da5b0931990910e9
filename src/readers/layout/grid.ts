/**
 * A form as a grid of labelled cells: every stretch of text that is no label belongs to exactly one label, the nearest
 * to its left on its row. So a value never goes to a label of another cell, however the runs are cut or ordered.
 */
import type { Found } from "../facts.ts";
import { boxOf, confidenceOf, lineOf, spanEnds, spanText, spanWords, type Line, type Sheet, type Word } from "./lines.ts";

/** A label by what it is called here; the key "+" is a piece in which a label goes on, above or beneath its first line. */
export type GridLabel<Key extends string = string> = readonly [key: Key | "+", pattern: RegExp];

/** Text beside a label: whole stretches between labels, cut where it stands wide apart. */
export type Piece = { text: string; flat: string; x0: number; x1: number; y: number; words: Word[] };

/** A label on the page with the pieces beside it, from top to bottom and left to right. */
export type Cell<Key extends string = string> = {
  key: Key;
  x0: number;
  x1: number;
  top: number;
  bottom: number;
  /** the middle of its first line */
  y: number;
  pieces: Piece[];
};

type Mark = { key: string; line: Line; from: number; to: number; x0: number; x1: number };

/** Within so many ems of the label's lines a value stands on the label's row. */
const ON_ROW = 0.6;
/** A value of two lines beside a label of one. */
const NEAR_ROW = 1.2;
const WIDE_GAP = 3;

/** All labels of a page with what stands beside them, from top to bottom. Earlier patterns take their characters first. */
export function readGrid<Key extends string>(sheet: Sheet, labels: readonly GridLabel<Key>[]): Cell<Key>[] {
  const marks = sheet.lines.flatMap((line) => marksOf(line, labels));
  const cells = marks.filter((mark) => mark.key !== "+").map((mark) => cellOf(mark) as Cell<Key>);
  for (const mark of marks) if (mark.key === "+") extend(cells, mark, sheet.em);
  for (const line of sheet.lines) {
    for (const piece of piecesOf(
      line,
      marks.filter((mark) => mark.line === line),
      sheet.em,
    ))
      owner(cells, piece, sheet.em)?.pieces.push(piece);
  }
  return cells;
}

function marksOf(line: Line, labels: readonly GridLabel[]): Mark[] {
  let flat = line.flat;
  const marks: Mark[] = [];
  for (const [key, pattern] of labels) {
    for (const match of flat.matchAll(new RegExp(pattern.source, "gu"))) {
      if (match[0] === "") continue;
      const [from, to] = [match.index, match.index + match[0].length];
      marks.push({ key, line, from, to, ...spanEnds({ line, from, to }) });
    }
    for (const { from, to } of marks) flat = flat.slice(0, from) + "\ue000".repeat(to - from) + flat.slice(to);
  }
  return marks.sort((a, b) => a.from - b.from);
}

function cellOf({ key, line, x0, x1 }: Mark): Cell {
  return { key, x0, x1, y: line.y, top: line.y, bottom: line.y, pieces: [] };
}

/** A wrapped label reaches over its lines, and its value may stand beside any of them. */
function extend(cells: Cell[], { line, x0, x1 }: Mark, em: number): void {
  const own = cells
    .filter((cell) => cell.x0 < x1 && x0 < cell.x1 && line.y > cell.top - em * 1.9 && line.y < cell.bottom + em * 1.9)
    .sort((a, b) => Math.abs(a.y - line.y) - Math.abs(b.y - line.y))[0];
  if (own === undefined) return;
  own.top = Math.min(own.top, line.y);
  own.bottom = Math.max(own.bottom, line.y);
  own.x1 = Math.max(own.x1, x1);
}

function piecesOf(line: Line, marks: Mark[], em: number): Piece[] {
  const pieces: Piece[] = [];
  let start = -1;
  const close = (to: number): void => {
    if (start >= 0) pieces.push(pieceOf(line, start, to));
    start = -1;
  };
  for (let at = 0; at < line.chars.length; at++) {
    if (marks.some((mark) => at >= mark.from && at < mark.to)) close(at);
    else {
      const gap = (line.chars[at]?.x0 ?? 0) - (line.chars[at - 1]?.x1 ?? 0);
      if (start >= 0 && gap > em * WIDE_GAP) close(at);
      if (start < 0) start = at;
    }
  }
  close(line.chars.length);
  return pieces.filter((piece) => /[^:：\s|]/u.test(piece.flat));
}

function pieceOf(line: Line, from: number, to: number): Piece {
  const skipped = /^[:：|]+/u.exec(line.flat.slice(from, to))?.[0].length ?? 0;
  const span = { line, from: from + skipped, to };
  const text = spanText(span).trim();
  return { text, flat: line.flat.slice(span.from, to), y: line.y, words: spanWords(span), ...spanEnds(span) };
}

function owner<Key extends string>(cells: Cell<Key>[], piece: Piece, em: number): Cell<Key> | null {
  const left = cells.filter((cell) => cell.x1 <= piece.x0 + em * 0.6);
  const away = (cell: Cell): number => Math.max(0, cell.top - piece.y, piece.y - cell.bottom);
  const on = left.filter((cell) => away(cell) < em * ON_ROW);
  const near = on.length > 0 ? on : left.filter((cell) => away(cell) < em * NEAR_ROW);
  // of the labels that far away the nearest row counts, on it the nearest to the left
  const nearest = Math.min(...near.map(away));
  return near.filter((cell) => on.length > 0 || away(cell) < nearest + em * 0.3).sort((a, b) => b.x1 - a.x1)[0] ?? null;
}

/**
 * What stands beside a label as one text; null where nothing does. Pieces that `fits` refuses are left out, and what stands
 * wide apart on a row of its own: a wrapped value goes on beneath itself, a seal doesn't.
 */
export function textOfCell(sheet: Sheet, cell: Cell | undefined, fits: (piece: Piece) => boolean = () => true): Found | null {
  const fitting = (cell?.pieces ?? []).filter(fits);
  const first = Math.min(...fitting.map((piece) => piece.x0));
  const row = fitting.find((piece) => piece.x0 === first)?.y;
  const end = Math.max(...fitting.filter((piece) => piece.y === row).map((piece) => piece.x1));
  const pieces = fitting.filter((piece) => piece.y === row || piece.x0 < end + WIDE_GAP * sheet.em);
  const words = pieces.flatMap((piece) => piece.words);
  const text = pieces
    .map((piece) => piece.text)
    .join("")
    .trim();
  return text === "" ? null : { text, box: boxOf(sheet, words), confidence: confidenceOf(words) };
}

/** The first stretch beside a label that matches; its text is the first group, or the whole match. */
export function matchInCell(sheet: Sheet, cell: Cell | undefined, pattern: RegExp): Found | null {
  for (const piece of cell?.pieces ?? []) {
    const match = pattern.exec(piece.flat);
    if (match === null) continue;
    const line = lineOf(piece.words);
    const at = line.flat.indexOf(match[0]);
    const words = at < 0 ? piece.words : spanWords({ line, from: at, to: at + match[0].length });
    return { text: match[1] ?? match[0], box: boxOf(sheet, words), confidence: confidenceOf(words) };
  }
  return null;
}
