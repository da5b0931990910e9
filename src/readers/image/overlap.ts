/** Boxes of two pieces of a line can share a character at their ends: then it is read twice. */
import type { TextRun } from "../reader.types.ts";

/** A run reaches so many of its heights beyond the middles of its first and last character (see ocr.ts). */
const REACH = 0.533;

/** In widths of a character: two equal ones beside each other stand a whole one apart. */
const SAME_PLACE = 0.65;

/** The runs without a last character that the next run begins with, where both stand at the same place. */
export function withoutShared(runs: TextRun[]): TextRun[] {
  return runs.flatMap((run) => {
    // cut off by its box's end it may be misread: another look may know it
    const lasts = [run.text, ...(run.again ?? [])].map((text) => text.at(-1) ?? "");
    const next = runs.find(
      (other) => other !== run && lasts.some((last) => other.text.startsWith(last)) && sharesEnd(run, other),
    );
    if (next === undefined) return [run];
    const text = run.text.slice(0, -1).trim();
    if (text === "") return [];
    const w = Math.max(run.w - characterWidth(next), 1);
    // what was read again still has the character
    return [{ ...run, text, w, ...shortened(run, text.length, w / run.w) }];
  });
}

/** What is left of a run of which a part of its width is kept. */
function shortened({ certainty, again, corners }: TextRun, length: number, part: number): Partial<TextRun> {
  return {
    ...(certainty === undefined ? {} : { certainty: certainty.slice(0, length) }),
    ...(again === undefined ? {} : { again: again.map((text) => text.slice(0, -1).trim()) }),
    ...(corners === undefined ? {} : { corners: cut(corners, part) }),
  };
}

/** The right corners drawn to the left. */
function cut(corners: NonNullable<TextRun["corners"]>, part: number): NonNullable<TextRun["corners"]> {
  const [a, b, c, d] = corners;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return corners;
  const between = ([x0, y0]: typeof a, [x1, y1]: typeof a): typeof a => [x0 + (x1 - x0) * part, y0 + (y1 - y0) * part];
  return [a, between(a, b), between(d, c), d];
}

/** Whether the middle of the first run's last character is that of the second one's first. */
function sharesEnd(run: TextRun, next: TextRun): boolean {
  const height = Math.min(run.h, next.h);
  if (next.text.length < 2 || next.x <= run.x || Math.abs(run.y + run.h / 2 - next.y - next.h / 2) > height * 0.6) return false;
  const apart = next.x + next.h * REACH - (run.x + run.w - run.h * REACH);
  return Math.abs(apart) < characterWidth(next) * SAME_PLACE;
}

function characterWidth(run: TextRun): number {
  return run.w / run.text.length;
}
