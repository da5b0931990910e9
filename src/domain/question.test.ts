import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionsOf, understand } from "./question.ts";
import type { Question } from "./question.ts";

const now = new Date("2026-11-24T10:00:00Z");
const read = (text: string): string[] => shown(understand(text, now));
const shown = (question: Pick<Question, "pieces">): string[] =>
  question.pieces
    .filter(({ field }) => field !== "ignored")
    .map(({ field, value, partial }) => `${field} ${value}${partial ? ` (${partial})` : ""}`);
const mended = (text: string): string[] => understand(text, now).pieces.flatMap((piece) => piece.mended);
const alternatives = (text: string): string[] =>
  understand(text, now).alternatives.map((one) => `${one.reason}: ${shown(one).join(" + ")}`);

const CODE = "044002100111";
const NUMBER = "63435756";
const DIGITAL = "24112000000123456789";

describe("F4 numbers and codes in every form that is typed", () => {
  test.each<[string, string, string[]]>([
    ["plain 20 digits", DIGITAL, [`number ${DIGITAL}`]],
    ["groups of four", "2411 2000 0001 2345 6789", [`number ${DIGITAL}`]],
    ["uneven groups", "24112 0000 00123456789", [`number ${DIGITAL}`]],
    ["dashes", "2411-2000-0001-2345-6789", [`number ${DIGITAL}`]],
    ["8 digits", NUMBER, [`number ${NUMBER}`]],
    ["8 digits in pairs", "63 43 57 56", [`number ${NUMBER}`]],
    ["full width", "０４４００２１００１１１　６３４３５７５６", [`code ${CODE}`, `number ${NUMBER}`]],
    ["letter O", "O44OO21OO111 63435756", [`code ${CODE}`, `number ${NUMBER}`]],
    ["letter l", "l2345678", ["number 12345678"]],
    ["code and number glued", CODE + NUMBER, [`code ${CODE}`, `number ${NUMBER}`]],
    ["10-digit code and number glued", "110020113003630024", ["code 1100201130", "number 03630024"]],
    ["code and number with a slash", `${CODE}/${NUMBER}`, [`code ${CODE}`, `number ${NUMBER}`]],
    ["number first", `${NUMBER} ${CODE}`, [`number ${NUMBER}`, `code ${CODE}`]],
    ["fields swapped", `发票代码：${NUMBER} 发票号码：${CODE}`, [`code ${NUMBER}`, `code ${CODE}`]],
    ["20 digits in the code field", `发票代码：${DIGITAL}`, [`number ${DIGITAL}`]],
    ["code that lost its zero in a spreadsheet", `44002100111 ${NUMBER}`, [`code ${CODE}`, `number ${NUMBER}`]],
    ["number that lost its zero", "1100201130 3630024", ["code 1100201130", "number 03630024"]],
    ["float of a spreadsheet", "2.4112E+19", ["number 24112 (prefix)"]],
    ["exact float", "6.3435756E+7", [`number ${NUMBER}`]],
    ["with No.", "No.63435756", [`number ${NUMBER}`]],
    ["with №", "№ 63435756", [`number ${NUMBER}`]],
    ["English labels", `code ${CODE} number ${NUMBER}`, [`code ${CODE}`, `number ${NUMBER}`]],
    ["a part", "3435", ["number 3435 (part)"]],
    ["number, date and amount", `${DIGITAL} 2024-12-05 20000`, [`number ${DIGITAL}`, "date 2024-12-05", "amount 20000.00"]],
    ["number and bare date", `${NUMBER} 20210906`, [`number ${NUMBER}`, "date 2021-09-06"]],
    ["code, number, check code", `${CODE} ${NUMBER} 473110`, [`code ${CODE}`, `number ${NUMBER}`, "checkCode 473110"]],
    ["fiscal code and number", "00010126 0010925600", ["code 00010126", "number 0010925600"]],
    ["too short", "6343575", ["number 6343575 (part)"]],
    ["19 digits", DIGITAL.slice(1), [`number ${DIGITAL.slice(1)}`]],
    ["taxi code with a letter", "1350A0123456", ["code 1350A0123456"]],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("F4 what was mended is said", () => {
    expect(mended("Ｏ４４００２１００１１１")).toEqual(["full-width", "letter-o"]);
    expect(mended("6343 5756")).toEqual(["spaces"]);
    expect(mended("2.4112E+19")).toEqual(["float"]);
    expect(mended(`发票号码：${CODE}`)).toEqual(["swapped"]);
  });

  test("F4 a spreadsheet's zeros at the end of 20 digits are suspected", () => {
    expect(alternatives("24112000000123400000")).toEqual(["float-tail: number 241120000001234 (prefix)"]);
  });

  test("F4 8 digits that are a day may be a date, and a fiscal pair may be swapped", () => {
    expect(alternatives("20240312")).toEqual(["as-date: date 2024-03-12"]);
    expect(alternatives("1100201130 03630024")).toContain("swapped: number 1100201130 + code 03630024");
    expect(alternatives("0012345678")).toContain("as-code: code 0012345678");
    // D1 a slip in the region of a 20-digit number (11 → 10) leaves it one number
    expect(read("26102900043492324715")).toEqual(["number 26102900043492324715"]);
    expect(alternatives("00990126 0012345678").filter((one) => one.startsWith("as-code"))).toEqual([]);
  });
});

describe("F4 pasted messages", () => {
  test("an SMS", () => {
    const text = `【某某】您的发票代码${CODE}，号码${NUMBER}，金额1,234.50元，开票日期2021年09月06日，请查收，退订回T`;
    expect(read(text)).toEqual([`code ${CODE}`, `number ${NUMBER}`, "amount 1234.50", "date 2021-09-06"]);
  });

  test("a mail with one field a line is one question", () => {
    const question = understand(
      `发票代码：${CODE}\n发票号码：${NUMBER}\n开票日期：2021-09-06 10:21:33\n价税合计（小写）：¥106.00\n校验码：04539 54621 00064 73110\n销售方名称：样张餐饮有限公司\n购买方税号：91110000MA01XYZ12A`,
      now,
    );
    expect(question.rows).toEqual([]);
    expect(shown(question)).toEqual([
      `code ${CODE}`,
      `number ${NUMBER}`,
      "date 2021-09-06",
      "amount 106.00",
      "checkCode 04539546210006473110",
      "seller 样张餐饮有限公司",
      expect.stringContaining("taxId 91110000MA01"),
    ]);
    expect(question.pieces.find(({ field }) => field === "amount")?.basis).toBe("total");
  });

  test("a 数电票 notice", () => {
    expect(
      read(
        `尊敬的客户：您有一张数电票（号码：${DIGITAL}，金额：264.00元），销方：样张餐饮店。点击 https://example.com/abc?x=1 下载`,
      ),
    ).toEqual(expect.arrayContaining([`number ${DIGITAL}`, "amount 264.00", "seller 样张餐饮店"]));
  });

  test("the sender of an SMS is not a condition", () => {
    expect(read(`【样张科技有限公司】发票号码${DIGITAL}，金额10.00元`)).toEqual([`number ${DIGITAL}`, "amount 10.00"]);
  });

  test("a question in a sentence", () => {
    expect(read(`请问发票号码${DIGITAL}的发票为什么查不到？`)).toEqual([`number ${DIGITAL}`]);
    expect(read("帮我查一下上个月的出租车发票")).toEqual(["dateRange 2026-10-01..2026-10-31", "kind taxi"]);
  });

  test("F3 a scanned QR code", () => {
    expect(read(`01,10,${CODE},${NUMBER},1919.47,20210906,04539546210006473110,A1B2,`)).toEqual([
      `qr 01,10,${CODE},${NUMBER},1919.47,20210906,04539546210006473110,A1B2,`,
      `code ${CODE}`,
      `number ${NUMBER}`,
      "date 2021-09-06",
      "amount 1919.47",
      "checkCode 04539546210006473110",
    ]);
    expect(read(`01,32,,${DIGITAL},112,20240215,,74AE`)).toContain("amount 112.00");
  });
});

describe("F4 amounts", () => {
  test.each<[string, string]>([
    ["¥1,234.50", "amount 1234.50"],
    ["￥1234.5", "amount 1234.50"],
    ["1234.5元", "amount 1234.50"],
    ["1.2万元", "amount 12000.00"],
    ["-88.00", "amount -88.00"],
    ["99.8", "amount 99.80"],
    ["1,234", "amount 1234.00"],
    [">1000", "amountRange 1000.00.."],
    ["大于1000元", "amountRange 1000.00.."],
    ["1000以上", "amountRange 1000.00.."],
    ["不超过500元", "amountRange ..500.00"],
    ["1000-2000元", "amountRange 1000.00..2000.00"],
    ["2000元到1000元", "amountRange 1000.00..2000.00"],
    ["金额：1,234.50", "amount 1234.50"],
  ])("%s", (text, expected) => expect(read(text)).toEqual([expected]));
});

describe("F4 dates", () => {
  test.each<[string, string]>([
    ["2024-03-12", "date 2024-03-12"],
    ["2024/3/12", "date 2024-03-12"],
    ["2024.3.12", "date 2024-03-12"],
    ["2024年3月12日", "date 2024-03-12"],
    ["24年3月12日", "date 2024-03-12"],
    ["2024-03-12 11:33:22", "date 2024-03-12"],
    ["3月12日", "date 2026-03-12"],
    ["12月3日", "date 2025-12-03"],
    ["2024年3月", "dateRange 2024-03-01..2024-03-31"],
    ["2024年3月份", "dateRange 2024-03-01..2024-03-31"],
    ["2024-02", "dateRange 2024-02-01..2024-02-29"],
    ["3月", "dateRange 2026-03-01..2026-03-31"],
    ["12月", "dateRange 2025-12-01..2025-12-31"],
    ["十二月", "dateRange 2025-12-01..2025-12-31"],
    ["去年12月", "dateRange 2025-12-01..2025-12-31"],
    ["上月", "dateRange 2026-10-01..2026-10-31"],
    ["上上个月", "dateRange 2026-09-01..2026-09-30"],
    ["本月", "dateRange 2026-11-01..2026-11-30"],
    ["昨天", "date 2026-11-23"],
    ["今天", "date 2026-11-24"],
    ["上周", "dateRange 2026-11-16..2026-11-22"],
    ["最近7天", "dateRange 2026-11-17..2026-11-24"],
    ["近三个月", "dateRange 2026-08-24..2026-11-24"],
    ["2024年", "dateRange 2024-01-01..2024-12-31"],
    ["去年", "dateRange 2025-01-01..2025-12-31"],
    ["2024年第1季度", "dateRange 2024-01-01..2024-03-31"],
    ["一季度", "dateRange 2026-01-01..2026-03-31"],
    ["2024年上半年", "dateRange 2024-01-01..2024-06-30"],
    ["3月1日到3月15日", "dateRange 2026-03-01..2026-03-15"],
    ["2024年3月1日至3月15日", "dateRange 2024-03-01..2024-03-15"],
    ["2024-03-01~2024-04-30", "dateRange 2024-03-01..2024-04-30"],
    ["2024年3月到5月", "dateRange 2024-03-01..2024-05-31"],
  ])("%s", (text, expected) => expect(read(text)).toEqual([expected]));

  test.each<[string, string | null]>([
    ["上月", "last-month"],
    ["上个月 专票", "last-month"],
    ["日期:本月", "this-month"],
    ["今年", "this-year"],
    ["去年度", "last-year"],
    ["上季度", "last-quarter"],
    ["这个星期", "this-week"],
    ["昨日", "yesterday"],
    ["近30天", "last-30-days"],
    ["最近两周", "last-14-days"],
    ["近半年", "last-6-months"],
    ["last quarter", "last-quarter"],
    ["上上月", "2-months-ago"],
    ["上上个月", "2-months-ago"],
    ["前天", "2-days-ago"],
    ["大前天", "3-days-ago"],
    ["前年", "2-years-ago"],
    ["上半年", "this-year-h1"],
    ["下半年 专票", "this-year-h2"],
    ["今年上半年", "this-year-h1"],
    ["去年上半年", "last-year-h1"],
    ["上年度下半年", "last-year-h2"],
    ["本季", "this-quarter"],
    ["上个季度", "last-quarter"],
    ["今年第2季度", "this-year-q2"],
    ["前年四季度", "2-years-ago-q4"],
    ["今年 10月", "this-year-10"],
    ["去年十二月份", "last-year-12"],
    ["今年1-3月", "this-year-01..this-year-03"],
    ["去年3月到5月", "last-year-03..last-year-05"],
    ["去年11月至今年2月", "last-year-11..this-year-02"],
    ["近3月", "last-3-months"],
    ["近两周", "last-14-days"],
    ["近999年", "last-9999-months"],
    ["2026年11月", null],
    ["第一季度", null],
    ["3月", null],
    ["去年3月到2026年5月", null],
  ])("F2 %s is kept as the period %s", (text, period) => {
    expect(conditionsOf(understand(text, now)).period).toBe(period);
  });

  test.each<[string, string]>([
    ["没有原件", "filter original:false"],
    ["無原件", "filter original:false"],
    ["缺原件", "filter original:false"],
    ["no original", "filter original:false"],
    ["状态:没有原件", "filter original:false"],
    ["有原件", "filter original:true"],
    ["原件", "word 原件"],
  ])("F2 %s is %s", (text, piece) => expect(read(text)).toEqual([piece]));

  test("the clock is Shanghai's", () => {
    expect(shown(understand("今天", new Date("2026-11-24T16:30:00Z")))).toEqual(["date 2026-11-25"]);
  });
});

describe("F4 words", () => {
  test.each<[string, string[]]>([
    ["火车票", ["kind rail"]],
    ["专票", ["kind digital-vat-special,vat-special-paper,vat-electronic-special"]],
    ["电子普票", ["kind vat-electronic-normal,digital-vat-normal"]],
    ["机票 上月", ["kind air", "dateRange 2026-10-01..2026-10-31"]],
    ["进项 餐饮", ["filter direction:received", "word 餐饮"]],
    ["样张科技有限公司 3月", ["word 样张科技有限公司", "dateRange 2026-03-01..2026-03-31"]],
    ["销售方样张科技有限公司", ["seller 样张科技有限公司"]],
    ["抬头：样张（北京）商贸有限公司", ["buyer 样张(北京)商贸有限公司"]],
    ["9l110000MA01234567", ["taxId 9l110000MA01234567"]],
    ["中石油3月的发票", ["word 中石油", "dateRange 2026-03-01..2026-03-31"]],
    ["复印纸", ["word 复印纸"]],
    ["A4 复印纸", ["word A4", "word 复印纸"]],
    ["发票", []],
    ["", []],
  ])("%s", (text, expected) =>
    expect(read(text).map((piece) => piece.replace(/^taxId .*/u, "taxId 9l110000MA01234567"))).toEqual(expected),
  );
});

describe("F7 many at once", () => {
  test("a column of numbers", () => {
    const { rows } = understand(`${DIGITAL}\r\n${DIGITAL.slice(0, 19)}0\r\n\r\n${NUMBER}\r\n`, now);
    expect(rows.map(shown)).toEqual([[`number ${DIGITAL}`], [`number ${DIGITAL.slice(0, 19)}0`], [`number ${NUMBER}`]]);
  });

  test("a table with headings", () => {
    const { rows } = understand(
      `序号\t发票代码\t发票号码\t开票日期\t金额\n1\t${CODE}\t${NUMBER}\t2021-09-06\t128.00\n2\t\t${DIGITAL}\t2024-03-12\t1,234.5`,
      now,
    );
    expect(rows.map(shown)).toEqual([
      [`code ${CODE}`, `number ${NUMBER}`, "date 2021-09-06", "amount 128.00"],
      [`number ${DIGITAL}`, "date 2024-03-12", "amount 1234.50"],
    ]);
  });

  test("two columns without headings", () => {
    const { rows } = understand(`${CODE}\t${NUMBER}\n${CODE}\t63435757`, now);
    expect(rows.map(shown)).toEqual([
      [`code ${CODE}`, `number ${NUMBER}`],
      [`code ${CODE}`, "number 63435757"],
    ]);
  });

  test("a list in one line, and code and number in two lines are told apart", () => {
    expect(understand("63435756、63435757、63435758", now).rows).toHaveLength(3);
    expect(understand(`${CODE}\n${NUMBER}`, now).rows).toEqual([]);
    expect(read(`${CODE}\n${NUMBER}`)).toEqual([`code ${CODE}`, `number ${NUMBER}`]);
  });
});

describe("F4 never in the way", () => {
  test("conditions of a question", () => {
    expect(conditionsOf(understand(`${NUMBER} 2024年3月 >100 样张科技有限公司 进项 火车票`, now))).toMatchObject({
      number: NUMBER,
      dateFrom: "2024-03-01",
      dateTo: "2024-03-31",
      amountMin: "100.00",
      amountMax: null,
      words: ["样张科技有限公司"],
      direction: "received",
      kinds: ["rail"],
    });
  });

  test("any text is understood without an error, and quickly", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string({ unit: fc.constantFrom(..."0123456789OlI -年月日元¥.,:：，代码号金额发票\n\tE+>查找询"), maxLength: 200 }),
        ),
        (text) => {
          const question = understand(text, now);
          for (const piece of question.pieces) expect(typeof piece.value).toBe("string");
        },
      ),
      { numRuns: 1000 },
    );
    const before = performance.now();
    for (const evil of [
      "查找".repeat(5000),
      "电子票据".repeat(3000),
      "0 ".repeat(8000),
      "1,".repeat(8000),
      "公".repeat(19_000),
      "发票代码".repeat(4000),
      "a".repeat(19_000),
      "-".repeat(19_000),
      "年1月".repeat(5000),
    ])
      understand(evil, now);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test("plain numbers stay as they are, and so does what was mended", () => {
    const digital = fc
      .tuple(fc.integer({ min: 21, max: 26 }), fc.constantFrom("11", "31", "44", "95"), fc.stringMatching(/^[0-9]{16}$/))
      .map(([year, region, rest]) => `${year}${region}${rest}`);
    const tax = fc.stringMatching(/^[0-9]{8}$/).filter((digits) => digits !== "00000000");
    fc.assert(
      fc.property(fc.oneof(digital, tax), (number) => {
        const { pieces } = understand(number, now);
        expect(pieces).toEqual([{ field: "number", text: number, span: [0, number.length], value: number, mended: [] }]);
        const spaced = understand((number.match(/.{4}/gu) ?? []).join(" "), now).pieces;
        expect(spaced.map(({ field, value }) => [field, value])).toEqual([["number", number]]);
      }),
    );
  });

  test("10,000 pasted rows take little time", () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => `2411200000${String(i).padStart(10, "0")}`).join("\n");
    const before = performance.now();
    expect(understand(rows, now).rows).toHaveLength(10_000);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
