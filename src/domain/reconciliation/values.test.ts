import { describe, expect, test } from "vitest";
import { COMPARED, differingFields, judge, summed, type Values } from "./values.ts";

const values = (part: Partial<Values> = {}): Values => ({
  code: null,
  number: "25112000000123456789",
  digitalNumber: null,
  date: "2025-03-04",
  sellerName: "样张供应商（北京）有限公司",
  sellerTaxId: "91110000MA00000001",
  buyerName: "样张甲有限公司",
  buyerTaxId: "91110000MA00000002",
  amount: "100.00",
  tax: "13.00",
  total: "113.00",
  state: "normal",
  booking: "not-booked",
  voucher: null,
  ...part,
});
const all = [...COMPARED];
const once = { times: 1, totalFen: null, amountFen: null };

describe("Y3 in what two sides differ", () => {
  test.each([
    ["nothing", {}, []],
    ["brackets and blanks of a name", { sellerName: "样张供应商 (北京) 有限公司" }, []],
    ["zeros of an amount", { total: "113", amount: "100.0" }, []],
    ["what one doesn't say", { date: null, sellerName: null, total: null }, []],
    ["a state that nobody asked for yet", { state: "unknown" }, []],
    ["sum and day", { total: "112.99", date: "2025-03-05" }, ["date", "total"]],
    ["an amount that can't be read", { tax: "十三" }, ["tax"]],
    ["the seller", { sellerName: "样张别家", sellerTaxId: "91110000MA00000009" }, ["sellerTaxId", "sellerName"]],
    ["its state", { state: "voided" }, ["state"]],
  ] satisfies [string, Partial<Values>, string[]][])("%s", (_name, there, fields) => {
    expect(differingFields(values(), values(there), all)).toEqual(fields);
  });

  test("what isn't asked for isn't compared", () => {
    expect(differingFields(values(), values({ date: "2025-03-05" }), ["total"])).toEqual([]);
  });
});

describe("Y3 several rows of one invoice on the other side", () => {
  const half = values({ amount: "50.00", tax: "6.50", total: "56.50" });
  test("a booking in parts is the invoice", () => {
    const rows = { times: 2, totalFen: 11_300n, amountFen: 10_000n };
    expect(judge(values(), half, all, rows)).toEqual({ outcome: "matched", fields: [] });
    expect(summed(half, rows)).toMatchObject({ amount: "100.00", tax: "13.00", total: "113.00" });
  });
  test("the whole of it in each stands there twice", () => {
    const rows = { times: 2, totalFen: 22_600n, amountFen: 20_000n };
    expect(judge(values(), values(), all, rows)).toEqual({ outcome: "twice", fields: ["amount", "tax", "total"] });
  });
  test("one row is the same or it isn't", () => {
    expect(judge(values(), values(), all, once).outcome).toBe("matched");
    expect(judge(values(), half, all, once).outcome).toBe("different");
  });
});
