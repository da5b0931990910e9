import { expect, test } from "vitest";
import { textWith, textWithout } from "./typed-text.ts";

test("F2 a piece of what was typed is taken away, or replaced by what it may be instead", () => {
  const text = "华为 2024-03 >1000";
  expect(textWithout(text, { span: [3, 10] })).toBe("华为 >1000");
  expect(textWithout(text, { span: [0, 2] })).toBe("2024-03 >1000");
  expect(textWith(text, { span: [0, 2] }, "seller:华为")).toBe("seller:华为 2024-03 >1000");
  expect(textWith(text, { span: null }, "x"), "a filter stands nowhere in the text").toBe(text);
});
