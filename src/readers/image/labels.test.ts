import { expect, test } from "vitest";
import { mendLabel } from "./labels.ts";
import { textOf, type Sign } from "./pieces.ts";

/** Signs of a text; `others` is what recognition had in mind for each character, "" for nothing. */
function signs(text: string, others: string[]): Sign[] {
  return [...text].map((char, at) => ({ char, at: at / text.length, confidence: 0.8, others: others[at] ?? "" }));
}

function mended(text: string, others: string[]): string {
  return textOf(mendLabel(signs(text, others)));
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

test("E3 a faint star is read where it makes an item's name, and nowhere else", () => {
  const faint = (text: string): Sign[] =>
    signs(text, []).map((sign) => (sign.char === "*" ? { ...sign, confidence: 0.1, faint: true } : sign));
  expect(textOf(mendLabel(faint("*水冰雪*自来水费")))).toBe("*水冰雪*自来水费");
  expect(textOf(mendLabel(faint("建筑服务*装饰服务")))).toBe("建筑服务*装饰服务");
  expect(textOf(mendLabel(faint("*北京样张有限公司")))).toBe("北京样张有限公司");
  expect(textOf(mendLabel(faint("17880*.00")))).toBe("17880.00");
});
