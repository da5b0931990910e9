/** What takes a PDF program minutes though it is written in a few bytes: found in what pages draw, before they are drawn. */
import type { PdfStream } from "./pdf-forms.ts";

/** a pattern's tile is some points wide; finer ones are drawn millions of times */
const FINEST_TILE = 0.5;
const MOST_SHADINGS = 5_000;
/** the pixels of all pictures that are drawn, those drawn again counted again */
const MOST_PIXELS_DRAWN = 1_500_000_000;
/** characters that the ranges of all character maps reach over; a whole Chinese font has 65,536 */
const MOST_MAPPED = 4_000_000;
const MOST_ANNOTATIONS = 5_000;

/** Why a PDF would take too long; null where nothing of that is in it. `pixels`: of its largest picture. */
export function costly(file: Buffer, streams: PdfStream[], pixels: number): string | null {
  let mapped = 0;
  let shadings = 0;
  let drawn = 0;
  for (const { dictionary, content } of streams) {
    if (/\/PatternType\s+1\b/u.test(dictionary) && isEndlessPattern(dictionary)) return "its patterns are drawn without end";
    if (content === null) continue;
    if (content.includes("begincidrange") || content.includes("beginbfrange")) mapped += reach(content.toString("latin1"));
    shadings += count(content, " sh");
    drawn += count(content, " Do");
    if (content.includes("] 0 d") && hasFineDash(content)) return "its dashes are too fine to draw";
  }
  if (mapped > MOST_MAPPED) return "its character maps reach over too much";
  if (shadings > MOST_SHADINGS) return "its shadings are too many";
  if (drawn * pixels > MOST_PIXELS_DRAWN) return "its pictures are drawn too often";
  return count(file, "/Annot ") > MOST_ANNOTATIONS ? "its annotations are too many" : null;
}

function isEndlessPattern(dictionary: string): boolean {
  const steps = [...dictionary.matchAll(/\/[XY]Step\s+(-?[\d.]+)/gu)].map(([, step]) => Math.abs(Number(step)));
  return steps.some((step) => step < FINEST_TILE) || /\/Pattern\s*<</u.test(dictionary);
}

/** Dashes of which none is a hundredth of a point long. */
function hasFineDash(content: Buffer): boolean {
  return /\[(?:\s*0*\.0[\d]*)+\s*\]\s*0 d\b/u.test(content.toString("latin1"));
}

/** How many codes the ranges of a character map reach over. */
function reach(map: string): number {
  let sum = 0;
  for (const [, from = "0", to = "0"] of map.matchAll(/<([\da-f]{1,8})>\s*<([\da-f]{1,8})>\s*[<\d[]/giu)) {
    sum += Math.max(0, parseInt(to, 16) - parseInt(from, 16));
    if (sum > MOST_MAPPED) break;
  }
  return sum;
}

function count(bytes: Buffer, word: string): number {
  let found = 0;
  for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + word.length)) found++;
  return found;
}
