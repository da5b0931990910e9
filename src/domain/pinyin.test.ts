import { expect, test } from "vitest";
import { syllablesOf } from "./pinyin.ts";

test.each<[string, string[]]>([
  ["huawei", ["hua wei", "hu a wei"]],
  ["xian", ["xian", "xi an"]],
  ["chongqing", ["chong qing"]],
  ["lvyou", ["lv you"]],
  ["hwjs", []],
  ["", []],
])("F2 %s is cut into whole syllables", (letters, expected) => {
  expect(syllablesOf(letters).map((way) => way.join(" "))).toEqual(expected);
});

test("letters without end take no time without end", () => {
  expect(syllablesOf("a".repeat(200)).length).toBeLessThanOrEqual(4);
});
