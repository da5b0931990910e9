import { expect, test } from "vitest";
import { type Weakness, weaknessOf } from "./password.ts";

const COMMON = new Set(["password", "dragon", "sunshine", "letmein", "correct", "horse", "battery", "staple", "iloveyou"]);
const known = {
  own: ["王小明", "wangxiaoming", "wxm", "xiaoming.wang", "xiaoming", "wang", "chengyue", "诚悦科技"],
  isCommon: (word: string) => COMMON.has(word),
};

test.each<[string, Weakness | null]>([
  // long and one's own
  ["correct horse battery", null],
  ["a story with an end", null],
  ["今天下午的茶很好喝", null],
  ["Xk7$mQ2p!w", null],
  ["三月柳絮飞满城", null],
  ["wangxiaoming drinks tea at noon", null],
  // known passwords, with the usual decoration
  ["password123!", "common"],
  ["P@ssw0rd2024", "common"],
  ["Dragon-1234", "common"],
  ["iloveyou!!!", "common"],
  ["Sunshine1!", "common"],
  // the person and the company
  ["wangxiaoming8", "personal"],
  ["王小明王小明王小明12", "repeated"],
  ["Chengyue@2025", "personal"],
  ["xiaoming.wang1", "personal"],
  ["诚悦科技诚悦科技123", "personal"],
  // the keyboard, the alphabet, one piece again and again
  ["qwertyuiop123", "keyboard"],
  ["1qaz2wsx3edc", "keyboard"],
  ["poiuytrewq", "keyboard"],
  ["!QAZ@WSX#EDC", "keyboard"],
  ["abcdefghijkl", "sequence"],
  ["zyxwvutsrqpo", "sequence"],
  ["0123456789", "sequence"],
  ["aaaaaaaaaaaa", "repeated"],
  ["ab1ab1ab1ab1", "repeated"],
  // numbers that others know
  ["13812345678", "number"],
  ["1990-05-17", "number"],
  ["110101199003078515", "number"],
])("P3 %s: %s", (password, weakness) => {
  expect(weaknessOf(password, known)).toBe(weakness);
});

test("P3 no kind of characters is asked for: length alone makes a password strong", () => {
  expect(weaknessOf("mild rivers carry lanterns", { own: [], isCommon: () => false })).toBeNull();
  expect(weaknessOf("8302917465", { own: [], isCommon: () => false })).toBeNull();
});
