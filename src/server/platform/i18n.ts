import { readFileSync } from "node:fs";
import { join } from "node:path";
import i18next from "i18next";
import { DEFAULT_LOCALE, LOCALES, localesFolder } from "../../locales/index.ts";

export type Params = Record<string, unknown>;
export type I18n = {
  /** The sentence of "namespace:key" in a language; a key that is missing there falls back to zh-CN, then to the key. */
  t(locale: string, key: string, params?: Params): string;
  has(locale: string, key: string): boolean;
  /** The first of the namespaces that has the key, as "namespace:key"; null where none has it. */
  find(key: string): string | null;
};

type Words = Record<string, unknown>;

function readWords(folder: string): Record<string, Record<string, Words>> {
  const words: Record<string, Record<string, Words>> = {};
  for (const locale of LOCALES) {
    const file = JSON.parse(readFileSync(join(folder, `${locale}.json`), "utf8")) as Record<string, Words>;
    words[locale] = Object.fromEntries(Object.entries(file).filter(([namespace]) => !namespace.startsWith("web-")));
  }
  return words;
}

/** Reads all words of the server (the web app's own stand under web-* and are built into it). */
export function loadI18n(folder: string = localesFolder): I18n {
  const resources = readWords(folder);
  const namespaces = Object.keys(resources[DEFAULT_LOCALE] ?? {});
  const instance = i18next.createInstance();
  void instance.init({
    resources: resources as Record<string, Record<string, Record<string, string>>>,
    lng: DEFAULT_LOCALE,
    fallbackLng: DEFAULT_LOCALE,
    ns: namespaces,
    defaultNS: "platform",
    initAsync: false,
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  } as Parameters<typeof instance.init>[0]);
  return {
    t: (locale, key, params = {}) => instance.t(key, { ...params, lng: locale }),
    has: (locale, key) => instance.exists(key, { lng: locale }),
    find: (key) => {
      const namespace = namespaces.find((each) => instance.exists(`${each}:${key}`, { lng: DEFAULT_LOCALE }));
      return namespace === undefined ? null : `${namespace}:${key}`;
    },
  };
}
