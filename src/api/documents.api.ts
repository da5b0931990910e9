/** Files taken in: a batch, its files, and what became of each. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";

/** How photos of one request were cropped, file by file: corners clockwise from the top left, as fractions of the upright photo. */
export const Crops = z
  .array(
    z
      .object({
        corners: z.array(z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)])).length(4),
        contrast: z.boolean(),
      })
      .nullable(),
  )
  .max(10_000);

export const FileProblem = z.object({
  code: z.string(),
  message: z.string(),
  detail: z.record(z.string(), z.string()).optional(),
});

/** What a file became, as a report counts it. */
export const OUTCOMES = [
  "open",
  "new",
  "joined",
  "duplicate",
  "list",
  "not-an-invoice",
  "refused",
  "failed",
  "cancelled",
] as const;
export const Outcome = z
  .enum(OUTCOMES)
  .describe(
    "joined: a further file of a known invoice; duplicate: the same bytes as a file that you may see; list: a table, to be imported row by row",
  );

/** A record beside which a new one was found, where the asker sees both. */
export const Suspected = z.object({ case: Id, reason: z.string(), invoice: InvoiceSummary });

export type Outcome = z.infer<typeof Outcome>;

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
  outcome: Outcome,
  /** records that may be the same invoice */
  suspected: z.array(Suspected),
  may: z.object({ retry: z.boolean().describe("have it read again") }),
});
export type FileResult = z.infer<typeof FileResult>;

export const Batch = z.object({
  batch: Id,
  createdAt: Instant,
  done: z.boolean(),
  files: z.array(FileResult),
});
export type Batch = z.infer<typeof Batch>;

/** How far a batch is. `files` counts what the server has so far, those that it refused too. */
export const BatchProgress = z.object({
  batch: Id,
  createdAt: Instant,
  cancelledAt: Instant.nullable(),
  files: z.number().int(),
  open: z.number().int().describe("files that aren't read yet"),
  cancelled: z.number().int(),
  refused: z.number().int(),
  done: z.boolean(),
  outcomes: z
    .record(z.enum([...OUTCOMES, "suspected"]), z.number().int())
    .nullable()
    .describe("files by outcome once nothing is open; suspected: those of them that may be there twice"),
  may: z.object({ cancel: z.boolean(), resume: z.boolean() }),
});
export type BatchProgress = z.infer<typeof BatchProgress>;

/** One document as its uploader sees it in "what I put in". */
export const DocumentSummary = FileResult.extend({ batch: Id, uploadedAt: Instant });
export const DocumentPage = z.object({ documents: z.array(DocumentSummary), nextCursor: z.string().nullable() });
