/** S3: told when it happens, in the app and by mail, as far as one sees it, once for what happened together. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Inbox, Subscriptions } from "#api/subscriptions.api.ts";
import { VIEWS } from "#server/app/views.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import { recordEvents } from "#server/platform/events.ts";
import { workMail } from "#server/platform/mail/mail-worker.ts";
import { type MailHost, mailHost, readable } from "#server/platform/mail/testing/mail-host.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { beginDue } from "../inbox/hook.ts";
import { mailDue } from "../inbox/mail.ts";
import { placeWaiting } from "../outbox/work.ts";
import { type Receiver, receiver } from "../testing/receiver.ts";
import { dropHook, redoHook, setHook, testHook } from "./subscriptions.usecases.ts";
import { tellFollowers } from "./work.ts";

type Person = { userId: string; email: string; token: string };
let server: TestServer;
let host: MailHost;
let fin: Person;
let anna: Person;
let clerk: Person;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  host = await mailHost();
  const mail = {
    host: "localhost",
    port: host.port,
    secure: false,
    user: null,
    password: null,
    authority: null,
    from: "票在 <fp@example.com>",
  };
  server = await testServer({
    worker: false,
    settings: { mail, baseUrl: "https://fp.example.com", privateHosts: ["127.0.0.1"] },
  });
  await workMail(server.platform);
  fin = await server.person("fin", { role: "finance", reach: "company" });
  clerk = await server.person("clerk", { role: "employee", reach: "own" });
});
afterAll(async () => {
  await server.close();
  await host.close();
});
let people = 0;
beforeEach(async () => {
  anna = await server.person(`anna${++people}`, { role: "employee", reach: "company" });
  // 10:00 in Beijing, on a day of its own
  const now = server.platform.clock().getTime();
  server.platform.clock.advance(DAY_MS - ((now - Date.parse("2025-06-18T02:00:00Z")) % DAY_MS));
});

const ask = async <T>(who: Person, path: string, body?: object, method = body === undefined ? "GET" : "POST") => {
  const response = await server.call(path, { method, token: who.token, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: (await response.json()) as T };
};
let serial = 0;
async function enter(who: Person, seller = "样张商贸有限公司"): Promise<string> {
  const number = `2511200000000021${String(++serial).padStart(4, "0")}`;
  const values = { number, date: "2025-02-05", total: "100.00", "seller.name": seller };
  return (await ask<{ invoices: { id: string }[] }>(who, "/api/v1/invoices", { values })).body.invoices[0]!.id;
}
const follow = (who: Person, kind: string, target: string, mail = "none") =>
  ask<Subscriptions>(who, "/api/v1/subscriptions", { kind, target, mail }, "PUT");
const book = (id: string, who = fin) =>
  ask(who, `/api/v1/invoices/${id}/states`, { axis: "booking", value: "booked", from: "not-booked" });
async function pass(ms = 6_000): Promise<void> {
  server.platform.clock.advance(ms);
  await placeWaiting(server.platform);
  // some followers at a time, as the worker does
  while ((await tellFollowers(server.platform, VIEWS)) > 0);
  await mailDue(server.platform, VIEWS);
  await Promise.all((await beginDue(server.platform, VIEWS)).values());
}
const inbox = async (who: Person) => (await ask<Inbox>(who, "/api/v1/inbox")).body;
const mailsTo = (who: Person) => host.taken.filter(({ to }) => to.includes(who.email));
const mailTo = async (who: Person, count = 1) => {
  await expect.poll(() => mailsTo(who).length, { timeout: 20_000 }).toBe(count);
  // long headers go over several lines
  return readable(mailsTo(who).at(-1)!.text).replaceAll(/\r?\n[ \t]+(?=<)/g, " ");
};

test("S3 who follows an invoice is told what others do with it, not what he does himself; reading it marks it", async () => {
  const id = await enter(fin);
  await pass();
  expect((await follow(anna, "invoice", id)).body.subscriptions).toMatchObject([{ kind: "invoice", target: id, mail: "none" }]);
  await follow(fin, "invoice", id);
  await book(id);
  await pass();
  const { entries, unread } = await inbox(anna);
  expect(unread).toBe(1);
  expect(entries).toMatchObject([{ kind: "invoice", target: id, about: "events", count: 1, read: false, invoices: [{ id }] }]);
  expect((await inbox(fin)).entries).toEqual([]);
  expect((await ask(anna, "/api/v1/inbox/read", { ids: [entries[0]!.id] })).body).toEqual({ unread: 0 });
  expect((await inbox(anna)).entries).toMatchObject([{ read: true }]);
  expect(mailsTo(anna)).toEqual([]);
});

test("S3 a thousand invoices at once are one entry and one mail, however long they take to come", async () => {
  await follow(anna, "company", String(server.companyId), "once");
  for (let i = 0; i < 12; i += 1) await enter(fin);
  await placeWaiting(server.platform);
  await server.platform.db.transaction().execute(async (trx) => {
    // as an import would: many events in one transaction
    const rows = await trx.selectFrom("invoice").select("id").where("company_id", "=", server.companyId).execute();
    const of = (subjectId: string) => ({
      companyId: server.companyId,
      actorId: fin.userId,
      channel: "worker" as const,
      subject: "invoice",
      subjectId,
    });
    await recordEvents(
      trx,
      Array.from({ length: 1_000 }, (_, at) => ({ ...of(rows[at % rows.length]!.id), type: "invoice.corrected" })),
    );
  });
  await pass();
  await pass();
  const { entries } = await inbox(anna);
  expect(entries).toHaveLength(1);
  expect(entries[0]!.count).toBeGreaterThanOrEqual(12);
  await pass(61_000);
  const text = await mailTo(anna);
  expect(text).toMatch(/^Subject: 您关注的有新变化/m);
  expect(text).toMatch(/^List-Unsubscribe: <https:\/\/fp\.example\.com\/api\/v1\/unsubscribe\?token=\S+>$/m);
  expect(text).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
});

test("S3 each event counts for the nearest thing that is followed: the invoice, the view, the company", async () => {
  const id = await enter(fin);
  const view = { name: "云杉", filters: { seller: "云杉" }, columns: ["total"], sort: "-date" };
  const saved = await ask<{ id: string }>(anna, "/api/v1/views", view);
  await pass();
  await follow(anna, "invoice", id);
  await follow(anna, "view", saved.body.id);
  await follow(anna, "company", String(server.companyId));
  const [inView, elsewhere] = [await enter(fin, "样张云杉有限公司"), await enter(fin)];
  await book(id);
  await pass();
  const told = new Map((await inbox(anna)).entries.map(({ kind, invoices }) => [kind, invoices.map((each) => each.id)]));
  expect(Object.fromEntries(told)).toEqual({ invoice: [id], view: [inView], company: [elsewhere] });
  expect((await inbox(anna)).entries.find(({ kind }) => kind === "view")!.name).toBe("云杉");
});

test("S3 nobody follows what he doesn't see, and what he doesn't see any more is told no longer, nor counted", async () => {
  const hidden = await enter(fin);
  const absent = await follow(clerk, "invoice", newId());
  const refused = await follow(clerk, "invoice", hidden);
  expect([absent.status, refused.status]).toEqual([404, 404]);
  expect(Object.keys(refused.body)).toEqual(Object.keys(absent.body));
  await follow(anna, "company", String(server.companyId), "once");
  const seen = await enter(fin);
  await placeWaiting(server.platform);
  server.platform.clock.advance(6_000);
  await tellFollowers(server.platform, VIEWS);
  expect((await inbox(anna)).unread).toBe(1);
  // he is told in the app, and before the mail goes out the company isn't his to see any more
  await server.platform.db.updateTable("membership").set({ reach: "own" }).where("user_id", "=", anna.userId).execute();
  forgetActors();
  await pass(61_000);
  expect(await inbox(anna)).toMatchObject({ entries: [], unread: 0 });
  await book(seen);
  await pass();
  expect(mailsTo(anna)).toEqual([]);
  expect(await server.platform.db.selectFrom("mail").selectAll().where("to_address", "=", anna.email).execute()).toEqual([]);
});

test("S3 in quiet hours no mail comes before they end; the daily one comes at its time with everything of the day", async () => {
  const hours = { mail: true, quietFrom: 9 * 60, quietTo: 11 * 60, digestAt: 18 * 60 };
  const [once, daily] = [await enter(fin), await enter(fin)];
  await pass();
  await follow(anna, "invoice", once, "once");
  await follow(anna, "invoice", daily, "daily");
  expect((await ask<Subscriptions>(anna, "/api/v1/subscriptions/hours", hours, "PUT")).body.hours).toEqual(hours);
  await book(once);
  await book(daily);
  await pass();
  expect(mailsTo(anna)).toEqual([]);
  await pass(3_600_000);
  const first = await mailTo(anna);
  expect(first).toContain("¥100.00");
  await pass(8 * 3_600_000);
  await mailTo(anna, 2);
  await pass(DAY_MS);
  expect(mailsTo(anna)).toHaveLength(2);
});

test("S3 one click in the mail ends mails of this kind, without signing in; the inbox goes on", async () => {
  const id = await enter(fin);
  await pass();
  await follow(anna, "invoice", id, "once");
  await book(id);
  await pass();
  await pass(61_000);
  const link = /^List-Unsubscribe: <https:\/\/fp\.example\.com(\S+)>$/m.exec(await mailTo(anna))![1]!;
  const looked = await fetch(`${server.url}${link}`, { redirect: "manual" });
  expect(looked.headers.get("location")).toMatch(/^\/unsubscribe#/);
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const ended = await fetch(`${server.url}${link}`, { method: "POST", headers: form, body: "List-Unsubscribe=One-Click" });
  expect(ended.status).toBe(200);
  expect((await fetch(`${server.url}/api/v1/unsubscribe?token=made-up`, { method: "POST" })).status).toBe(200);
  await ask(fin, `/api/v1/invoices/${id}/states`, { axis: "booking", value: "reversed", reason: "重复" });
  await pass();
  await pass(11 * 60_000);
  expect((await inbox(anna)).unread).toBe(2);
  expect(mailsTo(anna)).toHaveLength(1);
  expect((await ask<Subscriptions>(anna, "/api/v1/subscriptions")).body.hours.mail).toBe(false);
});

test("S3 who follows a source is told when it can't be asked and when it is well again, once each", async () => {
  const { db } = server.platform;
  const body = { company: server.companyId, kind: "folder", name: "前台扫描仪", settings: { folder: `scans${people}` } };
  const { id } = (await (await server.call("/api/v1/sources", { method: "POST", body })).json()) as { id: string };
  await follow(anna, "source", id);
  await pass(61_000);
  expect((await inbox(anna)).entries).toEqual([]);
  const set = (failures: number) => db.updateTable("source").set({ failures }).where("id", "=", id).execute();
  await set(3);
  await pass(61_000);
  await pass(61_000);
  await set(0);
  await pass(61_000);
  const entries = (await inbox(anna)).entries.filter(({ kind }) => kind === "source");
  expect(entries.map(({ about, name }) => [about, name])).toEqual([
    ["well", "前台扫描仪"],
    ["failing", "前台扫描仪"],
  ]);
});

test("S3 H6 who follows a company is told of its incident and of its end, once each; of one that those concerned aren't told of nothing", async () => {
  const open = async (title: string, publicly: boolean): Promise<string> => {
    const body = {
      company: server.companyId,
      title,
      cause: "network",
      severity: "high",
      functions: ["finding"],
      public: publicly,
    };
    return ((await (await server.call("/api/v1/incidents", { method: "POST", body })).json()) as { id: string }).id;
  };
  const resolve = (id: string) => server.call(`/api/v1/incidents/${id}/resolve`, { method: "POST", body: {} });
  await open("样张 以前的", true).then(resolve);
  await pass(1_000);
  await follow(anna, "company", String(server.companyId), "once");
  const told = async () => (await inbox(anna)).entries.filter(({ about }) => about !== "events").map(({ about }) => about);
  const [silent, loud] = [await open("样张 内部", false), await open("样张 网络", true)];
  await pass(6_000);
  await pass(61_000);
  expect(await told()).toEqual(["incident"]);
  expect(await mailTo(anna)).toContain("有故障，正在处理");
  expect((await resolve(silent)).status).toBe(200);
  await pass(6_000);
  expect(await told()).toEqual(["incident"]);
  const say = (id: string, body: object) => server.call(`/api/v1/incidents/${id}/log`, { method: "POST", body });
  await say(loud, { public: false, texts: { "zh-CN": "样张 只给处理的人" } });
  await pass(6_000);
  expect(await told()).toEqual(["incident"]);
  await say(loud, { public: true, texts: { "zh-CN": "样张 已切换线路" } });
  await pass(6_000);
  expect(await told()).toEqual(["update", "incident"]);
  expect((await resolve(loud)).status).toBe(200);
  await pass(6_000);
  await pass(6_000);
  expect(await told()).toEqual(["resolved", "update", "incident"]);
  // one of the whole installation is told once, whatever number of companies somebody follows
  const whole = { company: null, title: "样张 整个系统", cause: "hardware", severity: "high", functions: [], public: true };
  const opened = await server.call("/api/v1/incidents", { method: "POST", body: whole });
  await pass(6_000);
  await pass(6_000);
  expect(await told()).toEqual(["incident", "resolved", "update", "incident"]);
  await resolve(((await opened.json()) as { id: string }).id);
});

/** A program of somebody's own, to which his entries are sent. */
async function hooked(who: Person): Promise<Receiver> {
  const own = await receiver();
  own.secret = (await setHook(server.platform, await actorOf(who), own.url)).secret;
  return own;
}
const actorOf = async (who: Person) => (await loadActor(server.platform.db, who.userId, "web", server.platform.clock()))!;

