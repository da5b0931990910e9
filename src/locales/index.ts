/**
 * The languages of the product. Each is one file beside this one, <tag>.json, whose top level are the namespaces
 * (i18next format); a language is added by adding its file.
 */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_LOCALE, nearestOf } from "./nearest.ts";

export { DEFAULT_LOCALE };
export type Locale = string;

const here = dirname(fileURLToPath(import.meta.url));
/** In a bundle the files lie in a folder of their own. */
export const localesFolder = existsSync(join(here, `${DEFAULT_LOCALE}.json`)) ? here : join(here, "locales");

export const LOCALES: readonly Locale[] = readdirSync(localesFolder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length))
  .sort();

export const nearestLocale = (tag: string): Locale | null => nearestOf(tag, LOCALES);

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
