import { expect, test } from "vitest";
import { binsOf, calibrationOf, Tally, wilson } from "./tally.ts";

const field = (ok: boolean, got: unknown, confidence: number | null) => ({
  field: "total",
  ok,
  got,
  expected: "1.00",
  confidence,
});

test("a field that was left empty isn't a wrong one, and a sure wrong one is told apart", () => {
  const tally = new Tally();
  tally.add([field(true, "1.00", 1), field(false, null, null), field(false, "7.00", 0.6), field(false, "7.00", 0.97)], 1, 2);
  expect(tally).toMatchObject({ files: 1, right: 1, empty: 1, wrong: 2, wrongSure: 1, swaps: 1, invented: 2, percent: 25 });
});

test("the interval is Wilson's: 45 of 50 lie between 79 and 96 percent", () => {
  const [low, high] = wilson(45, 50);
  expect(low).toBeCloseTo(78.6, 1);
  expect(high).toBeCloseTo(95.7, 1);
  expect(wilson(0, 0)).toEqual([0, 100]);
});

test("what is given as sure is compared with what is right, both ways", () => {
  const given = [
    { confidence: 0.99, right: true },
    { confidence: 0.96, right: false },
    { confidence: 0.6, right: true },
    { confidence: 1, right: true },
  ];
  expect(calibrationOf(given)).toMatchObject({ sure: 3, right: 3 });
  expect(calibrationOf(given).sureRight).toBeCloseTo(66.7, 1);
  expect(calibrationOf(given).rightSure).toBeCloseTo(66.7, 1);
  expect(binsOf(given).map((bin) => bin.given)).toEqual([0, 1, 0, 0, 0, 1, 2]);
});
