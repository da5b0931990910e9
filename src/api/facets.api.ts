/** What a selection of invoices is made of: how many of each kind, state, month, seller, company and direction. */
import { z } from "zod";
import { Id } from "./common.api.ts";
import { InvoiceFilters } from "./invoices.api.ts";

/** The question of a list, without its order and pages. */
export const FacetQuery = InvoiceFilters.extend({
  view: Id.optional().describe("id of a saved view whose conditions come first"),
  query: Id.optional().describe("id of a stored query whose conditions come first"),
});
export type FacetQuery = z.infer<typeof FacetQuery>;

const Counted = z.array(z.object({ value: z.string(), count: z.number().int() })).describe("the most frequent first");

/** Each facet is counted without what is chosen in it, so that the other choices stay visible. */
export const Facets = z.object({
  total: z.number().int(),
  /** "exact" up to 10,000 invoices; "about": counted in a sample, so that a rare value may be missing */
  countIs: z.enum(["exact", "about"]),
  about: z
    .array(z.string())
    .describe("the facets (kind, direction, month, company, seller, axes of states) whose counts come from a sample"),
  kind: Counted,
  direction: Counted,
  month: Counted.describe("yyyy-MM of the day of issue, newest first, at most 120"),
  states: z.record(z.string(), Counted).describe("by axis; values as in the filter `status`"),
  company: z.array(z.object({ value: z.string(), name: z.string(), count: z.number().int() })),
  seller: z
    .array(z.object({ name: z.string(), count: z.number().int(), share: z.number().describe("of the selection, 0 to 1") }))
    .describe("at most 10"),
});
export type Facets = z.infer<typeof Facets>;
