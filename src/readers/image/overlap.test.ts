import { expect, test } from "vitest";
import type { TextRun } from "../reader.types.ts";
import { withoutShared } from "./overlap.ts";

const H = 20;
const run = (text: string, first: number, step: number): TextRun => ({
  text,
  x: first - H * 0.533,
  y: 0,
  w: (text.length - 1) * step + 2 * H * 0.533,
  h: H,
});
const texts = (...runs: TextRun[]): string[] => withoutShared(runs).map((each) => each.text);

test("E2 a character that two pieces of a line share is read once", () => {
  expect(texts(run("号码:0", 100, 12), run("07219977", 137, 12))).toEqual(["号码:", "07219977"]);
});

test("E2 two equal digits beside each other are two, and other lines don't matter", () => {
  expect(texts(run("1001", 100, 12), run("1002", 148, 12))).toEqual(["1001", "1002"]);
  expect(texts(run("1001", 100, 12), { ...run("1002", 137, 12), y: 30 })).toEqual(["1001", "1002"]);
});

test("E2 a character that its box's end cut off is known by what another look read", () => {
  const cut = { ...run("名称:万", 100, 20), again: ["名称:成", "名称:成"] };
  expect(texts(cut, run("成都样张", 160, 20))).toEqual(["名称:", "成都样张"]);
});

test("E2 U2 where it lies on the picture a run ends before the shared character, too", () => {
  const label = run("号码:0", 100, 12);
  const corners = [[0.1, 0.1] as const, [0.5, 0.3] as const, [0.5, 0.4] as const, [0.1, 0.2] as const];
  const [kept] = withoutShared([{ ...label, corners }, run("07219977", 137, 12)]);
  const right = 0.1 + (0.4 * kept!.w) / label.w;
  expect(kept!.corners?.map(([x]) => x)).toEqual([0.1, right, right, 0.1].map((x) => expect.closeTo(x, 6)));
});
