/** Facts ↔ rows of the register: conversions without any I/O. */
import { missingFields } from "#domain/completeness.ts";
import { isDay, shanghaiToday } from "#domain/dates.ts";
import { doubtReasons } from "#domain/doubts.ts";
import { searchTerms, searchText } from "#domain/grams.ts";
import { identityKeys } from "#domain/identity.ts";
import type { FieldSource, InvoiceFacts, InvoiceItem, InvoiceKind } from "#domain/invoice.ts";
import { formatFen, parseFen } from "#domain/money.ts";
import { covered, sellerInStars, withNothing } from "#domain/personal/personal.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { initialsOf } from "./name-sounds.ts";

export type ItemRow = {
  company_id: number;
  invoice_id: string;
  line: number;
  name: string | null;
  spec: string | null;
  unit: string | null;
  quantity: string | null;
  price: string | null;
  amount_fen: string | null;
  rate: string | null;
  tax_fen: string | null;
};

const INT8_MAX = 2n ** 63n - 1n;
/** decimal string in yuan → fen for a row; what no invoice can amount to is left out, so that the rest can be stored */
function fen(money: string | null): string | null {
  const value = money === null ? null : parseFen(money);
  return value === null || value > INT8_MAX || value < -INT8_MAX ? null : value.toString();
}

/** fen of a row → decimal string in yuan */
export const yuan = (value: string | null): string | null => (value === null ? null : formatFen(BigInt(value)));

const dayOf = (facts: InvoiceFacts): string | null => (facts.date !== null && isDay(facts.date) ? facts.date : null);

/** The columns of an invoice that come from its facts, as they go into JSON (bigint as string). */
export function factColumns(facts: InvoiceFacts, keys = identityKeys(facts)) {
  return {
    kind: facts.kind,
    code: facts.code,
    number: facts.number,
    digital_number: facts.digitalNumber,
    tax_key: keys.taxKey,
    digital_key: keys.digitalKey,
    check_code: facts.checkCode,
    issue_date: dayOf(facts),
    seller_name: facts.seller.name,
    seller_order: sellerInStars(facts),
    seller_tax_id: facts.seller.taxId,
    buyer_name: facts.buyer.name,
    buyer_tax_id: facts.buyer.taxId,
    amount_fen: fen(facts.amount),
    tax_fen: fen(facts.tax),
    total_fen: fen(facts.total),
    currency: facts.currency,
    remark: facts.remark,
    qr: facts.qr,
    red: facts.red,
    original_code: facts.original?.code ?? null,
    original_number: facts.original?.number ?? null,
    business: facts.business,
    extra: facts.extra,
    fields: facts.fields,
    checks: facts.checks,
    missing: missingFields(facts),
    doubts: doubtReasons(facts) as string[],
  };
}

export function itemRows(companyId: number, invoiceId: string, items: readonly InvoiceItem[]): ItemRow[] {
  return items.map((item, index) => ({
    company_id: companyId,
    invoice_id: invoiceId,
    line: index + 1,
    name: item.name,
    spec: item.spec,
    unit: item.unit,
    quantity: item.quantity,
    price: item.price,
    amount_fen: fen(item.amount),
    rate: item.rate,
    tax_fen: fen(item.tax),
  }));
}

type Searched = { company_id: number; id: string; department_id: string | null; owner_id: string | null };

/**
 * The search row: an invoice without a date is sliced by the day on which it arrived. Whoever gives a record to another
 * department or owner must write it anew.
 */
export function searchRow(row: Searched, facts: InvoiceFacts, arrivedAt: Date) {
  const txt = textOf(facts);
  const { paths, ...rest } = covered(facts, withNothing);
  // who may not see it isn't led to it by words: the terms lead there, and the text decides
  const masked = paths.length === 0 ? null : textOf(rest);
  const d = dayOf(facts) ?? shanghaiToday(arrivedAt);
  const beside = { numbers: [facts.number, facts.digitalNumber], departmentId: row.department_id, ownerId: row.owner_id };
  return { company_id: row.company_id, id: row.id, d, txt, masked, terms: searchTerms(row.company_id, d, txt, beside) };
}

const textOf = ({ seller, buyer, items, remark, extra }: Pick<InvoiceFacts, "seller" | "buyer" | "items" | "remark" | "extra">) =>
  searchText({
    seller: seller.name,
    buyer: buyer.name,
    initials: initialsOf([seller.name, buyer.name]),
    items: items.map((item) => item.name),
    remark,
    // in an order of its own: jsonb gives its keys back in another one than they came in
    extra: Object.keys(extra)
      .toSorted()
      .map((key) => extra[key]!),
  });

/** A row and its lines as facts again, for joining and for presenting. */
export function factsOfRow(row: InvoiceRow, items: readonly ItemRow[]): InvoiceFacts {
  return {
    kind: row.kind as InvoiceKind,
    code: row.code,
    number: row.number,
    digitalNumber: row.digital_number,
    date: row.issue_date,
    checkCode: row.check_code,
    seller: { name: row.seller_name, taxId: row.seller_tax_id },
    buyer: { name: row.buyer_name, taxId: row.buyer_tax_id },
    amount: yuan(row.amount_fen),
    tax: yuan(row.tax_fen),
    total: yuan(row.total_fen),
    currency: row.currency,
    items: items.toSorted((a, b) => a.line - b.line).map(itemOfRow),
    remark: row.remark,
    qr: row.qr,
    page: 1,
    red: row.red,
    original:
      row.original_code === null && row.original_number === null
        ? null
        : { code: row.original_code, number: row.original_number },
    business: row.business,
    extra: { ...row.extra },
    fields: { ...(row.fields as Record<string, FieldSource>) },
    checks: row.checks as InvoiceFacts["checks"],
  };
}

export function itemOfRow(row: ItemRow): InvoiceItem {
  const { name, spec, unit, quantity, price, rate } = row;
  return { name, spec, unit, quantity, price, amount: yuan(row.amount_fen), rate, tax: yuan(row.tax_fen) };
}

/** Facts whose sources name the document that they lie on. */
export function withDocument(facts: InvoiceFacts, documentId: string | null): InvoiceFacts {
  if (documentId === null) return facts;
  const fields = Object.fromEntries(Object.entries(facts.fields).map(([path, source]) => [path, { ...source, documentId }]));
  return { ...facts, fields };
}
