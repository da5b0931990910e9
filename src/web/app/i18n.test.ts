import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseLanguage, LANGUAGES } from "./i18n.ts";

const root = join(import.meta.dirname, "../..");
type Words = { [key: string]: string | Words };

const flat = (words: Words, before = ""): string[] =>
  Object.entries(words).flatMap(([key, value]) => (typeof value === "string" ? [before + key] : flat(value, `${before}${key}.`)));
const file = (language: string): Record<string, Words> =>
  JSON.parse(readFileSync(join(root, "locales", `${language}.json`), "utf8")) as Record<string, Words>;
const read = (language: string, namespace: string): Words => file(language)[namespace]!;
const namespaces = Object.keys(file("zh-CN")).filter((name) => /^(web-.*|reading)$/.test(name));

test("U1 the browser's first language that we speak is taken", () => {
  expect(chooseLanguage(["ja", "zh-HK", "en"])).toBe("zh-TW");
  expect(chooseLanguage(["zh-Hant-HK"])).toBe("zh-TW");
  expect(chooseLanguage(["zh"])).toBe("zh-CN");
  expect(chooseLanguage(["en-GB", "zh-CN"])).toBe("en");
  expect(chooseLanguage(["fr"])).toBe("zh-CN");
});

/** Words once each: one language has a form for one thing and one for several, another has one form for both. */
const words = (language: string, namespace: string): string[] => [
  ...new Set(flat(read(language, namespace)).map((key) => key.replace(/_(?:one|other)$/u, ""))),
];

test.each(namespaces)("U1 %s has the same words and blanks in every language", (namespace) => {
  const chinese = words("zh-CN", namespace).toSorted();
  for (const language of LANGUAGES) expect(words(language, namespace).toSorted()).toEqual(chinese);
});

/** Keys as they stand in the code: t("key") after useTranslation("namespace"), or t("namespace:key"). */
function usedKeys(): string[] {
  const used = new Set<string>();
  const files = readdirSync(join(root, "web"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /(?<!test)\.tsx?$/.test(name),
  );
  for (const name of files) {
    const code = readFileSync(join(root, "web", name), "utf8");
    // The namespace in force is that of the last useTranslation before the call.
    for (const part of code.split(/(?=useTranslation\()/)) {
      const own = /^useTranslation\(\[?"([\w-]+)"/.exec(part)?.[1] ?? "web-common";
      for (const match of part.matchAll(/\bt\("([^"]+)"/g)) used.add(match[1]!.includes(":") ? match[1]! : `${own}:${match[1]}`);
    }
  }
  return [...used];
}

test("U1 every word that the code asks for is there", () => {
  const known = new Set(namespaces.flatMap((each) => words("zh-CN", each).map((key) => `${each}:${key}`)));
  expect(usedKeys().filter((key) => /^(web-|reading:)/.test(key) && !known.has(key))).toEqual([]);
});
