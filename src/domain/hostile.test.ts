/** O4: texts made so that a careless pattern would try all ways to split them; each would take hours, and the test its time. */
import { expect, test } from "vitest";
import { parseDate } from "./dates.ts";
import { bareHeader } from "./lists/fields.ts";
import { understand } from "./question.ts";

const LENGTH = 20_000;
const NOW = new Date("2025-06-18T02:00:00Z");
const BEGINNINGS = ["", "号码", "金额:", "2024-01-01", "销方:", "税号", "100", "1到", "最近3", "大于"];
const PUMPED = [" ", "\t", "\n", "0", "-", ".", "(", "【", "年", "1,", "1.", "0\n", "一十"];

test.each(PUMPED)("O4 a question full of %j is understood, or not, but soon", (each) => {
  for (const beginning of BEGINNINGS)
    expect(understand(`${beginning}${each.repeat(LENGTH / each.length)}!`, NOW).text.length).toBeGreaterThan(0);
});

test("O4 a row of blanks in a pasted table is no number", () => {
  expect(understand(`12345678\n${" ".repeat(LENGTH)}1x\n12345679`, NOW).text.length).toBeGreaterThan(0);
});

test("O4 a cell full of blanks is no day, and one full of brackets no header", () => {
  expect(parseDate(`2024${" ".repeat(2_000_000)}`)).toBeNull();
  expect(bareHeader("【".repeat(2_000_000)).length).toBeLessThan(1_000);
});
