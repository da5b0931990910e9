/** What may be meant while something is typed into the box. */
import { z } from "zod";

export const SUGGESTION_GROUPS = ["seller", "buyer", "item", "number", "kind", "state", "recent"] as const;

export const SuggestionRequest = z.object({ text: z.string().max(200).describe("as typed so far; its last word is completed") });
export type SuggestionRequest = z.infer<typeof SuggestionRequest>;

export const Suggestion = z.object({
  group: z.enum(SUGGESTION_GROUPS),
  /** what it is, as shown */
  label: z.string(),
  /** the whole question when it is taken */
  text: z.string(),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const Suggestions = z.object({
  suggestions: z.array(Suggestion).max(10).describe("grouped; only from what the asker may see"),
});
export type Suggestions = z.infer<typeof Suggestions>;
