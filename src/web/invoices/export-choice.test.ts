import { expect, test } from "vitest";
import { asListed, currentChoice, moved, switched, withLines } from "./export-choice.ts";

const names = (choice: ReturnType<typeof currentChoice>): string[] => choice.columns.map(({ name }) => name);

test("E5 without a choice every column is there, a row for each invoice", () => {
  const choice = currentChoice(null);
  expect(choice).toMatchObject({ format: "xlsx", lines: false });
  expect(choice.columns.every(({ on }) => on)).toBe(true);
  expect(names(choice)).not.toContain("itemName");
});

test("E5 columns are left out and moved, and keep their place when lines are added and taken away", () => {
  const all = currentChoice(null);
  const fewer = switched(all.columns, "code", false);
  expect(fewer[0]).toEqual({ name: "code", on: false });
  const columns = moved(fewer, "number", -1);
  expect(columns.slice(0, 2).map(({ name }) => name)).toEqual(["number", "code"]);
  expect(moved(columns, "number", -1)).toEqual(columns);
  const lines = withLines({ ...all, columns }, true);
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

test("F2 a view is taken away with its columns in their order, the number first; of lines everything", () => {
  const on = (choice: ReturnType<typeof currentChoice>): string[] =>
    choice.columns.filter((each) => each.on).map(({ name }) => name);
  const view = asListed(currentChoice({ format: "csv" }), ["total", "seller"]);
  expect(view.format).toBe("csv");
  expect(on(view)).toEqual(["code", "number", "digitalNumber", "total", "sellerName"]);
  expect(names(view).toSorted()).toEqual(names(currentChoice(null)).toSorted());
  expect(on(withLines(view, true))).toEqual([
    ...on(view),
    ...names(withLines(view, true)).filter((name) => name.startsWith("item")),
  ]);
});
