import { expect, test } from "vitest";
import { type NearCandidate, type NearEvidence, rankNear } from "./near-rank.ts";

const order = (candidates: NearCandidate[], evidence: NearEvidence): string[] =>
  rankNear(candidates, evidence).map(({ candidate }) => candidate.number);

test("D1 without other evidence: keys and looks first, then swaps, doubles, other digits, others left out", () => {
  const asked = "43218765";
  const inOrder = [
    "43218760", // 5 for 0: neither
    "4321876", // a digit too many
    "432187655", // a doubled digit left out
    "43218756", // swapped
    "43218766", // 5 and 6: neighbours, and alike
  ];
  expect(
    order(
      inOrder.map((number) => ({ number })),
      { number: asked },
    ),
  ).toEqual(["43218766", "43218756", "432187655", "43218760", "4321876"]);
});

test.each([
  ["0", "8"],
  ["1", "7"],
  ["3", "8"],
  ["5", "6"],
  ["6", "8"],
  ["4", "9"],
  ["0", "9"],
  ["1", "4"],
  ["2", "5"],
])("D1 %s and %s are taken for each other, by eye or by hand, both ways", (a, b) => {
  for (const [asked, found] of [
    [a, b],
    [b, a],
  ]) {
    const likely = { number: `56${found}8888` };
    const swapped = { number: `65${asked}8888` };
    expect(order([swapped, likely], { number: `56${asked}8888` })[0]).toBe(likely.number);
  }
});

test("D1 a single slip comes before two, whatever they are", () => {
  const [one, two] = [{ number: "25112000000312456187" }, { number: "25112000000312456799" }];
  expect(order([two, one], { number: "25112000000312456787" })).toEqual([one.number, two.number]);
});

test.each<[string, Partial<NearEvidence>]>([
  ["date", { dateFrom: "2024-03-01", dateTo: "2024-03-01" }],
  ["amount", { amountMinFen: 100n, amountMaxFen: 100n }],
  ["seller", { seller: "样张餐饮" }],
  ["seller", { seller: "91000000MA00000001" }],
  ["buyer", { buyer: "示例科技" }],
  ["party", { taxIds: ["91000000MA00000002"] }],
  ["kind", { kinds: ["vat-special-paper"] }],
  ["code", { code: "1100241130" }],
  ["words", { words: ["餐饮"] }],
])("D1 what was said of the %s counts more than the likeliest slip", (field, said) => {
  const meant: NearCandidate = {
    number: "43218760",
    code: "1100241130",
    kind: "vat-special-paper",
    date: "2024-03-01",
    totalFen: 100n,
    seller: "样张餐饮店",
    sellerTaxId: "91000000MA00000001",
    buyer: "示例科技公司",
    buyerTaxId: "91000000MA00000002",
  };
  const likelier: NearCandidate = {
    number: "43218766",
    code: "1100241131",
    kind: "vat-electronic-special",
    date: "2024-03-02",
    totalFen: 700n,
    seller: "样张印刷厂",
    sellerTaxId: "91000000MA00000003",
    buyer: "另一家",
    buyerTaxId: "91000000MA00000004",
  };
  const [best, other] = rankNear([likelier, meant], { number: "43218765", ...said });
  expect(best).toMatchObject({ candidate: { number: meant.number }, agrees: [field] });
  expect(other?.differs).toEqual(field === "words" ? [] : [field]);
  expect(order([likelier, meant], { number: "43218765" })[0]).toBe(likelier.number);
});

test("D1 several pieces of evidence add up, and one that speaks against it takes off", () => {
  const candidates = [
    { number: "43218766", totalFen: 500n, date: "2024-03-01" },
    { number: "43218760", totalFen: 500n, date: "2024-04-01" },
    { number: "43218761", totalFen: 900n, date: "2024-04-01" },
  ];
  expect(order(candidates, { number: "43218765", amountMinFen: 500n, amountMaxFen: 500n, dateFrom: "2024-04-01" })).toEqual([
    "43218760",
    "43218766",
    "43218761",
  ]);
});
