import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../lists/cells.ts";
import { readBatchRow } from "./row.ts";
import { planOf, tableOfText } from "./table.ts";

const NOW = new Date("2025-06-01T04:00:00Z");
const DIGITAL = "25112000000312456780";
const PASTED = { typed: false, date1904: false, sheet: null };
const WORKBOOK = { typed: true, date1904: false, sheet: "Sheet1" };

const ofText = (text: string) => read(tableOfText(text), PASTED);
const ofCells = (rows: Cell[][]) =>
  read(
    rows.map((cells, index) => ({ row: index + 1, cells })),
    WORKBOOK,
  );
function read(table: Parameters<typeof planOf>[0], style: Parameters<typeof planOf>[1]) {
  const { plan, rows } = planOf(table, style);
  const read = rows.map(({ row, cells }) => ({ row, ...readBatchRow(cells, plan, NOW) }));
  return {
    plan,
    columns: plan.columns.map(({ field, column }) => `${field} ${column}`),
    rows: read.map(({ row, number, asked, lost }) => ({
      row,
      number,
      ...(asked.code === null ? {} : { code: asked.code }),
      ...(asked.dateFrom === null ? {} : { date: asked.dateFrom }),
      ...(asked.amountMin === null ? {} : { amount: asked.amountMin }),
      ...(lost === null ? {} : { lost }),
    })),
  };
}

describe("F7 what a pasted text says", () => {
  test("a column of numbers, with its lines counted as they stand", () => {
    expect(ofText(`${DIGITAL}\n\n 63435756 \r\n2511 2000 0003 1245 6781`).rows).toEqual([
      { row: 1, number: DIGITAL },
      { row: 3, number: "63435756" },
      { row: 4, number: "25112000000312456781" },
    ]);
  });

  test("code, number, date and amount of a spreadsheet, with and without headers", () => {
    const row = { number: "63435756", code: "044032100111", date: "2024-03-12", amount: "128.50" };
    const cells = "044032100111\t63435756\t2024-03-12\t128.50";
    expect(ofText(cells).rows).toEqual([{ row: 1, ...row }]);
    expect(ofText(`发票代码\t发票号码\t开票日期\t价税合计\n${cells}`).rows).toEqual([{ row: 2, ...row }]);
    expect(ofText(`044032100111 63435756 2024-03-12 128.50元`).rows).toEqual([{ row: 1, ...row }]);
    expect(ofText(`044032100111,63435756\n044032100111,63435757`).rows.map(({ code, number }) => [code, number])).toEqual([
      ["044032100111", "63435756"],
      ["044032100111", "63435757"],
    ]);
  });

  test("a header over one column is no row, whatever it is called", () => {
    expect(ofText(`发票号码\n${DIGITAL}`).rows).toEqual([{ row: 2, number: DIGITAL }]);
    expect(ofText(`票据流水\n${DIGITAL}\n63435756`).rows).toHaveLength(2);
  });

  test("numbers one behind the other in a line are a row each", () => {
    expect(ofText("63435756、63435757、63435758").rows.map(({ number }) => number)).toEqual(["63435756", "63435757", "63435758"]);
  });

  test("a row without a number is kept and says so by having none", () => {
    expect(ofText(`${DIGITAL}\n谢谢\n044032100111`).rows).toEqual([
      { row: 1, number: DIGITAL },
      { row: 2, number: null },
      { row: 3, number: null, code: "044032100111" },
    ]);
  });
});

describe("F7 which column is the one of numbers", () => {
  test("the fullest; others that hold numbers too are named", () => {
    const { plan, columns } = ofCells([
      ["凭证", "票号一", "票号二"],
      ["a", "63435756", DIGITAL],
      ["b", null, "25112000000312456781"],
    ]);
    expect(columns).toEqual(["number 2"]);
    expect(plan.others).toEqual([{ column: 1, header: "票号一", numbers: 1 }]);
  });

  test("an export has two: the 20 digits, else the number on paper", () => {
    const { rows, plan } = ofCells([
      ["序号", "发票代码", "发票号码", "数电发票号码", "开票日期", "金额", "价税合计"],
      [{ n: "1" }, null, null, DIGITAL, { n: "45292" }, { n: "100" }, { n: "113" }],
      [{ n: "2" }, "044032100111", "63435756", null, "2024-03-12", { n: "100" }, { n: "113.00000000000001" }],
    ]);
    expect(rows).toEqual([
      { row: 2, number: DIGITAL, date: "2024-01-01", amount: "113.00" },
      { row: 3, number: "63435756", code: "044032100111", date: "2024-03-12", amount: "113.00" },
    ]);
    expect(plan.amountBasis).toBe("total");
  });

  test("eight digits that are days are no numbers", () => {
    expect(ofText(`20240312\t63435756\n20240313\t63435757`).columns).toEqual(["number 1", "date 0"]);
  });

  test("a title above the header is no row", () => {
    expect(ofCells([["某某公司发票清单"], [null, "发票号码", "开票日期"], [null, DIGITAL, "2025-03-05"]]).rows).toEqual([
      { row: 3, number: DIGITAL, date: "2025-03-05" },
    ]);
  });
});

describe("F7 numbers that a spreadsheet made floats", () => {
  test.each<[string, Cell, object]>([
    ["a trailing .0", { n: "63435756.0" }, { number: "63435756" }],
    ["a number that lost its leading zero", { n: "3435756" }, { number: "03435756" }],
    ["all digits lost but the first", "8.12E+17", { number: null, lost: "812" }],
    ["fifteen digits left", { n: "2.43220000004891E+19" }, { number: null, lost: "243220000004891" }],
    ["zeros at the end may be right", { n: "24322000000489100000" }, { number: "24322000000489100000", lost: "243220000004891" }],
    ["an exponent that holds all digits", "6.3435756E+7", { number: "63435756" }],
  ])("%s", (_name, cell, expected) => {
    expect(ofCells([["发票号码"], [cell]]).rows).toEqual([{ row: 2, ...expected }]);
  });
});

test("F7 every line of numbers is a row with its own number, however it is written", () => {
  const number = fc.oneof(
    fc.stringMatching(/^\d{8}$/u),
    fc.tuple(fc.constantFrom("11", "31", "44"), fc.stringMatching(/^\d{16}$/u)).map(([region, rest]) => `25${region}${rest}`),
  );
  fc.assert(
    fc.property(fc.array(number, { minLength: 2, maxLength: 40 }), fc.constantFrom("\n", "\r\n", "\n\n"), (numbers, end) => {
      // a column of days is one of days
      fc.pre(numbers.some((each) => !/^(?:19|20)\d{6}$/u.test(each) && !each.endsWith("00000")));
      expect(ofText(numbers.join(end)).rows.map((row) => row.number)).toEqual(numbers);
    }),
  );
});

test("F7 no text breaks it, no row is lost, and what is kept is short", () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom(DIGITAL, "63435756", "发票号码", "2.4E+19", "\ud800"),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 12 }), (lines) => {
      const table = tableOfText(lines.map((cells) => cells.join("\t")).join("\n"));
      const { plan, rows } = planOf(table, PASTED);
      const numbers = rows.map(({ row }) => row);
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      for (const { cells } of rows) {
        expect(readBatchRow(cells, plan, NOW).given.length).toBeLessThanOrEqual(200);
        expect(JSON.stringify(cells)).not.toMatch(/\\u0000|\\ud[89a-f]/u);
      }
    }),
  );
});
