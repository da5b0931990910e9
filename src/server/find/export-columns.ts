/** The columns of exported tables: what stands in each. */
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import type { InvoiceItem } from "#domain/invoice.ts";
import { allColumns, type EXPORT_COLUMNS, type EXPORT_LINE_COLUMNS, type ExportColumn } from "#domain/lists/export-columns.ts";
import type { OutCell } from "#server/platform/sheet/sheet.types.ts";

type InvoiceColumn = (typeof EXPORT_COLUMNS)[number];
type LineColumn = (typeof EXPORT_LINE_COLUMNS)[number];
type Say = (key: string) => string;
/** An invoice, or one of its lines, counted from 1; `item` null where the table has no lines or the invoice none. */
export type ExportRow = { invoice: InvoiceSummary; item: InvoiceItem | null; line: number };

const money = (value: string | null): OutCell => (value === null ? null : { money: value });
const yes = (value: boolean, say: Say): OutCell => (value ? say("find:export.yes") : null);

const INVOICE_CELLS: Record<InvoiceColumn, (invoice: InvoiceSummary, say: Say) => OutCell> = {
  code: ({ code }) => code,
  number: ({ number }) => number,
  digitalNumber: ({ digitalNumber }) => digitalNumber,
  date: ({ date }) => (date === null ? null : { date }),
  kind: ({ kind }, say) => say(`domain:kind.${kind}`),
  direction: ({ direction }, say) => say(`domain:direction.${direction}`),
  sellerName: ({ seller }) => seller.name,
  sellerTaxId: ({ seller }) => seller.taxId,
  buyerName: ({ buyer }) => buyer.name,
  buyerTaxId: ({ buyer }) => buyer.taxId,
  amount: ({ amount }) => money(amount),
  tax: ({ tax }) => money(tax),
  total: ({ total }) => money(total),
  currency: ({ currency }) => currency,
  red: ({ red }, say) => yes(red, say),
  firstItem: ({ firstItem }) => firstItem,
  taxState: ({ states }, say) => say(`domain:state.tax.${states.tax}`),
  deliveryState: ({ states }, say) => say(`domain:state.delivery.${states.delivery}`),
  useState: ({ states }, say) => say(`domain:state.use.${states.use}`),
  bookingState: ({ states }, say) => say(`domain:state.booking.${states.booking}`),
  claimState: ({ states }, say) => say(`domain:state.claim.${states.claim}`),
  archiveState: ({ states }, say) => say(`domain:state.archive.${states.archive}`),
  company: ({ company }) => company.name,
  department: ({ department }) => department?.name ?? null,
  tags: ({ tags }) => tags.join(" "),
  titleOurs: ({ titleOurs, buyer }, say) => yes(!titleOurs && Boolean(buyer.name ?? buyer.taxId), say),
  missing: ({ missing }, say) => missing.map((path) => say(`domain:field.${path}`)).join(" "),
  arrivedAt: ({ arrivedAt }) => ({ date: shanghaiToday(new Date(arrivedAt)) }),
};

const LINE_CELLS: Record<LineColumn, (item: InvoiceItem, line: number) => OutCell> = {
  itemLine: (_item, line) => String(line),
  itemName: ({ name }) => name,
  itemSpec: ({ spec }) => spec,
  itemUnit: ({ unit }) => unit,
  itemQuantity: ({ quantity }) => quantity,
  itemPrice: ({ price }) => price,
  itemAmount: ({ amount }) => money(amount),
  itemRate: ({ rate }) => rate,
  itemTax: ({ tax }) => money(tax),
};
/** What is of the invoice as a whole: repeated with each line it would be summed up more than once. */
const ONCE: ReadonlySet<ExportColumn> = new Set(["amount", "tax", "total"]);

const WIDTHS: Partial<Record<ExportColumn, number>> = {
  number: 24,
  digitalNumber: 24,
  sellerName: 32,
  buyerName: 32,
  sellerTaxId: 22,
  buyerTaxId: 22,
  kind: 22,
  firstItem: 30,
  itemName: 30,
};

export const widthOf = (column: ExportColumn): number => WIDTHS[column] ?? 14;

const isOfLine = (column: ExportColumn): column is LineColumn => column in LINE_CELLS;

/** The columns of a table as asked for; without a wish all. */
export function columnsOf(wish: readonly ExportColumn[] | undefined, lines: boolean): ExportColumn[] {
  if (wish !== undefined) return [...new Set(wish)].filter((column) => lines || !isOfLine(column));
  return allColumns(lines);
}

export function cellOf(column: ExportColumn, { invoice, item, line }: ExportRow, say: Say): OutCell {
  if (isOfLine(column)) return item === null ? null : LINE_CELLS[column](item, line);
  return line > 1 && ONCE.has(column) ? null : INVOICE_CELLS[column](invoice, say);
}
