/** Several invoices on one page, beside each other or one above the other: each is read as a page of its own. */
import { kindFromTitle } from "#domain/kinds.ts";
import type { Box, InvoiceFacts } from "#domain/invoice.ts";
import type { Quarter, TextPage } from "../reader.types.ts";
import { arrange, type Line, type Sheet, type Word } from "./lines.ts";
import { withoutOverprint } from "./overprint.ts";

/** A part of a page, where it begins on the whole, how large the whole is, and how that lies (see TextPage). */
export type Part = { sheet: Sheet; page: number; left: number; top: number; whole: TextPage };
type Cut = { x0: number; x1: number; y0: number; y1: number };

const NUMBER = /(?:(?:发票|票据)号码[:：]?(?:N[o0O])?|N[o0O][.:：]?)(\d{20}|\d{10}|\d{8})(?!\d)/gu;
/** Titles are printed larger than the rest. */
const LARGE = 1.25;
/** Titles of two forms stand at least so far apart, in parts of the page's height or width. */
const APART = 0.25;
/** Of a page's words so many may reach across the strip between two forms. */
const FEW = 0.02;
/** Two by two on a sheet are cut twice; more isn't printed. */
const DEEPEST = 2;
/** The share of a page's height below which its print is taken for a form on a larger sheet. */
const SMALL_FORM = 0.62;

/**
 * A page as it is, or its parts where it carries several titles, each with a number of its own. Of a sheet of which only a
 * part is printed, that part: where on a form things stand is told by its height.
 */
export function partsOf(text: TextPage, page: number, from: "text" | "ocr"): Part[] {
  const whole = from === "text" ? withoutOverprint(text) : text;
  const all: Cut = { x0: 0, x1: text.width, y0: 0, y1: text.height };
  const cuts = divided(whole, all, DEEPEST);
  return cuts.map((cut) => {
    const { sheet } = partOf(whole, page, cut);
    return partOf(whole, page, from === "text" && cuts.length === 1 ? printed(sheet, cut) : cut);
  });
}

/** What stands beyond the page's own edge belongs to the part at that edge. */
function partOf(whole: TextPage, page: number, { x0, x1, y0, y1 }: Cut): Part {
  const inside = (value: number, from: number, to: number, end: number): boolean =>
    (value >= from || from === 0) && (value < to || to === end);
  const runs = whole.runs
    .filter((run) => inside(run.x + run.w / 2, x0, x1, whole.width) && inside(run.y + run.h / 2, y0, y1, whole.height))
    .map((run) => ({ ...run, x: run.x - x0, y: run.y - y0 }));
  return { sheet: arrange({ width: x1 - x0, height: y1 - y0, runs }), page, left: x0, top: y0, whole };
}

function divided(whole: TextPage, cut: Cut, deep: number): Cut[] {
  const { sheet } = partOf(whole, 1, cut);
  // how high a PDF says its letters are is no sign; recognised ones are as high as they look
  const titles = sheet.words.filter((word) => isTitle(word) && (word.certainty === undefined || word.h > sheet.em * LARGE));
  if (deep === 0 || titles.length < 2) return [cut];
  const parts = beside(whole, cut, sheet, titles) ?? above(cut, sheet);
  return parts === null ? [cut] : parts.flatMap((part) => divided(whole, part, deep - 1));
}

function isTitle(word: Word): boolean {
  return word.text.length < 40 && /发票|票据|行程单|客票/u.test(word.text) && kindFromTitle(word.text) !== null;
}

/** Numbers by their label, in one word with it or beside it. */
function numbersOf(sheet: Sheet): string[] {
  const found = (text: string): string[] => [...text.matchAll(NUMBER)].map((match) => match[1] ?? "");
  const inLines = sheet.lines.flatMap((line) => found(line.flat));
  const inWords = sheet.words.flatMap((word) => found(word.text.replace(/\s/gu, "")));
  return inLines.length < inWords.length ? inWords : inLines;
}

/** Left and right of a strip that nothing is printed in, where there is a title and a number on either side. */
function beside(whole: TextPage, cut: Cut, sheet: Sheet, titles: Word[]): Cut[] | null {
  const sorted = [...titles].sort((a, b) => a.cx - b.cx);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || last.cx - first.cx < sheet.width * APART) return null;
  const strip = emptyStrip(sheet, first.cx, last.cx);
  if (strip === null) return null;
  const parts = [
    { ...cut, x1: cut.x0 + strip },
    { ...cut, x0: cut.x0 + strip },
  ];
  const sheets = parts.map((part) => partOf(whole, 1, part).sheet);
  return sheets.every((each) => each.words.some(isTitle) && numbersOf(each).length > 0) ? parts : null;
}

