import { expect, test } from "vitest";
import { sumOf } from "./chosen-sum.ts";

const yuan = (total: string | null, currency = "CNY") => ({ total, amount: null, currency });

test("F5 the sum of what is chosen is exact, red ones count as less", () => {
  expect(sumOf([yuan("0.10"), yuan("0.20"), yuan("-0.05")])).toBe("0.25");
});

test("F5 there is no sum of nothing, of an unknown amount, of other currencies", () => {
  expect(sumOf([])).toBeNull();
  expect(sumOf([yuan("1.00"), yuan(null)])).toBeNull();
  expect(sumOf([yuan("1.00"), yuan("1.00", "USD")])).toBeNull();
});