test("S3 a webhook of one's own is sent each entry once it has settled, signed, at night too, and no row twice", async () => {
  server.platform.clock.advance(14 * 3_600_000); // midnight in Beijing
  const own = await hooked(anna);
  await follow(anna, "company", String(server.companyId));
  for (let i = 0; i < 3; i += 1) {
    await enter(fin);
    await pass();
  }
  expect(own.taken).toEqual([]);
  await pass(61_000);
  expect(own.taken.map(({ type, data }) => [type, data["kind"], data["count"]])).toEqual([["inbox.entry", "company", 3]]);
  const [entry] = (await inbox(anna)).entries;
  expect(own.taken[0]!.id).toBe(`ntf_${entry!.id}`);
  // what happens after it was sent is another entry, and another message
  await enter(fin);
  await pass();
  await pass(11 * 60_000);
  expect(own.taken.map(({ data }) => data["count"])).toEqual([3, 1]);
  await own.close();
});

test("S3 a webhook that fails is tried again with the same id, also by another process after one that died with it", async () => {
  const own = await hooked(anna);
  const id = await enter(fin);
  await follow(anna, "invoice", id);
  await book(id);
  own.answer = 500;
  await pass();
  await pass(61_000);
  expect([own.asked, own.taken.length]).toEqual([1, 0]);
  const hook = async () => (await ask<Subscriptions>(anna, "/api/v1/subscriptions")).body.hook;
  expect(await hook()).toMatchObject({ waiting: 1, problem: { code: "answered", facts: { status: 500 } }, arrivedAt: null });
  own.answer = 204;
  await pass(7_000);
  expect(own.taken).toHaveLength(1);
  expect(await hook()).toMatchObject({ waiting: 0, problem: null });
  // sent, but the process died before it was marked
  await server.platform.db
    .updateTable("inbox_entry")
    .set({ hook_at: server.platform.clock() })
    .where("user_id", "=", anna.userId)
    .execute();
  await pass(1_000);
  expect(new Set(own.taken.map((each) => each.id)).size).toBe(1);
  await own.close();
});

