/** 待取回: what a source found and could not or may not take in by itself, each until it is settled. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";

/**
 * Why something waits; its words are `web-held:why.<code>`.
 * link: a download link of a host that may be asked; elsewhere: of another host; authority: of a tax or finance authority, for people
 * only; unavailable: the other side doesn't hand it out at the moment; too-large: above what is taken in; mail: a mail that couldn't be
 * looked through whole.
 */
export const HELD_WHY = ["link", "elsewhere", "authority", "unavailable", "too-large", "mail"] as const;
export const HeldWhy = z.enum(HELD_WHY);
export type HeldWhy = z.infer<typeof HeldWhy>;

/** What came of the last try, or how it was settled; its words are `web-held:outcome.<code>`. */
export const HELD_OUTCOMES = [
  "fetched",
  "uploaded",
  "left",
  "sign-in",
  "captcha",
  "page",
  "not-a-file",
  "not-allowed",
  "not-secure",
  "too-large",
  "gone",
  "refused",
  "no-answer",
  "unavailable",
  "source-failed",
] as const;
export const HeldOutcome = z.enum(HELD_OUTCOMES);
export type HeldOutcome = z.infer<typeof HeldOutcome>;

export const HELD_STATES = ["open", "settled"] as const;

export const Held = z.object({
  /** its source, and its own name there */
  source: z.object({ id: Id, name: z.string() }),
  key: z.string(),
  company: z.number().int(),
  why: HeldWhy,
  /** of a mail its subject, of a file its name */
  name: z.string(),
  from: z.string().nullable(),
  at: Instant.nullable().describe("when it was sent or put there"),
  noticedAt: Instant,
  host: z.string().nullable(),
  link: z.string().nullable().describe("as it was received, never built and never altered"),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  tries: z.number().int(),
  triedAt: Instant.nullable(),
  nextTryAt: Instant.nullable(),
  outcome: HeldOutcome.nullable(),
  state: z.enum(["held", "taken", "left"]),
  settledAt: Instant.nullable(),
  settledBy: z.string().nullable().describe("null: it was settled by itself"),
  document: Id.nullable(),
  may: z.object({ fetch: z.boolean(), upload: z.boolean(), leave: z.boolean() }),
});
export type Held = z.infer<typeof Held>;

export const HeldList = z.object({
  held: z.array(Held),
  nextCursor: z.string().nullable(),
  /** how many wait altogether, of those whom the asker sees */
  open: z.number().int(),
});
export type HeldList = z.infer<typeof HeldList>;
export const HeldQuery = z.object({
  state: z.enum(HELD_STATES).default("open"),
  cursor: z.string().max(200).optional(),
});

/** A person had it some other way and uploaded it. */
export const HeldSettle = z.object({ document: Id.describe("a file of the same company that the asker handed in") });
export const HeldLeave = z.object({ reason: z.string().trim().min(1).max(500) });
