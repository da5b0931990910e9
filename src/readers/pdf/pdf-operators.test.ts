import { expect, test } from "vitest";
import { countOperator, lettersOf } from "./pdf-operators.ts";

test("O4 an operator counts after any blank, but not within a word", () => {
  expect(countOperator(Buffer.from("/A Do\n/B\nDo /C\tDo(x)Tj /Do gs Document"), "Do")).toBe(3);
});

test("O4 letters are those in strings, brackets in pairs or escaped, and half the digits of hexadecimal ones", () => {
  expect(lettersOf(Buffer.from("BT (abc) Tj <</A 1>> BDC [(d(e)) -20 <00410042>] TJ ET"))).toBe(3 + 4 + 4);
  expect(lettersOf(Buffer.from("(a\\)b) 1 0 0 1 0 0 cm 0 0 m 9 9 l S"))).toBe(4);
});

test("O4 a bracket in the bytes of a picture doesn't make letters of all that follows", () => {
  expect(lettersOf(Buffer.from(`BI ID ( EI ${"0 0 m 9 9 l S ".repeat(10_000)}`))).toBeLessThan(40_000);
});
