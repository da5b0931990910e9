/** Two invoices printed one above the other on a page: each half is read as a page of its own. */
import { kindFromTitle } from "#domain/kinds.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { TextPage } from "../reader.types.ts";
import { arrange, type Line, type Sheet } from "./lines.ts";

/** A part of a page, from `top` of the whole, and how high the whole is. */
export type Part = { sheet: Sheet; page: number; top: number; whole: number };

const NUMBER = /(?:发票|票据)号码[:：]?(?:N[o0O])?(\d{20}|\d{10}|\d{8})(?!\d)/gu;
/** Titles of two forms stand at least so far apart, in parts of the page's height. */
const APART = 0.25;

/** A page as it is, or its parts where it carries several titles, each with a number of its own. */
export function partsOf(text: TextPage, page: number): Part[] {
  const sheet = arrange(text);
  const whole: Part = { sheet, page, top: 0, whole: text.height };
  const titles = titleLines(sheet, text.height);
  const numbers = new Set(sheet.lines.flatMap((line) => [...line.flat.matchAll(NUMBER)].map((match) => match[1])));
  if (titles.length < 2 || numbers.size < titles.length) return [whole];
  const cuts = titles.slice(1).map((title, index) => cutBetween(sheet.lines, titles[index] ?? title, title));
  return [0, ...cuts].map((top, index) => {
    const bottom = cuts[index] ?? text.height;
    const runs = text.runs.filter((run) => run.y + run.h / 2 >= top && run.y + run.h / 2 < bottom);
    const part = { width: text.width, height: bottom - top, runs: runs.map((run) => ({ ...run, y: run.y - top })) };
    return { sheet: arrange(part), page, top, whole: text.height };
  });
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

/** Boxes of a part as fractions of its whole page. */
export function ontoPage(facts: InvoiceFacts, part: Part): void {
  const share = part.sheet.height / part.whole;
  if (share === 1) return;
  for (const source of Object.values(facts.fields)) {
    if (source.box === undefined) continue;
    const [x, y, w, h] = source.box;
    source.box = [x, round(y * share + part.top / part.whole), w, round(h * share)];
  }
}

function round(value: number): number {
  return Math.round(Math.min(1, value) * 10_000) / 10_000;
}
