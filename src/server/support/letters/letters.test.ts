/** D5: a letter to the issuer, filled in, in the language that was chosen, followed until it is answered. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter, LetterDraft, Letters } from "#api/letters.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { Inbox } from "#api/subscriptions.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { remindOfLetters } from "./letters.usecases.ts";

type Person = { userId: string; token: string };
let server: TestServer;
let anna: Person;
let other: Person;
const NUMBER = "25112000000000057001";
const DAY_MS = 86_400_000;

beforeAll(async () => {
  server = await testServer({ worker: false });
  anna = await server.person("anna", { role: "employee", reach: "own" });
  other = await server.person("other", { role: "employee", reach: "company" });
});
afterAll(() => server?.close());

const ask = async <T>(who: Person, path: string, body?: object, method = body === undefined ? "GET" : "POST") => {
  const response = await server.call(`/api/v1${path}`, { method, token: who.token, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: (await response.json()) as T };
};
const lookup = async (text: string) => (await ask<LookupAnswer>(anna, "/lookups", { text })).body.id;
const reminded = async (who: Person) => (await ask<Inbox>(who, "/inbox")).body.entries.filter(({ about }) => about === "due");

test.each([
  ["zh-CN", "发票号码"],
  ["zh-TW", "發票號碼"],
  ["en", "Invoice number"],
])("D5 what the question says stands in it, and who asks for whom: %s", async (language, word) => {
  const id = await lookup(`${NUMBER} 金额1234.50 2025-03-05`);
  const { body } = (await ask<LetterDraft>(anna, `/lookups/${id}/letters/draft?language=${language}`)).body;
  for (const part of [`${word}`, NUMBER, "¥1,234.50", "2025-03-05", "Specimen Company", "anna@example.com"])
    expect(body).toContain(part);
});

test("D5 sent, reminded of once on its day, waited for again, answered", async () => {
  const id = await lookup(NUMBER);
  const sent = { language: "zh-CN", subject: "请协助", body: "您好", by: "mail", remindInDays: 7 };
  const { status, body: letter } = await ask<Letter>(anna, `/lookups/${id}/letters`, sent);
  expect([status, letter]).toMatchObject([201, { state: "open", by: "mail", lookup: id }]);
  await remindOfLetters(server.platform);
  expect(await reminded(anna)).toEqual([]);
  server.platform.clock.advance(8 * DAY_MS);
  await Promise.all([remindOfLetters(server.platform), remindOfLetters(server.platform)]);
  expect(await reminded(anna)).toMatchObject([{ kind: "letter", target: letter.id, name: "请协助" }]);
  await ask(anna, `/letters/${letter.id}`, { state: "open", remindInDays: 7 }, "PATCH");
  await ask(anna, `/letters/${letter.id}`, { state: "answered" }, "PATCH");
  server.platform.clock.advance(8 * DAY_MS);
  await remindOfLetters(server.platform);
  expect(await reminded(anna)).toHaveLength(1);
  expect((await ask<Letters>(anna, "/letters")).body.letters).toMatchObject([
    { state: "answered", settledAt: expect.any(String) },
  ]);
});

test("P1 nobody else sees or turns it", async () => {
  const { id } = (await ask<Letters>(anna, "/letters")).body.letters[0]!;
  expect((await ask<Letters>(other, "/letters")).body.letters).toEqual([]);
  expect((await ask(other, `/letters/${id}`, { state: "open" }, "PATCH")).status).toBe(404);
  const of = await lookup(NUMBER);
  expect((await ask(other, `/lookups/${of}/letters/draft`)).status).toBe(404);
  expect((await ask(other, `/lookups/${of}/letters`, { language: "en", subject: "x", body: "x", by: "copy" })).status).toBe(404);
});
