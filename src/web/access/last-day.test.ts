import { expect, test } from "vitest";
import { lastDay } from "./last-day.ts";

test("P2 the last day is the one before the moment at which a grant ends in Shanghai", () => {
  const now = new Date("2026-12-01T00:00:00Z");
  expect(lastDay("2026-12-08T16:00:00.000Z", "zh-CN", now)).toBe("12月8日");
  expect(lastDay("2027-01-31T16:00:00.000Z", "zh-CN", now)).toBe("2027年1月31日");
});
