/** When a message, or a receiver that takes none, is tried again. */

/** Seconds after each failed attempt of one message: some three and a half days in all (the convention's own example). */
const WAITS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Seconds between looks at a receiver that takes nothing: it is soon known that it is back. */
const LOOKS = [5, 15, 60, 300, 900, 1_800, 3_600];
const SPREAD = 0.2;

const spread = (seconds: number, chance: number): number => seconds * 1000 * (1 + SPREAD * (2 * chance - 1));

/** @param attempts that failed; @param chance from 0 to 1; @returns milliseconds, null where it is given up */
export function waitAfter(attempts: number, chance: number): number | null {
  const seconds = WAITS[attempts - 1];
  return seconds === undefined ? null : spread(seconds, chance);
}

/** @param failures in a row since the receiver counts as down, from 0 */
export const lookAfter = (failures: number, chance: number): number =>
  spread(LOOKS[Math.min(failures, LOOKS.length - 1)]!, chance);
