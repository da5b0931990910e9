import { describe, expect, test } from "vitest";
import { type StateCells, statesOfRow } from "./states.ts";

const NONE: StateCells = { state: null, risk: null, riskState: null, redLock: null, ticked: null, use: null, booking: null };
const values = (part: Partial<StateCells>): string[] => statesOfRow({ ...NONE, ...part }).map(({ value }) => value);

describe("E5 S1: what a row of the tax account says of an invoice", () => {
  test.each([
    [{ state: "正常", risk: "正常", redLock: "否" }, ["normal"]],
    [{ state: "未作废" }, ["normal"]],
    [{ state: "已红冲-部分" }, ["red-flushed-part"]],
    [{ state: "正常", redLock: "Y" }, ["normal", "red-pending"]],
    [{ state: "正常", risk: "03" }, ["normal", "doubtful"]],
    [{ state: "正常", riskState: "疑点发票", risk: "异常凭证" }, ["normal", "doubtful", "abnormal"]],
    [{ state: "正常", risk: "非异常", riskState: "无异常" }, ["normal"]],
    // what is no longer valid is so, whatever else is said
    [{ state: "已作废", redLock: "是", risk: "02" }, ["red-pending", "abnormal", "voided"]],
    [{}, []],
    [{ state: "不认识的话", risk: "低" }, []],
  ] satisfies [Partial<StateCells>, string[]][])("%j, the last one holds", (row, expected) => {
    expect(values(row)).toEqual(expected);
  });

  test.each([
    [{ ticked: "是" }, ["ticked"]],
    [{ ticked: "未勾选", use: "抵扣" }, ["unused"]],
    [{ ticked: "已勾选", use: "6" }, ["not-deductible"]],
    [{ use: "不抵扣" }, ["not-deductible"]],
    [{ use: "代办退税" }, ["ticked"]],
    [{ ticked: "已抵扣", use: "抵扣" }, ["deducted"]],
    [{ ticked: "大概" }, []],
  ] satisfies [Partial<StateCells>, string[]][])("use of %j", (row, expected) => {
    expect(values(row)).toEqual(expected);
  });

  test.each([
    ["01", ["not-booked"]],
    ["未入账", ["not-booked"]],
    ["已入账（企业所得税税前扣除）", ["booked"]],
    ["入账撤销", ["reversed"]],
  ])("入账状态 %s", (booking, expected) => {
    expect(values({ booking })).toEqual(expected);
  });

  test("the words that stood there go along", () => {
    expect(statesOfRow({ ...NONE, state: "正常", redLock: "Y", ticked: "是", use: "抵扣" })).toEqual([
      { axis: "tax", value: "normal", words: "发票状态 正常" },
      { axis: "tax", value: "red-pending", words: "红字锁定 Y" },
      { axis: "use", value: "ticked", words: "勾选 是 · 用途 抵扣" },
    ]);
  });
});
