/** Parts that every call shares: ids, money, dates, problems, pages. */
import { z } from "zod";
import { isDay } from "#domain/dates.ts";

/** Ids are 64-bit and ordered by time; in JSON they are decimal strings. */
export const Id = z
  .string()
  .regex(/^\d{1,19}$/)
  .describe("64-bit id as a decimal string");
/** Yuan with two digits, never a float. */
export const Money = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe("decimal string in yuan, two digits");
export const MoneyInput = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,2})?$/)
  .describe("decimal string in yuan");
export const IsoDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe("yyyy-MM-dd");
/** A day that somebody asks for: one that the calendar has, so that the database is never asked for February 30th. */
export const DayInput = IsoDate.refine(isDay);
export const Instant = z.string().describe("UTC, ISO 8601");

/** An error as RFC 9457 problem details. `code` is stable; `nextStep` is a sentence in the asker's language. */
export const ProblemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  nextStep: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  /** D12 under a 401, D14 under a 503 */
  cause: z.string().optional(),
  instance: z.string().optional(),
});
export type ProblemDetails = z.infer<typeof ProblemDetails>;

export const TotalIs = z.enum(["exact", "atLeast", "about"]);
export type TotalIs = z.infer<typeof TotalIs>;
