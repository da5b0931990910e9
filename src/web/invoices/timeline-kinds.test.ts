import { expect, test } from "vitest";
import { changesOf, kindOf } from "./timeline-kinds.ts";

test.each([
  ["invoice.state-changed", "states"],
  ["invoice.state-undone", "states"],
  ["invoice.corrected", "fields"],
  ["invoice.registered", "files"],
  ["invoice.joined", "files"],
  ["invoice.printed", "access"],
  ["access.granted", "access"],
])("S2 in the history %s is of %s", (type, kind) => {
  expect(kindOf({ type })).toBe(kind);
});

test("S2 a correction tells before and after of each field", () => {
  const data = { changes: { total: { before: "1.00", after: "2.00" }, remark: { after: "x" } } };
  expect(changesOf({ data })).toEqual([
    { path: "total", before: "1.00", after: "2.00" },
    { path: "remark", before: null, after: "x" },
  ]);
  expect(changesOf({ data: { version: 2 } })).toEqual([]);
});
