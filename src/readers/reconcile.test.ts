import { expect, test } from "vitest";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { attachQr, attachStatement, codesFor } from "./reconcile.ts";
import type { QrFound } from "./reader.types.ts";

const [ONE, OTHER] = ["24112000000000000017", "24112000000000000099"] as const;
const code = (number: string): QrFound => ({ text: `01,32,,${number},106.00,20240312,,ABCD`, box: [0, 0, 0.1, 0.1] });
const invoice = (number: string | null): InvoiceFacts => ({ ...emptyFacts("digital-vat-normal"), number });

test("E3 of two invoices on a page one whose code can't be found doesn't take the other's", () => {
  const [facts, other] = [invoice(ONE), invoice(OTHER)];
  expect(codesFor(facts, [facts, other], [code(OTHER)])).toEqual([]);
  expect(codesFor(facts, [facts, other], [code(OTHER), code(ONE)])).toEqual([code(ONE)]);
});

test("E3 an invoice whose number can't be read takes the code that no other one on the page is named by", () => {
  const [facts, other] = [invoice(null), invoice(OTHER)];
  attachQr(facts, codesFor(facts, [facts, other], [code(OTHER), code(ONE)]));
  expect(facts.number).toBe(ONE);
});

test("E3 a page with one invoice keeps all its codes: one of another number is a contradiction to show", () => {
  const facts = { ...invoice(ONE), fields: { number: { from: "text", confidence: 0.97, page: 1 } as const } };
  const problems = attachQr(facts, codesFor(facts, [facts], [code(OTHER)]));
  expect(problems).toMatchObject([{ code: "contradiction", detail: { field: "number", a: ONE, b: OTHER } }]);
});

test("E2 a line of the page that the attachment says differently is a contradiction; the same figure in another form isn't", () => {
  const item = {
    name: "*样张*纸",
    spec: null,
    unit: "包",
    quantity: "2",
    price: "50",
    amount: "100.00",
    rate: "13%",
    tax: "13.00",
  };
  const printed = { ...emptyFacts("digital-vat-normal"), items: [item] };
  const stated = {
    ...printed,
    items: [{ ...item, quantity: "2.00", price: "50.000", rate: "0.13", name: "*样张*笔", spec: "A4" }],
  };
  expect(attachStatement(printed, stated)).toMatchObject([
    {
      code: "contradiction",
      detail: { field: "items.0.name", a: "*样张*纸", b: "*样张*笔", fromA: "text", fromB: "attachment" },
    },
  ]);
  expect(printed.items).toEqual([item]);
});
