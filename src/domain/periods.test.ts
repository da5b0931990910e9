import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, fromDayNumber, isDay } from "./dates.ts";
import { daysOfPeriod, PERIOD, withDays } from "./periods.ts";

const shown = (period: string, today: string): string => {
  const days = daysOfPeriod(period, today);
  return days === null ? "" : `${days.from}..${days.to}`;
};

describe("F2 a period that is said from today", () => {
  test.each<[string, string, string]>([
    ["today", "2024-02-29", "2024-02-29..2024-02-29"],
    ["yesterday", "2026-01-01", "2025-12-31..2025-12-31"],
    ["yesterday", "2024-03-01", "2024-02-29..2024-02-29"],
    ["this-week", "2026-01-01", "2025-12-29..2026-01-04"],
    ["last-week", "2026-01-01", "2025-12-22..2025-12-28"],
    ["this-month", "2024-02-10", "2024-02-01..2024-02-29"],
    ["this-month", "2023-02-28", "2023-02-01..2023-02-28"],
    ["last-month", "2026-01-31", "2025-12-01..2025-12-31"],
    ["last-month", "2024-03-31", "2024-02-01..2024-02-29"],
    ["this-quarter", "2026-11-24", "2026-10-01..2026-12-31"],
    ["last-quarter", "2026-02-28", "2025-10-01..2025-12-31"],
    ["last-quarter", "2024-04-01", "2024-01-01..2024-03-31"],
    ["this-year", "2024-12-31", "2024-01-01..2024-12-31"],
    ["last-year", "2026-01-01", "2025-01-01..2025-12-31"],
    ["last-30-days", "2024-03-15", "2024-02-14..2024-03-15"],
    ["last-30-days", "2026-01-05", "2025-12-06..2026-01-05"],
    ["last-3-months", "2024-05-31", "2024-02-29..2024-05-31"],
    ["last-12-months", "2024-02-29", "2023-02-28..2024-02-29"],
    ["2-days-ago", "2024-03-01", "2024-02-28..2024-02-28"],
    ["3-days-ago", "2026-01-01", "2025-12-29..2025-12-29"],
    ["2-months-ago", "2026-01-31", "2025-11-01..2025-11-30"],
    ["2-years-ago", "2024-12-31", "2022-01-01..2022-12-31"],
    ["this-year-h1", "2026-11-24", "2026-01-01..2026-06-30"],
    ["last-year-h2", "2026-01-01", "2025-07-01..2025-12-31"],
    ["this-year-q1", "2024-05-05", "2024-01-01..2024-03-31"],
    ["2-years-ago-q4", "2026-01-01", "2024-10-01..2024-12-31"],
    ["last-year-02", "2025-03-31", "2024-02-01..2024-02-29"],
    ["last-year-11..this-year-02", "2026-06-01", "2025-11-01..2026-02-28"],
    ["this-year-02..last-year-11", "2026-06-01", "2025-11-01..2026-02-28"],
    ["last-9999-months", "2026-11-24", "1193-08-24..2026-11-24"],
    ["last-month..this-month", "2026-01-01", ""],
    ["last-year-13", "2026-01-01", ""],
    ["this-month-h1", "2026-01-01", ""],
    ["last-0-days", "2026-01-01", ""],
    ["next-month", "2026-01-01", ""],
    ["last-month-", "2026-01-01", ""],
  ])("%s on %s is %s", (period, today, days) => expect(shown(period, today)).toBe(days));

  test("a month follows the one before it without a gap, on every day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60_000 }).map(fromDayNumber),
        fc.constantFrom("week", "month", "quarter", "year"),
        (today, unit) => {
          const now = daysOfPeriod(`this-${unit}`, today)!;
          const before = daysOfPeriod(`last-${unit}`, today)!;
          expect(now.from <= today && today <= now.to && isDay(now.to)).toBe(true);
          expect(addDays(before.to, 1)).toBe(now.from);
          expect(daysOfPeriod(`this-${unit}`, before.to)).toEqual(before);
        },
      ),
    );
  });

  test("the turn of the year is Shanghai's", () => {
    const before = new Date("2025-12-31T15:59:59Z");
    const after = new Date("2025-12-31T16:00:00Z");
    expect(withDays({ period: "this-year" }, before)).toEqual({ dateFrom: "2025-01-01", dateTo: "2025-12-31" });
    expect(withDays({ period: "this-year" }, after)).toEqual({ dateFrom: "2026-01-01", dateTo: "2026-12-31" });
  });

  test("days that are named themselves count, and the period beside them doesn't", () => {
    const now = new Date("2026-11-24T04:00:00Z");
    expect(withDays({ period: "last-month", dateFrom: "2024-01-01" }, now)).toEqual({ dateFrom: "2024-01-01" });
    expect(withDays({ dateTo: "2024-01-01" }, now)).toEqual({ dateTo: "2024-01-01" });
  });

  test("whatever is no period has no days", () => {
    fc.assert(fc.property(fc.string(), (text) => PERIOD.test(text) === (daysOfPeriod(text, "2026-11-24") !== null)));
  });
});
