import { describe, expect, test } from "vitest";
import { digitsInName, isNamed } from "./named-in-file.ts";

const DIGITAL = "25112000000312456780";
const CODE = "044032100111";

describe("D4 D10 which invoice the name of a file speaks of", () => {
  test.each([
    [`dzfp_${DIGITAL}_样张公司_20250305.pdf`, { number: DIGITAL, code: null }, true],
    [`${DIGITAL}(1).ofd`, { number: DIGITAL, code: null }, true],
    [`${CODE}_63435756.pdf`, { number: "63435756", code: CODE }, true],
    [`${CODE}63435756.pdf`, { number: "63435756", code: CODE }, true],
    // a part of a longer run of digits is another number
    [`1${DIGITAL}.pdf`, { number: DIGITAL, code: null }, false],
    [`${DIGITAL.slice(0, -1)}1.pdf`, { number: DIGITAL, code: null }, false],
    // eight digits alone may be a day, or another code's number
    ["20250305.pdf", { number: "20250305", code: null }, false],
    ["63435756.pdf", { number: "63435756", code: CODE }, false],
    [`${CODE}.pdf`, { number: "63435756", code: CODE }, false],
    ["发票.pdf", { number: null, code: CODE }, false],
  ])("%s", (name, asked, named) => {
    expect(isNamed(name, asked)).toBe(named);
  });

  test("every name that speaks of one has one of the runs of digits by which files are looked for", () => {
    expect(digitsInName({ number: DIGITAL, code: CODE })).toEqual([DIGITAL]);
    expect(digitsInName({ number: "63435756", code: CODE })).toEqual(["63435756", `${CODE}63435756`]);
    expect(digitsInName({ number: "63435756", code: null })).toEqual([]);
  });
});
