import { expect, test } from "vitest";
import { daysOfMonth } from "./periods.ts";

test("F2 a month has its own number of days", () => {
  expect(daysOfMonth("2023-02")).toEqual({ dateFrom: "2023-02-01", dateTo: "2023-02-28" });
  expect(daysOfMonth("2025-12")).toEqual({ dateFrom: "2025-12-01", dateTo: "2025-12-31" });
});
