const ZONE = "Asia/Shanghai";

/** The last day of a grant, "12月8日": it ends when the next one begins in Shanghai. */
export function lastDay(end: string, language: string, now: Date = new Date()): string {
  const day = new Date(Date.parse(end) - 1);
  const year = (date: Date): string => new Intl.DateTimeFormat("en", { timeZone: ZONE, year: "numeric" }).format(date);
  return new Intl.DateTimeFormat(language, {
    timeZone: ZONE,
    ...(year(day) === year(now) ? {} : { year: "numeric" }),
    month: "short",
    day: "numeric",
  }).format(day);
}
