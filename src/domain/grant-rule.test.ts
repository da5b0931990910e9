import { expect, test } from "vitest";
import { type GrantRule, type RuleFacts, isLed, ruleFits } from "./grant-rule.ts";

const RULE: GrantRule = {
  dateFrom: null,
  dateTo: null,
  direction: null,
  kinds: [],
  departmentIds: [],
  sellerTaxIds: [],
  buyerTaxIds: [],
  totalMin: null,
  totalMax: null,
};
const FACTS: RuleFacts = {
  date: "2025-03-05",
  direction: "received",
  kind: "rail",
  departmentId: "7",
  sellerTaxId: "S",
  buyerTaxId: "B",
  totalFen: "900",
};

test("P2 a rule fits where each of its conditions does, and the ends of a range belong to it", () => {
  expect(ruleFits({ ...RULE, dateFrom: "2025-03-05", dateTo: "2025-03-05", totalMin: "900", totalMax: "900" }, FACTS)).toBe(true);
  expect(
    ruleFits({ ...RULE, kinds: ["rail", "air"], departmentIds: ["7"], sellerTaxIds: ["S"], buyerTaxIds: ["B"] }, FACTS),
  ).toBe(true);
  for (const other of [
    { dateFrom: "2025-03-06" },
    { dateTo: "2025-03-04" },
    { direction: "issued" },
    { kinds: ["air"] },
    { departmentIds: ["8"] },
    { sellerTaxIds: ["B"] },
    { buyerTaxIds: ["S"] },
    // amounts are compared as numbers: "900" comes after "1000" as a text
    { totalMin: "1000" },
    { totalMax: "899" },
  ])
    expect(ruleFits({ ...RULE, ...other }, FACTS), JSON.stringify(other)).toBe(false);
});

test("P2 what isn't known fulfils no condition", () => {
  const unknown = { ...FACTS, date: null, departmentId: null, sellerTaxId: null, totalFen: null };
  expect(ruleFits(RULE, unknown)).toBe(true);
  for (const asks of [{ dateFrom: "2000-01-01" }, { departmentIds: ["7"] }, { sellerTaxIds: ["S"] }, { totalMin: "-1" }])
    expect(ruleFits({ ...RULE, ...asks }, unknown), JSON.stringify(asks)).toBe(false);
});

test("P2 a rule needs both ends of the days, or a party, so that an index leads to its invoices", () => {
  expect(isLed({ ...RULE, dateFrom: "2025-01-01", kinds: ["rail"] })).toBe(false);
  expect(isLed({ ...RULE, dateFrom: "2025-01-01", dateTo: "2025-12-31" })).toBe(true);
  expect(isLed({ ...RULE, buyerTaxIds: ["B"] })).toBe(true);
});
