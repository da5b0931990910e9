import { expect, test } from "vitest";
import { readNumber } from "#domain/numbers.ts";
import { MISSES, MissMaker } from "./misses.ts";
import { invoicesOf } from "./world/invoices.ts";
import { makeWorld } from "./world/world.ts";

const TODAY = "2026-11-24";
const ROWS = 5000;

test("D1 D2 D3 D18 D22 the demonstration's questions find nothing as asked, and are near what is there where they shall be", () => {
  const maker = new MissMaker(TODAY);
  const numbers = new Set<string>();
  for (const invoice of invoicesOf(makeWorld({ seed: "1", companies: 3, invoices: ROWS }), ROWS, TODAY)) {
    maker.see(invoice);
    if (invoice.facts.number !== null) numbers.add(invoice.facts.number);
  }
  const misses = maker.misses();
  const text = Object.fromEntries(misses.map((miss) => [miss.id, miss.text]));
  const apart = (a: string, b: string): number =>
    a.length === b.length ? [...a].filter((digit, i) => digit !== b[i]).length : 99;
  const nearest = (number: string): number => Math.min(...[...numbers].map((other) => apart(number, other)));

  expect(misses.map((miss) => miss.id)).toEqual([...MISSES]);
  expect(nearest(text["wrong-digit"]!)).toBe(1);
  expect(text["no-code"]).toMatch(/^\d{8}$/u);
  expect(nearest(text["no-code"]!)).toBeGreaterThan(2);
  const [lastYears = "", year] = text["wrong-year"]!.split(" ");
  expect(numbers).toContain(lastYears);
  expect(lastYears.startsWith("25")).toBe(true);
  expect(year).toBe("2026年");
  expect(text["fiscal"]).toMatch(/^1199\d{4} \d{10}$/u);
  expect(readNumber(text["wild-guess"]!)).toMatchObject({ ok: true, form: "digital" });
  expect(nearest(text["wild-guess"]!)).toBeGreaterThan(2);
});
