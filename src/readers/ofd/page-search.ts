import { plain } from "#domain/text.ts";
import { union, type Rect } from "./geometry.ts";
import { fractions, type OfdPageContent, type OfdRun } from "./page-text.ts";
import type { Place } from "./testimony.ts";

/** Asks the printed pages whether, and where, a value stands on them. */
export type PageText = {
  /** whether the value stands on a page in full, in one run or broken over a few */
  holds(value: string): boolean;
  /** where it stands; null where it doesn't, or stands in so many places that none is the one */
  find(value: string): Place | null;
};

type Piece = { run: OfdRun; from: number; to: number };

const NUMERIC = /^-?[\d.,]+$/;

function comparable(value: string): string {
  return plain(value).replace(/\s/g, "").toUpperCase();
}

/** Dates and amounts are printed in other forms than they are kept in. */
function printedForms(value: string): string[] {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (date) return [`${date[1]}年${date[2]}月${date[3]}日`, value, `${date[1]}${date[2]}${date[3]}`].map(comparable);
  return [comparable(value)];
}

/** The text of all pages, for searching. */
export function searchPages(pages: OfdPageContent[]): PageText {
  const flats = pages.map((page) => flatten(page));
  const locate = (value: string): { flat: Flat; at: number; length: number }[] => {
    const hits: { flat: Flat; at: number; length: number }[] = [];
    for (const form of printedForms(value).filter((each) => each !== "")) {
      for (const flat of flats) {
        for (let at = flat.text.indexOf(form); at >= 0 && hits.length < 10; at = flat.text.indexOf(form, at + 1)) {
          if (!NUMERIC.test(form) || standsAlone(flat.text, at, form.length)) hits.push({ flat, at, length: form.length });
        }
      }
    }
    return hits;
  };
  return {
    holds: (value) => locate(value).length > 0,
    find(value) {
      const [hit, second] = locate(value);
      return hit === undefined || (second !== undefined && value.length < 6) ? null : placeOf(hit.flat, hit.at, hit.length);
    },
  };
}

type Flat = { page: OfdPageContent; text: string; pieces: Piece[] };

/** Runs from top to bottom; a separator keeps numbers of neighbouring runs apart. */
function flatten(page: OfdPageContent): Flat {
  const runs = [...page.runs].sort((a, b) => (Math.abs(a.y - b.y) < Math.min(a.h, b.h) / 2 ? a.x - b.x : a.y - b.y));
  const pieces: Piece[] = [];
  let text = "";
  let before = "";
  for (const run of runs) {
    const flat = comparable(run.text);
    if (/\d$/.test(before) && /^[\d.]/.test(flat)) text += "\u0000";
    pieces.push({ run, from: text.length, to: text.length + flat.length });
    text += flat;
    before = flat;
  }
  return { page, text, pieces };
}

function standsAlone(text: string, at: number, length: number): boolean {
  return !/[\d.]/.test(text[at - 1] ?? "") && !/[\d.]/.test(text[at + length] ?? "");
}

/** The width of a text in ems: wide characters one, others half. */
function ems(text: string): number {
  let sum = 0;
  for (const char of text) sum += (char.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.5;
  return sum;
}

/** The box around the characters of a hit. */
function placeOf(flat: Flat, at: number, length: number): Place {
  const boxes: Rect[] = [];
  for (const { run, from, to } of flat.pieces) {
    const [a, b] = [Math.max(from, at), Math.min(to, at + length)];
    if (a >= b) continue;
    const em = run.w / ems(flat.text.slice(from, to));
    boxes.push({ x: run.x + ems(flat.text.slice(from, a)) * em, y: run.y, w: ems(flat.text.slice(a, b)) * em, h: run.h });
  }
  return { page: flat.page.page, box: fractions(boxes.reduce(union), flat.page.area) };
}
