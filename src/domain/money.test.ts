import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capitalsToFen, fenToCapitals } from "./capitals.ts";
import { displayYuan, formatFen, moneyString, multiply, parseDecimal, parseFen, toFen } from "./money.ts";
import { parseRate, rateText } from "./rates.ts";

const fen = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n });

describe("V3 money", () => {
  test.each<[string, bigint | null]>([
    ["¥1,234.50", 123450n],
    ["￥1234.5", 123450n],
    ["1234.5元", 123450n],
    ["300", 30000n],
    ["64.9", 6490n],
    [".5", 50n],
    ["1,234,567.89", 123456789n],
    ["-8", -800n],
    ["−8.00", -800n],
    ["(1,234.50)", -123450n],
    ["（100.00）", -10000n],
    ["¥-12.30", -1230n],
    ["1.2万", 1200000n],
    ["０.０１", 1n],
    ["17699.119999999999", 1769912n],
    ["0.005", 1n],
    ["人民币 20 元整", 2000n],
    ["", null],
    ["元", null],
    ["1,23", null],
    ["12.3.4", null],
    ["abc", null],
    ["1e3", 100000n],
    ["999999999999999999999", null],
  ])("%s", (text, expected) => expect(parseFen(text)).toBe(expected));

  test("formatted amounts are read back", () => {
    fc.assert(
      fc.property(fen, (amount) => {
        expect(parseFen(formatFen(amount))).toBe(amount);
        expect(parseFen(displayYuan(amount))).toBe(amount);
        expect(moneyString(`¥${displayYuan(amount)}`)).toBe(formatFen(amount));
      }),
    );
  });

  test("any text is an amount or null", () =>
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseFen(text))));

  test("decimals are exact", () => {
    const product = multiply(
      parseDecimal("2") ?? { units: 0n, scale: 0 },
      parseDecimal("8849.55752212389") ?? { units: 0n, scale: 0 },
    );
    expect(toFen(product)).toBe(1769912n);
    expect(displayYuan(123456789n)).toBe("1,234,567.89");
    expect(formatFen(-5n)).toBe("-0.05");
  });
});

describe("V3 capitals", () => {
  test.each<[string, bigint]>([
    ["壹万陆仟圆整", 1600000n],
    ["捌拾伍圆捌角陆分", 8586n],
    ["壹拾圆零柒角整", 1070n],
    ["贰拾圆整", 2000n],
    ["叁佰零伍圆整", 30500n],
    ["壹仟零壹拾圆零伍分", 101005n],
    ["伍角整", 50n],
    ["柒分", 7n],
    ["零圆整", 0n],
    ["壹亿圆整", 10000000000n],
    ["壹拾万零伍佰圆整", 10050000n],
    ["负捌拾伍圆捌角陆分", -8586n],
    ["壹佰万圆整", 100000000n],
  ])("%s both ways", (text, amount) => {
    expect(capitalsToFen(text)).toBe(amount);
    expect(fenToCapitals(amount)).toBe(text);
  });

  test.each<[string, bigint | null]>([
    ["壹万陆仟元正", 1600000n],
    ["人民币壹万陆仟圆整", 1600000n],
    ["⊗壹佰圆整", 10000n],
    ["ⓧ 壹佰圆整", 10000n],
    ["×壹佰圆整", 10000n],
    ["壹佰零拾零圆整", 10000n],
    ["拾伍圆整", 1500n],
    ["壹拾圆柒角", 1070n],
    ["壹拾圆零柒角零分", 1070n],
    ["捌拾伍圆捌角陆分(负数)", -8586n],
    ["（负数）捌拾伍圆捌角陆分", -8586n],
    ["貳萬零伍佰圓整", 2050000n],
    ["一百二十三元四角五分", 12345n],
    ["壹佰 圆 整", 10000n],
    ["零元", 0n],
    ["壹仟万圆整", 1000000000n],
    ["两百元", 20000n],
    ["", null],
    ["圆整", null],
    ["整", null],
    ["壹佰", null],
    ["壹壹圆", null],
    ["壹拾佰圆", null],
    ["hello", null],
    ["壹万壹万圆", null],
  ])("read %s", (text, expected) => expect(capitalsToFen(text)).toBe(expected));

  test("every amount is read back from its capitals", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fen,
          fc.bigInt({ min: 0n, max: 20_000_000n }),
          fc
            .tuple(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 14 }))
            .map(([a, b]) => 10n ** BigInt(a) + 10n ** BigInt(b)),
        ),
        (amount) => {
          expect(capitalsToFen(fenToCapitals(amount))).toBe(amount);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("any text is an amount or null", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."零壹贰叁拾佰仟万亿圆角分整负元") })),
        (text) => void capitalsToFen(text),
      ),
    );
  });
});

describe("V3 rates", () => {
  test.each<[string, number]>([
    ["13%", 1300],
    ["13.00%", 1300],
    ["0.13", 1300],
    ["13", 1300],
    ["1.5%", 150],
    ["0.01", 100],
    ["0.015", 150],
    ["１％", 100],
    ["0", 0],
    ["0%", 0],
    ["1", 100],
  ])("%s", (text, basisPoints) => {
    expect(parseRate(text)).toMatchObject({ kind: "percent", basisPoints, known: true });
  });
  test.each<[string, string | null]>([
    ["免税", "exempt"],
    ["不征税", "untaxed"],
    ["***", "none"],
    ["", "none"],
    ["abc", null],
    ["-3%", null],
  ])("%s", (text, kind) => expect(parseRate(text)?.kind ?? null).toBe(kind));
  test("an unusual rate is read and marked", () => expect(parseRate("7%")).toMatchObject({ basisPoints: 700, known: false }));
  test("one form is shown", () =>
    expect(["13.00%", "0.13", "免税", "1.50%"].map(rateText)).toEqual(["13%", "13%", "免税", "1.5%"]));
});
