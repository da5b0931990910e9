import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CLEAR,
  confidenceOf,
  CONTRADICTED,
  DENIAL,
  LOOKED_AT,
  SUPPORT,
  UNCONFIRMED,
  type Denial,
  type Support,
} from "./evidence.ts";

const SURE = 0.95;
const claim = (legibility: number, supports: Support[] = [], denials: Denial[] = [], exact = true): number =>
  confidenceOf({ exact, legibility, supports: new Set(supports), denials: new Set(denials) });

const legibility = fc.double({ min: 0, max: 1, noNaN: true });
const supports = fc.uniqueArray(fc.constantFrom(...(Object.keys(SUPPORT) as Support[])));
const denials = fc.uniqueArray(fc.constantFrom(...(Object.keys(DENIAL) as Denial[])));

describe("E3 the confidence of a recognised value is what its evidence is worth", () => {
  test("however clear its characters are, a value that nothing confirms isn't sure", () => {
    expect(claim(1)).toBeLessThanOrEqual(UNCONFIRMED);
    expect(claim(1, ["structure", "year", "form"])).toBeLessThanOrEqual(UNCONFIRMED);
    expect(UNCONFIRMED).toBeLessThan(SURE);
  });

  test.each([
    ["the QR code", "qr"],
    ["its check character", "check-character"],
    ["the sum", "sum"],
    ["the lines", "lines"],
    ["the amount in words", "capitals"],
    ["its second place on the page", "twice"],
    ["a second look", "reread"],
  ] as const)("a legible value that %s confirms is sure", (_, support) => {
    expect(claim(0.95, [support])).toBeGreaterThanOrEqual(SURE);
  });

  test("a second look at the same place counts for less than another place that says the same", () => {
    expect(claim(1, ["reread"])).toBe(LOOKED_AT);
    expect(claim(1, ["reread", "capitals"])).toBeGreaterThan(LOOKED_AT);
  });

  test("a word with a character that recognition isn't clear about isn't sure for being read so twice", () => {
    expect(claim(CLEAR - 0.01, ["reread", "form"], [], false)).toBeLessThan(SURE);
    expect(claim(CLEAR, ["reread", "form"], [], false)).toBeGreaterThanOrEqual(SURE);
    expect(claim(CLEAR - 0.01, ["reread", "twice"], [], false)).toBeGreaterThanOrEqual(SURE);
  });

  test("a contradiction is never outweighed", () => {
    for (const denial of ["qr", "check-character", "sum", "lines", "capitals", "structure", "future", "outvoted"] as const)
      expect(claim(1, ["reread", "twice", "price"], [denial])).toBeLessThanOrEqual(CONTRADICTED);
  });

  test("what is hard to read, and read differently by a second look, is more likely wrong than right", () => {
    expect(claim(0.4, [], ["reread"])).toBeLessThan(0.35);
  });

  test("more support never lowers it, another denial and worse print never raise it", () => {
    fc.assert(
      fc.property(
        legibility,
        supports,
        denials,
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (m, up, down, exact, part) => {
          const all = claim(m, up, down, exact);
          expect(all).toBeGreaterThanOrEqual(0);
          expect(all).toBeLessThan(1);
          if (up.length > 0) expect(claim(m, up.slice(1), down, exact)).toBeLessThanOrEqual(all);
          if (down.length > 0) expect(claim(m, up, down.slice(1), exact)).toBeGreaterThanOrEqual(all);
          expect(claim(m * part, up, down, exact)).toBeLessThanOrEqual(all);
        },
      ),
    );
  });
});
