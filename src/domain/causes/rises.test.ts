/** D29 What counts as a sudden rise of misses. */
import { expect, test } from "vitest";
import { type Hourly, risesOf } from "./rises.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-24T04:20:00Z");
const hour = (back: number, missed: number, key = "D28"): Hourly<string> => ({
  of: key,
  key,
  at: Math.floor(NOW / HOUR) * HOUR - back * HOUR,
  missed,
});

test("D29 far more in the last hours than in the same hours of other days is a rise; a few are chance", () => {
  expect(risesOf([hour(0, 6), hour(1, 5)], NOW)).toEqual([
    { of: "D28", since: Date.parse("2026-11-24T02:00:00Z"), misses: 11, usual: 0 },
  ]);
  expect(risesOf([hour(0, 7)], NOW)).toEqual([]);
});

test("D29 what is as usual at this time of the day doesn't rise, whatever other hours are like", () => {
  const days = Array.from({ length: 14 }, (_, day) => hour(24 * (day + 1), 10));
  expect(risesOf([...days, hour(0, 20)], NOW)).toEqual([]);
  expect(risesOf([...days, hour(0, 31)], NOW)).toMatchObject([{ misses: 31, usual: 10 }]);
});

test("D29 each cause is looked at by itself, the most first", () => {
  expect(risesOf([hour(0, 9, "D4"), hour(0, 12, "D14")], NOW).map(({ of }) => of)).toEqual(["D14", "D4"]);
});
