import { expect, test } from "vitest";
import { carrierAt, marksOn, pageAddress, placeOf, showingOf } from "./pages.ts";

const box = (x: number, y: number, width: number, height: number): [number, number, number, number] => [x, y, width, height];
const fields = {
  number: { from: "tag" as const, confidence: 1, page: 1, box: box(0.7, 0.1, 0.2, 0.02), documentId: "1" },
  total: { from: "ocr" as const, confidence: 0.9, page: 2, box: box(0.5, 0.5, 0.1, 0.1), documentId: "1" },
  date: { from: "text" as const, confidence: 1, page: 1, box: box(0, 0, 1, 0.01) },
  remark: { from: "xml" as const, confidence: 1 },
};

test("E3 a page shows the marks of its own document and page only", () => {
  expect(marksOn(fields, "1", 1, true).map((mark) => mark.field)).toEqual(["number", "date"]);
  expect(marksOn(fields, "1", 2, true).map((mark) => mark.field)).toEqual(["total"]);
  expect(marksOn(fields, "2", 1, false)).toEqual([]);
});

test("E3 a mark is the field's box in percent, a little larger, and never leaves the page", () => {
  const [number, date] = marksOn(fields, "1", 1, true);
  expect(number!.left).toBeCloseTo(69.4);
  expect(number!.width).toBeCloseTo(21.2);
  expect(date).toMatchObject({ left: 0, top: 0, width: 100 });
});

test("E3 a field without a place on paper leads nowhere", () => {
  expect(placeOf(fields, "remark", "1")).toBeNull();
  expect(placeOf(fields, "absent", "1")).toBeNull();
  expect(placeOf(fields, "total", "9")).toEqual({ documentId: "1", page: 2 });
});

test("E7 of an archive that holds one invoice as PDF, OFD and XML each can be shown", () => {
  const carriers = ["xml", "ofd", "pdf"].map((format) => ({
    documentId: "1",
    member: `a.${format}`,
    format: format as "xml" | "ofd" | "pdf",
    pages: format === "xml" ? 0 : 1,
  }));
  const shown = (wish: Parameters<typeof carrierAt>[1]) => carrierAt(carriers, wish)?.member;
  expect(shown(null)).toBe("a.ofd");
  for (const { member } of carriers) expect(shown({ documentId: "1", member, page: 1 })).toBe(member);
  expect(shown({ documentId: "1", page: 1 })).toBe("a.ofd");
  expect(shown({ documentId: "2", page: 1 })).toBe("a.ofd");
  expect(carrierAt([], null)).toBeUndefined();
});

test("E7 each carrier is shown in the way that it can be", () => {
  expect(showingOf({ format: "ofd", pageUrl: "/api/v1/documents/1/pages/{page}" })).toBe("pages");
  expect(showingOf({ format: "pdf", pageUrl: null })).toBe("pdf");
  expect(showingOf({ format: "image", pageUrl: null })).toBe("picture");
  expect(showingOf({ format: "xml", pageUrl: null })).toBe("none");
  expect(pageAddress({ pageUrl: "/p/{page}", originalUrl: "/o" }, 3)).toBe("/p/3");
});
