import { SPECIMEN_WORDS } from "./sheet.ts";
import type { Sheet } from "./sheet.ts";

/** The large diagonal mark of a page: where its middle is, how it is turned, how large and how faint. */
export type PageMark = { words: string; x: number; y: number; size: number; degrees: number; ink: string; opacity: number };

/** The mark that every page carries, fitted to the page: 样张 SPECIMEN from bottom left to top right. */
export function pageMark(sheet: Sheet): PageMark {
  const diagonal = Math.hypot(sheet.width, sheet.height);
  const degrees = -(Math.atan2(sheet.height, sheet.width) * 180) / Math.PI;
  // the words are about 6.5 em wide and shall span two thirds of the diagonal
  const size = (diagonal * 0.66) / 6.5;
  return { words: SPECIMEN_WORDS, x: sheet.width / 2, y: sheet.height / 2, size, degrees, ink: "#7a8aa0", opacity: 0.16 };
}
