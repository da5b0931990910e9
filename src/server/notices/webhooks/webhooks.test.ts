/** Y4: events out, from an invoice that changes to a finance system that hears of it, by the outbox and by webhooks. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OutboxPage } from "#api/outbox.api.ts";
import type { MadeWebhook, Webhook, WebhookDeliveries, WebhookTested } from "#api/webhooks.api.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { placeWaiting, sweepOutbox } from "../outbox/work.ts";
import { type Receiver, receiver } from "../testing/receiver.ts";
import { DOWN, deliverTurn } from "./deliver.ts";
import { takeDue } from "./webhooks.queries.ts";

let server: TestServer;
let fin: { userId: string; token: string };
let clerk: { userId: string; token: string };
let hears: Receiver;
const never = new AbortController().signal;
const DAY_MS = 86_400_000;
beforeAll(async () => {
  server = await testServer({ worker: false, settings: { privateHosts: ["127.0.0.1"] } });
  fin = await server.person("fin", { role: "finance", reach: "company" });
  clerk = await server.person("clerk", { role: "employee", reach: "own" });
});
afterAll(() => server.close());
beforeEach(async () => {
  hears = await receiver();
  await placeWaiting(server.platform);
});
afterEach(async () => {
  await server.platform.db.updateTable("webhook").set({ state: "ended" }).execute();
  await hears.close();
});

const ask = async <T>(path: string, body?: object, token?: string, method = body === undefined ? "GET" : "POST") => {
  const response = await server.call(path, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  });
  return { status: response.status, body: (await response.json()) as T };
};
let serial = 0;
/** An invoice entered by somebody; its id. */
async function enter(token = fin.token): Promise<string> {
  const number = `2511200000000017${String(++serial).padStart(4, "0")}`;
  const values = { number, date: "2025-02-05", total: "100.00", "seller.name": "样张商贸有限公司" };
  const { body } = await ask<{ invoices: { id: string }[] }>("/api/v1/invoices", { values }, token);
  return body.invoices[0]!.id;
}
const read = async (query: string, token?: string) => (await ask<OutboxPage>(`/api/v1/outbox${query}`, undefined, token)).body;
const end = async (token?: string) => (await read("?since=2025-06-19T00:00:00Z", token)).nextCursor;
const after = (cursor: string, more = "") => `?cursor=${cursor}${more}`;

