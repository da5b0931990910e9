/** When somebody is to hand in what no machine fetches: every day, on a day of the week, on a day of the month; in Beijing. */
import { type IsoDay, addDays, dayNumber, daysInMonth, partsOf, shanghaiToday } from "../dates.ts";

export const SCHEDULE_EVERY = ["day", "week", "month"] as const;
/** `on`: of a week 1 (Monday) to 7, of a month 1 to 31, where a shorter one ends earlier; of a day nothing. */
export type Schedule = { every: (typeof SCHEDULE_EVERY)[number]; on: number };

/** So many days before its day it may come. */
const EARLY_DAYS = { day: 0, week: 2, month: 7 } as const;
const LOOK_BACK = { day: 1, week: 7, month: 31 } as const;

const startOf = (day: IsoDay): Date => new Date(`${day}T00:00:00+08:00`);

function isDue({ every, on }: Schedule, day: IsoDay): boolean {
  if (every === "day") return true;
  // 1970-01-01 was a Thursday
  if (every === "week") return ((dayNumber(day) + 3) % 7) + 1 === on;
  const [year, month, date] = partsOf(day);
  return date === Math.min(on, daysInMonth(year, month));
}

function dueFrom(schedule: Schedule, from: IsoDay, step: 1 | -1): IsoDay {
  let day = from;
  for (let tries = 0; tries <= LOOK_BACK[schedule.every] + 31 && !isDue(schedule, day); tries += 1) day = addDays(day, step);
  return day;
}

export type Due = {
  /** the day at whose end it is late: the one that was missed, else the next */
  day: IsoDay;
  late: boolean;
};

/**
 * @param arrived when something was last handed in
 * @param since when it was agreed: what was due before isn't late
 */
export function dueOf(schedule: Schedule, arrived: Date | null, since: Date, now: Date): Due {
  const today = shanghaiToday(now);
  const last = dueFrom(schedule, addDays(today, -1), -1);
  const inTime = (day: IsoDay): boolean => arrived !== null && arrived >= startOf(addDays(day, -EARLY_DAYS[schedule.every]));
  if (last >= shanghaiToday(since) && !inTime(last)) return { day: last, late: true };
  const next = dueFrom(schedule, today, 1);
  return { day: inTime(next) ? dueFrom(schedule, addDays(next, 1), 1) : next, late: false };
}
