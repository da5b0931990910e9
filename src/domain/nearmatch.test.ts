import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODE_12, NUMBER_8, describeEdit, editDistance, number20, oneEdit, rankNear, twoEditTail } from "./nearmatch.ts";

const eight = fc.stringMatching(/^[0-9]{8}$/).filter((digits) => digits !== "00000000");
const twenty = fc
  .tuple(fc.integer({ min: 21, max: 26 }), fc.constantFrom("11", "31", "44", "95", "50"), fc.stringMatching(/^[0-9]{16}$/))
  .map(([year, region, rest]) => `${year}${region}${rest}`);
const grammar20 = number20(2026);

/** One slip: replace, drop, double or swap at a place. */
const slip = fc.tuple(fc.constantFrom("replace", "drop", "insert", "swap"), fc.nat(19), fc.constantFrom(..."0123456789"));
function slipped(digits: string, [how, place, digit]: [string, number, string]): string {
  const at = place % digits.length;
  if (how === "replace") return digits.slice(0, at) + digit + digits.slice(at + 1);
  if (how === "drop") return digits.slice(0, at) + digits.slice(at + 1);
  if (how === "insert") return digits.slice(0, at) + digit + digits.slice(at);
  return (
    digits.slice(0, at) +
    digits
      .slice(at, at + 2)
      .split("")
      .reverse()
      .join("") +
    digits.slice(at + 2)
  );
}

describe("D1 one slip", () => {
  test.each<[string, fc.Arbitrary<string>, Parameters<typeof oneEdit>[1]]>([
    ["8 digits", eight, NUMBER_8],
    ["20 digits", twenty, grammar20],
  ])("%s: the truth is among the variants, all of which are one edit away", (_, numbers, grammar) => {
    fc.assert(
      fc.property(numbers, slip, (truth, how) => {
        const asked = slipped(truth, how);
        fc.pre(asked !== truth);
        const variants = oneEdit(asked, grammar);
        expect(variants).toContain(truth);
        expect(variants).not.toContain(asked);
        expect(new Set(variants).size).toBe(variants.length);
        for (const variant of variants) expect(editDistance(asked, variant)).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  test("the grammar prunes: no impossible year or region", () => {
    const variants = oneEdit("24112000000123456789", grammar20);
    expect(variants.every((variant) => Number(variant.slice(0, 2)) >= 21 && Number(variant.slice(0, 2)) <= 26)).toBe(true);
    expect(variants.length).toBeLessThan(185);
    expect(oneEdit("04403210011", CODE_12)).toContain("044032100111");
  });

  test("swaps come first, then look-alikes and neighbouring keys", () => {
    const variants = oneEdit("12345678", NUMBER_8);
    expect(variants.indexOf("21345678")).toBeLessThan(variants.indexOf("12345679"));
    expect(variants.indexOf("12345679")).toBeLessThan(variants.indexOf("12345672"));
  });

  test("without a grammar every fitting one is tried", () =>
    expect(oneEdit("123456789")).toEqual(expect.arrayContaining(["12345678", "1234567890"])));
});

describe("D1 what the slip was", () => {
  test.each<[string, string, object]>([
    ["12345678", "12345978", { kind: "substituted", position: 6, asked: "6", found: "9" }],
    ["1234567", "12345678", { kind: "missing", position: 8, found: "8" }],
    ["123455678", "12345678", { kind: "extra", position: 6, asked: "5" }],
    ["12354678", "12345678", { kind: "swapped", position: 4, asked: "54", found: "45" }],
    ["12345678", "12345678", { kind: "same" }],
    ["11111111", "22222222", { kind: "different", distance: 8 }],
  ])("%s for %s", (asked, found, edit) => expect(describeEdit(asked, found)).toEqual(edit));

  test("every variant has a name for its edit", () => {
    fc.assert(
      fc.property(eight, (asked) => {
        for (const variant of oneEdit(asked, NUMBER_8))
          expect(["substituted", "swapped"]).toContain(describeEdit(asked, variant).kind);
      }),
      { numRuns: 30 },
    );
  });
});

describe("D1 two slips in 20 digits", () => {
  test("the probes reach every number with two replaced or swapped digits", () => {
    const same = slip.map(([how, at, digit]): [string, number, string] => [
      how === "drop" || how === "insert" ? "replace" : how,
      at,
      digit,
    ]);
    fc.assert(
      fc.property(twenty, same, same, (truth, first, second) => {
        const asked = slipped(slipped(truth, first), second);
        fc.pre(asked.length === 20);
        const probe = twoEditTail(asked);
        const reversed = [...truth].reverse().join("");
        // two swaps may touch three or four places across the middle; those that stay two edits must be reached
        fc.pre(!crossesMiddle(first) && !crossesMiddle(second));
        expect(
          probe !== null &&
            ((truth >= probe.headRange.from && truth <= probe.headRange.to) ||
              probe.reversedTails.some((tail) => reversed.startsWith(tail))),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
  const crossesMiddle = ([how, at]: [string, number, string]): boolean => how === "swap" && at % 20 === 9;
});

describe("D1 ranking", () => {
  test("the other evidence decides, then the likelier slip", () => {
    const candidates = [
      { number: "12345672", totalFen: 5000n },
      { number: "12345679", totalFen: 100n, date: "2024-03-01", seller: "样张餐饮店" },
      { number: "21345678", totalFen: 700n },
    ];
    expect(rankNear(candidates, { number: "12345678" }).map(({ candidate }) => candidate.number)).toEqual([
      "21345678",
      "12345679",
      "12345672",
    ]);
    const [best] = rankNear(candidates, { number: "12345678", amountFen: 5000n });
    expect(best).toMatchObject({
      candidate: { number: "12345672" },
      agrees: ["amount"],
      edit: { kind: "substituted", position: 8 },
    });
    expect(
      rankNear(candidates, { number: "12345678", dateFrom: "2024-01-01", dateTo: "2024-12-31", words: ["样张"] })[0]?.agrees,
    ).toEqual(["date", "words"]);
  });
});
