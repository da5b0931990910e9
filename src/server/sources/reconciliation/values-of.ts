/** Rows of the register, of lists and of carriers → what two sides say. Names of private persons are on none of them. */
import { identityKeys } from "#domain/identity.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { formatFen, parseFen } from "#domain/money.ts";
import { covered, withNothing } from "#domain/personal/personal.ts";
import type { Values } from "#domain/reconciliation/values.ts";
import type { ListEntry } from "#readers/list-process.ts";
import type { NewItem } from "./items.queries.ts";

/** What is compared of a row of the register. */
export type RegisterRow = {
  id: string;
  direction: string;
  code: string | null;
  number: string | null;
  digital_number: string | null;
  digital_key: string | null;
  tax_key: string | null;
  issue_date: string | null;
  seller_name: string | null;
  seller_tax_id: string | null;
  buyer_name: string | null;
  buyer_tax_id: string | null;
  amount_fen: string | null;
  tax_fen: string | null;
  total_fen: string | null;
  business: string | null;
  extra: Record<string, string>;
  tax_state: string;
  booking_state: string;
  /** it lies in the trash */
  removed: boolean;
};

const yuan = (fen: string | null): string | null => (fen === null ? null : formatFen(BigInt(fen)));
const shown = (text: string | null): string | null => (text === null || text.trim() === "" ? null : text);

type Parties = Pick<InvoiceFacts, "seller" | "buyer" | "business" | "extra">;

function partiesOf(parties: Parties): Pick<Values, "sellerName" | "sellerTaxId" | "buyerName" | "buyerTaxId"> {
  const { seller, buyer } = covered({ ...parties, items: [], remark: null, qr: null, checks: [] }, withNothing);
  return {
    sellerName: shown(seller.name),
    sellerTaxId: shown(seller.taxId),
    buyerName: shown(buyer.name),
    buyerTaxId: shown(buyer.taxId),
  };
}

export function valuesOfRow(row: RegisterRow): Values {
  return {
    code: row.code,
    number: row.number,
    digitalNumber: row.digital_number,
    date: row.issue_date,
    ...partiesOf({
      seller: { name: row.seller_name, taxId: row.seller_tax_id },
      buyer: { name: row.buyer_name, taxId: row.buyer_tax_id },
      business: row.business,
      extra: row.extra,
    }),
    amount: yuan(row.amount_fen),
    tax: yuan(row.tax_fen),
    total: yuan(row.total_fen),
    state: row.tax_state,
    booking: row.booking_state,
    voucher: null,
  };
}

/** What a carrier says. */
export const valuesOfFacts = (facts: InvoiceFacts): Values => ({
  code: facts.code,
  number: facts.number,
  digitalNumber: facts.digitalNumber,
  date: facts.date,
  ...partiesOf(facts),
  amount: facts.amount,
  tax: facts.tax,
  total: facts.total,
  state: null,
  booking: null,
  voucher: null,
});

/** A row of the list; a value that can't be read stands as it is written, and so differs from whatever ours is. */
function valuesOfEntry({ facts, states, problems, source }: ListEntry, voucher: number | null): Values {
  const values = valuesOfFacts(facts);
  for (const { code, field, value } of problems)
    if ((code === "amount-invalid" || code === "date-invalid") && field !== null && field in values && value !== "")
      values[field as "date" | "amount" | "tax" | "total"] = value;
  const said = (axis: string): string | null => states.findLast((state) => state.axis === axis)?.value ?? null;
  const booked = voucher === null ? null : source[0]?.cells[voucher]?.trim().slice(0, 60) || null;
  return { ...values, state: said("tax"), booking: said("booking") ?? (booked === null ? null : "booked"), voucher: booked };
}

export type Asked = {
  from: string;
  to: string;
  direction: "received" | "issued" | null;
  /** of the company whose register it is */
  taxId: string | null;
};

/** Rows of a list as a run goes through them; of one key there is one, which counts the others. */
export function itemsOfEntries(entries: readonly ListEntry[], voucher: number | null, asked: Asked): NewItem[] {
  const items = new Map<string, NewItem>();
  for (const entry of entries) {
    const item = itemOf(entry, voucher, asked);
    const place = item.key ?? `row ${item.no}`;
    const known = items.get(place);
    if (known === undefined) items.set(place, item);
    else {
      known.times += 1;
      known.total_fen = added(known.total_fen, item.total_fen);
      known.amount_fen = added(known.amount_fen, item.amount_fen);
      if (known.other_rows.length < 20) known.other_rows.push(Number(item.no));
    }
  }
  return [...items.values()];
}

const added = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? null : (BigInt(a) + BigInt(b)).toString();

function itemOf(entry: ListEntry, voucher: number | null, asked: Asked): NewItem {
  const { facts } = entry;
  const there = valuesOfEntry(entry, voucher);
  const { taxKey, digitalKey } = identityKeys(facts);
  const key = digitalKey ?? taxKey ?? (entry.key === null || entry.key.startsWith("-0") ? null : entry.key);
  const unread = key === null;
  const problems = unread ? { problems: entry.problems, cells: entry.source[0]?.cells.slice(0, 30) ?? [] } : null;
  return {
    side: "there",
    no: String(entry.row),
    key,
    digital_key: digitalKey,
    tax_key: taxKey,
    there,
    here: null,
    times: 1,
    total_fen: fen(there.total),
    amount_fen: fen(there.amount),
    other_rows: [],
    problems,
    outcome: isOutside(facts, asked) ? "outside" : unread ? "unreadable" : null,
    invoice_id: null,
  };
}

const fen = (text: string | null): string | null => (text === null ? null : (parseFen(text)?.toString() ?? null));

function isOutside({ date, seller, buyer }: InvoiceFacts, { from, to, direction, taxId }: Asked): boolean {
  if (date !== null && (date < from || date > to)) return true;
  if (direction === null || taxId === null) return false;
  const other = direction === "received" ? seller.taxId : buyer.taxId;
  const own = direction === "received" ? buyer.taxId : seller.taxId;
  return other === taxId && own !== taxId;
}
