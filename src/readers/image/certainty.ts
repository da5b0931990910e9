/** How sure each character of a run is. After an unusually wide gap something may have been lost, and nobody is sure there. */
import type { Sign } from "./pieces.ts";

/** A character before which another one may be missing. */
export const AFTER_GAP = 0.3;
/** Between so many neighbours of one width at least the usual step is known. */
const LEAST_STEPS = 3;
const WIDE = 1.5;
const WORD = /\p{Script=Han}/u;

/** Of a run's signs without the blanks around it, in thousandths; the places follow the text. */
export function certaintyOf(signs: Sign[]): number[] {
  const first = signs.findIndex(isPrinted);
  const last = signs.findLastIndex(isPrinted);
  const kept = signs.slice(first, last + 1);
  const lost = new Set(afterGap(kept));
  return kept.map((sign) => Math.round((lost.has(sign) ? Math.min(AFTER_GAP, sign.confidence) : sign.confidence) * 1000) / 1000);
}

/** Chinese characters that stand further from their neighbour than usual, without a blank that was seen between them. */
function afterGap(signs: Sign[]): Sign[] {
  const steps = signs.flatMap((sign, index) => {
    const before = signs[index - 1];
    return before !== undefined && WORD.test(before.char) && WORD.test(sign.char) ? [{ step: sign.at - before.at, sign }] : [];
  });
  if (steps.length < LEAST_STEPS) return [];
  const usual = steps.map(({ step }) => step).sort((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? 0;
  return steps.filter(({ step }) => step > usual * WIDE).map(({ sign }) => sign);
}

function isPrinted(sign: Sign): boolean {
  return sign.char.trim() !== "";
}
