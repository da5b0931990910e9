const ZONE = "Asia/Shanghai";

/** "2026-11-24T02:12:00Z" → "11月24日 10:12" (with the year where it isn't this one), in the zone of the books. */
export function showInstant(iso: string, language: string, now: Date = new Date()): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const year = (date: Date): string => new Intl.DateTimeFormat("en", { timeZone: ZONE, year: "numeric" }).format(date);
  return new Intl.DateTimeFormat(language, {
    timeZone: ZONE,
    ...(year(time) === year(now) ? {} : { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(time);
}

/** "2026-11-24T02:12:00Z" → "10:12", in the zone of the books. */
export const showClock = (iso: string, language: string): string =>
  new Intl.DateTimeFormat(language, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(iso),
  );

/** The hour where it is of today, "10:12", else with its day: "11月23日 10:12". */
export const showMoment = (iso: string, language: string, now: Date = new Date()): string =>
  today(new Date(iso)) === today(now) ? showClock(iso, language) : showInstant(iso, language, now);

/** "2025-03" → "2025年3月", "Mar 2025". */
export const showMonth = (month: string, language: string): string =>
  new Intl.DateTimeFormat(language, { timeZone: "UTC", year: "numeric", month: "short" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

/** The `max` of every date field: without one a year takes six digits, and 20241206 typed at a stretch is no date. */
export const LAST_DATE = "9999-12-31";

/** Today in the zone of the books, "yyyy-MM-dd". */
export const today = (now: Date = new Date()): string => new Intl.DateTimeFormat("sv", { timeZone: ZONE }).format(now);

/** 1536 → "1.5 KB" */
export function showSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${kilo.toFixed(kilo < 10 ? 1 : 0)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}
