/** Erasing what is kept of a person, as far as no law wants it kept. */
import { z } from "zod";
import { RETENTION_RULES } from "#domain/retention.ts";
import { Id, Instant, IsoDate } from "./common.api.ts";

/**
 * What may go: questions that were asked and kept, tickets, files that became no record, private invoices; and the words of the person in
 * views, look-ups of many, requests for access and grants, prints, lists, names of files, notes, the trail.
 */
export const ERASED_KINDS = [
  "invoices",
  "uploads",
  "lookups",
  "queries",
  "tickets",
  "views",
  "batches",
  "requests",
  "prints",
  "lists",
  "files",
  "notes",
  "events",
] as const;
/**
 * What isn't erased beside kept invoices: originals that hold other records, too; invoices in which the words are nobody's name; events on
 * who may and did look at what.
 */
export const LEFT_KINDS = ["shared-files", "mentions", "events"] as const;
const CompanyId = z.string().regex(/^\d{1,9}$/);

export const ErasureWish = z.object({
  company: CompanyId,
  words: z
    .array(
      z
        .string()
        .trim()
        .min(2)
        .max(60)
        .refine(
          (word) =>
            /[^\d\s-]/u.test(word) ? word.replace(/[^\p{L}\p{N}]/gu, "").length > 1 : word.replace(/\D/gu, "").length > 5,
          {
            message: "fewer than two letters or six digits are nobody's",
          },
        ),
    )
    .min(1)
    .max(5)
    .describe("the person's name, id number, telephone number: what has any of them. They aren't kept"),
});
export type ErasureWish = z.infer<typeof ErasureWish>;
export const ErasureRequest = ErasureWish.extend({ reason: z.string().trim().min(2).max(500) });
export type ErasureRequest = z.infer<typeof ErasureRequest>;

export const ErasedCounts = z.partialRecord(z.enum(ERASED_KINDS), z.number().int());
export type ErasedCounts = z.infer<typeof ErasedCounts>;
export const ErasurePreview = z.object({
  goes: ErasedCounts,
  /** invoices that a rule wants kept, and the last day of the latest of them */
  stays: z.array(z.object({ rule: z.enum(RETENTION_RULES), count: z.number().int(), until: IsoDate })),
  left: z.array(z.object({ what: z.enum(LEFT_KINDS), count: z.number().int() })),
});
export type ErasurePreview = z.infer<typeof ErasurePreview>;

const Days = z.number().int().min(30).max(3650).nullable();
/** After how many days what nobody needs any more is deleted; null: never. Look-ups of many are kept for 90 days in any case. */
export const KeptDays = z.object({
  lookups: Days.describe("questions that were asked, and their answers"),
  queries: Days.describe("conditions that addresses name"),
  uploads: Days.describe("files that became no record, with their originals"),
});
export type KeptDays = z.infer<typeof KeptDays>;
export const KeptAnswer = z.object({ kept: KeptDays, may: z.object({ change: z.boolean() }) });
export const KeptChange = KeptDays.extend({ reason: z.string().trim().max(500).optional() });

export const Erasure = z.object({
  id: Id,
  askedAt: Instant,
  by: z.string(),
  reason: z.string(),
  state: z.enum(["waiting", "done"]),
  doneAt: Instant.nullable(),
  result: ErasurePreview.nullable(),
});
export type Erasure = z.infer<typeof Erasure>;
export const Erasures = z.object({ erasures: z.array(Erasure) });
export const ErasureQuery = z.object({ company: CompanyId });
