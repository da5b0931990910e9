/** Periods that are said from today: 上月, 今年, 近30天. A question that keeps the name means other days on another day. */
import { addDays, addMonths, type DayRange, type IsoDay, partsOf, shanghaiToday } from "./dates.ts";

const YEAR = "(?:this-year|last-year|2-years-ago)";
const MONTH = `${YEAR}-(?:0[1-9]|1[0-2])`;

/**
 * today, yesterday, 2-days-ago, this-month, 2-months-ago, last-year, last-30-days, last-3-months; of a year said so its halves, quarters
 * and months: last-year-h1, this-year-q3, 2-years-ago-12; and from one month to another: last-year-11..this-year-02
 */
export const PERIOD = new RegExp(
  `^(?:today|yesterday|[23]-days-ago|2-months-ago|(?:this|last)-(?:week|month|quarter)|last-[1-9]\\d{0,3}-(?:days|months)|${YEAR}(?:-(?:h[12]|q[1-4]))?|${MONTH}(?:\\.\\.${MONTH})?)$`,
  "u",
);
/** The largest count that {@link PERIOD} has room for: more days and months than there are invoices. */
export const LAST_MAX = 9999;

/** The days of a period, seen from a day; weeks begin on Mondays, "last N" ends today. Null where there is no such period. */
export function daysOfPeriod(period: string, today: IsoDay): DayRange | null {
  if (!PERIOD.test(period)) return null;
  const [name = "", until = name] = period.split("..");
  const [first, last] = [daysNamed(name, today), daysNamed(until, today)];
  return first.from <= last.from ? { from: first.from, to: last.to } : { from: last.from, to: first.to };
}

function daysNamed(name: string, today: IsoDay): DayRange {
  if (name === "today") return whole("day", 0, today);
  if (name === "yesterday") return whole("day", 1, today);
  const [, count, of] = /^last-(\d+)-(days|months)$/u.exec(name) ?? [];
  if (of !== undefined) return { from: (of === "days" ? addDays : addMonths)(today, -Number(count)), to: today };
  const [, back = "", unit = "", part] = /^(this|last|\d)-([a-z]+?)s?(?:-ago)?(?:-(h\d|q\d|\d\d))?$/u.exec(name) ?? [];
  const days = whole(unit, back === "this" ? 0 : back === "last" ? 1 : Number(back), today);
  return part === undefined ? days : partOf(days, part);
}

/** A half, a quarter or a month of a year. */
function partOf(year: DayRange, part: string): DayRange {
  const length = part.startsWith("h") ? MONTHS["half"]! : part.startsWith("q") ? MONTHS["quarter"]! : 1;
  const from = addMonths(year.from, (Number(part.replace(/^[hq]/u, "")) - 1) * length);
  return { from, to: addDays(addMonths(from, length), -1) };
}

const MONTHS: Record<string, number> = { month: 1, quarter: 3, half: 6, year: 12 };

/** The whole day, week, month, quarter or year so many of them ago. */
function whole(unit: string, back: number, today: IsoDay): DayRange {
  if (unit === "day") return { from: addDays(today, -back), to: addDays(today, -back) };
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