describe("Y4 the outbox", () => {
  test("tells each event once and in order, whatever the pages, and goes on where it was left", async () => {
    const from = await end();
    const ids = [await enter(), await enter(), await enter()];
    await ask(`/api/v1/invoices/${ids[0]}/states`, { axis: "booking", value: "booked", from: "not-booked" }, fin.token);
    await placeWaiting(server.platform);
    const told: string[] = [];
    let page = await read(after(from, "&limit=1"));
    for (; page.events.length > 0; page = await read(after(page.nextCursor, "&limit=1")))
      told.push(`${page.events[0]!.type} ${page.events[0]!.invoiceId}`);
    expect(told).toEqual([...ids.map((id) => `invoice.registered ${id}`), `invoice.state_changed ${ids[0]}`]);
    const { events } = await read(after(from));
    expect(events.at(-1)).toMatchObject({
      state: { axis: "booking", from: "not-booked", to: "booked" },
      invoice: { id: ids[0] },
    });
    expect((await read(after(page.nextCursor))).events).toEqual([]);
  });

  test("an event whose transaction ends late is told after those that came later and ended before it", async () => {
    const { db } = server.platform;
    const [early, late] = [await enter(), await enter()];
    await placeWaiting(server.platform);
    const from = await end();
    const event = (subjectId: string) => ({
      companyId: server.companyId,
      actorId: null,
      channel: "worker" as const,
      subject: "invoice",
      subjectId,
      type: "invoice.corrected",
      data: { changes: { remark: { before: null, after: "x" } } },
    });
    const open = await db.startTransaction().execute();
    await recordEvent(open as never, event(late));
    await db.transaction().execute((trx) => recordEvent(trx, event(early)));
    await placeWaiting(server.platform);
    const first = await read(after(from));
    await open.commit().execute();
    await placeWaiting(server.platform);
    const second = await read(after(first.nextCursor));
    expect([first, second].map(({ events }) => events.map(({ invoiceId }) => invoiceId))).toEqual([[early], [late]]);
    expect(BigInt(second.events[0]!.id.slice(4))).toBeLessThan(BigInt(first.events[0]!.id.slice(4)));
    expect(second.events[0]!.fields).toEqual(["remark"]);
  });

  test("who doesn't see an invoice gets neither its events nor a cursor that tells how many there were", async () => {
    const from = await end(clerk.token);
    const [hidden, own] = [await enter(), await enter(clerk.token)];
    await placeWaiting(server.platform);
    const page = await read(after(from), clerk.token);
    expect(page.events.map(({ invoiceId }) => invoiceId)).toEqual([own]);
    expect(JSON.stringify(page)).not.toContain(hidden);
    const again = await read(after(page.nextCursor), clerk.token);
    expect(again.nextCursor).toHaveLength(page.nextCursor.length);
    expect(again.nextCursor).not.toBe(page.nextCursor);
  });

  test("a role that withholds amounts and parties is told without them", async () => {
    const role = { company: server.companyId, name: "只看号码", permissions: ["invoice.enter"] };
    const { body } = await ask<{ key: string }>("/api/v1/roles", role);
    const shy = await server.person("shy", { role: "own", roleId: body.key, reach: "company" });
    const from = await end(shy.token);
    const id = await enter();
    await placeWaiting(server.platform);
    const { events } = await read(after(from), shy.token);
    expect(events).toMatchObject([
      { invoiceId: id, invoice: { total: null, seller: { name: null }, withheld: ["amounts", "parties"] } },
    ]);
  });

  test("a cursor that nobody was given is refused; one whose events aren't kept any more says so", async () => {
    const from = await end();
    await enter();
    await placeWaiting(server.platform);
    expect((await ask(`/api/v1/outbox?cursor=${from.slice(0, -3)}000`)).status).toBe(400);
    server.platform.clock.advance(31 * DAY_MS);
    await sweepOutbox(server.platform);
    expect(await ask(`/api/v1/outbox?cursor=${from}`)).toMatchObject({ status: 410, body: { code: "outbox-gone" } });
    expect((await read("")).events).toEqual([]);
  });
});

async function add(more: object = {}): Promise<Webhook> {
  const { status, body } = await ask<MadeWebhook>("/api/v1/webhooks", {
    company: server.companyId,
    name: "ERP",
    url: hears.url,
    ...more,
  });
  expect(status).toBe(201);
  expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  hears.secret = body.secret;
  return body.webhook;
}
const show = async (id: string) => (await ask<Webhook>(`/api/v1/webhooks/${id}`)).body;

/** What the worker does, `ms` later. */
async function turn(ms = 0): Promise<void> {
  const { platform } = server;
  platform.clock.advance(ms);
  await placeWaiting(platform);
  const due = await takeDue(platform.db, platform.clock(), { lease: newId(), down: DOWN, limit: 10 });
  await Promise.all(due.map((hook) => deliverTurn(platform, hook, never)));
}

