import fc from "fast-check";
import { expect, test } from "vitest";
import { diffDigits, groupDigits } from "./digits.ts";

const marked = (asked: string, found: string): string =>
  diffDigits(asked, found)
    .map((part) => (part.differs ? `[${part.text}]` : part.text))
    .join("");

test("F1 twenty digits stand in fours, eight digits in one piece", () => {
  expect(groupDigits("25117000000312456789")).toEqual(["2511", "7000", "0003", "1245", "6789"]);
  expect(groupDigits("03630024")).toEqual(["03630024"]);
  expect(groupDigits("A1234567890123")).toEqual(["A1234567890123"]);
});

test("F1 grouping loses nothing", () => {
  fc.assert(fc.property(fc.stringMatching(/^\d{1,30}$/), (number) => groupDigits(number).join("") === number));
});

test("D1 the digit that differs is marked", () => {
  expect(marked("25117000000312456780", "25117000000312456789")).toBe("2511700000031245678[9]");
  expect(marked("03630024", "03680024")).toBe("036[8]0024");
});

test("D1 a digit that was left out is marked, and one too many marks its place", () => {
  expect(marked("0363024", "03630024")).toContain("[");
  expect(marked("036300244", "03630024")).toBe("0363002[4]");
  expect(marked("12345678", "12345678")).toBe("12345678");
});

test("D1 the marked text is the number found, always", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{0,20}$/), fc.stringMatching(/^\d{0,20}$/), (asked, found) => {
      const parts = diffDigits(asked, found);
      return parts.map((part) => part.text).join("") === found;
    }),
  );
});
