/** H1 D22: the core of the help desk: whoever answers sees calls for help, not invoices that he may not see; the asker is told. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { Inbox } from "#api/subscriptions.api.ts";
import type { Ticket, Tickets } from "#api/tickets.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

type Person = { userId: string; token: string };
let server: TestServer;
let anna: Person;
let agent: Person;
let colleague: Person;
let stranger: Person;
let invoice: string;

beforeAll(async () => {
  server = await testServer({ worker: false });
  anna = await server.person("anna", { role: "employee", reach: "own" });
  agent = await server.person("agent", { role: "support", reach: "own" });
  colleague = await server.person("colleague", { role: "employee", reach: "company" });
  stranger = await server.person("stranger");
  const values = { number: "25112000000000054001", date: "2025-02-05", total: "100.00", "seller.name": "样张商贸有限公司" };
  invoice = (await ask<{ invoices: { id: string }[] }>(anna, "/invoices", { values })).body.invoices[0]!.id;
});
afterAll(() => server?.close());

const ask = async <T>(who: Person, path: string, body?: object, method = body === undefined ? "GET" : "POST") => {
  const response = await server.call(`/api/v1${path}`, { method, token: who.token, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: (await response.json()) as T };
};
async function opened(more: object = {}): Promise<Ticket> {
  const lookup = (await ask<LookupAnswer>(anna, "/lookups", { text: "25112000000000054999 样张" })).body.id;
  return (
    await ask<Ticket>(anna, "/tickets", { lookup, problem: "找不到", environment: { browser: "chrome", version: 140 }, ...more })
  ).body;
}
const answered = async (who: Person) =>
  (await ask<Inbox>(who, "/inbox")).body.entries.filter(({ about }) => about === "answered").map(({ target }) => target);

test("D22 question, what was understood, the causes and the browser go along; nothing of an invoice does", async () => {
  const { id } = await opened({ invoice });
  const { body } = await ask<Ticket>(agent, `/tickets/${id}`);
  expect(body).toMatchObject({
    asker: "anna",
    mine: false,
    may: { answer: true },
    environment: { browser: "chrome", version: 140 },
  });
  expect(body.about).toMatchObject({ question: "25112000000000054999 样张", verdict: expect.any(String) });
  expect(body.about!.causes.length).toBeGreaterThan(0);
  expect([body.invoice, body.lookup]).toEqual([null, null]);
  expect(JSON.stringify(body)).not.toContain("样张商贸");
  expect((await ask<Ticket>(anna, `/tickets/${id}`)).body.invoice).toBe(invoice);
  expect((await ask(agent, `/invoices/${invoice}`)).status).toBe(404);
});

test("H1 taken, answered, answered back, settled, opened again; each is told by the bell", async () => {
  const { id } = await opened();
  const listed = async () => (await ask<Tickets>(agent, "/tickets?of=all")).body.tickets.find((each) => each.id === id);
  expect(await listed()).toMatchObject({ state: "open", owner: null });
  expect((await ask<Ticket>(agent, `/tickets/${id}`, { take: true }, "PATCH")).body).toMatchObject({ owner: "agent" });
  await ask(agent, `/tickets/${id}/comments`, { text: "内部:先查同步", note: true });
  expect(await answered(anna)).not.toContain(id);
  await ask(agent, `/tickets/${id}/comments`, { text: "明天会到" });
  expect(await answered(anna)).toContain(id);
  const { body } = await ask<Ticket>(anna, `/tickets/${id}`);
  expect(body).toMatchObject({ state: "answered", owner: "agent", may: { answer: false } });
  expect(body.comments.map(({ kind, author, text }) => [kind, author, text])).toEqual([["answer", "agent", "明天会到"]]);
  await ask(anna, `/tickets/${id}/comments`, { text: "还是没有" });
  expect(await listed()).toMatchObject({ state: "open" });
  expect(await answered(agent)).toContain(id);
  await ask(anna, `/tickets/${id}`, { state: "closed" }, "PATCH");
  expect(await listed()).toBeUndefined();
  expect((await ask<Tickets>(anna, "/tickets?state=closed")).body.tickets.map((each) => each.id)).toContain(id);
  expect((await ask<Ticket>(agent, `/tickets/${id}`, { state: "open" }, "PATCH")).body.state).toBe("open");
});

test("P1 to everybody else there is no such call for help, nor may its asker act as one who answers", async () => {
  const { id } = await opened();
  for (const who of [colleague, stranger]) {
    expect((await ask(who, `/tickets/${id}`)).status).toBe(404);
    expect((await ask(who, `/tickets/${id}/comments`, { text: "x" })).status).toBe(404);
    expect((await ask(who, `/tickets/${id}`, { take: true }, "PATCH")).status).toBe(404);
    expect((await ask<Tickets>(who, "/tickets?of=all")).body).toEqual({ tickets: [], nextCursor: null, answers: false });
  }
  expect((await ask(anna, `/tickets/${id}`, { take: true }, "PATCH")).status).toBe(403);
  expect((await ask(anna, `/tickets/${id}/comments`, { text: "x", note: true })).status).toBe(403);
});
