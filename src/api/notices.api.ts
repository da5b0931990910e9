/** Announcements and maintenance windows: written by those who may, shown to whom they are for while their time runs. */
import { z } from "zod";
import { FUNCTIONS, LANGUAGES } from "#domain/notices/notices.ts";
import { Id, Instant } from "./common.api.ts";
import { ROLES } from "./permissions.api.ts";

export const TouchedFunction = z.enum(FUNCTIONS);
const Language = z.enum(LANGUAGES);
const InstantInput = z.iso.datetime({ offset: true }).describe("ISO 8601 with its zone");

const title = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^\P{Cc}+$/u);
export const LocalText = z.object({ title, text: z.string().trim().max(2_000) });
/** What was written in each language; who reads another one is shown the nearest. */
export const LocalTexts = z
  .partialRecord(Language, LocalText)
  .refine((texts) => Object.keys(texts).length > 0, "at least one language");
export type LocalTexts = z.infer<typeof LocalTexts>;

export const NOTICE_LEVELS = ["info", "important", "urgent"] as const;
export const Audience = z
  .object({
    visitors: z.boolean().default(false).describe("also on the sign-in page and the public status page"),
    companies: z.array(z.number().int()).min(1).max(500).nullable().default(null).describe("null: all"),
    roles: z
      .array(z.union([z.enum(ROLES), Id]))
      .min(1)
      .max(50)
      .nullable()
      .default(null)
      .describe("built-in roles by their key, own ones by their id; null: whatever the role"),
  })
  .refine(({ visitors, companies, roles }) => !visitors || (companies === null && roles === null), "visitors are everybody");
export type Audience = z.infer<typeof Audience>;

const parts = {
  level: z.enum(NOTICE_LEVELS).default("info"),
  texts: LocalTexts,
  audience: Audience,
  from: InstantInput.describe("when it begins; an announcement is shown from then on"),
};
export const NewNotice = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("announcement"), ...parts, until: InstantInput.nullable().default(null) }),
  z.object({
    kind: z.literal("window"),
    ...parts,
    until: InstantInput,
    shownFrom: InstantInput.nullable().default(null).describe("from when it is announced; null: at once"),
    functions: z.array(TouchedFunction).min(1).describe("what doesn't work meanwhile"),
  }),
]);
export type NewNotice = z.infer<typeof NewNotice>;

/** As it is shown to somebody, in his language or the nearest. */
export const ShownNotice = z.object({
  id: Id,
  kind: z.enum(["announcement", "window"]),
  level: z.enum(NOTICE_LEVELS),
  title: z.string(),
  text: z.string(),
  language: Language.describe("in which it was written"),
  from: Instant,
  until: Instant.nullable(),
  /** announced: it is still to begin */
  phase: z.enum(["announced", "running", "over"]),
  functions: z.array(TouchedFunction),
  /** the asker has put it away */
  dismissed: z.boolean(),
});
export type ShownNotice = z.infer<typeof ShownNotice>;
export const CurrentNotices = z.object({ notices: z.array(ShownNotice) });
export type CurrentNotices = z.infer<typeof CurrentNotices>;
export const PastNotices = z.object({ notices: z.array(ShownNotice), nextCursor: z.string().nullable() });
export type PastNotices = z.infer<typeof PastNotices>;

/** As it is for those who write them. */
export const Notice = z.object({
  id: Id,
  kind: z.enum(["announcement", "window"]),
  state: z.enum(["draft", "published", "withdrawn"]),
  /** of what is published */
  phase: z.enum(["later", "announced", "running", "over"]),
  level: z.enum(NOTICE_LEVELS),
  texts: LocalTexts,
  audience: z.object({
    visitors: z.boolean(),
    companies: z.array(z.number().int()).nullable(),
    roles: z.array(z.string()).nullable(),
  }),
  shownFrom: Instant.nullable(),
  from: Instant,
  until: Instant.nullable(),
  functions: z.array(TouchedFunction),
  createdAt: Instant,
  by: z.string().describe("name of who wrote it"),
  withdrawnReason: z.string().nullable(),
  may: z.object({ change: z.boolean(), publish: z.boolean(), withdraw: z.boolean() }),
});
export type Notice = z.infer<typeof Notice>;
export const Notices = z.object({
  notices: z.array(Notice),
  nextCursor: z.string().nullable(),
  may: z.object({
    /** the companies that he may address; `everybody`: all, and visitors */
    addIn: z.array(z.number().int()),
    everybody: z.boolean(),
  }),
});
export type Notices = z.infer<typeof Notices>;
export const Withdrawal = z.object({ reason: z.string().trim().min(1).max(500) });
