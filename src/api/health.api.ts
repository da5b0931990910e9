/** How the installation is doing, for those who run it: what was asked of it, and what was found to be wrong with its data. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";

export const Probe = z.object({
  id: z.string(),
  /** note: fine, but worth knowing */
  state: z.enum(["ok", "note", "wrong"]),
  /** what it is, and what to do, in the asker's language */
  text: z.string(),
});
export type Probe = z.infer<typeof Probe>;

export const IntegrityFinding = z.object({
  id: Id,
  kind: z.string(),
  state: z.enum(["note", "wrong"]),
  title: z.string(),
  means: z.string(),
  todo: z.string(),
  /** null: of the whole installation */
  companyId: z.number().int().nullable(),
  /** a digest, the id of a record or document, the name of an index */
  thing: z.string(),
  /** whether `thing` is the id of an invoice */
  invoice: z.boolean(),
  repairable: z.boolean(),
  firstSeen: Instant,
  lastSeen: Instant,
  endedAt: Instant.nullable(),
  /** whether it was mended here, and not just gone by itself */
  repaired: z.boolean(),
});
export type IntegrityFinding = z.infer<typeof IntegrityFinding>;

export const Health = z.object({
  at: Instant,
  probes: z.array(Probe),
  /** when the last look through everything ended; null: none has yet */
  checkedAt: Instant.nullable(),
  findings: z.array(IntegrityFinding),
  /** all that are open, of which the first are shown */
  open: z.number().int(),
  /** the last that are over */
  ended: z.array(IntegrityFinding),
});
export type Health = z.infer<typeof Health>;

/** repaired; begun: a worker does it; gone: it was well already; unrepairable: nothing here mends it */
export const RepairOutcome = z.object({ outcome: z.enum(["repaired", "begun", "gone", "unrepairable"]) });
export type RepairOutcome = z.infer<typeof RepairOutcome>;