test("S3 P2 what its owner may not see any more isn't sent, and nothing once it is ended", async () => {
  const own = await hooked(anna);
  const [hidden, seen] = [await enter(fin), await enter(fin)];
  await follow(anna, "invoice", hidden);
  await book(hidden);
  await pass();
  const none = (reach: "own" | "company") =>
    server.platform.db.updateTable("membership").set({ reach }).where("user_id", "=", anna.userId).execute();
  await none("own");
  forgetActors();
  await pass(61_000);
  expect(own.asked).toBe(0);
  await none("company");
  forgetActors();
  await follow(anna, "invoice", seen);
  await book(seen);
  await pass();
  expect((await testHook(server.platform, await actorOf(anna))).ok).toBe(true);
  await dropHook(server.platform, VIEWS, await actorOf(anna));
  await pass(61_000);
  expect(own.taken.map(({ type }) => type)).toEqual(["webhook.test"]);
  await own.close();
});

test("S3 a receiver that hangs holds up its own messages, and nobody else's", async () => {
  const bert = await server.person("bert", { role: "employee", reach: "company" });
  const [slow, quick] = [await hooked(anna), await hooked(bert)];
  const id = await enter(fin);
  for (const who of [anna, bert]) await follow(who, "invoice", id);
  await book(id);
  await pass();
  server.platform.clock.advance(61_000);
  slow.answer = "hang";
  const turns = await beginDue(server.platform, VIEWS);
  await turns.get(bert.userId);
  expect([slow.asked, quick.taken.length]).toEqual([1, 1]);
  expect(await beginDue(server.platform, VIEWS, [anna.userId])).toEqual(new Map());
  await Promise.all([slow.close(), quick.close()]);
  await turns.get(anna.userId);
});

