/** Words for people in the languages of the product, and the functions that a maintenance or an incident touches. */

export const LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What people do here, as far as it can be out of order by itself. */
export const FUNCTIONS = ["signIn", "finding", "intake", "sources", "exports", "mail"] as const;
export type TouchedFunction = (typeof FUNCTIONS)[number];

/** Whom what was written in one language reaches next: who reads the other Chinese script, then English. */
const NEAREST: Record<Language, readonly Language[]> = {
  "zh-CN": ["zh-CN", "zh-TW", "en"],
  "zh-TW": ["zh-TW", "zh-CN", "en"],
  en: ["en", "zh-CN", "zh-TW"],
};

/** What was written in the reader's language, or in the nearest to it. @returns null where nothing was written */
export function nearestText<T>(texts: Partial<Record<Language, T>>, locale: string): { language: Language; text: T } | null {
  const order = NEAREST[LANGUAGES.find((each) => each === locale) ?? "zh-CN"];
  for (const language of order) {
    const text = texts[language];
    if (text !== undefined) return { language, text };
  }
  return null;
}

type Timed = { shownFrom: Date | null; from: Date; until: Date | null };

/** What is published: not shown yet, announced, at work now, or over. */
export function phaseOf({ shownFrom, from, until }: Timed, now: Date): "later" | "announced" | "running" | "over" {
  if (until !== null && until <= now) return "over";
  if (from <= now) return "running";
  return shownFrom !== null && shownFrom <= now ? "announced" : "later";
}

/** "2026-11-30 22:05", in Beijing, which has no summer time. */
export const beijingMinute = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
