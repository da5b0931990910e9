import { expect, test } from "vitest";
import { signMarks } from "./signatures.ts";

const report = { by: "样张", algorithm: "SM2/SM3", digest: "ok", signature: "ok", trust: "unknown", covers: "all" };
const place = { state: "added", kind: "page", part: "Contents", page: 1, box: [0.1, 0.2, 0.3, 0.1] };

test("V2 what came after signing is marked at its place, once, and not where only the signing tool added something", () => {
  expect(signMarks({ signatures: [{ ...report, change: "content", places: [place, place] }] })).toEqual([
    { state: "added", kind: "page", page: 1, box: [0.1, 0.2, 0.3, 0.1] },
  ]);
  expect(signMarks({ signatures: [{ ...report, covers: "part", change: "own", places: [place] }] })).toEqual([]);
});

test("V2 an altered part without a box marks its page; one that stands on no page marks none", () => {
  const altered = { ...report, digest: "broken", places: [{ state: "altered", kind: "page", part: "x", page: 2 }] };
  expect(signMarks({ signatures: [altered] })).toEqual([{ state: "altered", kind: "page", page: 2, box: null }]);
  expect(signMarks({ signatures: [{ ...altered, places: [{ state: "altered", kind: "tags", part: "x" }] }] })).toEqual([]);
});
