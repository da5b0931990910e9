/** Questions that wait for their invoice: "tell me when it arrives". */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { InvoiceSummary } from "./invoices.api.ts";

export const WATCH_STATES = ["open", "arrived", "ended", "expired"] as const;
export const Watch = z.object({
  id: Id,
  /** the look-up that it is of; null where that isn't kept any more */
  lookup: Id.nullable(),
  question: z.string().nullable().describe("as it was typed; null where it was asked by filters alone"),
  state: z.enum(WATCH_STATES),
  createdAt: Instant,
  expiresAt: Instant.describe("until when it waits"),
  endedAt: Instant.nullable(),
  fit: z.enum(["asked", "near"]).nullable().describe("near: the number that came differs from the asked one by a slip"),
  invoice: InvoiceSummary.nullable().describe("what came, as far as its watcher may see it now"),
});
export type Watch = z.infer<typeof Watch>;
export const Watches = z.object({ watches: z.array(Watch).describe("those that wait first, then the newest") });
export type Watches = z.infer<typeof Watches>;
