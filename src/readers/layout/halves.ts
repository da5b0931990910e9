/** Two invoices printed one above the other or side by side on a page: each half is read as a page of its own. */
import { kindFromTitle } from "#domain/kinds.ts";
import type { Box, InvoiceFacts } from "#domain/invoice.ts";
import type { Quarter, TextPage } from "../reader.types.ts";
import { arrange, type Line, type Sheet } from "./lines.ts";
import { withoutOverprint } from "./overprint.ts";

/** A part of a page, where it begins on the whole, how large the whole is, and how that lies (see TextPage). */
export type Part = { sheet: Sheet; page: number; left: number; top: number; whole: TextPage };

const NUMBER = /(?:发票|票据)号码[:：]?(?:N[o0O])?(\d{20}|\d{10}|\d{8})(?!\d)/gu;
/** Titles of two forms stand at least so far apart, in parts of the page's height. */
const APART = 0.25;

/** The share of a page's height below which its print is taken for a form on a larger sheet. */
const SMALL_FORM = 0.62;

/**
 * A page as it is, or its parts where it carries several titles, each with a number of its own. Of a sheet of which only a
 * part is printed, that part: where on a form things stand is told by its height.
 */
export function partsOf(text: TextPage, page: number, from: "text" | "ocr"): Part[] {
  const whole = from === "text" ? withoutOverprint(text) : text;
  return besides(whole).flatMap((column) => stacked(column, whole, page, from));
}

type Cut = { x0: number; x1: number; y0: number; y1: number };

function partOf(whole: TextPage, page: number, { x0, x1, y0, y1 }: Cut): Part {
  const runs = whole.runs
    .filter((run) => isIn(run.x + run.w / 2, x0, x1) && isIn(run.y + run.h / 2, y0, y1))
    .map((run) => ({ ...run, x: run.x - x0, y: run.y - y0 }));
  return { sheet: arrange({ width: x1 - x0, height: y1 - y0, runs }), page, left: x0, top: y0, whole };
}

const isIn = (value: number, from: number, to: number): boolean => value >= from && value < to;

/** The page, or its left and right half where two forms lie beside each other with nothing across the middle. */
function besides(text: TextPage): Cut[] {
  const all: Cut = { x0: 0, x1: text.width + 1, y0: 0, y1: text.height + 1 };
  const titles = arrange(text).words.filter(
    (word) => /发票|票据|行程单|客票/u.test(word.text) && kindFromTitle(word.text) !== null,
  );
  const left = titles.filter((word) => word.cx < text.width / 2);
  const right = titles.filter((word) => word.cx > text.width / 2);
  const pair = left.some((one) => right.some((other) => Math.abs(one.cy - other.cy) < one.h && one.text === other.text));
  if (!pair || text.runs.some((run) => run.x < text.width * 0.48 && run.x + run.w > text.width * 0.52)) return [all];
  const numbers = [all.x0, text.width / 2].map((x0) => numbersOf(partOf(text, 1, { ...all, x0, x1: x0 + text.width / 2 }).sheet));
  if (numbers.some((found) => found.length === 0)) return [all];
  return [
    { ...all, x1: text.width / 2 },
    { ...all, x0: text.width / 2, x1: text.width },
  ];
}

function numbersOf(sheet: Sheet): string[] {
  return sheet.lines.flatMap((line) => [...line.flat.matchAll(NUMBER)].map((match) => match[1] ?? ""));
}

function stacked(column: Cut, whole: TextPage, page: number, from: "text" | "ocr"): Part[] {
  const part = partOf(whole, page, column);
  const titles = titleLines(part.sheet, whole.height);
  if (titles.length < 2 || numbersOf(part.sheet).length < titles.length)
    return [from === "text" ? partOf(whole, page, printed(part, column)) : part];
  const cuts = titles.slice(1).map((title, index) => cutBetween(part.sheet.lines, titles[index] ?? title, title));
  return [0, ...cuts].map((y0, index) => partOf(whole, page, { ...column, y0, y1: cuts[index] ?? column.y1 }));
}

/** Where the print of a small form on a large sheet stands, with a margin; else the whole. */
function printed({ sheet }: Part, cut: Cut): Cut {
  const first = sheet.lines[0];
  const last = sheet.lines.at(-1);
  if (first === undefined || last === undefined || sheet.lines.length < 8) return cut;
  const margin = sheet.em * 2;
  const [y0, y1] = [Math.max(cut.y0, first.y - margin), Math.min(cut.y1, last.y + margin)];
  return y1 - y0 < (cut.y1 - cut.y0) * SMALL_FORM ? { ...cut, y0, y1 } : cut;
}

function titleLines(sheet: Sheet, height: number): Line[] {
  const titles: Line[] = [];
  for (const line of sheet.lines) {
    const title = line.words.some(
      (word) => word.h > sheet.em * 1.25 && /发票|票据|行程单|客票/u.test(word.text) && kindFromTitle(word.text) !== null,
    );
    const last = titles.at(-1);
    if (title && (last === undefined || line.y - last.y > height * APART)) titles.push(line);
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