/**
 * Between two places the middle of the widest strip that no word reaches into, or hardly any: tilted forms and what
 * recognition joined across reach over their edge. Null where there is none.
 */
function emptyStrip(sheet: Sheet, from: number, to: number): number | null {
  const edges = sheet.words.flatMap(({ x, w }) => [
    { at: x, step: 1 },
    { at: x + w, step: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at);
  let across = 0;
  let best = { across: Math.max(1, sheet.words.length * FEW) + 1, wide: 0, at: null as number | null };
  edges.forEach(({ at, step }, index) => {
    across += step;
    const wide = (edges[index + 1]?.at ?? at) - at;
    const middle = at + wide / 2;
    const better = across < best.across || (across === best.across && wide > best.wide);
    if (middle > from && middle < to && wide > sheet.em * 0.2 && better) best = { across, wide, at: middle };
  });
  return best.at;
}

/** Above and below: cut in the blanks before the second title and each further one. */
function above(cut: Cut, sheet: Sheet): Cut[] | null {
  const titles = titleLines(sheet);
  if (titles.length < 2 || numbersOf(sheet).length < titles.length) return null;
  const cuts = titles.slice(1).map((title, index) => cut.y0 + cutBetween(sheet.lines, titles[index] ?? title, title));
  return [cut.y0, ...cuts].map((y0, index) => ({ ...cut, y0, y1: cuts[index] ?? cut.y1 }));
}

/** Where the print of a small form on a large sheet stands, with a margin; else the whole. */
function printed(sheet: Sheet, cut: Cut): Cut {
  const first = sheet.lines[0];
  const last = sheet.lines.at(-1);
  if (first === undefined || last === undefined || sheet.lines.length < 8) return cut;
  const margin = sheet.em * 2;
  const [y0, y1] = [Math.max(cut.y0, first.y - margin), Math.min(cut.y1, last.y + margin)];
  return y1 - y0 < (cut.y1 - cut.y0) * SMALL_FORM ? { ...cut, y0, y1 } : cut;
}

function titleLines(sheet: Sheet): Line[] {
  const titles: Line[] = [];
  for (const line of sheet.lines) {
    const title = line.words.some((word) => word.h > sheet.em * LARGE && isTitle(word));
    const last = titles.at(-1);
    if (title && (last === undefined || line.y - last.y > sheet.height * APART)) titles.push(line);
  }
  return titles;
}

/** The middle of the widest blank between two titles, near the second: what stands beside its title belongs to it. */
function cutBetween(lines: Line[], first: Line, second: Line): number {
  const between = lines.filter((line) => line.y > first.y + (second.y - first.y) * 0.6 && line.y <= second.y);
  let widest = { gap: 0, at: second.y - second.h };
  between.forEach((line, index) => {
    const before = between[index - 1];
    if (before === undefined) return;
    const gap = line.y - before.y;
    if (gap > widest.gap) widest = { gap, at: (line.y + before.y) / 2 };
  });
  return widest.at;
}
/** Boxes of a part as fractions of its whole page as that is shown. */
export function ontoPage(facts: InvoiceFacts, { sheet, left, top, whole }: Part): void {
  const turn = whole.turned ?? 0;
  if (turn === 0 && sheet.height === whole.height && sheet.width === whole.width) return;
  for (const source of Object.values(facts.fields)) {
    if (source.box === undefined) continue;
    const [x, y, w, h] = source.box;
    const [across, down] = [sheet.width / whole.width, sheet.height / whole.height];
    source.box = shownBox([x * across + left / whole.width, y * down + top / whole.height, w * across, h * down], turn);
  }
}

/** A box of an upright page as fractions of the page as it is shown. */
function shownBox([x, y, w, h]: Box, turn: Quarter): Box {
  const shown: Record<Quarter, Box> = {
    0: [x, y, w, h],
    1: [1 - y - h, x, h, w],
    2: [1 - x - w, 1 - y - h, w, h],
    3: [y, 1 - x - w, h, w],
  };
  return shown[turn].map(round) as Box;
}

function round(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}
