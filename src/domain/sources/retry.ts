/** When a source is asked again. */

const FIRST_SECONDS = 30;
const LONGEST_SECONDS = 3600;

/**
 * Seconds until the next try after so many failures in a row: half a minute, doubled each time, an hour at most, and of that between
 * a half and the whole, so that many sources that fell together don't come back together ("equal jitter").
 * @param failures from 1
 * @param chance from 0 to 1
 */
export function secondsToRetry(failures: number, chance: number): number {
  const whole = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(failures - 1, 20));
  return Math.round(whole / 2 + (whole / 2) * chance);
}
