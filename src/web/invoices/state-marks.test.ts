import { expect, test } from "vitest";
import { lookOf, marksOf } from "./state-marks.ts";

const plain = {
  tax: "normal",
  delivery: "received",
  use: "unused",
  booking: "not-booked",
  claim: "none",
  archive: "none",
} as const;
const buyer = { name: "样张山海科技有限公司", taxId: null };
const kinds = (invoice: Parameters<typeof marksOf>[0]): string[] =>
  marksOf(invoice).map((mark) => (mark.kind === "state" ? `${mark.axis}:${mark.value}` : mark.kind));

test("S1 a voided invoice says so first, whatever else is true of it", () => {
  expect(
    kinds({ states: { ...plain, tax: "voided", claim: "paid" }, missing: ["seller.taxId"], titleOurs: false, buyer, red: false }),
  ).toEqual(["tax:voided", "incomplete", "notOurs", "claim:paid"]);
});

test("S1 the plain case shows one quiet mark, an unknown one none", () => {
  expect(kinds({ states: plain, missing: [], titleOurs: true, buyer, red: false })).toEqual(["tax:normal"]);
  expect(kinds({ states: { ...plain, tax: "unknown" }, missing: [], titleOurs: true, buyer, red: false })).toEqual([]);
});

test("S1 a receipt without a buyer has no title that could be somebody else's", () => {
  const receipt = { states: { ...plain, tax: "unknown" }, missing: [], titleOurs: false, red: false } as const;
  expect(kinds({ ...receipt, missing: [], buyer: { name: null, taxId: null } })).toEqual([]);
  expect(kinds({ ...receipt, missing: [], buyer })).toEqual(["notOurs"]);
});

test("S1 a value that this version doesn't know is still shown", () => {
  expect(lookOf("tax", "something-new")).toEqual({ tone: "quiet", icon: "question" });
});
