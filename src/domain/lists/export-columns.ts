import type { ListColumn } from "./list-columns.ts";

/** What a list that is taken away may show; the names of the columns are in the language of the asker. */
export const EXPORT_COLUMNS = [
  "code",
  "number",
  "digitalNumber",
  "date",
  "kind",
  "direction",
  "sellerName",
  "sellerTaxId",
  "buyerName",
  "buyerTaxId",
  "amount",
  "tax",
  "total",
  "currency",
  "red",
  "firstItem",
  "taxState",
  "deliveryState",
  "useState",
  "bookingState",
  "claimState",
  "archiveState",
  "company",
  "department",
  "tags",
  "titleOurs",
  "missing",
  "arrivedAt",
] as const;

/** Columns of a table with a row for each line of the invoices. */
export const EXPORT_LINE_COLUMNS = [
  "itemLine",
  "itemName",
  "itemSpec",
  "itemUnit",
  "itemQuantity",
  "itemPrice",
  "itemAmount",
  "itemRate",
  "itemTax",
] as const;

export type ExportColumn = (typeof EXPORT_COLUMNS)[number] | (typeof EXPORT_LINE_COLUMNS)[number];

/** Every column of a table, in the usual order; beside all lines the first one says nothing. */
export function allColumns(lines: boolean): ExportColumn[] {
  return lines ? [...EXPORT_COLUMNS.filter((column) => column !== "firstItem"), ...EXPORT_LINE_COLUMNS] : [...EXPORT_COLUMNS];
}

/** What a column of the list is called in a file: a status there has a column for each of its axes. */
const OF_LISTED: Record<ListColumn, readonly ExportColumn[]> = {
  date: ["date"],
  seller: ["sellerName"],
  buyer: ["buyerName"],
  kind: ["kind"],
  amount: ["amount"],
  tax: ["tax"],
  total: ["total"],
  status: ["taxState", "deliveryState", "useState", "bookingState", "claimState", "archiveState"],
  arrival: ["arrivedAt"],
  company: ["company"],
  department: ["department"],
  tags: ["tags"],
};

/** The columns that a list shows, with the number in front as there; a table of lines has the lines behind them. */
export const columnsAsListed = (listed: readonly ListColumn[], lines: boolean): ExportColumn[] => [
  "code",
  "number",
  "digitalNumber",
  ...listed.flatMap((column) => OF_LISTED[column]),
  ...(lines ? EXPORT_LINE_COLUMNS : []),
];
