import { expect, test } from "vitest";
import { showClock, showInstant, showMoment, showMonth, showSize, today } from "./time.ts";

const now = new Date("2026-11-24T16:30:00Z");

test("U1 times are shown in the zone of the books, whatever the browser's is", () => {
  expect(showInstant("2026-11-24T02:12:00Z", "zh-CN", now)).toBe("11月24日 10:12");
  expect(showInstant("2025-12-31T16:00:00Z", "zh-CN", now)).toBe("1月1日 00:00");
  expect(showInstant("2024-06-01T00:00:00Z", "zh-CN", now)).toBe("2024年6月1日 08:00");
});

test("U1 today turns over at midnight in Beijing", () => {
  expect(today(now)).toBe("2026-11-25");
});

test("E2 sizes are short", () => {
  expect([showSize(512), showSize(1536), showSize(204_800), showSize(5_242_880)]).toEqual([
    "512 B",
    "1.5 KB",
    "200 KB",
    "5.0 MB",
  ]);
});

test("U1 an hour is that of Shanghai", () => {
  expect(showClock("2026-11-24T16:05:00Z", "zh-CN")).toBe("00:05");
});

test("U1 a moment of another day has its day; what is today turns over in Shanghai", () => {
  expect(showMoment("2026-11-24T16:05:00Z", "zh-CN", now)).toBe("00:05");
  expect(showMoment("2026-11-24T15:59:00Z", "zh-CN", now)).toBe("11月24日 23:59");
  expect(showMoment("2025-11-25T02:00:00Z", "zh-CN", now)).toBe("2025年11月25日 10:00");
});

test("U1 a month is named as each language does", () => {
  expect(showMonth("2025-03", "zh-CN")).toBe("2025年3月");
  expect(showMonth("2025-03", "en")).toBe("Mar 2025");
});