describe("Y4 webhooks", () => {
  test("what happens arrives signed, each kind that was asked for; a test message comes at once", async () => {
    const { id } = await add({ types: ["invoice.state_changed"] });
    const tested = await ask<WebhookTested>(`/api/v1/webhooks/${id}/test`, {});
    expect(tested.body).toMatchObject({ ok: true, status: 204 });
    expect(hears.taken).toMatchObject([{ type: "webhook.test", id: tested.body.messageId }]);
    const invoice = await enter();
    await ask(`/api/v1/invoices/${invoice}/states`, { axis: "booking", value: "booked", from: "not-booked" }, fin.token);
    await turn();
    expect(hears.taken.slice(1)).toMatchObject([
      {
        type: "invoice.state_changed",
        signatures: 1,
        data: { invoiceId: invoice, state: { to: "booked" }, invoice: { total: "100.00" } },
      },
    ]);
    expect(await show(id)).toMatchObject({ delivered: 1, waiting: 0, problem: null });
    await turn();
    expect(hears.asked).toBe(2);
  });

  test("an event that isn't there any more holds up none behind it", async () => {
    const { id } = await add();
    const lost = await enter();
    await placeWaiting(server.platform);
    await server.platform.db.updateTable("outbox").set({ event_id: newId() }).where("invoice_id", "=", lost).execute();
    const kept = await enter();
    await turn();
    expect(hears.taken.map(({ data }) => data["invoiceId"])).toEqual([kept]);
    expect(await show(id)).toMatchObject({ delivered: 1, waiting: 0, problem: null });
  });

  test("a receiver that dies is asked more and more seldom with one message, and gets everything once it is back", async () => {
    const { id } = await add();
    hears.answer = 500;
    const ids: string[] = [];
    for (let i = 0; i < 3 * DOWN; i += 1) ids.push(await enter());
    await turn();
    expect(hears.asked).toBe(DOWN);
    expect(await show(id)).toMatchObject({ problem: { code: "answered", facts: { status: 500 } }, waiting: DOWN });
    await turn(1_000);
    expect(hears.asked).toBe(DOWN);
    for (let i = 0; i < 5; i += 1) await turn(3_600_000);
    expect(hears.asked).toBe(DOWN + 5);
    expect((await show(id)).dead).toBe(0);
    hears.answer = 204;
    await turn(2 * 3_600_000);
    await turn();
    expect(new Set(hears.taken.map(({ data }) => data["invoiceId"]))).toEqual(new Set(ids));
    expect(await show(id)).toMatchObject({ waiting: 0, failingSince: null, problem: null });
  });

  test("a message that the receiver never takes is given up after days, and can be sent again", async () => {
    const { id } = await add();
    hears.answer = (type) => (type === "invoice.registered" ? 422 : 204);
    const invoice = await enter();
    for (let i = 0; i < 12; i += 1) {
      // the receiver lives: something else arrives now and then
      await ask(
        `/api/v1/invoices/${invoice}/states`,
        { axis: "booking", value: i % 2 ? "reversed" : "booked", reason: "x" },
        fin.token,
      );
      await turn(1.3 * DAY_MS);
    }
    const { deliveries } = (await ask<WebhookDeliveries>(`/api/v1/webhooks/${id}/deliveries`)).body;
    expect(deliveries).toMatchObject([
      { type: "invoice.registered", state: "dead", attempts: 10, problem: { facts: { status: 422 } }, invoice: { id: invoice } },
    ]);
    hears.answer = 204;
    expect((await ask(`/api/v1/webhooks/${id}/redo`, {})).body).toEqual({ redone: 1 });
    await turn();
    expect(hears.taken.at(-1)).toMatchObject({ id: deliveries[0]!.messageId, type: "invoice.registered" });
  });

  test("killed between sending and marking: it comes again with the same id", async () => {
    const { id } = await add();
    await enter();
    await placeWaiting(server.platform);
    const { platform } = server;
    const [hook] = await takeDue(platform.db, platform.clock(), { lease: newId(), down: DOWN, limit: 1 });
    // while the message is on its way the process is given up, and another one has the lease
    hears.onMessage = async () => {
      await platform.db
        .updateTable("webhook")
        .set({ lease: "another", lease_until: platform.clock() })
        .where("id", "=", id)
        .execute();
    };
    await deliverTurn(platform, hook!, never);
    hears.onMessage = () => undefined;
    expect(await show(id)).toMatchObject({ delivered: 0 });
    await turn(1_000);
    expect(hears.taken).toHaveLength(2);
    expect(hears.taken[0]!.id).toBe(hears.taken[1]!.id);
    expect(await show(id)).toMatchObject({ delivered: 1 });
  });

  test("one that doesn't answer keeps nobody else waiting", async () => {
    const other = await receiver();
    const slow = await add();
    other.secret = (
      await ask<MadeWebhook>("/api/v1/webhooks", { company: server.companyId, name: "B", url: other.url })
    ).body.secret;
    hears.answer = "hang";
    await enter();
    await placeWaiting(server.platform);
    const { platform } = server;
    const due = await takeDue(platform.db, platform.clock(), { lease: newId(), down: DOWN, limit: 10 });
    const turns = due.map((hook) => ({ id: hook.id, done: deliverTurn(platform, hook, never) }));
    await turns.find(({ id }) => id !== slow.id)!.done;
    expect(other.taken).toHaveLength(1);
    expect(hears.taken).toHaveLength(0);
    await hears.close();
    await Promise.all(turns.map(({ done }) => done));
    expect(await show(slow.id)).toMatchObject({ problem: { code: "no-answer" }, waiting: 1 });
    await other.close();
  });

  test("down for five days: it is switched off, the trail says so, and let on it goes on where it stopped", async () => {
    const { id } = await add();
    hears.answer = 503;
    hears.headers = { "retry-after": "7200" };
    for (let i = 0; i < DOWN; i += 1) await enter();
    await turn();
    await turn(7_000_000);
    expect(hears.asked).toBe(DOWN);
    for (let i = 0; i < 6; i += 1) await turn(DAY_MS);
    expect(await show(id)).toMatchObject({ state: "disabled" });
    const event = await server.platform.db
      .selectFrom("event")
      .selectAll()
      .where("type", "=", "webhook.disabled")
      .executeTakeFirst();
    expect(event).toMatchObject({ subject_id: id, actor_id: null });
    hears.answer = 200;
    expect((await ask(`/api/v1/webhooks/${id}/resume`, {})).status).toBe(200);
    await turn();
    expect(hears.taken).toHaveLength(DOWN);
    expect(JSON.stringify(event)).not.toContain("key=theirs");
  });

  test("what is gone for good is switched off at once", async () => {
    const { id } = await add();
    hears.answer = 410;
    await enter();
    await turn();
    expect(await show(id)).toMatchObject({ state: "disabled", problem: { code: "gone" } });
  });

  test("a new secret signs beside the old one for a day", async () => {
    const { id } = await add();
    const old = hears.secret;
    const rotated = await ask<MadeWebhook>(`/api/v1/webhooks/${id}/rotate`, {});
    expect(rotated.body.secret).not.toBe(old);
    await enter();
    await turn();
    hears.secret = rotated.body.secret;
    await enter();
    await turn();
    expect(hears.taken).toMatchObject([{ signatures: 2 }, { signatures: 2 }]);
    await enter();
    await turn(DAY_MS + 1_000);
    expect(hears.taken.at(-1)).toMatchObject({ signatures: 1 });
  });

  test("from a time on everything is sent again, with the same ids", async () => {
    const { id } = await add();
    const { platform } = server;
    platform.clock.advance(60_000);
    const since = platform.clock().toISOString();
    await enter();
    await enter();
    await turn();
    expect((await ask(`/api/v1/webhooks/${id}/replay`, { since })).status).toBe(200);
    await turn();
    const ids = hears.taken.map((message) => message.id);
    expect(ids).toHaveLength(4);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
  });

  test("what its account may not see isn't sent, not even what waited for it", async () => {
    const { id, account } = await add();
    hears.answer = 500;
    await enter();
    await turn();
    hears.answer = 204;
    await server.platform.db.updateTable("membership").set({ reach: "own" }).where("user_id", "=", account.id).execute();
    await enter();
    await turn(3_600_000);
    expect(hears.taken).toEqual([]);
    expect(await show(id)).toMatchObject({ waiting: 0 });
  });

  test("an address that this server doesn't go to, an account of somebody's, and one that shows more than its maker sees are refused", async () => {
    const wish = { company: server.companyId, name: "x", url: hears.url };
    expect((await ask("/api/v1/webhooks", { ...wish, url: "http://10.0.0.1/" })).body).toMatchObject({ code: "webhook-url" });
    expect((await ask("/api/v1/webhooks", { ...wish, account: fin.userId })).body).toMatchObject({ code: "webhook-account" });
    const { account } = await add();
    const role = { company: server.companyId, name: "只管公司", permissions: ["company.manage", "people.manage"] };
    const { body } = await ask<{ key: string }>("/api/v1/roles", role);
    const boss = await server.person("boss", { role: "own", roleId: body.key, reach: "own" });
    expect(await ask("/api/v1/webhooks", { ...wish, account: account.id }, boss.token)).toMatchObject({
      status: 403,
      body: { code: "token-beyond-yours" },
    });
    expect((await ask("/api/v1/webhooks", wish, fin.token)).status).toBe(403);
  });

  test("what is kept of a secret can't be read in the database", async () => {
    await add();
    const rows = await server.platform.db.selectFrom("webhook").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(hears.secret.slice("whsec_".length));
  });
});
