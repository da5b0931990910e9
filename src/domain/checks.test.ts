import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHECK_IDS, checkInvoice } from "./checks.ts";
import { LOOKUP_NEEDS, missingFields, neededFor } from "./completeness.ts";
import { emptyFacts, emptyItem } from "./empty-facts.ts";
import { INVOICE_KINDS } from "./invoice.ts";
import type { InvoiceFacts, InvoiceItem } from "./invoice.ts";
import { formatFen } from "./money.ts";

const line = (more: Partial<InvoiceItem> = {}): InvoiceItem => ({
  ...emptyItem(),
  name: "*餐饮服务*餐费",
  quantity: "1",
  price: "100",
  amount: "100.00",
  rate: "6%",
  tax: "6.00",
  ...more,
});
const invoice = (more: Partial<InvoiceFacts> = {}): InvoiceFacts => ({
  ...emptyFacts("digital-vat-normal"),
  number: "24112000000123456789",
  date: "2024-03-12",
  seller: { name: "样张餐饮店", taxId: null },
  buyer: { name: "样张科技有限公司", taxId: null },
  amount: "100.00",
  tax: "6.00",
  total: "106.00",
  items: [line()],
  ...more,
});
const failed = (more: Partial<InvoiceFacts>, context = {}): string[] =>
  checkInvoice(invoice(more), context)
    .filter(({ ok }) => !ok)
    .map(({ id }) => id);

describe("V3 rates and their days", () => {
  const rated = (rate: string, tax: string, date: string, more: Partial<InvoiceFacts> = {}): string[] =>
    failed({
      items: [line({ rate, tax })],
      tax,
      total: formatFen(10_000n + BigInt(tax.replace(".", ""))),
      number: null,
      date,
      ...more,
    });

  test.each([
    ["9%", "9.00", "2018-06-01"],
    ["1%", "1.00", "2019-06-01"],
    ["17%", "17.00", "2024-06-01"],
    ["16%", "16.00", "2018-04-30"],
  ])("%s (tax %s) can't stand on an invoice of %s", (rate, tax, date) => {
    expect(rated(rate, tax, date)).toEqual(["rate-date"]);
  });

  test("old rates for a while after a change, on red invoices for ever; 13 % old and new", () => {
    expect(rated("16%", "16.00", "2019-12-31")).toEqual([]);
    expect(rated("13%", "13.00", "2017-06-30")).toEqual([]);
    expect(rated("13%", "13.00", "2026-06-30")).toEqual([]);
    expect(rated("17%", "17.00", "2024-06-01", { red: true })).not.toContain("rate-date");
  });

  test("a rate that never was", () => expect(rated("7%", "7.00", "2024-06-01")).toEqual(["rate-known"]));
});

