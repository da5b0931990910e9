import { expect, test } from "vitest";
import { mendLabel } from "./labels.ts";
import type { Sign } from "./pieces.ts";

/** Signs of a text; `others` is what recognition had in mind for each character, "" for nothing. */
function signs(text: string, others: string[]): Sign[] {
  return [...text].map((char, at) => ({ char, at: at / text.length, confidence: 0.8, others: others[at] ?? "" }));
}

function mended(text: string, others: string[]): string {
  const read = signs(text, others);
  mendLabel(read);
  return read.map(({ char }) => char).join("");
}

test("E3 a label that was nearly read is the one that recognition had in mind", () => {
  expect(mended("全额", ["金会", ""])).toBe("金额");
  expect(mended("税膜", ["", "肤额"])).toBe("税额");
  expect(mended("发票号玛：", ["", "", "", "码", ""])).toBe("发票号码：");
});

test("E3 of two labels the likelier one is taken", () => {
  expect(mended("全额", ["税金", ""])).toBe("税额");
});

test("E3 what recognition had no label in mind for stays as it is, and so do longer words", () => {
  expect(mended("全额", ["", ""])).toBe("全额");
  expect(mended("全额退款", ["金", "", "", ""])).toBe("全额退款");
  expect(mended("全球", ["金", "额"])).toBe("全球");
});

test("E3 a small mark before and behind an item's class is a star where recognition had one in mind", () => {
  expect(mended("“生活服务·保洁", ["*", "", "", "", "", "*", "", ""])).toBe("*生活服务*保洁");
  expect(mended("北京·上海", ["", "", "一", "", ""])).toBe("北京·上海");
});
