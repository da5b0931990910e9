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

/** How wide columns were made, in pixels; what isn't named has its usual width. */
export const SIZED_COLUMNS = ["number", ...LIST_COLUMNS] as const;
export type SizedColumn = (typeof SIZED_COLUMNS)[number];
export type Widths = Partial<Record<SizedColumn, number>>;
export const WIDTH_MIN = 64;
export const WIDTH_MAX = 800;
