/** D4: "tell me when it arrives", on a real PostgreSQL: once, under the watcher's eyes at that moment, whatever dies meanwhile. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { OutboxPage } from "#api/outbox.api.ts";
import type { Inbox } from "#api/subscriptions.api.ts";
import { BUILT_IN_ROLES } from "#api/permissions.api.ts";
import type { Role } from "#api/roles.api.ts";
import type { Watch, Watches } from "#api/watches.api.ts";
import { placeWaiting } from "#server/notices/outbox/work.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { sweepWatches, tellWatches } from "./fire.ts";

type Person = { userId: string; token: string };
let server: TestServer;
let fin: Person;
let anna: Person;
let people = 0;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  server = await testServer({ worker: false });
  fin = await server.person("fin", { role: "finance", reach: "company" });
  anna = await server.person("anna", { role: "employee", reach: "company" });
});
afterAll(() => server?.close());

const ask = async <T>(who: Person, path: string, body?: object, method = body === undefined ? "GET" : "POST") => {
  const response = await server.call(`/api/v1${path}`, { method, token: who.token, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: (await response.json()) as T };
};
let serial = 0;
const nextNumber = () => `251120000000531${String(++serial * 37).padStart(5, "0")}`;
async function enter(number: string, more: Record<string, string> = {}): Promise<string> {
  const values = { number, date: "2025-02-05", total: "100.00", "seller.name": "样张商贸有限公司", ...more };
  return (await ask<{ invoices: { id: string }[] }>(fin, "/invoices", { values })).body.invoices[0]!.id;
}
const lookup = async (who: Person, text: string) => (await ask<LookupAnswer>(who, "/lookups", { text })).body.id;
const wait = async (who: Person, text: string) => ask<Watch>(who, `/lookups/${await lookup(who, text)}/watch`, {});
const watchesOf = async (who: Person) => (await ask<Watches>(who, "/watches")).body.watches;
const told = async (who: Person) =>
  (await ask<Inbox>(who, "/inbox")).body.entries.filter(({ about }) => about === "arrived" || about === "near");
async function turn(): Promise<void> {
  await placeWaiting(server.platform);
  await tellWatches(server.platform);
}
const someone = () => server.person(`watcher${++people}`, { role: "employee", reach: "company" });

test("D4 whoever waits is told once when the invoice comes, in the bell and to programs, and his call for help is settled", async () => {
  const number = nextNumber();
  const id = await lookup(anna, number);
  const ticket = (await ask<{ id: string }>(anna, "/tickets", { lookup: id, problem: "找不到" })).body;
  const from = (await ask<OutboxPage>(fin, "/outbox?since=2035-01-01T00:00:00Z")).body.nextCursor;
  const { body: watch } = await ask<Watch>(anna, `/lookups/${id}/watch`, {});
  expect(watch).toMatchObject({ lookup: id, state: "open", question: number, invoice: null });
  await turn();
  expect(await watchesOf(anna)).toMatchObject([{ state: "open" }]);
  const invoice = await enter(number);
  await turn();
  await turn();
  expect(await watchesOf(anna)).toMatchObject([{ state: "arrived", fit: "asked", invoice: { id: invoice } }]);
  expect(await told(anna)).toMatchObject([{ kind: "invoice", target: invoice, about: "arrived" }]);
  expect((await ask<{ state: string }>(anna, `/tickets/${ticket.id}`)).body.state).toBe("closed");
  await placeWaiting(server.platform);
  const { events } = (await ask<OutboxPage>(fin, `/outbox?cursor=${from}`)).body;
  expect(events.map(({ type }) => type)).toEqual(["invoice.registered", "lookup.resolved"]);
});

test("D4 waiting twice is waiting once; what came between the question and the wish is told at once", async () => {
  const who = await someone();
  const number = nextNumber();
  const id = await lookup(who, number);
  const first = (await ask<Watch>(who, `/lookups/${id}/watch`, {})).body;
  expect((await ask<Watch>(who, `/lookups/${id}/watch`, {})).body.id).toBe(first.id);
  const came = nextNumber();
  const before = await lookup(who, came);
  const invoice = await enter(came);
  expect((await ask<Watch>(who, `/lookups/${before}/watch`, {})).body).toMatchObject({
    state: "arrived",
    invoice: { id: invoice },
  });
  await turn();
  expect(await told(who)).toHaveLength(1);
});

test("D4 a number a slip away is told as nearly it where day or amount speak for it; an issuer's next number isn't", async () => {
  const who = await someone();
  const number = nextNumber();
  await wait(who, `${number} 金额731.25`);
  await wait(who, nextNumber());
  const neighbour = number.slice(0, -1) + ((Number(number.at(-1)) + 3) % 10);
  await enter(number.slice(0, 15) + "99" + number.slice(17), { total: "731.25" });
  await turn();
  expect(await told(who)).toEqual([]);
  const invoice = await enter(neighbour, { total: "731.25" });
  await turn();
  expect(await watchesOf(who)).toMatchObject([{ state: "open" }, { state: "arrived", fit: "near", invoice: { id: invoice } }]);
  expect(await told(who)).toMatchObject([{ about: "near" }]);
});

test("D4 by party, amount and day", async () => {
  const who = await someone();
  await wait(who, "清河样张 2025-03-05 4321.10");
  await enter(nextNumber(), { "seller.name": "清河样张水务有限公司", date: "2025-03-06", total: "4321.10" });
  await turn();
  expect(await told(who)).toEqual([]);
  const invoice = await enter(nextNumber(), { "seller.name": "清河样张水务有限公司", date: "2025-03-05", total: "4321.10" });
  await turn();
  expect(await told(who)).toMatchObject([{ target: invoice }]);
});

test("D11 nobody is told of what he may not see at that moment, nor after he left", async () => {
  const own = await server.person("own", { role: "employee", reach: "own" });
  const gone = await someone();
  const number = nextNumber();
  await wait(own, number);
  await wait(gone, number);
  await server.platform.db
    .updateTable("membership")
    .set({ ends_at: new Date(server.platform.clock().getTime() - 1000) })
    .where("user_id", "=", gone.userId)
    .execute();
  forgetActors();
  await enter(number);
  await turn();
  expect(await watchesOf(own)).toMatchObject([{ state: "open", invoice: null }]);
  expect(await told(own)).toEqual([]);
  const states = await server.platform.db.selectFrom("watch").select("state").where("user_id", "=", gone.userId).execute();
  expect(states).toEqual([{ state: "open" }]);
});

test("D11 who isn't shown amounts any more isn't told by an amount", async () => {
  const blind = await someone();
  await wait(blind, "清河样张 88.80");
  const permissions = [...BUILT_IN_ROLES.employee].filter((permission) => permission !== "field.amounts");
  const role = (await ask<Role>(server.admin, "/roles", { company: server.companyId, name: "不看金额", permissions })).body;
  await server.platform.db
    .updateTable("membership")
    .set({ role: "own", role_id: role.key })
    .where("user_id", "=", blind.userId)
    .execute();
  forgetActors();
  await enter(nextNumber(), { "seller.name": "清河样张水务有限公司", total: "88.80" });
  await turn();
  expect(await told(blind)).toEqual([]);
  expect(await watchesOf(blind)).toMatchObject([{ state: "open" }]);
});

test("D4 two workers and one that dies between its work and its commit tell it once", async () => {
  const who = await someone();
  const number = nextNumber();
  await wait(who, number);
  await enter(number);
  await placeWaiting(server.platform);
  const { db } = server.platform;
  const dying = {
    ...server.platform,
    db: Object.assign(Object.create(db) as typeof db, {
      transaction: () => ({
        execute: (work: (trx: never) => Promise<unknown>) =>
          db.transaction().execute(async (trx) => {
            await work(trx as never);
            throw new Error("killed");
          }),
      }),
    }),
  };
  await expect(tellWatches(dying)).rejects.toThrow("killed");
  expect(await told(who)).toEqual([]);
  await Promise.all([tellWatches(server.platform), tellWatches(server.platform), tellWatches(server.platform)]);
  await tellWatches(server.platform);
  expect(await told(who)).toHaveLength(1);
});

test("D4 it is ended by hand, or by itself after ninety days; then it tells of nothing, and is forgotten", async () => {
  const who = await someone();
  const [one, two] = [nextNumber(), nextNumber()];
  const { body } = await wait(who, one);
  await wait(who, two);
  expect((await ask(anna, `/watches/${body.id}`, {}, "DELETE")).status).toBe(404);
  expect((await ask(who, `/watches/${body.id}`, {}, "DELETE")).status).toBe(200);
  expect((await ask(who, `/watches/${body.id}`, {}, "DELETE")).status).toBe(404);
  server.platform.clock.advance(91 * DAY_MS);
  await sweepWatches(server.platform);
  expect((await watchesOf(who)).map(({ state }) => state)).toEqual(["expired"]);
  await enter(one);
  await enter(two);
  await turn();
  expect(await told(who)).toEqual([]);
  expect(await server.platform.db.selectFrom("watch_key").selectAll().where("watch_id", "=", body.id).execute()).toEqual([]);
});

test.each([["2025年3月"], ["样张商贸"], ["100.00"], ["53123"]])("D4 too little to be waited for is said: %s", async (text) => {
  const { status, body } = await wait(anna, text);
  expect([status, body]).toMatchObject([409, { code: "watch-too-vague" }]);
});
