import fc from "fast-check";
import { expect, test } from "vitest";
import { initialsWord, quarterBounds, quarterIndex, queryGrams, searchTerms, searchText, searchWords, termsOf } from "./grams.ts";

const text = fc.string({ unit: fc.constantFrom(..."北京华为有限公司纸张圆ABab12390-*·（）( 　é\u{20BB7}") });

test("F2 every word that stands in a text is led to by its grams", () => {
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(30), (seller, remark, start, length) => {
      const found = searchText({ seller, buyer: null, items: [remark], remark });
      const line = found.split("\n")[0]!;
      const word = [...line].slice(start % Math.max(1, line.length), (start % Math.max(1, line.length)) + length).join("");
      const terms = new Set(searchTerms(7, "2024-05-06", found));
      for (const term of termsOf(7, quarterIndex("2024-05-06"), queryGrams(word))) expect(terms).toContain(term);
    }),
  );
});

test("F2 terms of one company or quarter are not those of another", () => {
  const grams = queryGrams("华为技术有限公司");
  const here = new Set(termsOf(1, quarterIndex("2024-05-06"), grams));
  expect(termsOf(2, quarterIndex("2024-05-06"), grams).some((term) => here.has(term))).toBe(false);
  expect(termsOf(1, quarterIndex("2024-07-01"), grams).some((term) => here.has(term))).toBe(false);
});

test("F2 terms fit an int4 and are sorted without doubles", () => {
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 2_000_000_000 }),
      fc.date({ min: new Date("2000-01-01"), max: new Date("2063-01-01"), noInvalidDate: true }),
      (seller, company, date) => {
        const terms = searchTerms(company, date.toISOString().slice(0, 10), searchText({ seller }));
        expect(terms).toEqual([...new Set(terms)].toSorted((a, b) => a - b));
        expect(terms.every((term) => term === (term | 0))).toBe(true);
      },
    ),
  );
});

test("F2 seller and buyer have lines of their own, whatever is missing", () => {
  expect(searchText({ seller: null, buyer: "北京样张 有限公司", items: ["*纸*A4", null], remark: "备注" })).toBe(
    "\n北京样张有限公司\n*纸*a4\n备注",
  );
});

test("F2 initials of the parties stand behind them, and lead there as words that no question can spell", () => {
  const initials = ["cqyzyh", "zqyzyh", "a4zz", "hw"];
  const text = searchText({ seller: "重庆样张银行", buyer: "华为", initials, items: ["*纸*A4"] });
  expect(text).toBe("重庆样张银行\n华为\nCQYZYH ZQYZYH ZZ HW\n*纸*a4");
  const terms = new Set(searchTerms(7, "2024-05-06", text));
  for (const letters of ["cqyz", "qyz", "zqyzyh"]) {
    const grams = queryGrams(initialsWord(letters));
    expect(grams).toHaveLength(letters.length - 2);
    for (const term of termsOf(7, quarterIndex("2024-05-06"), grams)) expect(terms).toContain(term);
  }
  expect(searchWords("CQYZYH")).toEqual(["cqyzyh"]);
  expect(queryGrams(initialsWord("hw")), "a pair has no index").toEqual([]);
});

test("F2 a question is split at blanks, the full-width one too", () => {
  expect(searchWords("华为　ABC  华为")).toEqual(["华为", "abc"]);
});

test("F2 one and two characters of Chinese, three of ASCII; less can't be looked up", () => {
  expect(queryGrams("纸")).toEqual(["纸"]);
  expect(queryGrams("技术有")).toEqual(["技术", "术有"]);
  expect(queryGrams("a4")).toEqual(["a4"]);
  expect(queryGrams("a")).toEqual([]);
  expect(queryGrams("ab12")).toEqual(["ab1", "b12"]);
});

test("F2 the bounds of a quarter are its first and last day", () => {
  expect(quarterBounds(quarterIndex("2024-05-06"))).toEqual({ from: "2024-04-01", to: "2024-06-30" });
  expect(quarterBounds(quarterIndex("2023-12-31"))).toEqual({ from: "2023-10-01", to: "2023-12-31" });
});
