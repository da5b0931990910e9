import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODE_12, NUMBER_8, describeEdit, editDistance, number20, oneEdit, twoEdits, twoEditsOfShort } from "./nearmatch.ts";

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

/** Damerau and Levenshtein as the books have it, a whole matrix: what the probes are measured against. */
function bruteDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? d[i - 2]![j - 2]! + 1 : Infinity;
      d[i]![j] = Math.min(d[i - 1]![j]! + 1, d[i]![j - 1]! + 1, d[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1]), swap);
    }
  return d[a.length]![b.length]!;
}

/** What the two indexes of the register give for the probes of `twoEdits`, measured as its users do. */
function reached(register: readonly string[], asked: string): string[] {
  const probe = twoEdits(asked);
  if (probe === null) return [];
  const exact = new Set(probe.exact);
  const led = register.filter((number) => {
    const reversed = [...number].reverse().join("");
    return exact.has(number) || probe.reversedTails.some((tail) => reversed.startsWith(tail));
  });
  return led.filter((number) => editDistance(asked, number) <= 2);
}

describe("D1 near numbers of a register, beside brute force", () => {
  // few different heads and a counter: numbers as near each other as those of one issuer are
  const register = fc.uniqueArray(
    fc
      .tuple(fc.constantFrom("24112", "25112", "25952", "26317"), fc.constantFrom("0000000", "0000010", "0000100"), fc.nat(400))
      .map(([head, zeros, counter]) => `${head}${zeros}${String(counter * 37).padStart(8, "0")}`),
    { minLength: 20, maxLength: 60 },
  );

  test("8 digits: one edit finds what is one edit away, and nothing else", () => {
    const numbers = fc.uniqueArray(
      fc.nat(3000).map((n) => String(40_990_000 + n * 7)),
      { minLength: 20, maxLength: 80 },
    );
    fc.assert(
      fc.property(numbers, fc.nat(79), slip, (all, at, how) => {
        const asked = slipped(all[at % all.length]!, how);
        const variants = new Set(oneEdit(asked, NUMBER_8));
        expect(all.filter((number) => variants.has(number))).toEqual(all.filter((number) => bruteDistance(asked, number) === 1));
      }),
      { numRuns: 200 },
    );
  });

  test("20 digits: one and two edits of any kind find all that is so near, wherever the edits are", () => {
    fc.assert(
      fc.property(register, fc.nat(59), slip, slip, (all, at, first, second) => {
        const asked = slipped(slipped(all[at % all.length]!, first), second);
        const truth = all.filter((number) => bruteDistance(asked, number) <= 2).toSorted();
        const one = new Set(oneEdit(asked, grammar20));
        const near = new Set([...all.filter((number) => one.has(number) || number === asked), ...reached(all, asked)]);
        expect([...near].toSorted()).toEqual(truth);
      }),
      { numRuns: 300 },
    );
  });

  test("two edits that touch at the border of head and tail are reached too", () => {
    const truth = "25112000000312456780";
    // a swap across it and a digit behind it; a swap across it and a digit before it; one digit lost and another put in
    for (const asked of [
      "25112000000032145678",
      "2511200000013245679",
      "25112000000132456790",
      "25112000001032456780",
      "2511200000031245678",
    ])
      if (bruteDistance(asked, truth) === 2) expect(reached([truth], asked)).toEqual([truth]);
    expect(bruteDistance("25112000000132456790", truth)).toBe(2);
  });

  test("8 digits beside a code: two edits find what is two edits away", () => {
    const numbers = fc.uniqueArray(
      fc.nat(3000).map((n) => String(40_990_000 + n * 7)),
      { minLength: 20, maxLength: 80 },
    );
    fc.assert(
      fc.property(numbers, fc.nat(79), slip, slip, (all, at, first, second) => {
        const asked = slipped(slipped(all[at % all.length]!, first), second);
        const variants = new Set(twoEditsOfShort(asked));
        expect(variants.size).toBeLessThan(6_000);
        const near = /^\d{7,9}$/u.test(asked) ? all.filter((number) => bruteDistance(asked, number) === 2) : [];
        expect(all.filter((number) => variants.has(number) && editDistance(asked, number) <= 2)).toEqual(near);
      }),
      { numRuns: 200 },
    );
  });

  test("the probes stay few, and there are none for what isn't 20 digits give or take two", () => {
    const { exact, reversedTails } = twoEdits("25112000000312456780")!;
    expect(exact.length).toBeLessThan(4_000);
    expect(reversedTails.length).toBeLessThan(150);
    expect(twoEdits("12345678")).toBeNull();
    expect(twoEdits("25112000000312456780123")).toBeNull();
  });
});
