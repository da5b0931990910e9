import { keepLocally } from "./kept-locally.ts";
import i18next, { type ResourceKey } from "i18next";
import { initReactI18next } from "react-i18next";
import { DEFAULT_LOCALE, nearestOf } from "../../locales/nearest.ts";

type Words = Record<string, ResourceKey>;
const KEY = "piaozai.language";
// Each language is one file that loads when it is first needed; a language is added by adding its file.
const files = import.meta.glob<{ default: Words }>("../../locales/*.json");
const tagOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1, -".json".length);

/** 简体中文 first, the others by name. */
export const LANGUAGES = Object.keys(files)
  .map(tagOf)
  .sort((a, b) => Number(b === DEFAULT_LOCALE) - Number(a === DEFAULT_LOCALE) || (a < b ? 1 : -1));

/** The first of the wished languages that the app speaks; 简体中文 where there is none. */
export function chooseLanguage(wished: readonly string[]): string {
  for (const tag of wished) {
    const nearest = nearestOf(tag, LANGUAGES);
    if (nearest) return nearest;
  }
  return DEFAULT_LOCALE;
}

async function load(language: string): Promise<void> {
  const { default: words } = await files[`../../locales/${language}.json`]!();
  for (const [namespace, resource] of Object.entries(words)) i18next.addResourceBundle(language, namespace, resource);
}

export async function startLanguages(): Promise<void> {
  const stored = localStorage.getItem(KEY);
  const language = chooseLanguage([...(stored ? [stored] : []), ...navigator.languages]);
  i18next.on("languageChanged", (changed) => (document.documentElement.lang = changed));
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    fallbackLng: false,
    defaultNS: "web-common",
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await load(language);
  document.documentElement.lang = language;
}

export async function switchLanguage(language: string): Promise<void> {
  keepLocally(KEY, language);
  await load(language);
  await i18next.changeLanguage(language);
}
