/** Calendar days as "yyyy-MM-dd" strings; no time zone inside, Asia/Shanghai where "today" is asked for. */

export type IsoDay = string;
export type DayRange = { from: IsoDay; to: IsoDay };

const DAY_MS = 86_400_000;
const CHINESE_DIGITS: Record<string, string> = {
  〇: "0",
  "○": "0",
  Ｏ: "0",
  零: "0",
  一: "1",
  二: "2",
  三: "3",
  四: "4",
  五: "5",
  六: "6",
  七: "7",
  八: "8",
  九: "9",
};

/** The day from its parts, or null where the calendar has no such day. Years 1900 to 2199. */
export function dayOf(year: number, month: number, day: number): IsoDay | null {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return `${year}-${pad(month)}-${pad(day)}`;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** True for a day that exists, in the form yyyy-MM-dd. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  return match !== null && dayOf(Number(match[1]), Number(match[2]), Number(match[3])) !== null;
}

/** Days since 1970-01-01. */
export function dayNumber(day: IsoDay): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

export function fromDayNumber(number: number): IsoDay {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(day: IsoDay, days: number): IsoDay {
  return fromDayNumber(dayNumber(day) + days);
}

/** Days from a to b; negative when b is earlier. */
export function daysBetween(a: IsoDay, b: IsoDay): number {
  return dayNumber(b) - dayNumber(a);
}

/** The same day so many months later, or that month's last day. */
export function addMonths(day: IsoDay, months: number): IsoDay {
  const [year, month, date] = partsOf(day);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  return `${toYear}-${pad(toMonth)}-${pad(Math.min(date, daysInMonth(toYear, toMonth)))}`;
}

export function partsOf(day: IsoDay): [year: number, month: number, day: number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

/** Quarters since year 0: a number that grows by one each quarter. */
export function quarterOf(day: IsoDay): number {
  const [year, month] = partsOf(day);
  return year * 4 + Math.floor((month - 1) / 3);
}

/** Today in Shanghai (UTC+8, no summer time since 1991). */
export function shanghaiToday(now: Date): IsoDay {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function monthRange(year: number, month: number): DayRange {
  return { from: `${year}-${pad(month)}-01`, to: `${year}-${pad(month)}-${pad(daysInMonth(year, month))}` };
}

/** A day with a time behind it is shorter; in a longer text each of its blanks would be looked at again and again. */
const DATE_TEXT_MAX = 200;

/**
 * One day as printed or typed: 2024-03-12, 2024/3/12, 2024.3.12, 20240312, 2024年03月12日, 24年3月12日,
 * 二〇二四年三月十二日, with or without a time behind it. Null where it is not one day, or a day that doesn't exist.
 */
export function parseDate(text: string): IsoDay | null {
  if (text.length > DATE_TEXT_MAX) return null;
  const tidy = arabic(text.normalize("NFKC").replace(/[\u2010-\u2015\u2212]/gu, "-")).trim();
  const compact = tidy.replace(/\s*([年月日号/.-])\s*/gu, "$1");
  const match =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:日)?(?:[T ].*)?$/u.exec(compact) ??
    /^(\d{4}|\d{2})(年)(\d{1,2})月(\d{1,2})[日号]?(?:[T ]?\d{1,2}[:时].*)?$/u.exec(compact) ??
    /^(\d{4})()(\d{2})(\d{2})(?:[T ]?\d{6}.*|[T ]\d{1,2}:.*)?$/u.exec(compact) ??
    /^(\d{4})( )(\d{1,2}) (\d{1,2})$/u.exec(tidy);
  if (!match) return null;
  const year = Number(match[1]);
  return dayOf(year < 100 ? 2000 + year : year, Number(match[3]), Number(match[4]));
}

/** Chinese numerals of a date as digits: 二〇二四年十二月三十一日 → 2024年12月31日. */
function arabic(text: string): string {
  if (!/[〇○零一二三四五六七八九十]/u.test(text)) return text;
  return text
    .replace(
      /([二三])?十([一二三四五六七八九])?(?=[月日号])/gu,
      (_, tens: string | undefined, ones: string | undefined) =>
        `${tens ? CHINESE_DIGITS[tens] : 1}${ones ? CHINESE_DIGITS[ones] : 0}`,
    )
    .replace(/[〇○零一二三四五六七八九]/gu, (sign) => CHINESE_DIGITS[sign] ?? sign);
}

/** The day of a spreadsheet's serial number (1900 system, where 45292 is 2024-01-01); null outside 1950–2150. */
export function fromSerial(serial: number): IsoDay | null {
  if (!Number.isFinite(serial) || serial < 18_264 || serial > 91_313) return null;
  return fromDayNumber(Math.floor(serial) - 25_569);
}

/** "2024" and "202403" as the year and the month that they may be, from 2000 up to `lastYear`; null for other digits. */
export function bareDays(digits: string, lastYear: number): DayRange | null {
  const [, year = "", month = ""] = /^(20\d{2})(0[1-9]|1[0-2])?$/u.exec(digits) ?? [];
  if (year === "" || Number(year) > lastYear) return null;
  return month === "" ? { from: `${year}-01-01`, to: `${year}-12-31` } : monthRange(Number(year), Number(month));
}
