/** What is printed over a form and is none of its fields: the same text twice (bold by hand), and stamps in large letters. */
import type { TextPage, TextRun } from "../reader.types.ts";
import { mendGlyphs } from "./glyphs.ts";
import { median, width } from "./lines.ts";

/** A title is some two ems high; a stamp over the fields is larger than any of them. */
const STAMP = 1.75;
const TITLE = /发票|票据|收据|行程单|客票|车票|缴款书|完税/u;
const FIRST_FIELD = /名称|识别号|项目|单位|货物/u;

/** The side of a place, in the page's units; a hair is less than half of it. */
const PLACE = 12;
const MOST_AT_PLACE = 40;
const NEAR = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy): readonly [number, number] => [dx, dy]));

/** The page without them. */
export function withoutOverprint(page: TextPage): TextPage {
  const once = withoutDoubles(page.runs);
  return { ...page, runs: withoutStamps(once) };
}

/** Print that is written again a hair beside itself to look bold counts once. */
function withoutDoubles(runs: TextRun[]): TextRun[] {
  // by text and rough place, so that a page of one letter isn't compared with itself
  const kept = new Map<string, TextRun[]>();
  const keyOf = (run: TextRun, dx: number, dy: number): string =>
    `${Math.round(run.x / PLACE) + dx} ${Math.round(run.y / PLACE) + dy} ${run.text}`;
  return runs.filter((run) => {
    const hair = Math.min(run.h, run.w / run.text.length, PLACE) * 0.3;
    const twin = NEAR.some(([dx, dy]) =>
      kept.get(keyOf(run, dx, dy))?.some((one) => Math.abs(one.x - run.x) < hair && Math.abs(one.y - run.y) < hair),
    );
    if (twin) return false;
    const key = keyOf(run, 0, 0);
    kept.set(key, [...(kept.get(key) ?? []).slice(-MOST_AT_PLACE), run]);
    return true;
  });
}

/** Stamps lie over the fields, so what stands above the first of them (titles, corner marks) stays; tickets print places large. */
function withoutStamps(runs: TextRun[]): TextRun[] {
  const usual = median(runs.map(sizeOf));
  const large = runs.filter((run) => sizeOf(run) > usual * STAMP && /[\u4e00-\u9fff]/u.test(run.text) && !TITLE.test(run.text));
  if (large.length === 0 || runs.some((run) => /客票|车票|出租|上车|检票/u.test(mendGlyphs(run.text)))) return runs;
  const first = Math.min(...runs.filter((run) => !large.includes(run) && FIRST_FIELD.test(run.text)).map((run) => run.y));
  return runs.filter((run) => !large.includes(run) || run.y + run.h < first);
}

/** Of some carriers the boxes are higher than their print. */
function sizeOf(run: TextRun): number {
  return Math.min(run.h, (run.w / Math.max(width(run.text), 0.5)) * 1.2);
}
