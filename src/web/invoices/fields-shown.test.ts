import { expect, test } from "vitest";
import type { InvoiceDetail } from "./invoices.api.ts";
import { fieldGroups } from "./fields-shown.ts";

const ticket = {
  code: null,
  number: "26110000000000000017",
  digitalNumber: null,
  date: "2026-01-24",
  checkCode: null,
  seller: { name: null, taxId: null },
  buyer: { name: null, taxId: null },
  amount: null,
  tax: null,
  total: "56.00",
  original: null,
  purchasedOn: null,
  remark: null,
  missing: [],
  extra: { eTicket: "1", seat: "05A", toStation: "样张南", train: "G17", "fromStation.2": "样张西", fromStation: "样张北" },
} as unknown as InvoiceDetail;

test("E3 of a ticket the journey comes first, whatever order it was read in", () => {
  const more = fieldGroups(ticket).find((group) => group.id === "more");
  expect(more?.fields.map((each) => each.path)).toEqual([
    "extra.fromStation.2",
    "extra.fromStation",
    "extra.toStation",
    "extra.train",
    "extra.seat",
    "extra.eTicket",
  ]);
});
