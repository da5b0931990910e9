import { outline, outlineWidth } from "./outline.ts";
import { SPECIMEN_WORDS } from "./sheet.ts";
import type { ShapeMark, Sheet } from "./sheet.ts";

const INK = "#7a8aa0";
const OPACITY = 0.17;

/** The mark that every page carries: 样张 SPECIMEN, large and faint, from bottom left to top right. */
export function pageMark(sheet: Sheet): ShapeMark {
  const diagonal = Math.hypot(sheet.width, sheet.height);
  const degrees = -(Math.atan2(sheet.height, sheet.width) * 180) / Math.PI;
  const size = (diagonal * 0.68) / outlineWidth(SPECIMEN_WORDS);
  return {
    op: "shape",
    segments: outline({ words: SPECIMEN_WORDS, x: sheet.width / 2, y: sheet.height / 2, size, degrees }),
    ink: INK,
    opacity: OPACITY,
  };
}
