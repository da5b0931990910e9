import { expect, test } from "vitest";
import { type Looks, suspicionOf } from "./duplicates.ts";

const taxi: Looks = {
  kind: "taxi",
  code: null,
  number: null,
  taxKey: null,
  digitalKey: null,
  date: "2026-03-04",
  totalFen: "3500",
  sellerName: "样张出租汽车有限公司",
  sellerTaxId: null,
  red: false,
  extra: {},
};
const rail: Looks = {
  ...taxi,
  kind: "rail",
  sellerName: null,
  extra: { train: "G1", travelDate: "2026-03-02", passenger: "样某" },
};

test("E6 the same seller, amount and date without a number is suspected", () => {
  expect(suspicionOf(taxi, { ...taxi })).toBe("same-receipt");
  expect(suspicionOf(taxi, { ...taxi, sellerName: " 样张出租汽车有限公司 " })).toBe("same-receipt");
  expect(suspicionOf(taxi, { ...taxi, taxKey: "012345678901-12345678" })).toBe("same-receipt");
});

test.each([
  ["another day", { date: "2026-03-05" }],
  ["another amount", { totalFen: "3501" }],
  ["another seller", { sellerName: "别家出租汽车有限公司" }],
  ["no amount", { totalFen: null }],
  ["a red one", { red: true }],
] as [string, Partial<Looks>][])("E6 %s is no suspicion", (_, part) => {
  expect(suspicionOf(taxi, { ...taxi, ...part })).toBeNull();
});

test("E6 what tells two rides apart silences: plate, hour, number", () => {
  const ride = { ...taxi, extra: { plate: "样A00001", boarded: "09:10" }, number: "00000001" };
  expect(suspicionOf(ride, { ...ride })).toBe("same-receipt");
  expect(suspicionOf(ride, { ...ride, extra: { ...ride.extra, boarded: "18:40" } })).toBeNull();
  expect(suspicionOf(ride, { ...ride, number: "00000002" })).toBeNull();
});

test("E6 without a seller the kind decides", () => {
  const bare = { ...taxi, sellerName: null };
  expect(suspicionOf(bare, { ...bare })).toBe("same-receipt");
  expect(suspicionOf(bare, { ...bare, kind: "quota" })).toBeNull();
});

test("E6 two that both have a number are told by it alone", () => {
  const one = { ...taxi, taxKey: "012345678901-12345678" };
  expect(suspicionOf(one, { ...one, taxKey: "012345678901-12345679" })).toBeNull();
  expect(suspicionOf(one, { ...one, taxKey: null, digitalKey: "26009000000000000001" })).toBeNull();
});

test("E6 a rail ticket on paper and its e-invoice are one trip: train, day, passenger", () => {
  const e = { ...rail, digitalKey: "26009000000000000001", date: "2026-03-09" };
  expect(suspicionOf(rail, e)).toBe("same-trip");
  expect(suspicionOf(rail, { ...e, extra: { ...e.extra, passenger: "另某" } })).toBeNull();
  expect(suspicionOf(rail, { ...e, extra: { ...e.extra, train: "G3" } })).toBeNull();
  const paper = { ...rail, taxKey: "10000000000420-K051971" };
  expect(suspicionOf(paper, e)).toBe("same-trip");
  expect(suspicionOf(paper, { ...paper, taxKey: "10000000000421-K051971" }), "its code read otherwise").toBe("same-trip");
  const unnamed = { ...rail, extra: { train: "G1", travelDate: "2026-03-02" } };
  expect(suspicionOf(unnamed, e)).toBe("same-trip");
  expect(suspicionOf({ ...unnamed, totalFen: "9900" }, e)).toBeNull();
  expect(suspicionOf(e, { ...e, digitalKey: "26009000000000000002" })).toBeNull();
});
