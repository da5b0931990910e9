/** Where facts begin: nothing is known yet. */
import type { InvoiceFacts, InvoiceItem, InvoiceKind } from "./invoice.ts";

/** Facts without a single field; keys stand in the order of the contract. */
export function emptyFacts(kind: InvoiceKind = "other"): InvoiceFacts {
  return {
    kind,
    code: null,
    number: null,
    date: null,
    checkCode: null,
    seller: { name: null, taxId: null },
    buyer: { name: null, taxId: null },
    amount: null,
    tax: null,
    total: null,
    currency: "CNY",
    items: [],
    remark: null,
    qr: null,
    page: 1,
    fields: {},
    checks: [],
    digitalNumber: null,
    red: false,
    original: null,
    business: null,
    extra: {},
  };
}

/** A line without a single value. */
export function emptyItem(): InvoiceItem {
  return { name: null, spec: null, unit: null, quantity: null, price: null, amount: null, rate: null, tax: null };
}
