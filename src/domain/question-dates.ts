/** Days and ranges of days as people say them: 2024年3月, 上月, 昨天, 3月1日到3月15日. */
import { addDays, addMonths, dayOf, monthRange, parseDate, partsOf, shanghaiToday } from "./dates.ts";
import type { DayRange, IsoDay } from "./dates.ts";
import type { Scan } from "./question-scan.ts";

const DAY = String.raw`(?:(?:19|20)\d{2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}|(?:(?:19|20)?\d{2}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))`;
const MONTH = String.raw`(?:(?:19|20)\d{2}\s*[-/.]\s*(?:0?[1-9]|1[0-2])(?![\d.])|(?:(?:(?:19|20)?\d{2}|今|去|前)\s*年\s*)?(?:0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])\s*月(?:份)?)`;
const EDGE = String.raw`(?<![\dA-Za-z.])`;
const TIME = String.raw`(?:\s*[T ]?\s*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?)?`;
const TO = String.raw`\s*(?:到|至|~|～|—+|-{1,2}|\.{2,3}|–)\s*`;

const RANGE = new RegExp(`${EDGE}(?:从)?(${DAY}|${MONTH})${TO}(${DAY}|${MONTH})(?:期间|之间)?(?![\\d])`, "gu");
const SINGLE = new RegExp(`${EDGE}(${DAY})${TIME}(?:当天)?(?!\\d)`, "gu");
const MONTHS = new RegExp(`${EDGE}(${MONTH})(?!\\d|\\s*\\d{1,2}\\s*[日号])`, "gu");
const YEAR =
  /(?<!\d)(?:((?:19|20)\d{2})\s*年(?:度)?|(今年|本年|去年|前年|本年度|上年度?))(?:(上半年|下半年|全年)|第?([一二三四1-4])季度)?/gu;
const QUARTER = /(?:第([一二三四1-4])季度|([一二三四])季度|[Qq]([1-4])(?!\d)|(本季度?|上季度?))/gu;
const WORDS = /(大前天|前天|昨天|昨日|今天|今日|当天|本周|这周|这个星期|上周|上个星期|本月|这个月|当月|上个?月|上上个?月)/gu;
const MONTHS_OF_YEAR = new RegExp(
  `${EDGE}(?:((?:19|20)\\d{2}|今|去)\\s*年\\s*)?(\\d{1,2})\\s*(?:-|~|到|至)\\s*(\\d{1,2})\\s*月(?:份)?(?!\\s*\\d)`,
  "gu",
);
const ENGLISH = /(?<![A-Za-z])(today|yesterday|(?:this|last) (?:week|month|year|quarter))(?![A-Za-z])/giu;
const RECENT = /(?:最近|近|过去)\s*(\d{1,3}|[一二两三四五六七八九十半])\s*个?(天|日|周|星期|月|年)/gu;
const HALF = /(上半年|下半年)/gu;

const SMALL: Record<string, number> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
  十一: 11,
  十二: 12,
};
const numeral = (text: string): number => SMALL[text] ?? Number(text);

/** Takes everything that names days out of the scan. */
export function scanDates(scan: Scan, now: Date): void {
  const today = shanghaiToday(now);
  const range = (found: DayRange | null): { field: "date" | "dateRange"; value: string; mended: [] }[] | null => {
    if (found === null) return null;
    return [
      found.from === found.to
        ? { field: "date", value: found.from, mended: [] }
        : { field: "dateRange", value: `${found.from}..${found.to}`, mended: [] },
    ];
  };
  scan.each(MONTHS_OF_YEAR, (match) => range(months(match, today)));
  scan.each(ENGLISH, (match) => range(english((match[1] ?? "").toLowerCase(), today)));
  scan.each(RANGE, (match) => range(between(match[1] ?? "", match[2] ?? "", today)));
  scan.each(SINGLE, (match) => (scanIsNumber(match[1] ?? "") ? null : range(one(match[1] ?? "", today))));
  scan.each(YEAR, (match) =>
    /^\s*\d{1,2}\s*月/u.test(scan.rest.slice(match.index + match[0].length)) ? null : range(yearRange(match, today)),
  );
  scan.each(MONTHS, (match) => range(monthOf(match[1] ?? "", today)));
  scan.each(QUARTER, (match) => range(quarter(match, today)));
  scan.each(RECENT, (match) => range(recent(match[1] ?? "1", match[2] ?? "天", today)));
  scan.each(WORDS, (match) => range(relative(match[1] ?? "", today)));
  scan.each(HALF, (match) => range(half(match[1] ?? "", partsOf(today)[0])));
}

/** Eight bare digits are a number first; whether they are a date is decided where the other pieces are known. */
function scanIsNumber(text: string): boolean {
  return /^\d{8}$/u.test(text);
}

function one(text: string, today: IsoDay): DayRange | null {
  const short = /^(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]$/u.exec(text);
  const day = short ? latest(Number(short[1]), Number(short[2]), today) : parseDate(text.replace(/\s/gu, ""));
  return day === null ? null : { from: day, to: day };
}

/** The last such day that isn't after today: in January "12月3日" is last year's. */
function latest(month: number, date: number, today: IsoDay): IsoDay | null {
  const [year] = partsOf(today);
  for (const candidate of [dayOf(year, month, date), dayOf(year - 1, month, date)])
    if (candidate !== null && candidate <= today) return candidate;
  return dayOf(year - 1, month, date);
}

