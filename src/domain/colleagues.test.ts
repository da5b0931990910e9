import { expect, test } from "vitest";
import { readColleagues } from "./colleagues.ts";

const KNOWN = {
  roles: [
    { value: "employee", label: "员工" },
    { value: "finance", label: "财务" },
  ],
  places: [
    { value: "1", label: "财务部" },
    { value: "2", label: "财务部/应付组" },
    { value: "3", label: "北京/综合" },
    { value: "4", label: "上海/综合" },
  ],
};

test("P1 a colleague is an e-mail with a name, a role and a department in any order", () => {
  const lines = [
    "li@x.cn 财务 李四 应付组",
    "王五，Wang@X.cn，财务部/应付组",
    "赵六 <zhao@x.cn>",
    "sun@x.cn\tfinance\tSun Ba",
  ].join("\n");
  expect(readColleagues(lines, KNOWN)).toEqual({
    colleagues: [
      { line: 1, email: "li@x.cn", name: "李四", role: "finance", department: "2" },
      { line: 2, email: "wang@x.cn", name: "王五", role: null, department: "2" },
      { line: 3, email: "zhao@x.cn", name: "赵六", role: null, department: null },
      { line: 4, email: "sun@x.cn", name: "Sun Ba", role: "finance", department: null },
    ],
    problems: [],
  });
});

test("P1 a department that two are called isn't guessed, and without a name the address gives one", () => {
  expect(readColleagues("qian@x.cn 综合", KNOWN).colleagues).toMatchObject([{ department: null, name: "综合" }]);
  expect(readColleagues("qian@x.cn", KNOWN).colleagues).toMatchObject([{ name: "qian" }]);
});

test("P1 lines that name nobody are told", () => {
  expect(readColleagues("李四 财务\n\nli@x.cn\nLI@x.cn 李四", KNOWN).problems).toEqual([
    { line: 1, code: "no-email", value: "李四 财务" },
    { line: 4, code: "twice", value: "LI@x.cn 李四" },
  ]);
});
