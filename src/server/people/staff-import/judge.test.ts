import { expect, test } from "vitest";
import { type PeopleRow, findHeaders, readPeopleRow } from "#domain/people-table.ts";
import { type Held, type World, judgeRow } from "./judge.ts";

const { mapping } = findHeaders([{ row: 1, cells: ["姓名", "邮箱", "公司", "部门", "角色", "可见范围"] }])!;
const row = (...cells: (string | null)[]): PeopleRow => readPeopleRow(cells, mapping);
const held = (path: string, more: Partial<Held> = {}): Held => ({
  ref: "1",
  companyId: 1,
  path,
  role: "employee",
  reach: "own",
  mayEnter: true,
  from: null,
  until: null,
  ...more,
});
const world = (rows: PeopleRow[], holds: Held[] = []): World => ({
  companies: new Map([
    ["甲公司", 1],
    ["乙公司", 2],
  ]),
  departments: new Set(["1/财务部"]),
  people: new Map(holds.length > 0 ? [["li@x.cn", { userId: "u", name: "李四", held: holds }]] : []),
  invited: new Map(),
  role: (_, said) =>
    ["employee", "finance", "administrator"].includes(said) ? { key: said, name: said, may: said !== "administrator" } : null,
  heads: new Set(["1/财务部\nli@x.cn"]),
  mayNameHeads: (company) => company === 1,
  rowsOf: (email, company) => rows.filter((each) => each.email === email && each.company === company).length,
});
const judge = (rows: PeopleRow[], holds: Held[] = []) => {
  const there = world(rows, holds);
  return rows.map((each) => judgeRow(each, there, 1));
};
const outcomes = (rows: PeopleRow[], holds: Held[] = []) =>
  judge(rows, holds).map(({ outcome, notes }) => [outcome, ...notes.map(({ code }) => code)]);

test("P1 a stranger is new, once: the same row again changes nothing", () => {
  expect(outcomes([row("王五", "wang@x.cn", null, "财务部", "财务"), row("王五", "wang@x.cn", null, "财务部", "财务")])).toEqual([
    ["new"],
    ["unchanged", "invited"],
  ]);
});

test("P1 departments that are missing are made with what stands above them, once", () => {
  expect(
    outcomes([row("王五", "wang@x.cn", null, "销售部/华北"), row(null, null, null, "销售部"), row(null, null, null, "售后部")]),
  ).toEqual([["new", "new-department", "new-department"], ["unchanged"], ["new", "new-department"]]);
});

test("P1 somebody named once who holds one place moves; named twice he gets a second one", () => {
  expect(outcomes([row("李四", "li@x.cn", null, "销售部")], [held("财务部")])).toEqual([
    ["changed", "change-path", "new-department"],
  ]);
  expect(outcomes([row("李四", "li@x.cn", null, "财务部"), row("李四", "li@x.cn", null, "销售部")], [held("财务部")])).toEqual([
    ["unchanged"],
    ["changed", "added", "new-department"],
  ]);
});

test("P1 what a row doesn't say stays as it is", () => {
  const [one] = judge([row(null, "li@x.cn", null, null, "财务")], [held("财务部", { reach: "department" })]);
  expect(one).toMatchObject({
    outcome: "changed",
    notes: [{ code: "change-role", value: "finance" }],
    plan: { do: "change", held: { path: "财务部", reach: "department", role: "finance" } },
  });
});

test("P1 what can't be is wrong, with its reason, and nothing of it is carried out", () => {
  for (const [said, code] of [
    [row("王五", "wang@x.cn", "丙公司"), "company"],
    [row("王五", "wang@x.cn", null, null, "船长"), "role"],
    [row("王五", "wang@x.cn", null, null, "管理员"), "role-above"],
    [row(null, "wang@x.cn"), "name"],
    [row("王五", "wang@x.cn", null, null, null, "本部门"), "reach-department"],
  ] as const)
    expect(judge([said])).toMatchObject([{ outcome: "wrong", notes: [{ code }], plan: { do: "nothing" } }]);
  expect(outcomes([row("李四", "li@x.cn", null, null, "财务")], [held("财务部"), held("销售部")])).toEqual([["wrong", "which"]]);
});

test("P2 heads are named and ended by the department of their row, by whoever may let grant", () => {
  const { mapping: headed } = findHeaders([{ row: 1, cells: ["姓名", "邮箱", "公司", "部门", "部门负责人"] }])!;
  const of = (...cells: (string | null)[]): PeopleRow => readPeopleRow(cells, headed);
  expect(judge([of("王五", "wang@x.cn", null, "财务部", "是")])).toMatchObject([
    { outcome: "new", notes: [{ code: "change-head", value: "true" }], plan: { do: "invite", head: true } },
  ]);
  expect(
    judge([of("李四", "li@x.cn", null, "财务部", "否"), of("李四", "li@x.cn", null, "财务部", "否")], [held("财务部")]),
  ).toMatchObject([
    { outcome: "changed", notes: [{ code: "change-head", value: "false" }], plan: { do: "change", head: false } },
    { outcome: "unchanged" },
  ]);
  // who is one already stays one where the row says so or says nothing
  expect(
    outcomes([of("李四", "li@x.cn", null, "财务部", "是"), of("李四", "li@x.cn", null, "财务部")], [held("财务部")]),
  ).toEqual([["unchanged"], ["unchanged"]]);
  expect(outcomes([of("王五", "wang@x.cn", null, null, "是")])).toEqual([["wrong", "head-department"]]);
  expect(outcomes([of("王五", "wang@x.cn", "乙公司", "财务部", "是")])).toEqual([["wrong", "head-above"]]);
  expect(outcomes([of("王五", "wang@x.cn", null, "财务部", "张三")])).toEqual([["wrong", "head"]]);
});
