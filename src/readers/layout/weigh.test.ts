import { expect, test } from "vitest";
import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { weighText } from "./weigh.ts";

const BUYER = { name: "样张甲有限公司", taxId: "91000000MA0E0T1U08" };

/** The confidence of each field of an invoice that a page's text alone states. */
function weighed(kind: InvoiceKind, part: Partial<InvoiceFacts>, paths: string[]): Record<string, number> {
  const facts = { ...emptyFacts(kind), ...part };
  for (const path of paths) facts.fields[path] = { from: "text", confidence: 1, page: 1 };
  weighText(facts);
  return Object.fromEntries(paths.map((path) => [path, facts.fields[path]!.confidence]));
}

test("E2 a form that labels its parties apart shows its buyer by the tax id, a VAT form only beside a seller with one", () => {
  const paths = ["buyer.name", "buyer.taxId"];
  expect(weighed("rail", { buyer: BUYER }, paths)).toEqual({ "buyer.name": 0.97, "buyer.taxId": 0.97 });
  expect(weighed("digital-vat-normal", { buyer: BUYER }, paths)).toEqual({ "buyer.name": 0.9, "buyer.taxId": 0.9 });
  const wrong = { ...BUYER, taxId: "91000000MA0E0T1U09" };
  expect(weighed("rail", { buyer: wrong }, paths)).toEqual({ "buyer.name": 0.9, "buyer.taxId": 0.9 });
});

test("E2 who issued a fiscal receipt shows beside a payer with a tax id, if it isn't the payer again", () => {
  const seller = { name: "样张特种设备检验所", taxId: null };
  expect(weighed("fiscal", { buyer: BUYER, seller }, ["seller.name"])).toEqual({ "seller.name": 0.97 });
  const again = { name: BUYER.name, taxId: null };
  expect(weighed("fiscal", { buyer: BUYER, seller: again }, ["seller.name"])).toEqual({ "seller.name": 0.9 });
});

test("E2 code, number, date and check code of a fiscal receipt bear each other out by their lengths", () => {
  const paths = ["code", "number", "date", "checkCode"];
  const facts = { code: "11990123", number: "0062869706", date: "2023-04-24", checkCode: "41fce3" };
  expect(Object.values(weighed("fiscal", facts, paths))).toEqual([0.97, 0.97, 0.97, 0.97]);
  expect(Object.values(weighed("fiscal", { ...facts, number: "62869706", checkCode: "41" }, paths))).toEqual([
    0.9, 0.9, 0.9, 0.9,
  ]);
});

test("E2 an itinerary whose fare includes the tax: the tax shows where it is that of fare and fuel, and all add up", () => {
  const extra = { fare: "950.00", fuelSurcharge: "30.00", developmentFund: "50.00", taxRate: "9%" };
  expect(weighed("air", { tax: "80.92", total: "1030.00", extra }, ["tax", "total"])).toEqual({ tax: 0.97, total: 0.97 });
  expect(weighed("air", { tax: "80.29", total: "1030.00", extra }, ["tax"])).toEqual({ tax: 0.9 });
  expect(weighed("air", { tax: "80.92", total: "1003.00", extra }, ["tax"])).toEqual({ tax: 0.9 });
});
