import { expect, test } from "vitest";
import type { Facets } from "#api/facets.api.ts";
import { facetGroups, shortened } from "./facet-choices.ts";

const facets: Facets = {
  total: 12,
  countIs: "exact",
  about: ["seller"],
  kind: [
    { value: "rail", count: 9 },
    { value: "air", count: 3 },
  ],
  direction: [{ value: "received", count: 12 }],
  month: [
    { value: "2024-03", count: 4 },
    { value: "2024-02", count: 8 },
  ],
  states: {
    tax: [
      { value: "normal", count: 11 },
      { value: "voided", count: 1 },
    ],
    archive: [{ value: "none", count: 12 }],
  },
  company: [{ value: "7", name: "样张公司", count: 12 }],
  seller: [
    { name: "甲样张公司", count: 7, share: 0.6 },
    { name: "乙样张公司", count: 5, share: 0.4 },
  ],
};
const groupOf = (filters: Parameters<typeof facetGroups>[1], name: string) =>
  facetGroups(facets, filters).find((group) => group.name === name);

test("F2 where everything has one value there is nothing to choose; each facet says whether it was counted in a sample", () => {
  expect(facetGroups(facets, {}).map(({ name, about }) => [name, about])).toEqual([
    ["month", false],
    ["kind", false],
    ["seller", true],
    ["tax", false],
  ]);
});

test("F2 a tap adds a value beside those of its facet, a second one takes it away; other conditions stay", () => {
  const filters = { number: "1234", kind: "air" as const };
  const [rail, air] = groupOf(filters, "kind")!.choices;
  expect(rail).toEqual({ value: "rail", count: 9, chosen: false, next: { number: "1234", kind: ["air", "rail"] } });
  expect(air).toEqual({ value: "air", count: 3, chosen: true, next: { number: "1234" } });
});

test("F2 states of other axes stay chosen", () => {
  const [, voided] = groupOf({ status: ["claim:none"] }, "tax")!.choices;
  expect(voided?.next).toEqual({ status: ["claim:none", "tax:voided"] });
});

test("F2 a month is the days from its first to its last; any other period is no month", () => {
  const [, february] = groupOf({}, "month")!.choices;
  expect(february?.next).toEqual({ dateFrom: "2024-02-01", dateTo: "2024-02-29" });
  const chosen = (dateFrom: string, dateTo: string) =>
    groupOf({ dateFrom, dateTo }, "month")!.choices.flatMap((choice) => (choice.chosen ? [[choice.value, choice.next]] : []));
  expect(chosen("2024-02-01", "2024-02-29")).toEqual([["2024-02", {}]]);
  expect(chosen("2024-02-01", "2024-03-31")).toEqual([]);
  expect(chosen("2024-02-02", "2024-02-29")).toEqual([]);
});

test("F2 what is chosen stays in sight, also where nobody counted it or others are more frequent", () => {
  const sellers = groupOf({ seller: "丙" }, "seller")!.choices;
  expect(sellers.at(-1)).toEqual({ value: "丙", name: "丙", count: null, chosen: true, next: {} });
  expect(shortened(sellers, 1).map(({ value }) => value)).toEqual(["甲样张公司", "丙"]);
  expect(groupOf({ company: "7" }, "company")!.choices[0]).toMatchObject({ chosen: true, count: 12, next: {} });
});
