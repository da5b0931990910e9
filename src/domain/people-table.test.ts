import { expect, test } from "vitest";
import { findHeaders, readPeopleRow } from "./people-table.ts";

const HEADS = ["姓名", "邮箱*", "部门（用 / 分级）", "角色", "可见范围", "可录入", "起始日", "截止日"];
const { mapping } = findHeaders([{ row: 1, cells: HEADS }])!;
const read = (...cells: (string | { n: string } | null)[]) => readPeopleRow(cells, mapping);

test("P1 columns are known by their headers, in any order and language, below a title", () => {
  expect(
    findHeaders([
      { row: 1, cells: ["2025 年人员"] },
      { row: 3, cells: ["E-mail", "Name", "Department"] },
    ]),
  ).toEqual({ row: 3, mapping: { email: 0, name: 1, department: 2 } });
  expect(findHeaders([{ row: 1, cells: ["姓名", "电话"] }])).toBeNull();
});

test("P1 a row says who somebody is, what isn't said stays open", () => {
  expect(read("李四", "Li@Example.CN", "财务部 / 应付组", "财务", "全公司", "是", { n: "45658" }, "2025/12/31")).toEqual({
    name: "李四",
    email: "li@example.cn",
    company: null,
    department: ["财务部", "应付组"],
    role: "finance",
    reach: "company",
    mayEnter: true,
    head: null,
    from: "2025-01-01",
    until: "2025-12-31",
    problems: [],
  });
  expect(read("李四", "li@example.cn", null, null)).toMatchObject({ department: [], role: null, reach: null, mayEnter: null });
});

test("P1 a row may be a department alone", () => {
  expect(read(null, null, "销售部/华北")).toMatchObject({ email: null, department: ["销售部", "华北"], problems: [] });
});

test("P1 whatever a row gets wrong is named with what stands there", () => {
  expect(read("李四", "li@", null, "财务", "楼上", "也许", "昨天").problems).toEqual([
    { code: "email", value: "li@" },
    { code: "reach", value: "楼上" },
    { code: "mayEnter", value: "也许" },
    { code: "day", value: "昨天" },
  ]);
  expect(read("李四", null, null).problems).toEqual([{ code: "nobody", value: "李四" }]);
});
