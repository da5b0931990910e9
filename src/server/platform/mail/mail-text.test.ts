/** S3 U1: every mail in the three languages: no key without words, nothing left unfilled, no language in another. */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LOCALES } from "../../../locales/index.ts";
import { loadI18n } from "../i18n.ts";
import { mailText } from "./mail-text.ts";

type Words = { [key: string]: string | Words };
const wordsOf = (locale: string): Words =>
  (JSON.parse(readFileSync(new URL(`../../../locales/${locale}.json`, import.meta.url), "utf8")) as { mail: Words }).mail;
const i18n = loadI18n();
const TEMPLATES = Object.entries(wordsOf("zh-CN")).flatMap(([name, words]) =>
  typeof words !== "string" && "subject" in words ? [name] : [],
);

/** Every text of a template by its key. */
const textsOf = (words: Words, path = ""): [string, string][] =>
  Object.entries(words).flatMap(([key, each]) =>
    typeof each === "string" ? [[`${path}${key}`, each] as [string, string]] : textsOf(each, `${path}${key}.`),
  );
const placesIn = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/gu)].map(([, name]) => name!).toSorted();
/** Characters that one of the two Chinese scripts writes and the other doesn't. */
const SCRIPTS =
  "请請这這为為发發时時间間个個们們开開关關过過还還没沒对對说說录錄删刪员員证證账帳号號码碼设設认認记記邮郵东東长長问問题題图圖电電单單";
const SIMPLIFIED = [...SCRIPTS].filter((_, at) => at % 2 === 0);
const TRADITIONAL = [...SCRIPTS].filter((_, at) => at % 2 === 1);
const FOREIGN: Record<string, RegExp> = {
  "zh-CN": new RegExp(`[${TRADITIONAL.join("")}]`, "u"),
  "zh-TW": new RegExp(`[${SIMPLIFIED.join("")}]`, "u"),
  en: /\p{Script=Han}/u,
};

test("every template that the code sends has its words", () => {
  const root = new URL("../../", import.meta.url).pathname;
  const sent = globSync("**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => [...readFileSync(`${root}${file}`, "utf8").matchAll(/\btemplate: "([\w-]+)"/gu)].map(([, name]) => name!));
  expect(sent.length).toBeGreaterThan(8);
  expect(sent.filter((name) => !TEMPLATES.includes(name))).toEqual([]);
});

test.each(LOCALES.flatMap((locale) => TEMPLATES.map((name) => [locale, name] as const)))("%s %s", (locale, name) => {
  const [texts, original] = [locale, "zh-CN"].map((each) => new Map(textsOf(wordsOf(each)[name] as Words)));
  // the same values are filled in as in the language in which it was written first
  for (const [key, text] of texts!) expect([key, placesIn(text)]).toEqual([key, placesIn(original!.get(key) ?? text)]);
  const values = Object.fromEntries(
    [...texts!.values()].flatMap(placesIn).map((place) => [place, place === "count" ? 2 : `<${place}>`]),
  );
  const link = "https://fp.example.com/x";
  const mail = mailText(i18n, { locale, template: name, values, lines: ["a line"], link, baseUrl: "https://fp.example.com" });
  for (const text of [mail.subject, mail.text]) {
    expect(text).not.toMatch(/\{\{|\}\}|undefined|\bmail:\w/u);
    expect(text).not.toMatch(new RegExp(`${name}\\.(?:subject|text)`, "u"));
    expect(text).not.toMatch(FOREIGN[locale]!);
  }
  expect(mail.html).toContain(`lang="${locale}"`);
  // what is filled in stands there as text, never as markup
  expect(mail.html).not.toMatch(/<(?:name|by|account|token|device|address|at)>/u);
});