function monthOf(text: string, today: IsoDay): DayRange | null {
  const match = /^(?:(今|去|前|(?:19|20)?\d{2})\s*(?:年|[-/.])\s*)?(\d{1,2}|[一二三四五六七八九]|十[一二]?)\s*(?:月份?)?$/u.exec(
    text,
  );
  if (!match) return null;
  const [thisYear, thisMonth] = partsOf(today);
  const month = numeral(match[2] ?? "");
  if (!(month >= 1 && month <= 12)) return null;
  const said = match[1];
  if (said === undefined) return monthRange(month > thisMonth ? thisYear - 1 : thisYear, month);
  const year =
    said === "今"
      ? thisYear
      : said === "去"
        ? thisYear - 1
        : said === "前"
          ? thisYear - 2
          : Number(said) < 100
            ? 2000 + Number(said)
            : Number(said);
  return monthRange(year, month);
}

/** 1-3月, 2024年4至6月 */
function months([, year, first, last]: RegExpExecArray, today: IsoDay): DayRange | null {
  const from = monthOf(`${year === undefined ? "" : `${year}年`}${first}月`, today);
  const to = monthOf(`${year ?? from?.from.slice(0, 4) ?? ""}年${last}月`, today);
  return from === null || to === null || from.from > to.to ? null : { from: from.from, to: to.to };
}

const SAID_IN_ENGLISH: Record<string, string> = {
  today: "今天",
  yesterday: "昨天",
  "this week": "本周",
  "last week": "上周",
  "this month": "本月",
  "last month": "上月",
};

function english(words: string, today: IsoDay): DayRange | null {
  const [year, month] = partsOf(today);
  if (words.endsWith("year")) return monthsOf(words.startsWith("last") ? year - 1 : year, 1, 12);
  if (words.endsWith("quarter")) {
    const back = words.startsWith("last") ? 1 : 0;
    const index = year * 4 + Math.ceil(month / 3) - 1 - back;
    return quarterRange(Math.floor(index / 4), (index % 4) + 1);
  }
  return relative(SAID_IN_ENGLISH[words] ?? "", today);
}

const monthsOf = (year: number, first: number, last: number): DayRange => ({
  from: monthRange(year, first).from,
  to: monthRange(year, last).to,
});

function between(a: string, b: string, today: IsoDay): DayRange | null {
  const last = one(b, today) ?? monthOf(b, today);
  const year = last?.to.slice(0, 4);
  const withYear = (text: string): string => (/[年/.-]/u.test(text) || year === undefined ? text : `${year}年${text}`);
  const said = /[年/.-]/u.exec(a) ? a.match(/\d{4}/u)?.[0] : undefined;
  const first = one(withYear(a), today) ?? monthOf(withYear(a), today);
  // "2024年3月1日到3月15日": the year is said once
  const end = said !== undefined && !/[年/.-]/u.test(b) ? (one(`${said}年${b}`, today) ?? monthOf(`${said}年${b}`, today)) : last;
  if (first === null || end === null) return null;
  if (/^(?:19|20)\d{2}[-/.]\d{1,2}$/u.test(a) && /^\d{1,2}$/u.test(b)) return null;
  return first.from <= end.to ? { from: first.from, to: end.to } : { from: end.from, to: first.to };
}

function yearRange(match: RegExpExecArray, today: IsoDay): DayRange {
  const [thisYear] = partsOf(today);
  const word = match[2] ?? "";
  const year = match[1] ? Number(match[1]) : /去|上/u.test(word) ? thisYear - 1 : /前/u.test(word) ? thisYear - 2 : thisYear;
  if (match[4]) return quarterRange(year, numeral(match[4]));
  if (match[3] && match[3] !== "全年") return half(match[3], year);
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}

function half(word: string, year: number): DayRange {
  return word === "上半年" ? { from: `${year}-01-01`, to: `${year}-06-30` } : { from: `${year}-07-01`, to: `${year}-12-31` };
}

function quarterRange(year: number, quarterNumber: number): DayRange {
  return { from: monthRange(year, quarterNumber * 3 - 2).from, to: monthRange(year, quarterNumber * 3).to };
}

function quarter(match: RegExpExecArray, today: IsoDay): DayRange {
  const [year, month] = partsOf(today);
  const current = Math.ceil(month / 3);
  const said = match[1] ?? match[2] ?? match[3];
  if (said) return quarterRange(numeral(said) > current ? year - 1 : year, numeral(said));
  if (match[4]?.startsWith("本")) return quarterRange(year, current);
  return current === 1 ? quarterRange(year - 1, 4) : quarterRange(year, current - 1);
}

function recent(count: string, unit: string, today: IsoDay): DayRange {
  const many = count === "半" ? 0.5 : numeral(count);
  if (unit === "天" || unit === "日") return { from: addDays(today, -Math.max(1, many)), to: today };
  if (unit === "周" || unit === "星期") return { from: addDays(today, -7 * Math.max(1, many)), to: today };
  if (unit === "月") return { from: many < 1 ? addDays(today, -15) : addMonths(today, -many), to: today };
  return { from: addMonths(today, -12 * many), to: today };
}

const DAYS_AGO: Record<string, number> = { 今天: 0, 今日: 0, 当天: 0, 昨天: 1, 昨日: 1, 前天: 2, 大前天: 3 };

function relative(word: string, today: IsoDay): DayRange | null {
  const ago = DAYS_AGO[word];
  if (ago !== undefined) return { from: addDays(today, -ago), to: addDays(today, -ago) };
  if (/周|星期/u.test(word)) {
    const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
    const monday = addDays(today, -weekday - (word.startsWith("上") ? 7 : 0));
    return { from: monday, to: addDays(monday, 6) };
  }
  if (!word.endsWith("月")) return null;
  const back = word.startsWith("上上") ? 2 : word.startsWith("上") ? 1 : 0;
  const [year, month] = partsOf(addMonths(`${today.slice(0, 7)}-01`, -back));
  return monthRange(year, month);
}
