/** Letters to issuers: written from a look-up, sent by whoever asked, followed until they are answered. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";

export const LETTER_LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
export const LetterLanguage = z.enum(LETTER_LANGUAGES);
export type LetterLanguage = z.infer<typeof LetterLanguage>;
export const LetterDraft = z.object({ language: LetterLanguage, subject: z.string(), body: z.string() });
export type LetterDraft = z.infer<typeof LetterDraft>;

export const LetterSent = z.object({
  language: LetterLanguage,
  subject: z.string().min(1).max(200),
  body: z.string().min(1).max(8000),
  by: z.enum(["mail", "copy", "print"]).describe("how it went out: nothing is sent by the server"),
  remindInDays: z.number().int().min(1).max(90).default(7),
});
export type LetterSent = z.output<typeof LetterSent>;

export const LETTER_STATES = ["open", "answered", "unanswered"] as const;
export const Letter = LetterDraft.extend({
  id: Id,
  lookup: Id,
  by: z.enum(["mail", "copy", "print"]),
  state: z.enum(LETTER_STATES),
  sentAt: Instant,
  remindAt: Instant,
  settledAt: Instant.nullable(),
});
export type Letter = z.infer<typeof Letter>;
export const Letters = z.object({ letters: z.array(Letter).describe("those that are open first, then the newest") });
export type Letters = z.infer<typeof Letters>;
export const LetterTurn = z.object({
  state: z.enum(LETTER_STATES),
  remindInDays: z.number().int().min(1).max(90).optional().describe("of one that is open: reminded so many days from now"),
});
export type LetterTurn = z.infer<typeof LetterTurn>;