test("S3 what a webhook of one's own never took is counted as given up, and sent again at a word with the same id", async () => {
  const own = await hooked(anna);
  const id = await enter(fin);
  await follow(anna, "invoice", id);
  await book(id);
  own.answer = 410;
  await pass();
  await pass(61_000);
  const hook = async () => (await ask<Subscriptions>(anna, "/api/v1/subscriptions")).body.hook;
  expect(await hook()).toMatchObject({ waiting: 0, givenUp: 1, problem: { code: "gone" } });
  await pass(DAY_MS);
  expect(own.asked).toBe(1);
  own.answer = 204;
  const { hook: after } = await redoHook(server.platform, VIEWS, await actorOf(anna));
  expect(after).toMatchObject({ givenUp: 0 });
  await pass(1_000);
  const [entry] = (await inbox(anna)).entries;
  expect(own.taken.map((each) => each.id)).toEqual([`ntf_${entry!.id}`]);
  await own.close();
});

test("S3 P4 that somebody follows something, no more, and when his mails come leave an event", async () => {
  const id = await enter(fin);
  const { subscriptions } = (
    await ask<Subscriptions>(anna, "/api/v1/subscriptions", { kind: "invoice", target: id, mail: "once" }, "PUT")
  ).body;
  await ask(anna, "/api/v1/subscriptions/hours", { mail: true, quietFrom: 1_260, quietTo: null, digestAt: 540 }, "PUT");
  await ask(anna, `/api/v1/subscriptions/${subscriptions[0]!.id}`, undefined, "DELETE");
  const events = await server.platform.db
    .selectFrom("event")
    .select(["type", "data"])
    .where("company_id", "=", server.companyId)
    .where("subject_id", "=", anna.userId)
    .where("type", "like", "follower.%")
    .orderBy("id")
    .execute();
  expect(events.map(({ type }) => type)).toEqual(["follower.followed", "follower.hours-set", "follower.unfollowed"]);
  expect(events[0]!.data).toEqual({ kind: "invoice", mail: "once" });
  expect(events[1]!.data).toMatchObject({ after: { mails: true, quietFrom: "21:00", quietTo: null, digestAt: "09:00" } });
});

