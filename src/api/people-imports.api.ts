/** A spreadsheet of people and departments: judged row by row before anything is stored, then run. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";

export const IMPORT_OUTCOMES = ["new", "changed", "unchanged", "wrong"] as const;
export const ImportOutcome = z.enum(IMPORT_OUTCOMES);

export const PeopleImport = z.object({
  id: Id,
  name: z.string(),
  company: z.object({ id: z.number().int(), name: z.string() }),
  state: z.enum(["judged", "queued", "running", "done", "failed"]),
  /** before it is run: what would become of the rows; then what became of them */
  counts: z.object({ new: z.number().int(), changed: z.number().int(), unchanged: z.number().int(), wrong: z.number().int() }),
  rows: z.number().int(),
  done: z.number().int(),
  /** people who were asked to join and haven't answered yet */
  invitations: z.number().int(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  may: z.object({ run: z.boolean() }),
});
export type PeopleImport = z.infer<typeof PeopleImport>;
export const PeopleImports = z.object({ imports: z.array(PeopleImport) });

export const ImportRow = z.object({
  /** of the file */
  row: z.number().int(),
  name: z.string(),
  email: z.string(),
  department: z.string(),
  outcome: ImportOutcome,
  /** what is wrong with it, or what changes, in the asker's language */
  notes: z.array(z.string()),
});
export type ImportRow = z.infer<typeof ImportRow>;
export const ImportRows = z.object({ rows: z.array(ImportRow), nextCursor: z.string().nullable() });
export type ImportRows = z.infer<typeof ImportRows>;
export const ImportRowsQuery = z.object({
  outcome: ImportOutcome.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,7}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const ImportFormat = z.object({ format: z.enum(["xlsx", "csv"]).default("xlsx") });
