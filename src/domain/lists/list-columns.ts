/** The columns that the list of invoices can show beside the number, which always stands first. */
export const LIST_COLUMNS = [
  "date",
  "seller",
  "buyer",
  "kind",
  "amount",
  "tax",
  "total",
  "status",
  "arrival",
  "company",
  "department",
  "tags",
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];

/** What is shown where nobody has chosen. */
export const USUAL_COLUMNS: readonly ListColumn[] = ["date", "seller", "buyer", "kind", "amount", "tax", "total", "status"];
