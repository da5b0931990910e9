/** F2: what is said from today stays so in a question that is kept. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, fromDayNumber } from "./dates.ts";
import { daysOfPeriod } from "./periods.ts";
import { conditionsOf, understand } from "./question.ts";

const noon = (day: string): Date => new Date(`${day}T04:00:00Z`);
const day = fc.integer({ min: 0, max: 60_000 }).map(fromDayNumber);
const glued = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((each) => each.join(""));

const year = fc.constantFrom("今年", "去年", "前年");
const ofYear = fc.constantFrom("本年", "本年度", "今年", "去年", "前年", "上年", "上年度");
const quarterOf = fc.constantFrom(
  ...["一", "二", "三", "四", "1", "2", "3", "4"].flatMap((which) => [`第${which}季度`, `${which}季度`]),
);
const month = fc.constantFrom(..."1 2 9 12 03 一 二 九 十 十一 十二".split(" "));
const digits = fc.integer({ min: 1, max: 12 }).map(String);

/** Every way to say days from today that the box knows. */
const phrase = fc.oneof(
  fc.constantFrom(
    ..."今天 今日 当天 昨天 昨日 前天 大前天 本周 这周 这个星期 上周 上个星期 本月 这个月 当月 上月 上个月 上上月 上上个月".split(
      " ",
    ),
  ),
  fc.constantFrom(..."本季 本季度 这个季度 上季 上季度 上个季度 上半年 下半年".split(" ")),
  fc.constantFrom(
    "today",
    "yesterday",
    ...["week", "month", "quarter", "year"].flatMap((unit) => [`this ${unit}`, `Last ${unit}`]),
  ),
  glued(ofYear, fc.oneof(fc.constantFrom("", "全年", "上半年", "下半年"), quarterOf)),
  glued(year, fc.constantFrom("", " "), month, fc.constantFrom("月", "月份")),
  glued(year, digits, fc.constantFrom("-", "至", "到"), digits, fc.constant("月")),
  glued(
    year,
    month,
    fc.constant("月"),
    fc.constantFrom("到", "至", "~"),
    fc.oneof(fc.constant(""), year),
    month,
    fc.constant("月"),
  ),
  glued(
    fc.constantFrom("近", "最近", "过去"),
    fc.oneof(fc.integer({ min: 1, max: 999 }).map(String), fc.constantFrom(..."一两三十半")),
    fc.constantFrom("", " ", "个"),
    fc.constantFrom("天", "日", "周", "星期", "月", "年"),
  ),
);
/** Of "今年3-1月" the box makes nothing. */
const isUnderstood = (text: string): boolean => {
  const [, from, to] = /^.年(\d+)[-至到](\d+)月$/u.exec(text) ?? [];
  return from === undefined || Number(from) <= Number(to);
};

test("F2 whatever the box understands as said from today is a period, and its days are that period's", () => {
  fc.assert(
    fc.property(phrase.filter(isUnderstood), day, (text, today) => {
      const { period, dateFrom, dateTo } = conditionsOf(understand(text, noon(today)));
      expect(period, text).not.toBeNull();
      expect(daysOfPeriod(period!, today)).toEqual({ from: dateFrom, to: dateTo });
    }),
    { numRuns: 500 },
  );
});

test("F2 what is said from today has the same name on every day", () => {
  fc.assert(
    fc.property(phrase.filter(isUnderstood), day, day, (text, one, other) => {
      const named = (today: string) => conditionsOf(understand(text, noon(today))).period;
      expect(named(one)).toBe(named(other));
    }),
    { numRuns: 200 },
  );
});

test("F2 what means other days a year later, and says so by a word like 今 or 上, is a period", () => {
  const piece = fc.constantFrom(
    ..."今 去 前 上 本 近 最近 年 月 周 天 半年 上半年 季度 第 个 到 至 - 3 5 12 十一 一 2024 份 日 ~".split(" "),
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), day, (pieces, today) => {
      const text = pieces.join("");
      const [now, later] = [today, addDays(today, 366)].map((when) => understand(text, noon(when)));
      // nothing but days was said, in one go
      fc.pre(now!.pieces.length === 1 && /[今去前上本近]/u.test(text));
      const [said, saidLater] = [conditionsOf(now!), conditionsOf(later!)];
      if (said.dateFrom !== saidLater.dateFrom || said.dateTo !== saidLater.dateTo) expect(said.period, text).not.toBeNull();
    }),
    { numRuns: 500, maxSkipsPerRun: 1000 },
  );
});
