/** F2 F4: one box in which everything means something, and nothing is lost without being said. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionsOf, idlePieces, readingsOf, understand } from "./question.ts";

const now = new Date("2026-11-24T10:00:00Z");
const read = (text: string): string[] =>
  understand(text, now).pieces.map(({ field, value, partial }) => `${field} ${value}${partial ? ` (${partial})` : ""}`);

describe("F2 one box", () => {
  test.each<[string, string[]]>([
    [
      "华为 2024-03 >1000 专票 seller:样张科技",
      [
        "word 华为",
        "dateRange 2024-03-01..2024-03-31",
        "amountRange 1000.00..",
        "kind digital-vat-special,vat-special-paper,vat-electronic-special",
        "seller 样张科技",
      ],
    ],
    ["seller:华为 2024-03 >1000", ["seller 华为", "dateRange 2024-03-01..2024-03-31", "amountRange 1000.00.."]],
    ["销方：华为 购方：样张 打印纸", ["seller 华为", "buyer 样张", "word 打印纸"]],
    [
      "賣方:華為 上個月 專票",
      ["seller 華為", "dateRange 2026-10-01..2026-10-31", "kind digital-vat-special,vat-special-paper,vat-electronic-special"],
    ],
    ["seller:ABC Trading Co. Ltd 上月", ["seller ABC Trading Co. Ltd", "dateRange 2026-10-01..2026-10-31"]],
    ['buyer:"样张 集团" item:打印纸', ["buyer 样张 集团", "item 打印纸"]],
    ["备注:工程款 品名:钢材", ["remark 工程款", "item 钢材"]],
    [">=1000", ["amountRange 1000.00.."]],
    ["≤ 99.5", ["amountRange ..99.50"]],
    ["100-200", ["amountRange 100.00..200.00"]],
    ["1000-2000", ["amountRange 1000.00..2000.00"]],
    ["6343-5756", ["number 63435756"]],
    [">100 <200", ["amountRange 100.00..", "amountRange ..200.00"]],
    ["税额:>13", ["amountRange 13.00.."]],
    ["金额:100-200", ["amountRange 100.00..200.00"]],
    ["第三季度", ["dateRange 2026-07-01..2026-09-30"]],
    ["去年第三季度", ["dateRange 2025-07-01..2025-09-30"]],
    ["日期:上月", ["dateRange 2026-10-01..2026-10-31"]],
    ["1-3月 餐饮", ["dateRange 2026-01-01..2026-03-31", "word 餐饮"]],
    ["last month taxi", ["dateRange 2026-10-01..2026-10-31", "word taxi"]],
    ["华为 2024", ["word 华为", "dateRange 2024-01-01..2024-12-31"]],
    ["华为 202403", ["word 华为", "dateRange 2024-03-01..2024-03-31"]],
    ["2024", ["number 2024 (part)"]],
    ["已入账 进项", ["filter status:booking:booked", "filter direction:received"]],
    ["未入账", ["filter status:booking:not-booked"]],
    ["作废的发票", ["filter status:tax:voided", "ignored 的发票"].slice(0, 1)],
    ["红冲", ["filter status:tax:red-flushed-part", "filter status:tax:red-flushed-full"]],
    ["状态:入账", ["filter status:booking:booked"]],
    [
      "status:voided type:专票",
      ["filter status:tax:voided", "kind digital-vat-special,vat-special-paper,vat-electronic-special"],
    ],
    ["标签:差旅 公司:样张 部门:市场部", ["filter tag:差旅", "filter company:样张", "filter department:市场部"]],
    ["hwjs", ["word hwjs"]],
    ["invoice paid", ["word invoice", "word paid"]],
  ])("%s", (text, expected) => expect(read(text)).toEqual(expected));

  test("conditions of all of it", () => {
    const conditions = conditionsOf(
      understand(">100 <200 去年 3月 已入账 红冲 已归档 标签:差旅 公司:样张 item:纸 税务正常", now),
    );
    expect(conditions).toMatchObject({
      amountMin: "100.00",
      amountMax: "200.00",
      states: ["booking:booked", "tax:red-flushed-part", "tax:red-flushed-full", "tax:normal"],
      archived: true,
      tag: "差旅",
      companies: ["样张"],
      details: ["纸"],
    });
  });
});

describe("F4 what contributes nothing is known", () => {
  const idle = (text: string): string[] => idlePieces(understand(text, now)).map((piece) => piece.text);
  test.each<[string, string[]]>([
    ["华为 2024-03", []],
    ["2024-03-01 2024-04-01", ["2024-04-01"]],
    ["2024-03 2023-01", ["2023-01"]],
    ["seller:华为 seller:样张", ["seller:样张"]],
    ["请问 华为", ["请问"]],
  ])("%s", (text, expected) => expect(idle(text)).toEqual(expected));

  test("no piece of a text is lost: each letter and digit belongs to a piece", () => {
    const words = fc.constantFrom(
      ...'华为|2024-03|>1000|专票|seller:样张|6343 5756|20000|上月|3月|>=1000|100-200|已入账|作废|进项|标签:差旅|公司:样张|hwjs|请问|的|24112000000123456789|备注:|金额|号码：|，|\n|"|:|=|賣方：|發票|1.5万元|O44OO21OO111|ＡＢ'.split(
        "|",
      ),
    );
    const texts = fc.oneof(
      fc.array(words, { maxLength: 8 }).map((parts) => parts.join(" ")),
      fc.array(words, { maxLength: 8 }).map((parts) => parts.join("")),
      fc.string({ unit: "grapheme", maxLength: 60 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { pieces, rows } = understand(text, now);
        if (rows.length > 0) return;
        const covered = new Set<number>();
        for (const { span, text: typed } of pieces) {
          const [from, to] = span ?? [0, 0];
          expect(text.slice(from, to)).toBe(typed);
          for (let i = from; i < to; i++) covered.add(i);
        }
        for (const match of text.matchAll(/[\p{L}\p{N}]/gu))
          expect([text, match[0], covered.has(match.index)]).toEqual([text, match[0], true]);
      }),
      { numRuns: 2000 },
    );
  });

  test("what is cut off is said", () => {
    expect(idlePieces(understand(`${"华为 ".repeat(4000)}样张`, now)).at(-1)?.field).toBe("ignored");
  });
});

describe("F4 what a piece may be instead", () => {
  const readings = (text: string): string[] => {
    const { pieces } = understand(text, now);
    return readingsOf(pieces[0]!, pieces).map((reading) => reading.text);
  };
  test.each<[string, string[]]>([
    ["20000", ["金额:20000.00", "词:20000"]],
    ["2024", ["金额:2024.00", "词:2024", "2024-01-01~2024-12-31"]],
    ["华为", ["销方:华为", "购方:华为", "品名:华为"]],
    ["作废", ["词:作废"]],
    ["100-200", ["号码:100200", "金额:100200.00", '词:"100-200"']],
  ])("%s", (text, expected) => expect(readings(text)).toEqual(expect.arrayContaining(expected)));

  test("each reading is understood as what it says", () => {
    for (const text of [
      "20000",
      "2024",
      "华为 上月",
      "作废",
      "100-200",
      "20240312",
      "0012345678",
      "hwjs",
      "1350A0123456",
      "专票",
      "99.80",
    ]) {
      const { pieces } = understand(text, now);
      for (const piece of pieces)
        for (const reading of readingsOf(piece, pieces)) {
          const again = understand(reading.text, now).pieces;
          expect([reading.text, again.map(({ field, value }) => [field, value])]).toEqual([
            reading.text,
            reading.pieces.map(({ field, value }) => [field, value]),
          ]);
        }
    }
  });
});
