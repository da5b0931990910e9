/** Lists of invoices: what a table is, how it is read, and how far its import is. */
import { z } from "zod";
import { LIST_FIELDS, LIST_FORMS } from "#domain/lists/fields.ts";
import { Id, Instant } from "./common.api.ts";
import { FileProblem } from "./documents.api.ts";

export const LIST_STATES = ["looking", "mapping", "running", "done", "cancelled", "failed"] as const;

export const ListMapping = z
  .partialRecord(z.enum(LIST_FIELDS), z.number().int().min(0).max(255))
  .describe("field → column, counted from 0");

/** Text, a number as the file writes it, or nothing. */
const Cell = z.union([z.string(), z.object({ n: z.string() }), z.null()]);

/** An import in the history: whose it is, how far it is. */
export const ListSummary = z.object({
  id: Id,
  document: Id,
  company: z.object({ id: z.number().int(), name: z.string() }),
  name: z.string(),
  form: z.enum(LIST_FORMS),
  state: z.enum(LIST_STATES).describe("mapping: it waits for a person to say what its columns mean"),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  by: z.string().nullable(),
  mine: z.boolean().describe("the asker's own; what isn't shows no rows"),
  rowsRead: z.number().int(),
  registered: z.number().int(),
  joined: z.number().int(),
  wrong: z.number().int(),
  problem: FileProblem.nullable(),
  may: z.object({ start: z.boolean(), cancel: z.boolean(), resume: z.boolean() }).describe("what the asker may do with it now"),
});
export type ListSummary = z.infer<typeof ListSummary>;

export const ListDetail = ListSummary.extend({
  sheets: z.array(z.object({ name: z.string(), role: z.enum(["invoices", "lines", "beside"]) })),
  columns: z.array(z.string()).describe("the headers"),
  headerRow: z.number().int(),
  mapping: ListMapping,
  remembered: z.boolean().describe("the mapping is the one that was confirmed for a list of the same make"),
  side: z.enum(["buyer", "seller"]).nullable().describe("where the company stands if the list doesn't say it"),
  sample: z.array(z.object({ row: z.number().int(), cells: z.array(Cell) })),
  typed: z.boolean(),
  date1904: z.boolean(),
});
export type ListDetail = z.infer<typeof ListDetail>;

export const ListPage = z.object({ lists: z.array(ListSummary), nextCursor: z.string().nullable() });
export const ListStart = z.object({ mapping: ListMapping.optional(), side: z.enum(["buyer", "seller"]).nullable().optional() });
