/** Periods that are said from today: 上月, 今年, 近30天. A question that keeps the name means other days on another day. */
import { addDays, addMonths, type DayRange, type IsoDay, partsOf, shanghaiToday } from "./dates.ts";

/** today, yesterday, this-month, last-year, last-30-days, last-3-months … */
export const PERIOD = /^(?:today|yesterday|(?:this|last)-(?:week|month|quarter|year)|last-[1-9]\d{0,2}-(?:days|months))$/u;

/** The days of a period, seen from a day; weeks begin on Mondays, "last N" ends today. Null where there is no such period. */
export function daysOfPeriod(period: string, today: IsoDay): DayRange | null {
  if (!PERIOD.test(period)) return null;
  if (period === "today") return { from: today, to: today };
  if (period === "yesterday") return { from: addDays(today, -1), to: addDays(today, -1) };
  const [which = "", second = "", unit = ""] = period.split("-");
  if (unit === "days") return { from: addDays(today, -Number(second)), to: today };
  if (unit === "months") return { from: addMonths(today, -Number(second)), to: today };
  return whole(second, which === "last" ? 1 : 0, today);
}

const MONTHS: Record<string, number> = { month: 1, quarter: 3, year: 12 };

/** The whole week, month, quarter or year so many of them ago. */
function whole(unit: string, back: number, today: IsoDay): DayRange {
  const length = MONTHS[unit];
  if (length === undefined) {
    const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
    const monday = addDays(today, -weekday - 7 * back);
    return { from: monday, to: addDays(monday, 6) };
  }
  const gone = (partsOf(today)[1] - 1) % length;
  const from = addMonths(`${today.slice(0, 7)}-01`, -gone - length * back);
  return { from, to: addDays(addMonths(from, length), -1) };
}

type Dated = { period?: string | undefined; dateFrom?: string | undefined; dateTo?: string | undefined };

/** Conditions with the days that their period means now, in Shanghai. Days that are named themselves count before a period. */
export function withDays<T extends Dated>(
  { period, ...conditions }: T,
  now: Date,
): Omit<T, "period"> & Pick<Dated, "dateFrom" | "dateTo"> {
  if (period === undefined || conditions.dateFrom || conditions.dateTo) return conditions;
  const days = daysOfPeriod(period, shanghaiToday(now));
  return days === null ? conditions : { ...conditions, dateFrom: days.from, dateTo: days.to };
}
