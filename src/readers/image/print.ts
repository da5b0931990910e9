/** What a recognised page says of a value: how legible its characters are, and whether it stands elsewhere, too. */
import type { Box } from "#domain/invoice.ts";
import type { TextPage, TextRun } from "../reader.types.ts";

/** The page as the first, second or third look read it; a run that wasn't looked at again stays as it is. */
export function lookAt(page: TextPage, look: number): TextPage {
  if (look === 0) return page;
  const runs = page.runs.flatMap((run) => {
    const text = run.again?.[look - 1] ?? run.again?.at(-1) ?? run.text;
    return text === "" ? [] : [{ ...run, text }];
  });
  return { ...page, runs };
}

/** The runs whose middle lies in a box that is given as fractions of the page. */
export function runsIn(page: TextPage, [x, y, w, h]: Box): TextRun[] {
  return page.runs.filter((run) => {
    const [cx, cy] = [(run.x + run.w / 2) / page.width, (run.y + run.h / 2) / page.height];
    return cx >= x - 0.001 && cx <= x + w + 0.001 && cy >= y - 0.001 && cy <= y + h + 0.001;
  });
}

/** Whether all of these were looked at again. */
export function lookedAgain(runs: TextRun[]): boolean {
  return runs.length > 0 && runs.every((run) => run.again !== undefined);
}

/** How sure recognition is of the least sure character of a value in these runs. */
export function legibility(runs: TextRun[], value: string): number {
  const signs = runs.flatMap(signsOf);
  if (signs.length === 0) return 0;
  const text = signs.map(({ char }) => char).join("");
  const wanted = value.replace(/[\s,-]/gu, "").toUpperCase();
  for (const form of [wanted, wanted.replace(/\.?0+$/u, "")]) {
    const at = form === "" ? -1 : text.indexOf(form);
    if (at >= 0) return least(signs.slice(at, at + form.length));
  }
  // a date is printed in another form than it is kept in
  const digits = signs.filter(({ char }) => /\d/u.test(char));
  return least(/^\d{4}-\d\d-\d\d$/u.test(value) && digits.length > 0 ? digits : signs);
}

type Certain = { char: string; certainty: number };

function signsOf({ text, certainty, confidence }: TextRun): Certain[] {
  return [...text.toUpperCase()]
    .map((char, at) => ({ char, certainty: certainty?.[at] ?? confidence ?? 1 }))
    .filter(({ char }) => !/[\s,，-]/u.test(char));
}

function least(signs: Certain[]): number {
  return Math.min(1, ...signs.map(({ certainty }) => certainty));
}

/** Whether the value stands in a run outside of its own, not as a part of something longer. */
export function elsewhere(page: TextPage, own: TextRun[], value: string): boolean {
  const alone = new RegExp(`(?<![0-9A-Z])${value}(?![0-9A-Z])`, "u");
  return page.runs.some((run) => !own.includes(run) && alone.test(run.text.replace(/\s/gu, "").toUpperCase()));
}
