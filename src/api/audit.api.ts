/** The trail: what happened, who looked at what, and how it is proven. */
import { z } from "zod";
import { DayInput, Id, Instant } from "./common.api.ts";
import { Origin } from "./origin.api.ts";

/** What an event is about, told by its type: the first of these that fits. `%` stands for the rest of a type. */
export const EVENT_KINDS = {
  signIn: [
    "user.signed-in",
    "user.locked",
    "user.unlocked",
    "user.sign-in%",
    "session.%",
    "password.%",
    "passkey.%",
    "second-factor.%",
    "recovery%",
    "token.%",
  ],
  search: ["search.%"],
  view: ["audit.viewed", "invoice.unmasked", "document.opened", "document.shown%"],
  denial: ["denied.%"],
  export: ["%.exported", "%.export-ended", "document.downloaded", "invoice.printed", "%.links-exported"],
  permission: ["membership.%", "access.%", "role.%", "setting.%", "separation.%", "grant.%", "service.%"],
  trail: ["trail.%"],
  change: ["%"],
} as const satisfies Record<string, readonly string[]>;
export type EventKind = keyof typeof EVENT_KINDS;
export const EventKind = z.enum(Object.keys(EVENT_KINDS) as [EventKind, ...EventKind[]]);

const fits = (type: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("%", ".*")}$`).test(type);
export const kindOf = (type: string): EventKind =>
  EventKind.options.find((kind) => EVENT_KINDS[kind].some((pattern) => fits(type, pattern))) ?? "change";

export const AuditFilters = z.object({
  from: DayInput.optional().describe("first day, in Shanghai"),
  to: DayInput.optional().describe("last day, in Shanghai"),
  actor: z.string().max(100).optional().describe("id of a person; `system`: nobody"),
  kind: EventKind.optional(),
  type: z.string().max(100).optional(),
  subject: z.string().max(50).optional().describe("invoice, document, user …"),
  subjectId: z.string().max(100).optional(),
  number: z.string().max(40).optional().describe("number of an invoice"),
});
export type AuditFilters = z.infer<typeof AuditFilters>;

export const AuditSearch = AuditFilters.extend({
  company: z.int(),
  cursor: z.string().max(100).optional(),
  limit: z.int().min(1).max(200).optional().describe("default 50"),
});
export type AuditSearch = z.infer<typeof AuditSearch>;

export const AuditEvent = z.object({
  id: Id,
  at: Instant,
  type: z.string(),
  kind: EventKind,
  /** null: the system, or erased */
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  channel: z.string(),
  /** from where; null: from nowhere (a job, the command line), or erased when its time was over */
  origin: Origin.nullable(),
  subject: z.string(),
  subjectId: z.string(),
  /** what the subject is called: a person's name, a number the asker may see */
  subjectName: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  /** names of the people and departments of whom only ids stand in it */
  named: z.record(z.string(), z.string()),
  /** of a refusal: what was answered, in the asker's language */
  answer: z.string().nullable(),
  reason: z.string().nullable(),
  /** its place in the tree; null: not sealed yet */
  seq: z.number().int().nullable(),
  /** the payload was erased when its time was over */
  erased: z.boolean(),
  /** personal data in it stands as stars: the asker doesn't see it in clear */
  masked: z.boolean(),
  /** a field or words that the asker's role doesn't show are left out */
  withheld: z.boolean(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
export const AuditPage = z.object({
  events: z.array(AuditEvent),
  /** goes on where the page ended */
  nextCursor: z.string().nullable(),
  /** the page ends for want of time, not of room: up to here it was looked through */
  lookedTo: Instant.nullable(),
});
export type AuditPage = z.infer<typeof AuditPage>;

export const TrailState = z.object({
  company: z.object({ id: z.number().int(), name: z.string() }),
  /** events that are sealed, and that wait for it */
  sealed: z.number().int(),
  waiting: z.number().int(),
  /** events of before there was a tree, or of a bulk seed, are still being sealed: how far that is, in percent of the time that they span */
  older: z.object({ percent: z.number().int() }).nullable(),
  sealedAt: Instant.nullable(),
  /** SHA-256 of the last head: worth keeping elsewhere */
  head: z.string().nullable(),
  /** when everything had been looked through again, and how far the look under way has come, in percent */
  lookedAt: Instant.nullable(),
  looked: z.number().int(),
  /** what a look found broken */
  broken: z.object({ seq: z.number().int(), what: z.string() }).nullable(),
  may: z.object({ export: z.boolean(), retain: z.boolean() }),
});
export type TrailState = z.infer<typeof TrailState>;
export const TrailStates = z.object({
  companies: z.array(TrailState),
  /** id of the key by which heads are signed now */
  key: z.string(),
  retention: z.object({ accessDays: z.number().int(), least: z.number().int() }),
});
export type TrailStates = z.infer<typeof TrailStates>;

/** Access events are kept at least for so long (网络安全法 第二十一条: six months). */
export const ACCESS_DAYS_LEAST = 180;
export const TrailRetention = z.object({ accessDays: z.int().min(1).max(36_500), reason: z.string().max(500).optional() });
export type TrailRetention = z.infer<typeof TrailRetention>;

export const AuditExport = z.object({
  company: z.int(),
  filters: AuditFilters.optional().describe("none: everything, so that it is proven that nothing is missing"),
  kept: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe("hash of a head kept elsewhere: of a selection, the proof that its tree is the beginning of this one comes along"),
});
export type AuditExport = z.infer<typeof AuditExport>;

export const TrailHead = z.object({ head: z.string(), signature: z.string() });
export const TrailKeys = z.object({
  keys: z.array(z.object({ id: z.string(), algorithm: z.literal("Ed25519"), publicKey: z.string(), pem: z.string() })),
});
export const Consistency = z.object({ first: TrailHead, second: TrailHead, proof: z.array(z.string()) });
export const AuditPeople = z.object({ people: z.array(z.object({ id: z.string(), name: z.string() })) });
