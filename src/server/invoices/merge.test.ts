import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyFacts, emptyItem } from "#domain/empty-facts.ts";
import type { InvoiceFacts, Witness } from "#domain/invoice.ts";
import { archivalCarrier, mergeFacts, sameValue } from "./merge.ts";
import { placementsOf } from "./placement.ts";
import { flushedState } from "./red.ts";

const facts = (part: Partial<InvoiceFacts> = {}): InvoiceFacts => ({
  ...emptyFacts("digital-vat-normal"),
  number: "25002000000000000001",
  date: "2025-03-04",
  seller: { name: "样张供应商有限公司", taxId: null },
  total: "113.00",
  ...part,
});
const from = (witness: Witness, ...paths: string[]) =>
  Object.fromEntries(paths.map((path) => [path, { from: witness, confidence: 1 }]));

test("E7 a further carrier fills what is empty and says where it was read", () => {
  const {
    facts: merged,
    changed,
    contradictions,
  } = mergeFacts(
    facts(),
    facts({ amount: "100.00", buyer: { name: "样张甲", taxId: null }, fields: from("tag", "amount") }),
    "ofd",
  );
  expect(merged).toMatchObject({ amount: "100.00", buyer: { name: "样张甲" } });
  expect(merged.fields).toMatchObject({ amount: { from: "tag" }, "buyer.name": { from: "tag" } });
  expect(changed).toEqual(["amount", "buyer.name"]);
  expect(contradictions).toEqual([]);
});

test("E7 lines that come to other sums differ in yuan, as everything else does", () => {
  const lines = (amount: string) => [{ ...emptyItem(), name: "*样张*纸张", amount }];
  const { contradictions } = mergeFacts(facts({ items: lines("100.00") }), facts({ items: lines("-1200.50") }), "xml");
  expect(contradictions).toMatchObject([{ field: "items", known: "100.00", incoming: "-1200.50" }]);
});

test.each([
  { known: "both", incoming: "digital" },
  { known: "digital", incoming: "both" },
])("D10 a 数电纸质 invoice by both its numbers and by the 20 digits alone is one, without a contradiction: %o", (order) => {
  const digital = "25002000000000000001";
  const forms = {
    both: facts({ code: "011002500111", number: "12345678", digitalNumber: digital, fields: from("tag", "number") }),
    digital: facts({ number: digital, fields: from("xml", "number") }),
  };
  const known = forms[order.known as "both"];
  const { facts: merged, contradictions } = mergeFacts(known, forms[order.incoming as "both"], "ofd");
  expect(contradictions).toEqual([]);
  expect(merged).toMatchObject({ code: "011002500111", number: "12345678", digitalNumber: digital });
});

test("E7 two carriers that differ: the first stays, and the difference is kept as a finding", () => {
  const { facts: merged, contradictions } = mergeFacts(
    facts({ fields: from("text", "total") }),
    facts({ total: "118.00", fields: from("xml", "total") }),
    "xml",
  );
  expect(merged.total).toBe("113.00");
  expect(contradictions).toEqual([
    { field: "total", known: "113.00", incoming: "118.00", fromKnown: "text", fromIncoming: "xml", kept: "known" },
  ]);
});

test("E3 what was guessed from a photo gives way to what the document states, not silently", () => {
  const photo = facts({ total: "718.00", fields: from("ocr", "total", "seller.name") });
  const { facts: merged, contradictions } = mergeFacts(photo, facts({ fields: from("xml", "total") }), "xml");
  expect(merged.total).toBe("113.00");
  expect(contradictions).toMatchObject([{ field: "total", kept: "incoming" }]);
});

test("E7 a photo never replaces what a document or a person said", () => {
  for (const witness of ["xml", "tag", "text", "qr", "person"] as const) {
    const { facts: merged } = mergeFacts(
      facts({ fields: from(witness, "total") }),
      facts({ total: "1.00", fields: from("ocr", "total") }),
      "image",
    );
    expect(merged.total).toBe("113.00");
  }
});

