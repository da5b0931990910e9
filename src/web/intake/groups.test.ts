import fc from "fast-check";
import { expect, test } from "vitest";
import { groupFiles, spreadProgress } from "./groups.ts";

const sizes = (groups: { size: number }[][]): number[][] => groups.map((group) => group.map((file) => file.size));

test("E2 files are sent a few at a time, a large one alone", () => {
  const files = [1, 1, 1, 9, 1].map((size) => ({ size }));
  expect(sizes(groupFiles(files, 2, 5))).toEqual([[1, 1], [1], [9], [1]]);
  expect(groupFiles([])).toEqual([]);
});

test("E2 no file is lost or reordered by grouping", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), (list) => {
      const files = list.map((size, id) => ({ size, id }));
      return JSON.stringify(groupFiles(files, 3, 900).flat()) === JSON.stringify(files);
    }),
  );
});

test("E2 the progress of a request is the progress of its files, first to last", () => {
  expect(spreadProgress([100, 100], 0.5)).toEqual([1, 0]);
  expect(spreadProgress([100, 300], 0.5)).toEqual([1, 1 / 3]);
  expect(spreadProgress([0, 10], 1)).toEqual([1, 1]);
});
