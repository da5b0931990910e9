import { describe, expect, test } from "vitest";
import { type TypedLine, entryFields, entryNotes, kindOfEntry, lineOf, sumsOf } from "./entering.ts";
import { INVOICE_KINDS } from "./invoice.ts";
import { KIND_INFO } from "./kinds.ts";

const NOW = new Date("2025-06-18T02:00:00Z");
const NO_SUMS = { amount: "", tax: "", total: "" };
const line = (part: Partial<TypedLine> = {}): TypedLine => ({
  name: "",
  spec: "",
  unit: "",
  quantity: "",
  price: "",
  amount: "",
  rate: "",
  tax: "",
  ...part,
});
const notes = (values: Record<string, string>, lines: TypedLine[] = [], sums = NO_SUMS) =>
  entryNotes({ kind: "digital-vat-normal", values, lines, sums }, NOW).map(({ path, key }) => `${path} ${key}`);

describe("E1 the kind follows from code and number", () => {
  test.each([
    ["", "25117000000000000001", "digital-vat-normal"],
    ["", "25119000000000000001", "rail"],
    ["1100251130", "", "vat-special-paper"],
    ["011002500104", "12345678", "vat-normal-paper"],
    ["011002500111", "12345678", "vat-electronic-normal"],
    ["", "2511", null],
    ["01100250", "", "fiscal"],
    ["0110025", "", null],
  ])("code %j, number %j: %s", (code, number, kind) => {
    expect(kindOfEntry(code, number)).toBe(kind);
  });
});

describe("E1 the fields come in the order of the paper", () => {
  test("a paper invoice has its seller at the foot, a digital one beside the buyer", () => {
    const order = (kind: "vat-special-paper" | "digital-vat-special") => entryFields(kind).map(({ path }) => path);
    expect(order("vat-special-paper")).toEqual([
      "code",
      "number",
      "date",
      "buyer.name",
      "buyer.taxId",
      "items",
      "amount",
      "tax",
      "total",
      "seller.name",
      "seller.taxId",
      "remark",
    ]);
    expect(order("digital-vat-special")).toEqual([
      "number",
      "date",
      "buyer.name",
      "buyer.taxId",
      "seller.name",
      "seller.taxId",
      "items",
      "amount",
      "tax",
      "total",
      "remark",
    ]);
  });

  test.each(INVOICE_KINDS)("%s: whatever its kind needs can be entered", (kind) => {
    const offered = entryFields(kind).map(({ path }) => path);
    for (const need of KIND_INFO[kind].required) expect(need.split("|").some((path) => offered.includes(path))).toBe(true);
  });
});

describe("E1 what follows is computed", () => {
  test("amount from quantity and price, tax from the rate, sums from the lines", () => {
    const lines = [
      line({ name: "纸", quantity: "3", price: "33.335", rate: "13%" }),
      line({ name: "笔", amount: "10", rate: "免税" }),
    ];
    expect(lineOf(lines[0]!)).toEqual({ amount: "100.01", tax: "13.00" });
    expect(sumsOf(lines, NO_SUMS)).toEqual({ amount: "110.01", tax: "13.00", total: "123.01" });
  });

  test("with one line the total and the rate are enough", () => {
    expect(sumsOf([line({ name: "住宿", rate: "6%" })], { ...NO_SUMS, total: "318" })).toEqual({
      amount: "300.00",
      tax: "18.00",
      total: "318.00",
    });
  });

  test("what was typed stands, and nothing is made up where a part is missing", () => {
    expect(sumsOf([], { ...NO_SUMS, total: "50" })).toEqual({ amount: "", tax: "", total: "50.00" });
    expect(sumsOf([line({ name: "纸", amount: "100" })], NO_SUMS)).toEqual({ amount: "100.00", tax: "", total: "" });
    expect(sumsOf([], { amount: "100", tax: "", total: "113" })).toEqual({ amount: "100.00", tax: "13.00", total: "113.00" });
  });
});

describe("E1 what can't be right is said at its field while typing", () => {
  test("wrong length, impossible date, tax id", () => {
    expect(notes({ number: "2511700" })).toEqual(["number hint.number-length"]);
    expect(notes({ number: "12345678" })).toEqual(["number entry.number-length"]);
    expect(notes({ number: "25117000000000000001", date: "2024-03-01" })).toEqual(["date hint.date-not-in-number-year"]);
    expect(notes({ date: "2025-06-19" })).toEqual(["date check.future-date.failed"]);
    expect(notes({ "seller.taxId": "91000000MA0000001X" })).toEqual(["seller.taxId taxId.checksum"]);
    expect(notes({ "seller.taxId": "91000000MA0000001R" })).toEqual([]);
  });

  test("sums and lines that contradict each other", () => {
    const lines = [line({ name: "纸", quantity: "2", price: "50", amount: "90", rate: "13%", tax: "20" })];
    expect(notes({}, lines, { amount: "90", tax: "", total: "200" })).toEqual([
      "items.0.amount entry.line-amount",
      "items.0.tax entry.line-tax",
      "total check.sum.failed",
    ]);
    expect(notes({}, lines, { ...NO_SUMS, total: "abc" })).toContain("total entry.money");
  });
});
