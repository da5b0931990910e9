import { expect, test } from "vitest";
import { doubtReasons, doubtsOf } from "./doubts.ts";
import { checkInvoice } from "./checks.ts";
import { emptyFacts, emptyItem } from "./empty-facts.ts";
import type { FieldSource, InvoiceFacts } from "./invoice.ts";

const person: FieldSource = { from: "person", confidence: 1 };

function facts(part: Partial<InvoiceFacts> = {}): InvoiceFacts {
  const made: InvoiceFacts = {
    ...emptyFacts("digital-vat-normal"),
    number: "25007000000000000001",
    date: "2025-03-04",
    seller: { name: "样张供应商有限公司", taxId: "91000000MA0000002W" },
    buyer: { name: "样张甲有限公司", taxId: "91000000MA0000001R" },
    amount: "100.00",
    tax: "13.00",
    total: "113.00",
    items: [{ ...emptyItem(), name: "*样张*纸", amount: "100.00", rate: "13%", tax: "13.00" }],
    ...part,
  };
  return { ...made, checks: part.checks ?? checkInvoice(made) };
}

const paths = (made: InvoiceFacts) => doubtsOf(made).map(({ path, reason }) => `${path} ${reason}`);

test("E4 a complete record whose witnesses agree is in no doubt", () => {
  expect(paths(facts())).toEqual([]);
});

test("E4 D10 what the kind needs and nobody supplied is missing, in the order of the paper", () => {
  const made = facts({ date: null, seller: { name: null, taxId: "91000000MA0000002W" }, items: [] });
  expect(paths(made)).toEqual(["date missing", "seller.name missing", "items missing"]);
  expect(doubtReasons(made)).toEqual(["missing"]);
});

test("E4 of two fields that either would do for, the first is asked for", () => {
  const made = facts({ kind: "vat-normal-paper", code: "011002500104", number: "12345678", checkCode: null });
  expect(paths(made)).toContain("checkCode missing");
});

test("E4 confidence below 0.95 is asked about, 0.95 is not; lines only through their sums", () => {
  const fields: Record<string, FieldSource> = {
    "seller.name": { from: "ocr", confidence: 0.949 },
    number: { from: "ocr", confidence: 0.95 },
    "items.0.name": { from: "ocr", confidence: 0.4 },
  };
  expect(paths(facts({ fields }))).toEqual(["seller.name unsure"]);
});

test("E4 two witnesses are both named with what they say", () => {
  const detail = { field: "total", a: "113.00", b: "118.00", fromA: "text", fromB: "attachment" };
  const [doubt] = doubtsOf(facts({ checks: [{ id: "carriers", ok: false, detail }] }));
  expect(doubt).toMatchObject({
    path: "total",
    reason: "contradiction",
    value: "113.00",
    candidates: [
      { value: "113.00", from: "text" },
      { value: "118.00", from: "attachment" },
    ],
  });
});

test("E4 sums that don't add up ask for all three, with what the sum would be", () => {
  const made = facts({ total: "131.00" });
  expect(paths(made)).toEqual(["amount check", "tax check", "total check"]);
  expect(doubtsOf(made)[2]!.candidates).toEqual([{ value: "113.00", from: "computed" }]);
});

test("E4 what a person has confirmed is settled, also against a rule and for a field that the paper doesn't have", () => {
  const against = facts({ total: "131.00", fields: { total: person, amount: person, tax: person } });
  expect(paths(against)).toEqual([]);
  const absent = facts({ date: null, fields: { date: person } });
  expect(paths(absent)).toEqual([]);
});

test("E4 a QR code that says another amount stands beside the printed one", () => {
  const made = facts({ qr: "01,32,,25007000000000000001,118.00,20250304,,0000" });
  expect(doubtsOf(made)).toMatchObject([
    {
      path: "total",
      reason: "contradiction",
      candidates: [
        { value: "113.00", from: "text" },
        { value: "118.00", from: "qr" },
      ],
    },
  ]);
});

test("E4 a line whose price doesn't multiply out is asked for by its number", () => {
  const items = [
    {
      name: "*样张*纸",
      spec: null,
      unit: null,
      quantity: "3",
      price: "10",
      amount: "100.00",
      rate: "13%",
      tax: "13.00",
    },
  ];
  expect(paths(facts({ items }))).toEqual(["items.0.amount check"]);
});
