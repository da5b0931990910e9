import { expect, test } from "vitest";
import { currentChoice, movedColumn, withColumn, withLines } from "./export-choice.ts";

const names = (choice: ReturnType<typeof currentChoice>): string[] => choice.columns.map(({ name }) => name);

test("E5 without a choice every column is there, a row for each invoice", () => {
  const choice = currentChoice(null);
  expect(choice).toMatchObject({ format: "xlsx", lines: false });
  expect(choice.columns.every(({ on }) => on)).toBe(true);
  expect(names(choice)).not.toContain("itemName");
});

test("E5 columns are left out and moved, and keep their place when lines are added and taken away", () => {
  const fewer = withColumn(currentChoice(null), "code", false);
  expect(fewer.columns[0]).toEqual({ name: "code", on: false });
  const moved = movedColumn(fewer, "number", -1);
  expect(names(moved).slice(0, 2)).toEqual(["number", "code"]);
  expect(movedColumn(moved, "number", -1)).toEqual(moved);
  const lines = withLines(moved, true);
  expect(names(lines)).toEqual(expect.arrayContaining(["itemName", "itemTax"]));
  expect(names(lines)).not.toContain("firstItem");
  expect(names(withLines(lines, false)).slice(0, 2)).toEqual(["number", "code"]);
});

test("E5 a choice of an earlier version keeps its order; what is unknown now is gone, what is new is switched on", () => {
  const old = [
    { name: "total", on: true },
    { name: "gone", on: true },
    { name: "date", on: false },
  ] as unknown as ReturnType<typeof currentChoice>["columns"];
  const { columns } = currentChoice({ columns: old });
  expect(columns.slice(0, 2)).toEqual([
    { name: "total", on: true },
    { name: "date", on: false },
  ]);
  expect(columns.find(({ name }) => name === "number")).toEqual({ name: "number", on: true });
});
