/** D4: whatever fits a question that is waited with is led to by a key that both have. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { conditionsOf, understand } from "../question.ts";
import { oneEdit } from "../nearmatch.ts";
import { keysOfArrived, keysOfAsked } from "./watch-keys.ts";

const NOW = new Date("2025-06-18T02:00:00Z");
const asked = (text: string) => keysOfAsked(conditionsOf(understand(text, NOW)));
const arrived = (facts: Partial<Parameters<typeof keysOfArrived>[0]>) =>
  keysOfArrived({ number: null, digitalNumber: null, totalFen: null, amountFen: null, taxFen: null, ...facts });
const meet = (a: readonly string[] | null, b: readonly string[]) => (a ?? []).some((key) => b.includes(key));

const numbers = fc.stringMatching(/^2511[0-9]{16}$/);

test("D4 a number leads to the question for it, whichever of its two numbers it is", () => {
  fc.assert(
    fc.property(numbers, (number) => {
      expect(meet(asked(number), arrived({ number }))).toBe(true);
      expect(meet(asked(number), arrived({ number: "12345678", digitalNumber: number }))).toBe(true);
    }),
  );
});

test("D4 any number that is one slip away leads to it, where the question says more than the number", () => {
  fc.assert(
    fc.property(numbers, fc.nat(), (number, pick) => {
      const near = oneEdit(number).filter((each) => each.length === 20);
      expect(meet(asked(`${number} 金额100`), arrived({ number: near[pick % near.length]! }))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("D4 an issuer's next number isn't nearly the one that was asked for by its number alone", () => {
  expect(meet(asked("25112000000312456780"), arrived({ number: "25112000000312456781" }))).toBe(false);
});

test("D4 an amount leads to it with a party or a day beside it, whichever amount of the invoice it is", () => {
  for (const text of ["清河样张 1000000.00", "2025-03-05 1000000.00"])
    for (const facts of [{ totalFen: 100_000_000n }, { amountFen: 100_000_000n }])
      expect(meet(asked(text), arrived(facts))).toBe(true);
});

test.each([["1000000.00"], ["清河样张"], ["2025年3月"], ["456780"], [""]])("D4 too little to be waited for: %s", (text) => {
  expect(asked(text)).toBeNull();
});
