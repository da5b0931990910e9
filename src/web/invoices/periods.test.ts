import { expect, test } from "vitest";
import { daysOfMonth, periodOf } from "./periods.ts";

test("F2 periods begin and end on the right days, over the turn of the year too", () => {
  expect(periodOf("thisMonth", "2024-02-10")).toEqual({ dateFrom: "2024-02-01", dateTo: "2024-02-29" });
  expect(periodOf("lastMonth", "2026-01-31")).toEqual({ dateFrom: "2025-12-01", dateTo: "2025-12-31" });
  expect(periodOf("thisQuarter", "2026-11-24")).toEqual({ dateFrom: "2026-10-01", dateTo: "2026-12-31" });
  expect(periodOf("lastYear", "2026-11-24")).toEqual({ dateFrom: "2025-01-01", dateTo: "2025-12-31" });
});

test("F2 a month has its own number of days", () => {
  expect(daysOfMonth("2023-02")).toEqual({ dateFrom: "2023-02-01", dateTo: "2023-02-28" });
  expect(daysOfMonth("2025-12")).toEqual({ dateFrom: "2025-12-01", dateTo: "2025-12-31" });
});
