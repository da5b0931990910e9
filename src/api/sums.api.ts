/**
 * What a selection comes to, however large it is: counted piece by piece, so that whoever waits sees how far it is. The answer is
 * lines of JSON (`application/x-ndjson`), each a {@link SumsLine}; the last one has `asOf`, or is an error.
 */
import { z } from "zod";
import { Id, Instant, Money, ProblemDetails } from "./common.api.ts";
import { InvoiceFilters } from "./invoices.api.ts";

/** The question of a list, without its order and pages; in the body, as words and names stand in no address. */
export const SumsRequest = z.object({
  filters: InvoiceFilters.optional().describe("said again, a condition counts instead of that of `view` or `query`"),
  view: Id.optional().describe("id of a saved view whose conditions come first"),
  query: Id.optional().describe("id of a stored query whose conditions come first"),
});
export type SumsRequest = z.infer<typeof SumsRequest>;

export const SumsSoFar = z.object({
  done: z.number().int().describe("pieces that are counted"),
  of: z.number().int().describe("pieces in all"),
  total: z.number().int().describe("invoices counted so far; in the last line exactly how many there are"),
  sums: z.object({ amount: Money, tax: Money, total: Money }).describe("of these invoices"),
  asOf: z
    .object({ from: Instant, to: Instant })
    .optional()
    .describe("in the last line only: all was counted between these; what came or changed meanwhile may be in or not"),
});
export type SumsSoFar = z.infer<typeof SumsSoFar>;

/** Where something fails after the first line, the last line says what. */
export const SumsLine = z.union([SumsSoFar, z.object({ error: ProblemDetails })]);
export type SumsLine = z.infer<typeof SumsLine>;
