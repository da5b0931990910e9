import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import i18next from "i18next";
import { DEFAULT_LOCALE, LOCALES } from "../../locales/index.ts";
import { assetFolder } from "./assets.ts";

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
    const files = readdirSync(join(folder, locale)).filter((name) => name.endsWith(".json") && !name.startsWith("web"));
    words[locale] = Object.fromEntries(
      files.map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, locale, name), "utf8")) as Words]),
    );
  }
  return words;
}

/** Reads all words of the server (the web app's own lie in web-* and are built into it). */
export function loadI18n(folder: string = assetFolder("locales")): I18n {
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
