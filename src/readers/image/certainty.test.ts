import { expect, test } from "vitest";
import { AFTER_GAP, certaintyOf } from "./certainty.ts";
import type { Sign } from "./pieces.ts";

const signs = (text: string, places: number[]): Sign[] =>
  [...text].map((char, index) => ({ char, at: places[index] ?? 0, confidence: 0.99 }));

test("E3 a name with room for a lost character isn't sure there, however clear its neighbours are", () => {
  expect(certaintyOf(signs("北京岳商贸", [1, 2, 4, 5, 6]))).toEqual([0.99, 0.99, AFTER_GAP, 0.99, 0.99]);
});

test("E3 even print is as sure as recognition is; blanks around it don't count", () => {
  expect(certaintyOf(signs(" 北京澄岳 ", [0, 1, 2, 3, 4, 9]))).toEqual([0.99, 0.99, 0.99, 0.99]);
  expect(certaintyOf(signs("号12345", [0, 4, 5, 6, 7, 8]))).toEqual([0.99, 0.99, 0.99, 0.99, 0.99, 0.99]);
});
