/** Whether misses rise suddenly: far more of one cause in the last hours than in the same hours of the days before. Pure. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LATE_HOURS = 3;
/** So many days are looked back; fewer than half of them say nothing of what is usual. */
export const RISE_DAYS = 14;
/** Fewer are chance. */
const LEAST = 8;
const TIMES = 3;

/** How many in an hour, of what. */
export type Hourly<Of> = { of: Of; key: string; at: number; missed: number };
export type Rise<Of> = { of: Of; since: number; misses: number; usual: number };

/** @param now a moment; hours are told by their beginning. The most first */
export function risesOf<Of>(rows: readonly Hourly<Of>[], now: number): Rise<Of>[] {
  const since = Math.floor(now / HOUR_MS) * HOUR_MS - (LATE_HOURS - 1) * HOUR_MS;
  const groups = [...Map.groupBy(rows, ({ key }) => key).values()];
  return groups
    .flatMap((group) => {
      const misses = sumOf(group.filter(({ at }) => at >= since));
      const before = Array.from({ length: RISE_DAYS }, (_, day) =>
        sumOf(
          group.filter(({ at }) => at >= since - (day + 1) * DAY_MS && at < since - (day + 1) * DAY_MS + LATE_HOURS * HOUR_MS),
        ),
      );
      const usual = before.reduce((sum, each) => sum + each, 0) / RISE_DAYS;
      return misses >= LEAST && misses >= usual * TIMES
        ? [{ of: group[0]!.of, since, misses, usual: Math.round(usual * 10) / 10 }]
        : [];
    })
    .toSorted((a, b) => b.misses - a.misses);
}

const sumOf = (rows: readonly { missed: number }[]): number => rows.reduce((sum, { missed }) => sum + missed, 0);
