/** Printing of invoices. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";

/** Invoices of one print at most: fifty sheets with two on each. */
export const PRINT_MOST = 100;
/** Originals that a preview draws; those after them look alike. */
export const PREVIEW_MOST = 4;
export const PRINT_LAYOUTS = ["two", "one", "none"] as const;

const Line = z.string().trim().max(100);
export const PrintRequest = z
  .object({
    invoices: z.array(Id).min(1).max(PRINT_MOST).describe("in the order of the paper"),
    layout: z.enum(PRINT_LAYOUTS).describe("originals on A4: two on each, one on each, or none (only the paste sheet)"),
    paste: z
      .object({ department: Line.optional(), person: Line.optional(), purpose: z.string().trim().max(200).optional() })
      .optional()
      .describe("a paste sheet first: the invoices in a table, count, sum, sum in Chinese capitals"),
  })
  .refine((request) => request.layout !== "none" || request.paste !== undefined, { message: "nothing would be printed" });
export type PrintRequest = z.infer<typeof PrintRequest>;

/** A print that is logged; its PDF is made when it is fetched, for the one who asked. */
export const PrintMade = z.object({
  id: Id,
  at: Instant,
  pdfUrl: z.string(),
  /** how many times each has been printed, this time included */
  invoices: z.array(z.object({ id: Id, nth: z.number().int() })),
});
export type PrintMade = z.infer<typeof PrintMade>;
