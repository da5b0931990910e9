/** The language to start from: its file has every word, and the others are measured against it. */
export const DEFAULT_LOCALE = "zh-CN";

/**
 * The nearest of the languages that we have to a tag such as "zh_HK.UTF-8", "zh-Hant", "en-GB"; null where there is none.
 * Chinese is told apart by script: Taiwan, Hong Kong and Macao read traditional characters.
 */
export function nearestOf(tag: string, locales: readonly string[]): string | null {
  const text = tag.trim().replaceAll("_", "-").split(".")[0]!.toLowerCase();
  const have = (wanted: string): string | null => locales.find((locale) => locale.toLowerCase() === wanted) ?? null;
  if (text === "") return null;
  if (/^zh(-[a-z]+)*-(tw|hk|mo|hant)\b/.test(text)) return have("zh-tw");
  if (/^zh\b/.test(text)) return have("zh-cn");
  return have(text) ?? locales.find((locale) => locale.toLowerCase().split("-")[0] === text.split("-")[0]) ?? null;
}
