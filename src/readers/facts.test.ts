import { expect, test } from "vitest";
import { withDays } from "./facts.ts";

test("E2 the days of a toll that are printed at a stretch are days; what is none, and other fields, stay as printed", () => {
  expect(
    withDays({ start: "20180212", "end.2": "20180213", end: "***", "start.3": "20180231", plate: "20180212", lease: "20180212" }),
  ).toEqual({
    start: "2018-02-12",
    "end.2": "2018-02-13",
    end: "***",
    "start.3": "20180231",
    plate: "20180212",
    lease: "20180212",
  });
});
