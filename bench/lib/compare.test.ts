import { expect, test } from "vitest";
import { Random } from "../../src/demo/random.ts";
import { compared } from "./compare.ts";

const times = (name: string, count: number, more = 0): number[] => {
  const random = new Random(name);
  return Array.from({ length: count }, () => 1 + random.next() ** 4 * 10 + more);
};

test("lists that are alike are not told apart, however long their tails", () => {
  const { chance, deviation } = compared(times("a", 3_000), times("b", 3_000));
  expect(chance).toBeCloseTo(0.5, 1);
  expect(Math.abs(deviation)).toBeLessThan(3);
});

test("a fifth of a millisecond more is noticed among times that vary by ten", () => {
  const { medians, chance, deviation } = compared(times("a", 3_000, 0.2), times("b", 3_000));
  expect(medians[0]).toBeGreaterThan(medians[1]);
  expect(chance).toBeGreaterThan(0.52);
  expect(deviation).toBeGreaterThan(4);
});

test("the chance is that of the textbook: 3 of 4 pairs, ties counted half", () => {
  expect(compared([2, 4], [1, 3]).chance).toBe(0.75);
  expect(compared([1, 2], [1, 2]).chance).toBe(0.5);
  expect(compared([5, 5], [5, 5])).toMatchObject({ chance: 0.5, deviation: 0 });
});
