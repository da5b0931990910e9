import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance } from "../nearmatch.ts";
import { probablePairs, type Unpaired } from "./near.ts";

const one = (id: string, part: Partial<Unpaired>): Unpaired => ({
  id,
  code: null,
  number: null,
  digitalNumber: null,
  date: "2025-03-04",
  fen: "100.00",
  party: null,
  ...part,
});
const twenty = (tail: number): string => `25112000000${String(tail).padStart(9, "0")}`;

describe("Y3 what is likely the same", () => {
  test.each([
    ["a digit mistyped", { number: twenty(123_456_789) }, { number: twenty(123_456_780) }, "one-digit"],
    ["two digits swapped", { number: twenty(123_456_789) }, { number: twenty(123_456_798) }, "one-digit"],
    ["a digit left out", { number: twenty(123_456_789).slice(0, -1) }, { number: twenty(123_456_789) }, "one-digit"],
    [
      "code and number swapped",
      { code: "12345678", number: "011002200211" },
      { code: "011002200211", number: "12345678" },
      "swapped",
    ],
    [
      "a digit of the code",
      { code: "011002200211", number: "12345678" },
      { code: "011002200311", number: "12345678" },
      "one-digit",
    ],
    ["no code", { number: "12345678" }, { code: "011002200211", number: "12345678" }, "no-code"],
    ["the last eight digits", { number: "23456789" }, { number: twenty(123_456_789) }, "tail"],
    ["the 20 digits against the paper's own", { number: twenty(1) }, { code: "011002200211", number: "12345678" }, "same-facts"],
    ["a number that a spreadsheet ruined", {}, { number: twenty(5) }, "same-facts"],
  ] satisfies [string, Partial<Unpaired>, Partial<Unpaired>, string][])("%s", (_name, there, here, why) => {
    expect(probablePairs([one("t", there)], [one("h", here)])).toEqual([{ there: "t", here: "h", why }]);
  });

  test.each([
    ["another sum", { number: twenty(1), fen: "1.00" }, { number: twenty(2) }],
    ["another party", { number: twenty(1), party: "A" }, { number: twenty(2), party: "B" }],
    ["numbers that can be compared and are others", { number: twenty(1) }, { number: twenty(900_000_002) }],
    ["no sum, another day", { number: twenty(1), fen: null, date: "2025-03-05" }, { number: twenty(2) }],
  ] satisfies [string, Partial<Unpaired>, Partial<Unpaired>][])("not with %s", (_name, there, here) => {
    expect(probablePairs([one("t", there)], [one("h", here)])).toEqual([]);
  });

  test("facts alone pair nothing where several have the same", () => {
    const here = [one("h1", { number: twenty(7) }), one("h2", { number: twenty(8) })];
    expect(probablePairs([one("t", { code: "011002200211", number: "12345678" })], here)).toEqual([]);
  });
});

describe("Y3 pairing, whatever is handed in", () => {
  const digits = fc.stringMatching(/^25112\d{15}$/);
  const unpaired = fc.record({
    number: digits,
    fen: fc.constantFrom("1.00", "2.00", null),
    date: fc.constantFrom("2025-01-01", "2025-01-02", null),
  });
  const many = fc.uniqueArray(unpaired, { maxLength: 90, selector: ({ number }) => number });

  test("each is in one pair at most, and each pair agrees and is a slip apart", () => {
    fc.assert(
      fc.property(many, fc.array(fc.nat(19), { maxLength: 60 }), (all, places) => {
        const here = all.map((each, i) => one(`h${i}`, each));
        const there = all.slice(0, places.length).map((each, i) => {
          const at = places[i]!;
          const digit = String((Number(each.number[at]) + 1) % 10);
          return one(`t${i}`, { ...each, number: each.number.slice(0, at) + digit + each.number.slice(at + 1) });
        });
        const pairs = probablePairs(there, here);
        expect(new Set(pairs.map((pair) => pair.there)).size).toBe(pairs.length);
        expect(new Set(pairs.map((pair) => pair.here)).size).toBe(pairs.length);
        for (const { there: a, here: b, why } of pairs) {
          const [x, y] = [there.find(({ id }) => id === a)!, here.find(({ id }) => id === b)!];
          expect(why).toBe("one-digit");
          expect(editDistance(x.number!, y.number!)).toBe(1);
          expect(x.fen === null || y.fen === null ? x.date === y.date && x.date !== null : x.fen === y.fen).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("many of one sum are looked up and not compared each with each: every slip among 20,000 is found", () => {
    const here = Array.from({ length: 10_000 }, (_, i) => one(`${i}`, { number: twenty(i * 7_919) }));
    const slipped = here.map((each) => ({ ...each, number: each.number!.replace(/^25112/, "25113") }));
    const pairs = probablePairs(slipped, here);
    expect(pairs.filter((pair) => pair.there === pair.here)).toHaveLength(10_000);
  });
});
