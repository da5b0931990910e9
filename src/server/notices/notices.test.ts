/** H6: announcements and windows, whom they reach and for how long; who writes them, and the trace of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CurrentNotices, Notice, Notices, PastNotices } from "#api/notices.api.ts";
import { addMembership, createCompany, loadActor } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { noticesTouching } from "./announcements/notices.usecases.ts";

type Person = { userId: string; token: string };

let server: TestServer;
let other: number;
let clerk: Person;
let bookkeeper: Person;
let stranger: Person;
beforeAll(async () => {
  server = await testServer({ worker: false });
  other = await server.platform.db.transaction().execute((trx) => createCompany(trx, { name: "Other Company" }));
  clerk = await server.person("clerk", { role: "employee", reach: "own" });
  bookkeeper = await server.person("bookkeeper", { role: "finance", reach: "company" });
  stranger = await server.person("stranger", { role: "administrator", reach: "company", companyId: other });
});
afterAll(() => server?.close());

const NOW = "2025-06-18T02:00:00Z";
const at = (hours: number): string => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();
const announcement = (part: object = {}) => ({
  kind: "announcement" as const,
  texts: { "zh-CN": { title: "六月关账", text: "请在月底前录入" }, en: { title: "Closing June", text: "Enter all by the end" } },
  audience: { companies: [server.companyId] },
  from: NOW,
  publish: true,
  ...part,
});
const window = (part: object = {}) => ({
  ...announcement(),
  kind: "window" as const,
  from: at(12),
  until: at(13),
  functions: ["intake"],
  ...part,
});

async function asked<T>(path: string, as: Person | null, language = "zh-CN"): Promise<T> {
  const answer = await server.call(`/api/v1${path}`, { token: as?.token ?? "", headers: { "accept-language": language } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}
const post = (path: string, body?: object, token = server.admin.token, method = "POST") =>
  server.call(`/api/v1/notices${path}`, { method, token, ...(body ? { body } : {}) });
async function published(wish: object): Promise<Notice> {
  const answer = await post("", wish);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Notice;
}
const shown = async (as: Person, language?: string) =>
  (await asked<CurrentNotices>("/notices/current", as, language)).notices.map(({ id, title, phase, dismissed }) => ({
    id,
    title,
    phase,
    dismissed,
  }));
const withdraw = (id: string) => post(`/${id}/withdraw`, { reason: "done with it" });
const types = async (id: string) =>
  (
    await server.platform.db
      .selectFrom("event")
      .select(["type", "company_id", "data", "reason"])
      .where("subject", "=", "notice")
      .where("subject_id", "=", id)
      .orderBy("id")
      .execute()
  ).map((event) => event);

test("H6 an announcement reaches its companies in the reader's language or the nearest, until it ends", async () => {
  const { id } = await published(announcement({ until: at(2) }));
  const seen = { id, phase: "running", dismissed: false };
  expect(await shown(clerk)).toEqual([{ ...seen, title: "六月关账" }]);
  expect(await shown(clerk, "zh-TW")).toEqual([{ ...seen, title: "六月关账" }]);
  expect(await shown(clerk, "en")).toEqual([{ ...seen, title: "Closing June" }]);
  expect(await shown(stranger)).toEqual([]);
  server.platform.clock.set(at(2));
  expect(await shown(clerk)).toEqual([]);
  const past = await asked<PastNotices>("/notices", clerk);
  expect(past.notices.map((notice) => [notice.id, notice.phase])).toEqual([[id, "over"]]);
  expect((await asked<PastNotices>("/notices", stranger)).notices).toEqual([]);
  server.platform.clock.set(NOW);
  await withdraw(id);
});

test("H6 roles are asked in the company that it addresses", async () => {
  const { id } = await published(announcement({ audience: { companies: [server.companyId], roles: ["finance"] } }));
  expect((await shown(bookkeeper)).map((each) => each.id)).toEqual([id]);
  expect(await shown(clerk)).toEqual([]);
  expect((await post(`/${id}/dismiss`, undefined, clerk.token)).status).toBe(404);
  await withdraw(id);
});

test("H6 who has put it away isn't shown it again; a window comes back once when it begins", async () => {
  const { id } = await published(window());
  expect(await shown(clerk)).toMatchObject([{ id, phase: "announced", dismissed: false }]);
  expect((await post(`/${id}/dismiss`, undefined, clerk.token)).status).toBe(204);
  expect(await shown(clerk)).toMatchObject([{ id, dismissed: true }]);
  expect(await shown(bookkeeper)).toMatchObject([{ id, dismissed: false }]);
  server.platform.clock.set(at(12));
  expect(await shown(clerk)).toMatchObject([{ id, phase: "running", dismissed: false }]);
  await post(`/${id}/dismiss`, undefined, clerk.token);
  expect(await shown(clerk)).toMatchObject([{ id, dismissed: true }]);
  server.platform.clock.set(NOW);
  await withdraw(id);
});

test("H6 D13 a window says for whom it is which function it touched, while it ran and shortly after", async () => {
  const { id } = await published(window());
  const touching = async (of: Person, hours: number, functions: ("intake" | "finding")[], lately = 0) => {
    const now = new Date(at(hours));
    const actor = (await loadActor(server.platform.db, of.userId, "api", now))!;
    return noticesTouching(server.platform.db, actor, { functions, at: now, lately });
  };
  expect(await touching(clerk, 11, ["intake"])).toEqual([]);
  expect(await touching(clerk, 12.5, ["intake"])).toMatchObject([{ id, running: true, functions: ["intake"] }]);
  expect(await touching(clerk, 12.5, ["finding"])).toEqual([]);
  expect(await touching(stranger, 12.5, ["intake"])).toEqual([]);
  expect(await touching(clerk, 13.5, ["intake"])).toEqual([]);
  expect(await touching(clerk, 13.5, ["intake"], 3_600_000)).toMatchObject([{ id, running: false }]);
  await withdraw(id);
});

test("H6 a draft is shown nobody until it is published; all that is done with it leaves a trace", async () => {
  const made = await published(announcement({ publish: false }));
  expect(made).toMatchObject({ state: "draft", may: { change: true, publish: true, withdraw: true } });
  expect(await shown(clerk)).toEqual([]);
  const changed = announcement({ texts: { en: { title: "Closing soon", text: "" } } });
  expect((await post(`/${made.id}`, changed, server.admin.token, "PUT")).status).toBe(200);
  expect((await post(`/${made.id}/publish`)).status).toBe(200);
  expect((await post(`/${made.id}/publish`)).status).toBe(409);
  expect(await shown(clerk)).toMatchObject([{ title: "Closing soon" }]);
  expect((await withdraw(made.id)).status).toBe(200);
  expect((await withdraw(made.id)).status).toBe(409);
  expect(await shown(clerk)).toEqual([]);
  const told = await types(made.id);
  expect(told.map(({ type }) => type)).toEqual(["notice.drafted", "notice.changed", "notice.published", "notice.withdrawn"]);
  expect(told[1]!.data).toMatchObject({ before: { title: "六月关账 / Closing June" }, after: { title: "Closing soon" } });
  expect(told[3]!.reason).toBe("done with it");
});

test("H6 only who publishes in every company that is addressed writes it, and others don't learn of it", async () => {
  expect((await post("", announcement(), clerk.token)).status).toBe(403);
  expect((await post("", announcement({ audience: { companies: [other] } }))).status).toBe(422);
  // all companies: that of the stranger too
  expect((await post("", announcement({ audience: {} }))).status).toBe(403);
  expect((await post("", announcement({ audience: { visitors: true } }))).status).toBe(403);
  const { id } = await published(announcement());
  for (const [path, body] of [
    ["publish", {}],
    ["withdraw", { reason: "x" }],
  ] as const)
    expect((await post(`/${id}/${path}`, body, stranger.token)).status).toBe(404);
  const theirs = await server.call("/api/v1/notices/managed", { token: stranger.token });
  expect(((await theirs.json()) as Notices).notices).toEqual([]);
  expect((await server.call("/api/v1/notices/managed", { token: clerk.token })).status).toBe(403);
  await withdraw(id);
});

test("H6 visitors are told what is for everybody, on the public status; times that can't be are refused", async () => {
  const { db } = server.platform;
  await db
    .transaction()
    .execute((trx) =>
      addMembership(trx, { userId: server.admin.userId, companyId: other, role: "administrator", reach: "company" }),
    );
  const { id } = await published(announcement({ audience: { visitors: true } }));
  const status = await asked<{ notices: { id: string; title: string }[] }>("/status", null, "en");
  expect(status.notices).toMatchObject([{ id, title: "Closing June" }]);
  expect((await shown(stranger)).map((each) => each.id)).toEqual([id]);
  // in the trail of each company
  expect(new Set((await types(id)).map(({ company_id }) => company_id))).toEqual(new Set([server.companyId, other]));
  await withdraw(id);
  expect((await asked<{ notices: unknown[] }>("/status", null)).notices).toEqual([]);
  expect((await post("", window({ until: at(11) }))).status).toBe(422);
  expect((await post("", announcement({ until: at(-1), from: at(-2) }))).status).toBe(422);
  expect((await post("", window({ shownFrom: at(12.5) }))).status).toBe(422);
  expect((await post("", window({ functions: [] }))).status).toBe(400);
  expect((await post("", announcement({ texts: {} }))).status).toBe(400);
});
