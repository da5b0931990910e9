/** What takes a PDF program minutes though it is written in a few bytes: found in what pages draw, before they are drawn. */
import type { PdfStream } from "./pdf-forms.ts";
import { countOperator } from "./pdf-operators.ts";

/** a pattern's tile is some points wide; finer ones are drawn millions of times */
const FINEST_TILE = 0.5;
const MOST_SHADINGS = 5_000;
/** the pixels of all pictures that are drawn, those drawn again counted again */
const MOST_PIXELS_DRAWN = 1_500_000_000;
/** characters that the ranges of all character maps reach over; a whole Chinese font has 65,536 */
const MOST_MAPPED = 4_000_000;
/** pictures written into what pages draw; one may be a character of a font, several stand in pages */
const MOST_INLINE = 5_000;
const MOST_ANNOTATIONS = 5_000;
/** pictures of annotations, each drawn on its own over the page */
const MOST_APPEARANCES = 1_000;
/** a page that saves its state for each of its characters does so some thousand times */
const MOST_SAVED = 400_000;
/** a clip in a clip in a clip: each is drawn again for what stands in it */
const MOST_CLIPS = 500;
/** lines and curves; all characters of a page as one path have less */
const LONGEST_PATH = 100_000;

/** Why a PDF would take too long; null where nothing of that is in it. `pixels`: of its largest picture. */
export function costly(file: Buffer, streams: PdfStream[], pixels: number): string | null {
  let mapped = 0;
  let shadings = 0;
  let drawn = 0;
  let saves = 0;
  let inline = 0;
  for (const { dictionary, content } of streams) {
    if (/\/PatternType\s+1\b/u.test(dictionary) && isEndlessPattern(dictionary)) return "its patterns are drawn without end";
    if (content === null) continue;
    if (content.includes("begincidrange") || content.includes("beginbfrange")) mapped += reach(content.toString("latin1"));
    shadings += countOperator(content, "sh");
    drawn += countOperator(content, "Do");
    const pictures = countOperator(content, "BI");
    inline += pictures > 1 ? pictures : 0;
    const { saved, clips, path } = statesOf(content);
    saves += saved;
    if (clips > MOST_CLIPS) return "its clips are laid on each other without end";
    if (path > LONGEST_PATH) return "a path of it is too long to draw";
    if (content.includes("] 0 d") && hasFineDash(content)) return "its dashes are too fine to draw";
  }
  if (saves > MOST_SAVED) return "its pages save their state too often";
  if (inline > MOST_INLINE) return "its pages hold too many small pictures";
  if (mapped > MOST_MAPPED) return "its character maps reach over too much";
  if (shadings > MOST_SHADINGS) return "its shadings are too many";
  if (drawn * pixels > MOST_PIXELS_DRAWN) return "its pictures are drawn too often";
  return count(file, "/Annot ") > MOST_ANNOTATIONS || count(file, "/AP ") + count(file, "/AP<") > MOST_APPEARANCES
    ? "its annotations are too many"
    : null;
}

/** How often a content saves its state (`q`), how many clips (`W`) lie on each other and how long a path is, each where it is most. */
function statesOf(content: Buffer): { saved: number; clips: number; path: number } {
  const outer: number[] = [];
  let [saved, clips, length] = [0, 0, 0];
  const most = { clips: 0, path: 0 };
  for (let at = 0; at < content.length; at++) {
    const byte = content[at]!;
    if (byte < LETTERS || !isBlank(content[at - 1]) || !(isBlank(content[at + 1]) || content[at + 1] === STAR)) continue;
    switch (String.fromCharCode(byte)) {
      case "q":
        saved++;
        outer.push(clips);
        break;
      case "Q":
        clips = outer.pop() ?? clips;
        break;
      case "W":
        most.clips = Math.max(most.clips, ++clips);
        break;
      case "l":
      case "c":
        most.path = Math.max(most.path, ++length);
        break;
      case "m":
      case "h":
        break;
      default:
        length = 0;
    }
  }
  return { saved, ...most };
}

const [STAR, LETTERS] = [0x2a, 0x41];
const isBlank = (byte: number | undefined): boolean => byte === undefined || byte <= 0x20;

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