test("F4 the same value printed differently is no difference", () => {
  expect(sameValue("样张(北京)有限公司", "样张(北京) 有限公司")).toBe(true);
  const { contradictions } = mergeFacts(facts(), facts({ seller: { name: "样张供应商 有限公司", taxId: null } }), "pdf");
  expect(contradictions).toEqual([]);
});

test("E7 an agreed field keeps the source that can be shown on a page", () => {
  const boxed = facts({ fields: { total: { from: "tag", confidence: 1, page: 1, box: [0.1, 0.2, 0.3, 0.1] } } });
  expect(mergeFacts(facts({ fields: from("xml", "total") }), boxed, "ofd").facts.fields.total).toMatchObject({
    box: [0.1, 0.2, 0.3, 0.1],
  });
});

test("E7 joining the same carrier again changes nothing, and no input is touched", () => {
  const money = fc.option(
    fc.integer({ min: 0, max: 10_000_000 }).map((fen) => (fen / 100).toFixed(2)),
    { nil: null },
  );
  const party = fc.record({ name: fc.option(fc.string(), { nil: null }), taxId: fc.option(fc.string(), { nil: null }) });
  const some = fc.record({
    amount: money,
    tax: money,
    total: money,
    seller: party,
    buyer: party,
    red: fc.boolean(),
    remark: fc.option(fc.string(), { nil: null }),
  });
  fc.assert(
    fc.property(some, some, (a, b) => {
      const [known, incoming] = [facts(a), facts(b)];
      const before = JSON.stringify([known, incoming]);
      const once = mergeFacts(known, incoming, "pdf");
      expect(JSON.stringify([known, incoming])).toBe(before);
      expect(mergeFacts(once.facts, incoming, "pdf").changed).toEqual([]);
    }),
  );
});

test("E7 the carrier to be archived is what the issuer made, never a photo beside it", () => {
  const carriers = ["image", "pdf", "ofd", "xml"].map((format) => ({ format }));
  expect(archivalCarrier("digital-vat-normal", carriers)!.format).toBe("xml");
  expect(archivalCarrier("vat-electronic-normal", carriers)!.format).toBe("ofd");
  expect(archivalCarrier("digital-vat-normal", carriers.slice(0, 2))!.format).toBe("pdf");
  expect(archivalCarrier("taxi", [{ format: "image" }])!.format).toBe("image");
});

test("D24 an invoice goes where its tax ids stand; by name only where none is stated", () => {
  const companies = [
    { id: 1, name: "样张甲有限公司", taxId: "A1" },
    { id: 2, name: "样张乙有限公司", taxId: "B2" },
  ];
  const between = facts({ buyer: { name: null, taxId: "a1" }, seller: { name: null, taxId: "B2" } });
  expect(placementsOf(between, 2, companies)).toEqual([
    { companyId: 1, direction: "received", titleOurs: true },
    { companyId: 2, direction: "issued", titleOurs: true },
  ]);
  expect(placementsOf(facts({ buyer: { name: "样张甲有限公司", taxId: null } }), 2, companies)).toEqual([
    { companyId: 1, direction: "received", titleOurs: true },
  ]);
  expect(placementsOf(facts({ buyer: { name: "样张甲有限公司", taxId: "Z9" } }), 2, companies)).toEqual([
    { companyId: 2, direction: "received", titleOurs: false },
  ]);
});

test("D7 a blue invoice is reversed in full when its red ones add up to it, else in part", () => {
  expect(flushedState("11300", ["-11300"])).toBe("red-flushed-full");
  expect(flushedState("11300", ["-300", "-11000"])).toBe("red-flushed-full");
  expect(flushedState("11300", ["-300"])).toBe("red-flushed-part");
  expect(flushedState(null, ["-300"])).toBe("red-flushed-part");
  expect(flushedState("11300", [null])).toBe("red-flushed-part");
});
