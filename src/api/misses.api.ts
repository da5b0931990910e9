/** What is learned of questions that found nothing (D29): counts by cause, nothing of an invoice and no words of a question. */
import { z } from "zod";
import { Id, Instant, IsoDate } from "./common.api.ts";
import { CauseId } from "./lookups.api.ts";

const Count = z.number().int();

export const MissesQuery = z.object({
  company: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  days: z.enum(["7", "30", "90", "365"]).default("30"),
});

const Rise = z.object({
  cause: CauseId,
  source: z.object({ id: Id, name: z.string() }).nullable(),
  department: z.object({ id: Id, name: z.string() }).nullable(),
  since: Instant,
  misses: Count,
  usual: z.number().describe("as many in the same hours of a usual day"),
});

export const Misses = z.object({
  company: z.number().int(),
  companies: z.array(z.object({ id: z.number().int(), name: z.string() })).describe("of which the reader may know it"),
  from: IsoDate,
  misses: Count,
  arrived: Count.describe("came later"),
  causes: z
    .array(
      z.object({
        cause: CauseId,
        misses: Count,
        certain: Count,
        likely: Count,
        possible: Count,
        arrived: Count,
        wrong: Count.describe("explanations that their askers called wrong"),
        right: z.array(z.object({ cause: CauseId.nullable(), votes: Count })).describe("what it was in truth; null: not said"),
      }),
    )
    .describe("by what was told first; the most frequent first"),
  days: z.array(z.object({ day: IsoDate, misses: Count, arrived: Count })).describe("without gaps, to today"),
  hours: z.array(Count).length(24).describe("by the hour of the day in Shanghai"),
  departments: z.array(z.object({ id: Id, name: z.string(), misses: Count })),
  sources: z.array(z.object({ id: Id, name: z.string(), misses: Count })),
  rises: z.array(Rise).describe("far more of late than is usual: an incident may be opened"),
  may: z.object({ openIncident: z.boolean() }),
});
export type Misses = z.infer<typeof Misses>;

export const MissVote = z.object({
  right: CauseId.nullable().default(null).describe("what it was in truth, where the asker knows"),
});
export type MissVote = z.output<typeof MissVote>;
export const MissVoted = z.object({ wrong: z.boolean(), right: CauseId.nullable() });
export type MissVoted = z.infer<typeof MissVoted>;
