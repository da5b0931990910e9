import { expect, test } from "vitest";
import { departmentPath, readOutline } from "./outline.ts";

test("P1 an indented list is a tree, whatever it is indented with", () => {
  const tree = [["财务部"], ["财务部", "应付组"], ["财务部", "应付组", "一班"], ["财务部", "应收组"], ["销售部"]];
  for (const text of [
    "财务部\n  应付组\n    一班\n  应收组\n销售部",
    "财务部\n\t应付组\n\t\t一班\n\t应收组\n销售部\n",
    "- 财务部\r\n　　- 应付组\r\n　　　　- 一班\r\n　　- 应收组\r\n\r\n- 销售部",
    "1. 财务部\n   应付组\n      一班\n   应收组\n2、销售部",
  ])
    expect(readOutline(text)).toEqual({ paths: tree, problems: [] });
});

test("P1 paths are a tree too, and what stands above is made as well, once", () => {
  expect(readOutline("财务部/应付组\n财务部 ／ 应收组\n财务部").paths).toEqual([
    ["财务部"],
    ["财务部", "应付组"],
    ["财务部", "应收组"],
  ]);
  expect(departmentPath(" 财务部 / 应付  组 /")).toEqual(["财务部", "应付 组"]);
});

test("P1 the same name may stand in two places", () => {
  expect(readOutline("北京\n 财务部\n上海\n 财务部").paths).toEqual([["北京"], ["北京", "财务部"], ["上海"], ["上海", "财务部"]]);
});

test("P1 what can't be a department is told by its line, the rest is taken", () => {
  const { paths, problems } = readOutline(
    `财务部\n${"长".repeat(61)}\n${Array.from({ length: 11 }, (_, i) => `层${i}`).join("/")}`,
  );
  expect(paths).toEqual([["财务部"]]);
  expect(problems.map(({ line, code }) => [line, code])).toEqual([
    [2, "too-long"],
    [3, "too-deep"],
  ]);
});