test("S3 what fails while its owner sets another address is sent to neither", async () => {
  const [own, other] = [await hooked(anna), await receiver()];
  const id = await enter(fin);
  await follow(anna, "invoice", id);
  await book(id);
  own.answer = 500;
  own.onMessage = async () => {
    other.secret = (await setHook(server.platform, await actorOf(anna), other.url)).secret;
  };
  await pass();
  await pass(61_000);
  expect(own.asked).toBe(1);
  await pass(DAY_MS);
  expect([own.asked, other.asked]).toEqual([1, 0]);
  const { hook } = (await ask<Subscriptions>(anna, "/api/v1/subscriptions")).body;
  expect(hook).toMatchObject({ url: other.url, problem: null, waiting: 0 });
  await Promise.all([own.close(), other.close()]);
});

test("S3 P3 where one is told is set in a browser, with a proof of who one is; never at an address inside", async () => {
  const { status, body } = await ask<{ code: string }>(
    anna,
    "/api/v1/subscriptions/hook",
    { url: "https://example.com/" },
    "PUT",
  );
  expect([status, body.code]).toEqual([403, "only-in-browser"]);
  const inside = setHook(server.platform, await actorOf(anna), "http://10.0.0.1/");
  await expect(inside).rejects.toMatchObject({ status: 422 });
  const machine = { ...(await actorOf(anna)), userId: "svc-1" };
  await expect(setHook(server.platform, machine, "https://example.com/")).rejects.toMatchObject({ status: 403 });
});

test("S3 the trail and the log have nothing of what is mailed, and the mail's row is emptied", async () => {
  const rows = await server.platform.db.selectFrom("mail").selectAll().where("template", "=", "followed").execute();
  expect(rows.length).toBeGreaterThan(0);
  await expect
    .poll(
      async () =>
        (await server.platform.db.selectFrom("mail").select("data").where("template", "=", "followed").execute()).every(
          ({ data }) => JSON.stringify(data) === "{}",
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
});