describe("V3 an invoice against itself", () => {
  test("a right one passes every rule that it gives enough for", () => {
    const checks = checkInvoice(
      invoice({ extra: { capitals: "壹佰零陆圆整" }, qr: "01,32,,24112000000123456789,106.00,20240312,,ABCD" }),
    );
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        "sum",
        "line-sum",
        "line-tax-sum",
        "line-rate",
        "rate-date",
        "line-price",
        "capitals",
        "number-structure",
        "number-date",
        "qr-number",
        "qr-date",
        "qr-amount",
        "item-category",
      ]),
    );
  });
  test.each<[string, Partial<InvoiceFacts>, string[]]>([
    ["total", { total: "107.00" }, ["sum"]],
    ["line sum", { items: [line({ amount: "90.00", price: "90", tax: "5.40" })] }, ["line-sum", "line-tax-sum"]],
    ["rate", { items: [line({ rate: "13%" })] }, ["line-rate"]],
    ["price", { items: [line({ price: "50" })] }, ["line-price"]],
    ["capitals", { extra: { capitals: "壹佰零柒圆整" } }, ["capitals"]],
    ["seller's tax id", { seller: { name: "样张", taxId: "91000000MA00000000" } }, ["seller-tax-id"]],
    ["number of another year", { date: "2025-01-01" }, ["number-date"]],
    ["number too short", { number: "2411200000012345678" }, ["number-structure"]],
    [
      "code of another kind",
      { kind: "vat-special-paper", code: "1100201350", number: "63435756", date: "2020-05-01" },
      ["code-kind"],
    ],
    [
      "date before the code",
      { kind: "vat-special-paper", code: "1100201130", number: "63435756", date: "2019-05-01" },
      ["code-date"],
    ],
    ["QR against face", { qr: "01,32,,24112000000123456780,206.00,20240313,,ABCD" }, ["qr-number", "qr-date", "qr-amount"]],
    ["no category", { items: [line({ name: "餐费" })] }, ["item-category"]],
    ["positive red", { red: true }, ["red-sign"]],
  ])("%s", (_, more, expected) => expect(failed(more)).toEqual(expected));

  describe("V3 the 校验码 has 20 digits, of which the last six may be all that is kept", () => {
    const CHECK_CODE = "01234567890123456789";
    const ids = (checkCode: string, inQr = ""): string[] =>
      checkInvoice(
        invoice({
          kind: "vat-electronic-normal",
          code: "011002000111",
          number: "63435756",
          date: "2020-05-01",
          checkCode,
          qr: `01,10,011002000111,63435756,100.00,20200501,${inQr},ABCD`,
        }),
      ).flatMap(({ id, ok }) => (id.endsWith("check-code") || id === "check-code-structure" ? `${id} ${ok}` : []));

    test.each<[string, string, string, string[]]>([
      ["as in the QR code", CHECK_CODE, CHECK_CODE, ["check-code-structure true", "qr-check-code true"]],
      ["its last six", "456789", CHECK_CODE, ["check-code-structure true", "qr-check-code true"]],
      ["other digits", "123456", CHECK_CODE, ["check-code-structure true", "qr-check-code false"]],
      ["a piece of it", CHECK_CODE.slice(1), CHECK_CODE, ["check-code-structure false", "qr-check-code false"]],
      ["no QR code says it", CHECK_CODE, "", ["check-code-structure true"]],
    ])("%s", (_, face, inQr, expected) => expect(ids(face, inQr)).toEqual(expected));

    test("blockchain and fiscal invoices have shorter ones", () => {
      const short = checkInvoice(invoice({ kind: "blockchain", checkCode: "40926" }));
      expect(short.map(({ id }) => id)).not.toContain("check-code-structure");
    });
  });

  test("V3 what was printed before a rule existed isn't judged by it", () => {
    expect(failed({ date: "2017-12-31", number: "63435756", items: [line({ name: "餐费" })] })).not.toContain("item-category");
    const ticket = checkInvoice(invoice({ kind: "rail", number: "K051971", date: null, items: [] }));
    expect(ticket.map(({ id }) => id)).not.toContain("number-structure");
    const neither = checkInvoice(invoice({ kind: "rail", number: "K0519", date: null, items: [] }));
    expect(neither).toContainEqual(expect.objectContaining({ id: "number-structure", ok: false }));
  });

  test("legal exceptions are no failures", () => {
    expect(failed({ remark: "差额征税：扣除额 50.00", items: [line({ tax: "3.00" })], tax: "3.00", total: "103.00" })).toEqual(
      [],
    );
    expect(failed({ items: [line({ rate: "免税", tax: "***" })], tax: null, total: null })).toEqual([]);
    expect(
      failed({
        red: true,
        amount: "-100.00",
        tax: "-6.00",
        total: "-106.00",
        items: [line({ quantity: "-1", amount: "-100.00", tax: "-6.00" })],
        extra: { capitals: "（负数）壹佰零陆圆整" },
      }),
    ).toEqual([]);
    expect(failed({ items: [line({ quantity: "3", price: "33.333333333333" })] })).toEqual([]);
    // 减按 1.5 %: the tax is computed from the price with tax
    expect(
      failed({
        items: [line({ amount: "10344.83", price: null, rate: "1.5%", tax: "155.17" })],
        amount: "10344.83",
        tax: "155.17",
        total: "10500.00",
      }),
    ).toEqual([]);
  });

  test("a date that hasn't come", () =>
    expect(failed({ date: "2024-12-31" }, { now: new Date("2024-06-01T00:00:00Z") })).toEqual(["future-date"]));

  test("rounded lines always pass, and every id is known", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom(1, 3, 6, 9, 13)), {
          minLength: 1,
          maxLength: 8,
        }),
        (rows) => {
          const items = rows.map(([fen, rate]) =>
            line({
              quantity: null,
              price: null,
              amount: formatFen(BigInt(fen)),
              rate: `${rate}%`,
              tax: formatFen(BigInt(Math.round((fen * rate) / 100))),
            }),
          );
          const amount = rows.reduce((sum, [fen]) => sum + BigInt(fen), 0n);
          const tax = rows.reduce((sum, [fen, rate]) => sum + BigInt(Math.round((fen * rate) / 100)), 0n);
          const checks = checkInvoice(
            invoice({ items, amount: formatFen(amount), tax: formatFen(tax), total: formatFen(amount + tax) }),
          );
          expect(checks.filter(({ ok }) => !ok)).toEqual([]);
          for (const { id } of checks) expect(CHECK_IDS).toContain(id);
        },
      ),
    );
  });
});

describe("D10 completeness", () => {
  test("what is missing by kind", () => {
    expect(missingFields(invoice())).toEqual(["seller.taxId"]);
    expect(missingFields(invoice({ kind: "vat-electronic-normal" }))).toEqual(["code", "seller.taxId"]);
    expect(missingFields(invoice({ kind: "rail" }))).toEqual([]);
    const paper = invoice({ kind: "rail", number: "K051971", date: null, buyer: { name: null, taxId: null } });
    expect(missingFields(paper), "a ticket on paper never had a day of issue or a buyer").toEqual([]);
    expect(missingFields({ ...paper, total: null })).toEqual(["total"]);
    const seller = { name: "样张高速公路有限公司", taxId: "91000000MA0000002W" };
    const toll = invoice({ kind: "toll", number: "63435756", seller, amount: null, tax: null });
    expect(missingFields({ ...toll, code: "132052300111" }), "a toll of a province has no columns of tax").toEqual([]);
    expect(missingFields({ ...toll, code: "042001700112" })).toEqual(["amount", "tax"]);
    expect(missingFields(invoice({ kind: "digital-vat-special", buyer: { name: "样张", taxId: " " }, items: [] }))).toEqual([
      "seller.taxId",
      "buyer.taxId",
      "items",
    ]);
    expect(missingFields(invoice({ kind: "vat-normal-paper", code: "011002100104", number: "63435756" }))).toEqual([
      "checkCode|digitalNumber",
      "seller.taxId",
    ]);
  });
  test("D2 what is needed, and where it is printed", () => {
    expect(neededFor("vat-electronic-normal", new Set(["number"] as const))).toEqual([{ field: "code", where: "top-right" }]);
    expect(neededFor("digital-vat-special", new Set(["number"] as const))).toEqual([]);
    expect(neededFor("rail", new Set(["number", "date"] as const), "toVerify")).toEqual([{ field: "fare", where: "rail-fare" }]);
    for (const kind of INVOICE_KINDS) expect(LOOKUP_NEEDS[kind].toFind.length).toBeGreaterThan(0);
  });
});
