import { describe, expect, test } from "vitest";
import { secondsToRetry } from "./retry.ts";
import { type Rhythm, heard, noRhythm, unusuallyQuiet } from "./rhythm.ts";

const HOUR = 3_600_000;
const MONDAY = new Date("2025-06-02T00:00:00+08:00");
const after = (hours: number): Date => new Date(MONDAY.getTime() + hours * HOUR);

describe("Y2 a source that fails is asked again", () => {
  test("after half a minute, then later and later, never more than an hour", () => {
    expect([1, 2, 3, 8, 1000].map((failures) => secondsToRetry(failures, 1))).toEqual([30, 60, 120, 3600, 3600]);
  });

  test("not all at the same moment", () => {
    expect([0, 0.5, 1].map((chance) => secondsToRetry(4, chance))).toEqual([120, 180, 240]);
  });
});

describe("Y2 a source that is quietly empty is noticed", () => {
  /** Something comes at 9, 11, 14 and 16 o'clock on each working day. */
  const weeksOf = (weeks: number): Rhythm =>
    Array.from({ length: weeks * 7 }, (_, day) => day)
      .filter((day) => day % 7 < 5)
      .flatMap((day) => [9, 11, 14, 16].map((hour) => after(day * 24 + hour)))
      .reduce((rhythm, at) => heard(rhythm, true, at), noRhythm(MONDAY));
  const usual = heard(weeksOf(4), false, after(4 * 168));
  const friday = after(4 * 168 - 3 * 24 + 16);

  test("on a Monday, when something always came by noon", () => {
    expect(unusuallyQuiet(usual, friday, after(4 * 168 + 24 + 12))).toBe(true);
  });

  test("not over a weekend, nor on a morning before the first usual hours", () => {
    expect(unusuallyQuiet(usual, friday, after(4 * 168 + 9))).toBe(false);
  });

  test("not before it is known what is usual", () => {
    const young = heard(weeksOf(2), false, after(2 * 168));
    expect(unusuallyQuiet(young, after(2 * 168 - 56), after(3 * 168))).toBe(false);
  });

  test("an hour in which a thousand came is one hour", () => {
    const burst = Array.from({ length: 1000 }).reduce<Rhythm>((rhythm) => heard(rhythm, true, after(9)), noRhythm(MONDAY));
    expect(heard(burst, false, after(24)).hours[9]).toBe(1);
  });

  test("months without a word are no more than eight weeks", () => {
    expect(heard(noRhythm(MONDAY), true, after(10_000)).weeks).toBe(8);
  });
});
