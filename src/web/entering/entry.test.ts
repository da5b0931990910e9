import { expect, test } from "vitest";
import type { KnownParty } from "./entering.api.ts";
import { EMPTY_LINE, isEmpty, kindOf, matchParties, newEntry, nextEntry, valuesOf } from "./entry.ts";

const party = (name: string, initials: string, part: Partial<KnownParty> = {}): KnownParty => ({
  name,
  initials,
  taxId: null,
  seller: true,
  buyer: false,
  ...part,
});
const PARTIES = [
  party("样例山海办公用品有限公司", "ylshbgypyxgs", { taxId: "91000000MA0000002W" }),
  party("山海样例茶庄", "shylcz"),
  party("样张清河软件有限公司", "yzqhrjyxgs", { seller: false, buyer: true }),
];

test("E1 a party is found by characters, initials and tax id; those that begin with it and stood on this side come first", () => {
  const names = (text: string) => matchParties(PARTIES, text, "seller").map(({ name }) => name);
  expect(names("山海")).toEqual(["山海样例茶庄", "样例山海办公用品有限公司"]);
  expect(names("ylsh")).toEqual(["样例山海办公用品有限公司"]);
  expect(names("9100")).toEqual(["样例山海办公用品有限公司"]);
  expect(names("样")).toEqual(["样例山海办公用品有限公司", "样张清河软件有限公司", "山海样例茶庄"]);
  expect(names("")).toEqual([]);
});

test("E1 what follows is sent with what was typed, and nothing else", () => {
  const entry = {
    ...newEntry({ number: "25117000000000000001", total: "113" }),
    lines: [{ ...EMPTY_LINE, name: "纸", rate: "13%" }],
  };
  expect(kindOf(entry)).toBe("digital-vat-normal");
  expect(valuesOf(entry, ["number", "date", "items", "amount", "tax", "total"])).toEqual({
    number: "25117000000000000001",
    amount: "100.00",
    tax: "13.00",
    total: "113",
    "items.0.name": "纸",
    "items.0.amount": "100.00",
    "items.0.rate": "13%",
    "items.0.tax": "13.00",
  });
});

test("E1 the next one of a pile keeps day and parties, not the number", () => {
  const next = nextEntry(newEntry({ number: "1", date: "2025-03-04", "seller.name": "甲", total: "5" }));
  expect(next.values).toMatchObject({ date: "2025-03-04", "seller.name": "甲" });
  expect(next.values["number"]).toBeUndefined();
  expect(isEmpty(newEntry())).toBe(true);
});
