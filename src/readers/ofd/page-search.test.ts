import { expect, test } from "vitest";
import type { OfdPageContent } from "./page-text.ts";
import { searchPages } from "./page-search.ts";

const page: OfdPageContent = {
  id: "1",
  page: 1,
  area: { x: 0, y: 0, w: 210, h: 140 },
  runs: [{ id: "1", origin: "page", text: "样张乙示例有限公司", x: 21, y: 14, w: 27, h: 3 }],
  images: [],
  paths: [],
};

test("E2 a value stands where its characters are; one of characters that nobody sees stands nowhere", () => {
  const pages = searchPages([page]);
  expect(pages.find("样张乙示例")).toEqual({ page: 1, box: [0.1, 0.1, 0.0714, 0.0214] });
  for (const nothing of ["", "   ", "\u200b".repeat(6), "\u3000"]) {
    expect(pages.holds(nothing)).toBe(false);
    expect(pages.find(nothing)).toBeNull();
  }
});
