import { expect, test } from "vitest";
import { isMany } from "./many-rows.ts";

const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => String(25_112_000_000_000_000_000n + BigInt(at)));

test("F7 a pasted column of five numbers is many, with or without a heading", () => {
  expect(isMany(numbers(5).join("\n"))).toBe(true);
  expect(isMany(["发票号码\t金额", ...numbers(5).map((number) => `${number}\t100.00`)].join("\r\n"))).toBe(true);
});

test("F7 a few numbers stay one question, and so does the message of one invoice", () => {
  expect(isMany(numbers(4).join("\n"))).toBe(false);
  const message =
    "发票代码：011002100311\n发票号码：12345678\n开票日期：20240305\n校验码：12345678901234567890\n金额：100.00\n税额：13.00";
  expect(isMany(message)).toBe(false);
  expect(isMany("找一下华为三月的发票")).toBe(false);
});
