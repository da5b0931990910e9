import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { searchForm } from "./text.ts";
import { simplified } from "./variants.ts";

describe("F2 F4 traditional and simplified characters find each other", () => {
  test.each([
    ["華為技術有限公司", "华为技术有限公司"],
    ["臺灣積體電路製造", "台湾积体电路制造"],
    ["圓整", "元整"],
    ["後勤 裡面 髮廊 發票", "后勤里面发廊发票"],
    ["金峯商務諮詢", "金峰商务咨询"],
    ["ＡＢＣ電子", "abc电子"],
  ])("%s and %s have one search form", (traditional, other) => {
    expect(searchForm(traditional)).toBe(searchForm(other));
  });

  test("a simplified text stays as it is", () => {
    expect(searchForm("北京样张科技有限公司")).toBe("北京样张科技有限公司");
    expect(simplified("A4 paper, 复印纸")).toBe("A4 paper, 复印纸");
  });

  test("the search form of a search form is itself, and a part of a text is a part of its form", () => {
    const han = fc.string({
      unit: fc.integer({ min: 0x4e00, max: 0x9fff }).map((code) => String.fromCharCode(code)),
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.oneof(han, fc.string({ unit: "binary" })), (text) => {
        expect(searchForm(searchForm(text))).toBe(searchForm(text));
      }),
    );
    fc.assert(
      fc.property(han, han, han, (before, word, after) => {
        expect(searchForm(before + word + after)).toContain(searchForm(word));
      }),
    );
  });
});
