/** The work list: records in doubt and files in which nothing could be read, and what is offered while typing an invoice in. */
import { z } from "zod";
import { DOUBT_REASONS } from "#domain/doubts.ts";
import { Id, Instant, TotalIs } from "./common.api.ts";
import { FileProblem } from "./documents.api.ts";
import { Carrier, InvoiceSummary } from "./invoices.api.ts";

export const WORK_REASONS = [...DOUBT_REASONS, "file", "illegible"] as const;

/** A file in which no invoice was read, as its uploader sees it. */
export const UnreadDocument = z.object({
  documentId: Id,
  company: z.number().int(),
  name: z.string(),
  size: z.number().int(),
  state: z.enum(["queued", "reading", "read", "kept"]),
  uploadedAt: Instant,
  problem: FileProblem.nullable(),
  settled: z.enum(["not-an-invoice", "illegible"]).nullable(),
  /** how it is shown */
  carrier: Carrier,
  may: z
    .object({ retry: z.boolean(), settle: z.boolean() })
    .describe("retry: have it read again; settle: say that it is none, or illegible"),
});
export type UnreadDocument = z.infer<typeof UnreadDocument>;

export const WorkItem = z.object({
  subject: z.enum(["invoice", "document"]),
  id: Id,
  at: Instant.describe("since when it waits"),
  reasons: z.array(z.enum(WORK_REASONS)),
  invoice: InvoiceSummary.nullable(),
  document: UnreadDocument.nullable(),
});
export type WorkItem = z.infer<typeof WorkItem>;

/** Behind which record, or (with f) behind which file, the list goes on. */
const WorkCursor = z.string().regex(/^f?\d{1,19}$/);

export const WorkQuery = z.object({
  mine: z.enum(["true"]).optional().describe("only what the asker handed in"),
  company: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  reason: z
    .enum(WORK_REASONS)
    .optional()
    .describe("file: only files; illegible: what waits for a better original; the others: records"),
  cursor: WorkCursor.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .optional()
    .describe("1 to 100, default 30"),
});
export type WorkQuery = z.infer<typeof WorkQuery>;

export const WorkPage = z.object({
  items: z.array(WorkItem).describe("invoices before files, each oldest first"),
  total: z.number().int(),
  totalIs: TotalIs,
  nextCursor: WorkCursor.nullable(),
});
export type WorkPage = z.infer<typeof WorkPage>;

/** Parties on invoices that the asker may see, most frequent first, for completing a name while it is typed. */
export const KnownParties = z.object({
  parties: z.array(
    z.object({
      name: z.string(),
      taxId: z.string().nullable(),
      /** first letters of its syllables: 样张供应商 → yzgys */
      initials: z.string(),
      seller: z.boolean(),
      buyer: z.boolean(),
    }),
  ),
});
export type KnownParties = z.infer<typeof KnownParties>;
