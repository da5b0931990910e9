/** Files taken in: a batch, its files, and what became of each. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";

export const FileProblem = z.object({
  code: z.string(),
  message: z.string(),
  detail: z.record(z.string(), z.string()).optional(),
});

export const FileResult = z.object({
  name: z.string(),
  documentId: Id.nullable().describe("null only where the file was refused before storing"),
  sha256: z.string().nullable(),
  size: z.number().int(),
  state: z.enum(["queued", "reading", "read", "kept"]).describe("kept: stored, but nothing in it could be read as an invoice"),
  invoices: z.array(
    z.object({
      id: Id.nullable().describe("null where the uploader may not see the invoice that it joined"),
      relation: z.enum(["new", "joined"]),
      titleOurs: z.boolean(),
      summary: InvoiceSummary.nullable(),
    }),
  ),
  problem: FileProblem.nullable(),
  /** the same bytes were taken in before; only said to those who may see that document */
  sameFileAs: Id.nullable(),
});
export type FileResult = z.infer<typeof FileResult>;

export const Batch = z.object({
  batch: Id,
  createdAt: Instant,
  done: z.boolean(),
  files: z.array(FileResult),
});
export type Batch = z.infer<typeof Batch>;

/** One document as its uploader sees it in "what I put in". */
export const DocumentSummary = FileResult.extend({ batch: Id, uploadedAt: Instant });
export const DocumentPage = z.object({ documents: z.array(DocumentSummary), nextCursor: z.string().nullable() });
