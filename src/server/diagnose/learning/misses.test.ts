/** D29 What is learned of misses: counted by cause, what came later, which explanations were wrong, and what rises. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { Misses } from "#api/misses.api.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { deleteMissesBefore } from "./misses.queries.ts";

type Person = { token: string };
let server: TestServer;
let anna: Person;
let boss: Person;

beforeAll(async () => {
  server = await testServer({ worker: false });
  anna = await server.person("anna", { role: "employee", reach: "company" });
  boss = await server.person("boss", { role: "administrator", reach: "company" });
});
afterAll(() => server?.close());

const call = (who: Person, method: string, path: string, body?: unknown): Promise<Response> =>
  server.call(`/api/v1${path}`, { token: who.token, method, ...(body === undefined ? {} : { body }) });
const asks = async (text: string): Promise<LookupAnswer> =>
  (await (await call(anna, "POST", "/lookups", { text })).json()) as LookupAnswer;
const learned = async (who = boss): Promise<Misses> => (await (await call(who, "GET", "/misses")).json()) as Misses;
const ofCause = ({ causes }: Misses, cause: string) => causes.find((each) => each.cause === cause);

test("D29 a miss is counted by what was told first; what is found and what wasn't asked isn't", async () => {
  await insertInvoices(server.platform.db, [anInvoice({ companyId: server.companyId, number: "26112000000880000001" })]);
  await asks("26112000000880000001");
  const first = (await asks("26112000000990000017")).diagnosis.findings[0]!;
  const { misses, causes, days, hours, may } = await learned();
  expect([misses, causes.length]).toEqual([1, 1]);
  expect(causes[0]).toMatchObject({ cause: first.cause, misses: 1, [first.certainty]: 1, arrived: 0, wrong: 0 });
  expect([days.length, days.at(-1)!.misses, hours.reduce((sum, each) => sum + each)]).toEqual([30, 1, 1]);
  expect(may).toEqual({ openIncident: true });
});

test("D29 only those who help or look after the company see it", async () => {
  expect((await call(anna, "GET", "/misses")).status).toBe(403);
  expect((await call(boss, "GET", "/misses?company=999")).status).toBe(403);
});

test("D29 an explanation that its asker calls wrong is counted with what was right, once, and can be taken back", async () => {
  const { id, diagnosis } = await asks("26112000000990000028");
  const cause = diagnosis.findings[0]!.cause;
  for (const right of ["D9", "D25"])
    expect(await (await call(anna, "PUT", `/lookups/${id}/wrong`, { right })).json()).toEqual({ wrong: true, right });
  expect(ofCause(await learned(), cause)).toMatchObject({ wrong: 1, right: [{ cause: "D25", votes: 1 }] });
  expect((await call(boss, "PUT", `/lookups/${id}/wrong`, {})).status).toBe(404);
  await call(anna, "DELETE", `/lookups/${id}/wrong`);
  expect(ofCause(await learned(), cause)).toMatchObject({ wrong: 0, right: [] });
});

test("D29 what came later is counted where it had been missed, once", async () => {
  const { id } = await asks("26112000000990000039");
  await insertInvoices(server.platform.db, [anInvoice({ companyId: server.companyId, number: "26112000000990000039" })]);
  for (let time = 0; time < 2; time += 1)
    expect(await (await call(anna, "GET", `/lookups/${id}`)).json()).toMatchObject({ since: "arrived" });
  expect(await learned()).toMatchObject({ arrived: 1 });
});

test("D29 a sudden rise of one cause proposes an incident", async () => {
  expect((await learned()).rises).toEqual([]);
  for (let at = 0; at < 6; at += 1) await asks(`261120000009900${String(41 + at * 17)}555`.slice(0, 20).padEnd(20, "7"));
  expect((await learned()).rises).toMatchObject([{ misses: expect.any(Number), usual: 0, source: null }]);
});

test("E9 what is older than its time goes", async () => {
  const { db, clock } = server.platform;
  expect(await deleteMissesBefore(db, server.companyId, new Date(clock().getTime() - 86_400_000), 500)).toBe(0);
  expect(await deleteMissesBefore(db, server.companyId, new Date(clock().getTime() + 86_400_000), 500)).toBeGreaterThan(0);
  expect(await learned()).toMatchObject({ misses: 0, causes: [] });
});
