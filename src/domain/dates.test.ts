import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, addMonths, daysBetween, fromSerial, isDay, parseDate, quarterOf, shanghaiToday } from "./dates.ts";

const day = fc.integer({ min: -20_000, max: 60_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));

describe("F4 dates", () => {
  test.each<[string, string | null]>([
    ["2024-03-12", "2024-03-12"],
    ["2024/3/2", "2024-03-02"],
    ["2024.3.12", "2024-03-12"],
    ["20240312", "2024-03-12"],
    ["2024年03月12日", "2024-03-12"],
    ["2024 年 03 月 12 日", "2024-03-12"],
    ["24年3月12日", "2024-03-12"],
    ["二〇二四年三月十二日", "2024-03-12"],
    ["二○二四年十二月三十一日", "2024-12-31"],
    ["二零二四年十月二十日", "2024-10-20"],
    ["2026-07-10 11:33:22", "2026-07-10"],
    ["2026-07-10T11:33:22+08:00", "2026-07-10"],
    ["20260710113322", "2026-07-10"],
    ["２０２４－０３－１２", "2024-03-12"],
    ["2024 03 12", "2024-03-12"],
    ["2024年3月12日 10:22", "2024-03-12"],
    ["2024-02-30", null],
    ["2023-02-29", null],
    ["2024-13-01", null],
    ["", null],
    ["2024", null],
    ["2024-03", null],
    ["12345678", null],
    ["2024-3/12", null],
  ])("%s", (text, expected) => expect(parseDate(text)).toBe(expected));

  test("every day is read back in every form", () => {
    fc.assert(
      fc.property(
        day.filter((one) => one > "1950" && one < "2100"),
        (one) => {
          const [y = "", m = "", d = ""] = one.split("-");
          for (const text of [one, `${y}/${Number(m)}/${Number(d)}`, `${y}${m}${d}`, `${y}年${m}月${d}日`])
            expect(parseDate(text)).toBe(one);
        },
      ),
    );
  });

  test("adding days and months", () => {
    fc.assert(
      fc.property(
        day.filter((one) => one > "1930" && one < "2120"),
        fc.integer({ min: -5000, max: 5000 }),
        (one, days) => {
          expect(daysBetween(one, addDays(one, days))).toBe(days);
          expect(isDay(addMonths(one, days % 300))).toBe(true);
        },
      ),
    );
    expect(addMonths("2024-01-31", 1)).toBe("2024-02-29");
    expect(addMonths("2024-01-31", -2)).toBe("2023-11-30");
  });

  test("quarters, serial numbers and the day in Shanghai", () => {
    expect(quarterOf("2024-04-01") - quarterOf("2024-03-31")).toBe(1);
    expect(fromSerial(45292)).toBe("2024-01-01");
    expect(fromSerial(45292.75)).toBe("2024-01-01");
    expect(fromSerial(123456789)).toBeNull();
    expect(shanghaiToday(new Date("2026-11-24T15:59:59Z"))).toBe("2026-11-24");
    expect(shanghaiToday(new Date("2026-11-24T16:00:00Z"))).toBe("2026-11-25");
  });
});
