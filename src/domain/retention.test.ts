import { expect, test } from "vitest";
import { keptUntil } from "./retention.ts";

const states = { use: "unused", booking: "not-booked", claim: "none", archive: "none" };

test.each([
  ["booked", { ...states, booking: "booked" }, false, "vouchers-30", "2055-12-31"],
  ["reversed in the books", { ...states, booking: "reversed" }, false, "vouchers-30", "2055-12-31"],
  ["archived", { ...states, archive: "archived" }, true, "vouchers-30", "2055-12-31"],
  ["paid to who claimed it", { ...states, claim: "paid" }, false, "vouchers-30", "2055-12-31"],
  ["made out to a company of ours", states, true, "tax-10", "2035-12-31"],
  ["claimed, though private", { ...states, claim: "submitted" }, false, "tax-10", "2035-12-31"],
  ["deducted", { ...states, use: "deducted" }, false, "tax-10", "2035-12-31"],
])("P4 an invoice that is %s is kept, counted from the end of its year", (_, own, titleOurs, rule, until) =>
  expect(keptUntil({ date: "2025-03-04", titleOurs, states: own })).toEqual({ rule, until }),
);

test("P4 a private one that nothing was done with may go", () =>
  expect(keptUntil({ date: "2025-03-04", titleOurs: false, states })).toBeNull());
