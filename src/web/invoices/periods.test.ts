import { createInstance, type ResourceLanguage } from "i18next";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PERIOD } from "#domain/periods.ts";
import { LANGUAGES } from "../app/i18n.ts";
import { daysOfMonth, PERIODS, periodWord } from "./periods.ts";

test("F2 a month has its own number of days", () => {
  expect(daysOfMonth("2023-02")).toEqual({ dateFrom: "2023-02-01", dateTo: "2023-02-28" });
  expect(daysOfMonth("2025-12")).toEqual({ dateFrom: "2025-12-01", dateTo: "2025-12-31" });
});

const words = async (language: string) => {
  const file = readFileSync(join(import.meta.dirname, `../../locales/${language}.json`), "utf8");
  const i18n = createInstance();
  await i18n.init({ lng: language, defaultNS: "web-invoices", resources: { [language]: JSON.parse(file) as ResourceLanguage } });
  return i18n.t;
};
const YEARS = ["this-year", "last-year", "2-years-ago"];
const PARTS = ["h1", "h2", "q1", "q2", "q3", "q4", ...Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, "0"))];
const ALL = [
  ...PERIODS,
  ..."today yesterday 2-days-ago 3-days-ago this-week last-week 2-months-ago last-quarter last-7-days last-3-months".split(" "),
  ...YEARS,
  ...YEARS.flatMap((year) => PARTS.map((part) => `${year}-${part}`)),
  "last-year-11..this-year-02",
];

test.each([...LANGUAGES])("F2 U1 every period has a name of its own in %s", async (language) => {
  const t = await words(language);
  const named = ALL.map((period) => periodWord(t, period));
  expect(ALL.filter((period) => !PERIOD.test(period))).toEqual([]);
  expect(named.filter((name) => name.includes("period.") || name.includes("{{") || name.trim() === "")).toEqual([]);
  expect(new Set(named).size).toBe(new Set(ALL).size);
});

test("F2 periods are called as people say them", async () => {
  const t = await words("zh-CN");
  expect(
    ["last-year-q3", "this-year-h1", "last-year-11..this-year-02", "2-months-ago"].map((each) => periodWord(t, each)),
  ).toEqual(["去年第三季度", "今年上半年", "去年11月到今年2月", "上上月"]);
});
