/** The languages of the product; words lie beside this file as <locale>/<namespace>.json (i18next format). */
export const LOCALES = ["zh-CN", "zh-TW", "en"] as const;
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = "zh-CN";

/** The nearest of our languages to a tag such as "zh_HK.UTF-8", "zh-Hant", "en-GB"; null where there is none. */
export function nearestLocale(tag: string): Locale | null {
  const text = tag.trim().replaceAll("_", "-").toLowerCase();
  if (/^zh(-[a-z]+)*-(tw|hk|mo|hant)\b/.test(text)) return "zh-TW";
  if (/^zh\b/.test(text)) return "zh-CN";
  if (/^en\b/.test(text)) return "en";
  return null;
}

/** The language that an Accept-Language header asks for first among ours. */
export function acceptedLocale(header: string | undefined): Locale {
  const wanted = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...options] = part.split(";");
      const quality = options.map((option) => /^\s*q=([\d.]+)/.exec(option)?.[1]).find(Boolean);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((each) => each.quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const locale = nearestLocale(tag);
    if (locale) return locale;
  }
  return DEFAULT_LOCALE;
}

/** The language of a terminal: LC_ALL, LC_MESSAGES or LANG; without one (or "C") the default. */
export function terminalLocale(env: Record<string, string | undefined>): Locale {
  const tag = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return nearestLocale(tag) ?? DEFAULT_LOCALE;
}
