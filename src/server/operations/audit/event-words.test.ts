/** S2: every kind of event that the product writes has words, and falls into a kind that an auditor can filter by. */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EVENT_KINDS, EventKind, kindOf } from "#api/audit.api.ts";
import { PERMISSIONS } from "#api/permissions.api.ts";
import { LOCALES } from "../../../locales/index.ts";
import { ACCESS_TYPES } from "./retention.ts";

type Words = { type: Record<string, string>; subject: Record<string, string>; kind: Record<string, string> };
const wordsOf = (locale: string): Words =>
  (JSON.parse(readFileSync(`src/locales/${locale}.json`, "utf8")) as { "web-audit": Words })["web-audit"];
const sources = globSync("src/server/**/*.ts")
  .filter((file) => !/\.(test|bench)\.ts$|\/testing\//.test(file))
  .map((file) => ({ file, text: readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "") }));

/** Columns and keys of words that look like types. */
const OTHERS =
  /\.(?:id|name|email|locale|kinds|due|hidden|open|number|member|page|numberless|channel|unchecked|doubled|made|data|reason|readings|problem)$/;
const written = new Set(
  sources
    .filter(({ file, text }) => /events\.ts"/.test(text) || file.endsWith(".events.ts"))
    .flatMap(({ text }) => [...text.matchAll(/["`]([a-z][a-z-]*\.[a-z][a-z-]+)["`]/g)].map(([, type]) => type!))
    .filter((type) => !OTHERS.test(type) && !(PERMISSIONS as readonly string[]).includes(type)),
);
const subjects = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/\bsubject: "([a-z-]+)"/g)].map(([, subject]) => subject!)),
);

test.each(LOCALES)("S2 each type and subject of an event has a word in %s", (locale) => {
  const words = wordsOf(locale);
  expect(written.size).toBeGreaterThan(60);
  expect([...written].filter((type) => words.type[type.replaceAll(".", "_")] === undefined)).toEqual([]);
  expect([...subjects].filter((subject) => words.subject[subject] === undefined)).toEqual([]);
  expect(EventKind.options.filter((kind) => words.kind[kind] === undefined)).toEqual([]);
});

test("S2 a type falls into the first kind that has it", () => {
  expect(kindOf("user.signed-in")).toBe("signIn");
  expect(kindOf("invoices.exported")).toBe("export");
  expect(kindOf("access.granted")).toBe("permission");
  expect(kindOf("denied.absent")).toBe("denial");
  expect(kindOf("invoice.corrected")).toBe("change");
  expect(Object.keys(EVENT_KINDS).at(-1)).toBe("change");
});

test("P4 nothing that changes an invoice is ever erased as an access event", () => {
  expect(ACCESS_TYPES.filter((type) => ["change", "permission", "export", "trail"].includes(kindOf(type)))).toEqual([]);
});
