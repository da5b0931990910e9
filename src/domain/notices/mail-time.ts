/** When somebody may be mailed: at once outside his quiet hours, or with the daily mail. Minutes of the day in Shanghai (UTC+8, no summer time). */

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const SHANGHAI_MS = 8 * 3_600_000;

export type Hours = { quietFrom: number | null; quietTo: number | null; digestAt: number };

const minuteOf = (at: Date): number => Math.floor(((at.getTime() + SHANGHAI_MS) % (DAY_MINUTES * MINUTE_MS)) / MINUTE_MS);

/** The next moment at which the day has this minute, after `at`. */
function nextMinute(at: Date, minute: number): Date {
  const ahead = (minute - minuteOf(at) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + ahead * MINUTE_MS);
}

/** Quiet from 22:00 to 7:00 goes past midnight. */
export function isQuiet(at: Date, { quietFrom, quietTo }: Hours): boolean {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return false;
  const minute = minuteOf(at);
  return quietFrom < quietTo ? minute >= quietFrom && minute < quietTo : minute >= quietFrom || minute < quietTo;
}

/** When a mail of what happens now goes out. @param how once: as soon as it may; daily: with the next daily one */
export function mailTime(how: "once" | "daily", now: Date, hours: Hours): Date {
  const wanted = how === "once" ? now : nextMinute(now, hours.digestAt);
  return isQuiet(wanted, hours) ? nextMinute(wanted, hours.quietTo!) : wanted;
}
