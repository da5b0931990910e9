/** Saved views: a question with the way its answer is shown. A view holds no invoices; each asks anew with his own permissions. */
import { z } from "zod";
import { LIST_COLUMNS, SIZED_COLUMNS, WIDTH_MAX, WIDTH_MIN } from "#domain/lists/list-columns.ts";
import { Id, Instant } from "./common.api.ts";
import { InvoiceFilters, SORTS } from "./invoices.api.ts";

const Name = z.string().trim().min(1).max(60);
const Columns = z
  .array(z.enum(LIST_COLUMNS))
  .min(1)
  .max(LIST_COLUMNS.length)
  .refine((columns) => new Set(columns).size === columns.length);
const Widths = z
  .partialRecord(z.enum(SIZED_COLUMNS), z.number().int().min(WIDTH_MIN).max(WIDTH_MAX))
  .describe("pixels of each column whose width somebody has set");
const SharedIn = z.number().int().nullable().describe("the company all of whose members see it; null: only its owner");

export const SavedView = z.object({
  id: Id,
  name: z.string(),
  filters: InvoiceFilters,
  columns: z.array(z.enum(LIST_COLUMNS)).describe("in this order, after the number"),
  sort: z.enum(SORTS),
  widths: Widths,
  sharedIn: SharedIn,
  owner: z.object({ id: z.string(), name: z.string() }),
  mine: z.boolean(),
  may: z.object({ change: z.boolean() }),
  version: z.number().int(),
  updatedAt: Instant,
});
export type SavedView = z.infer<typeof SavedView>;

export const SavedViews = z.object({
  views: z.array(SavedView).describe("one's own, then those shared, each by name"),
  default: Id.nullable().describe("the view that the list opens with; null: none"),
});
export type SavedViews = z.infer<typeof SavedViews>;

export const NewView = z.object({
  name: Name,
  filters: InvoiceFilters,
  columns: Columns,
  sort: z.enum(SORTS),
  widths: Widths.optional(),
  sharedIn: SharedIn.optional(),
});
export type NewView = z.infer<typeof NewView>;

/** `version` guards against overwriting a newer change: 409 names what else has changed. */
export const ViewChange = NewView.partial().extend({ version: z.number().int() });
export type ViewChange = z.infer<typeof ViewChange>;

export const DefaultView = z.object({ view: Id.nullable() });
