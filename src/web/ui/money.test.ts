import { expect, test } from "vitest";
import { showCount, showMoney, showRoughly } from "./money.ts";

test("F2 money is grouped by thousands and keeps its cents", () => {
  expect(showMoney("3201556.10")).toBe("¥3,201,556.10");
  expect(showMoney("-100.00")).toBe("−¥100.00");
  expect(showMoney("99999999999999999.99")).toBe("¥99,999,999,999,999,999.99");
  expect(showMoney("12.00", "USD")).toBe("US$12.00");
  expect(showMoney("***")).toBe("***");
});

test("F2 counts are grouped by thousands", () => {
  expect(showCount(20000)).toBe("20,000");
  expect(showCount(7)).toBe("7");
});

test("F2 an estimate has three figures and the large number of the language", () => {
  expect(showRoughly(1_234_567, "zh-CN")).toBe("123万");
  expect(showRoughly(1_234_567, "en")).toBe("1.23 million");
});
