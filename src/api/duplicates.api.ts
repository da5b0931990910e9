/** Records that may be one invoice, and what a person decided about them. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";

export const CASE_REASONS = ["same-receipt", "same-trip", "other-company", "handed-in", "same-number"] as const;
export const CASE_STATES = ["open", "same", "not-same"] as const;

export const CaseSide = z.object({
  id: Id,
  invoice: InvoiceSummary.nullable().describe("null where it was withdrawn, or handed in by somebody whose own it is"),
  by: z.string().nullable().describe("who put it in"),
  at: Instant.describe("when it was put in"),
});
export type CaseSide = z.infer<typeof CaseSide>;

export const DuplicateCase = z.object({
  id: Id,
  reason: z.enum(CASE_REASONS),
  state: z.enum(CASE_STATES),
  openedAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
  /** the record that came later, and the one that was there */
  later: CaseSide,
  earlier: CaseSide,
  may: z.object({
    /** ids of the records that may be kept, the other one being withdrawn */
    keep: z.array(Id),
    confirm: z.boolean().describe("same, but nothing is to be withdrawn: a copy that somebody without access handed in"),
    deny: z.boolean(),
  }),
});
export type DuplicateCase = z.infer<typeof DuplicateCase>;

export const DuplicatePage = z.object({ cases: z.array(DuplicateCase), nextCursor: Id.nullable() });
export type DuplicatePage = z.infer<typeof DuplicatePage>;

export const DuplicateDecision = z.object({
  decision: z.enum(["same", "not-same"]),
  keep: Id.optional().describe("for same: the record that stays; files of the other one join it, the other one is withdrawn"),
  note: z.string().max(500).optional(),
});
export type DuplicateDecision = z.infer<typeof DuplicateDecision>;
