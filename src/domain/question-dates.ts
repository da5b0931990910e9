/** Days and ranges of days as people say them: 2024年3月, 上月, 昨天, 3月1日到3月15日. */
import { dayOf, monthRange, parseDate, partsOf, shanghaiToday } from "./dates.ts";
import type { DayRange, IsoDay } from "./dates.ts";
import { daysOfPeriod, LAST_MAX } from "./periods.ts";
import type { NewPiece, Scan } from "./question-scan.ts";

const DAY = String.raw`(?:(?:19|20)\d{2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}|(?:(?:19|20)?\d{2}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))`;
const MONTH = String.raw`(?:(?:19|20)\d{2}\s*[-/.]\s*(?:0?[1-9]|1[0-2])(?![\d.])|(?:(?:(?:19|20)?\d{2}|今|去|前)\s*年\s*)?(?:0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])\s*月(?:份)?)`;
const EDGE = String.raw`(?<![\dA-Za-z.])`;
const TIME = String.raw`(?:\s*(?:T\s*)?\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?)?`;
const TO = String.raw`\s*(?:到|至|~|～|—+|-{1,2}|\.{2,3}|–)\s*`;

const RANGE = new RegExp(`${EDGE}(?:从)?(${DAY}|${MONTH})${TO}(${DAY}|${MONTH})(?:期间|之间)?(?![\\d])`, "gu");
const SINGLE = new RegExp(`${EDGE}(${DAY})${TIME}(?:当天)?(?!\\d)`, "gu");
const MONTHS = new RegExp(`${EDGE}(${MONTH})(?!\\d|\\s*\\d{1,2}\\s*[日号])`, "gu");
const YEAR = /(?<!\d)(?:((?:19|20)\d{2})\s*年(?:度)?|([今去前]年|[本上]年度?))(?:(上半年|下半年|全年)|第?([一二三四1-4])季度)?/gu;
const QUARTER = /(?:第([一二三四1-4])季度|([一二三四])季度|[Qq]([1-4])(?!\d)|((?:本|这个)季度?|上个?季度?))/gu;
const WORDS = /(大前天|前天|昨天|昨日|今天|今日|当天|本周|这周|这个星期|上周|上个星期|本月|这个月|当月|上个?月|上上个?月)/gu;
const MONTHS_OF_YEAR = new RegExp(
  `${EDGE}(?:((?:19|20)\\d{2}|今|去|前)\\s*年\\s*)?(\\d{1,2})\\s*(?:-|~|到|至)\\s*(\\d{1,2})\\s*月(?:份)?(?!\\s*\\d)`,
  "gu",
);
const ENGLISH = /(?<![A-Za-z])(today|yesterday|(?:this|last) (?:week|month|year|quarter))(?![A-Za-z])/giu;
const RECENT = /(?:最近|近|过去)\s*(\d{1,3}|[一二两三四五六七八九十半])\s*个?(天|日|周|星期|月(?!份|\s*\d{1,2}\s*[日号])|年)/gu;
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
  const range = (found: DayRange | null, named: Pick<NewPiece, "period"> = {}): NewPiece[] | null => {
    if (found === null) return null;
    const { from, to } = found;
    return [
      from === to
        ? { field: "date", value: from, mended: [], ...named }
        : { field: "dateRange", value: `${from}..${to}`, mended: [], ...named },
    ];
  };
  const period = (name: string | null): NewPiece[] | null =>
    name === null ? null : range(daysOfPeriod(name, today), { period: name });
  scan.each(RECENT, (match) => period(recent(match[1] ?? "1", match[2] ?? "天")));
  scan.each(MONTHS_OF_YEAR, (match) => period(monthsNamed(match)) ?? range(months(match, today)));
  scan.each(ENGLISH, (match) => period((match[1] ?? "").toLowerCase().replace(" ", "-")));
  scan.each(RANGE, ([, from = "", to = ""]) => period(betweenNamed(from, to)) ?? range(between(from, to, today)));
  scan.each(SINGLE, (match) => (scanIsNumber(match[1] ?? "") ? null : range(one(match[1] ?? "", today))));
  scan.each(YEAR, (match) =>
    /^\s*(?:\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月/u.test(scan.rest.slice(match.index + match[0].length))
      ? null
      : (period(yearNamed(match)) ?? range(yearRange(match))),
  );
  scan.each(MONTHS, ([, month = ""]) => period(monthNamed(month)) ?? range(monthOf(month, today)));
  scan.each(QUARTER, (match) =>
    match[4] === undefined ? range(quarter(match, today)) : period(match[4].startsWith("上") ? "last-quarter" : "this-quarter"),
  );
  scan.each(WORDS, (match) => period(wordNamed(match[1] ?? "")));
  scan.each(HALF, (match) => period(`this-year-${halfNamed(match[1] ?? "")}`));
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

const YEAR_WORDS: Record<string, string> = {
  今: "this-year",
  本: "this-year",
  去: "last-year",
  上: "last-year",
  前: "2-years-ago",
};
const MONTH_SAID = /^(?:(今|去|前|(?:19|20)?\d{2})\s*(?:年|[-/.])\s*)?(\d{1,2}|[一二三四五六七八九]|十[一二]?)\s*(?:月份?)?$/u;

function monthOf(text: string, today: IsoDay): DayRange | null {
  const named = monthNamed(text);
  if (named !== null) return daysOfPeriod(named, today);
  const [, said, monthSaid = ""] = MONTH_SAID.exec(text) ?? [];
  const [thisYear, thisMonth] = partsOf(today);
  const month = numeral(monthSaid);
  if (!(month >= 1 && month <= 12)) return null;
  if (said === undefined) return monthRange(month > thisMonth ? thisYear - 1 : thisYear, month);
  return monthRange(Number(said) < 100 ? 2000 + Number(said) : Number(said), month);
}

/** 今年3月, 去年十二月. @param year its word where the text itself has none */
function monthNamed(text: string, year?: string): string | null {
  const [, said, month = ""] = MONTH_SAID.exec(text) ?? [];
  const name = YEAR_WORDS[said ?? year ?? ""];
  return name === undefined || !(numeral(month) >= 1 && numeral(month) <= 12)
    ? null
    : `${name}-${String(numeral(month)).padStart(2, "0")}`;
}

/** 今年1-3月 */
function monthsNamed([, year, first = "", last = ""]: RegExpExecArray): string | null {
  return year === undefined || Number(first) > Number(last) ? null : betweenNamed(`${year}年${first}月`, `${last}月`);
}

/** 去年11月到今年2月, 去年3月到5月: a year that is said once counts for both. */
function betweenNamed(a: string, b: string): string | null {
  const [from, to] = [monthNamed(a), monthNamed(b, MONTH_SAID.exec(a)?.[1])];
  return from === null || to === null ? null : `${from}..${to}`;
}

/** 1-3月, 2024年4至6月 */
function months([, year, first, last]: RegExpExecArray, today: IsoDay): DayRange | null {
  const from = monthOf(`${year === undefined ? "" : `${year}年`}${first}月`, today);
  const to = monthOf(`${year ?? from?.from.slice(0, 4) ?? ""}年${last}月`, today);
  return from === null || to === null || from.from > to.to ? null : { from: from.from, to: to.to };
}

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

/** 今年, 去年上半年, 前年第三季度 */
function yearNamed([, , word = "", part, quarterOfYear]: RegExpExecArray): string | null {
  const year = YEAR_WORDS[word.slice(0, 1)];
  if (year === undefined) return null;
  if (quarterOfYear !== undefined) return `${year}-q${numeral(quarterOfYear)}`;
  return part?.endsWith("半年") ? `${year}-${halfNamed(part)}` : year;
}

const halfNamed = (word: string): string => (word === "上半年" ? "h1" : "h2");

/** A year that is named by its number. */
function yearRange([, said, , part, quarterOfYear]: RegExpExecArray): DayRange {
  const year = Number(said);
  if (quarterOfYear) return quarterRange(year, numeral(quarterOfYear));
  if (part === "上半年") return { from: `${year}-01-01`, to: `${year}-06-30` };
  return { from: part === "下半年" ? `${year}-07-01` : `${year}-01-01`, to: `${year}-12-31` };
}

function quarterRange(year: number, quarterNumber: number): DayRange {
  return { from: monthRange(year, quarterNumber * 3 - 2).from, to: monthRange(year, quarterNumber * 3).to };
}

/** The last such quarter that has begun. */
function quarter(match: RegExpExecArray, today: IsoDay): DayRange {
  const [year, month] = partsOf(today);
  const said = numeral(match[1] ?? match[2] ?? match[3] ?? "1");
  return quarterRange(said > Math.ceil(month / 3) ? year - 1 : year, said);
}

function recent(count: string, unit: string): string | null {
  const half = count === "半";
  const many = half ? 1 : Math.max(1, numeral(count));
  const last = (number: number, of: "days" | "months"): string => `last-${Math.min(LAST_MAX, number)}-${of}`;
  if (unit === "天" || unit === "日") return last(many, "days");
  if (unit === "周" || unit === "星期") return last(7 * many, "days");
  if (unit === "月") return half ? last(15, "days") : last(many, "months");
  return last(half ? 6 : 12 * many, "months");
}

function wordNamed(word: string): string {
  if (word.startsWith("大前")) return "3-days-ago";
  if (word.startsWith("前")) return "2-days-ago";
  if (word.startsWith("上上")) return "2-months-ago";
  if (/^(?:今|当天)/u.test(word)) return "today";
  if (word.startsWith("昨")) return "yesterday";
  return `${word.startsWith("上") ? "last" : "this"}-${word.endsWith("月") ? "month" : "week"}`;
}
