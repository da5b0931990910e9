import i18next, { type ResourceKey } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "piaozai.language";
// Each language is one file that loads when it is first needed.
const files: Record<Language, () => Promise<{ words: Record<string, Record<string, unknown>> }>> = {
  "zh-CN": () => import("../words/zh-CN.ts"),
  "zh-TW": () => import("../words/zh-TW.ts"),
  en: () => import("../words/en.ts"),
};

/** The first of the wished languages that the app speaks; 简体中文 where there is none. */
export function chooseLanguage(wished: readonly string[]): Language {
  for (const tag of wished) {
    const lower = tag.toLowerCase();
    if (/^zh-(.*-)?(tw|hk|mo|hant)\b/.test(lower)) return "zh-TW";
    if (/^zh\b/.test(lower)) return "zh-CN";
    if (/^en\b/.test(lower)) return "en";
  }
  return "zh-CN";
}

async function load(language: Language): Promise<void> {
  const { words } = await files[language]();
  for (const [path, resource] of Object.entries(words)) {
    const namespace = path.slice(path.lastIndexOf("/") + 1, -".json".length);
    i18next.addResourceBundle(language, namespace, resource as ResourceKey);
  }
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

export async function switchLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await load(language);
  await i18next.changeLanguage(language);
}
