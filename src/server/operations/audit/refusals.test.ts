/** S2: however many refusals somebody provokes, few are written, and none is lost from the count. */
import { expect, test } from "vitest";
import { Refusals } from "./refusals.ts";

const asked = (operation: string) => ({ person: "u1", operation, problem: "no-such-invoice" });

test("S2 the first refusal is written at once, the same again is counted until the minute is over", () => {
  const refusals = new Refusals<string>();
  expect([1, 2, 3, 3].map((id) => refusals.note(asked("GET /invoices/:id"), String(id), `first ${id}`, 0))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(refusals.ended(59_999)).toEqual([]);
  expect(refusals.ended(60_000)).toEqual([{ first: "first 1", again: 3, ids: ["2", "3"] }]);
  expect(refusals.note(asked("GET /invoices/:id"), "4", "later", 60_000)).toBe(true);
});

test("S2 another operation, reason or person is one of its own", () => {
  const refusals = new Refusals<string>();
  expect(refusals.note(asked("a"), null, "", 0)).toBe(true);
  expect(refusals.note(asked("b"), null, "", 0)).toBe(true);
  expect(refusals.note({ ...asked("a"), problem: "not-permitted" }, null, "", 0)).toBe(true);
  expect(refusals.note({ ...asked("a"), person: "u2" }, null, "", 0)).toBe(true);
  expect(refusals.ended(Number.POSITIVE_INFINITY)).toEqual([]);
});

test("S2 a flood over all operations writes a bounded number, and every one is counted", () => {
  const refusals = new Refusals<string>();
  const written = Array.from({ length: 1000 }, (_, i) => refusals.note(asked(`op ${i}`), String(i), "", 0)).filter(
    Boolean,
  ).length;
  expect(written).toBe(31);
  const [rest, ...others] = refusals.ended(Number.POSITIVE_INFINITY);
  expect(others).toEqual([]);
  expect([written + rest!.again, rest!.ids.length]).toEqual([1000, 20]);
});
