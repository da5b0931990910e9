/** H6: incidents by people and by the system itself: one for each trouble, led through a checklist, closed by a person after a look back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Duties, Incident, IncidentLog, IncidentPlans, Incidents, ToldIncidents } from "#api/incidents.api.ts";
import { addMembership, createCompany, loadActor } from "#server/people/people.usecases.ts";
import { type MailHost, mailHost, readable } from "#server/platform/mail/testing/mail-host.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { incidentsTouching } from "./incidents/incidents.usecases.ts";
import { newWatch } from "./incidents/watch.ts";

type Person = { userId: string; token: string };

let server: TestServer;
let mails: MailHost;
let clerk: Person;
let stranger: Person;
let other: number;
const answers = { all: 100, failed: 0 };
const NOW = "2025-06-18T02:00:00Z";
const at = (minutes: number): string => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

beforeAll(async () => {
  mails = await mailHost();
  const mail = {
    host: "localhost",
    port: mails.port,
    secure: false,
    user: null,
    password: null,
    authority: null,
    from: "fp@example.com",
  };
  server = await testServer({ settings: { mail, baseUrl: "https://fp.example.com" } });
  other = await server.platform.db.transaction().execute(async (trx) => {
    const id = await createCompany(trx, { name: "Other Company" });
    await addMembership(trx, { userId: server.admin.userId, companyId: id, role: "administrator", reach: "company" });
    return id;
  });
  clerk = await server.person("clerk", { role: "employee", reach: "own" });
  stranger = await server.person("stranger", { role: "administrator", reach: "company", companyId: other });
});
afterAll(async () => {
  await server?.close();
  await mails?.close();
});

const call = (path: string, method = "GET", body?: object, token = server.admin.token) =>
  server.call(`/api/v1${path}`, { method, token, headers: { "accept-language": "en" }, ...(body ? { body } : {}) });
async function fine<T>(path: string, method = "GET", body?: object, token = server.admin.token): Promise<T> {
  const answer = await call(path, method, body, token);
  expect([200, 201]).toContain(answer.status);
  return (await answer.json()) as T;
}
const opened = (part: object = {}) =>
  fine<Incident>("/incidents", "POST", {
    company: server.companyId,
    title: "Disk of the file server is full",
    cause: "hardware",
    severity: "medium",
    functions: ["intake"],
    ...part,
  });
const open = async (token?: string) => (await fine<Incidents>("/incidents", "GET", undefined, token)).incidents;
const codes = async (id: string) =>
  (await fine<IncidentLog>(`/incidents/${id}/log`)).entries.map(({ code }) => code).toReversed();
const review = {
  happened: "The disk was full",
  rootCause: "Nobody looked",
  measures: [{ text: "Watch it", owner: "Li", due: "2025-07-01" }],
};
/** Resolved and closed, so that the next test begins with none. */
async function closed(id: string): Promise<Incident> {
  await fine(`/incidents/${id}/resolve`, "POST");
  await fine(`/incidents/${id}`, "PATCH", { review });
  return fine<Incident>(`/incidents/${id}/close`, "POST");
}
const watching = () => newWatch(server.platform, { note: () => undefined, lately: () => answers });

test("H6 an incident has the checklist of its class, in three languages, and calls who is on duty by mail", async () => {
  const duty = { company: server.companyId, name: "Wang", reach: "+86 10 0000 0000", email: "wang@example.com" };
  const { duties } = await fine<Duties>("/duties", "POST", { ...duty, from: at(-60), until: at(600) });
  expect(duties).toMatchObject([{ name: "Wang", now: true }]);
  const incident = await opened();
  expect(incident).toMatchObject({ state: "open", causeGuessed: false, onDuty: [{ name: "Wang", reach: "+86 10 0000 0000" }] });
  expect(incident.checklist.length).toBeGreaterThan(3);
  for (const { text } of incident.checklist) expect(Object.keys(text).toSorted()).toEqual(["en", "zh-CN", "zh-TW"]);
  const [taken] = await mails.wait(1);
  expect(taken!.to).toEqual(["wang@example.com"]);
  expect(readable(taken!.text)).toContain(`https://fp.example.com/admin/incidents/${incident.id}`);
  expect(readable(taken!.text)).not.toContain("file server");
  await fine(`/duties/${duties[0]!.id}`, "DELETE");
  await closed(incident.id);
});

test("H6 what is done stands in the log, which nobody changes; another class brings its own steps beside what was done", async () => {
  const { id, checklist } = await opened();
  const ticked = await fine<Incident>(`/incidents/${id}/steps/0`, "PUT", { done: true });
  expect(ticked.checklist[0]).toMatchObject({ doneBy: "Admin", doneAt: NOW.replace("Z", ".000Z") });
  const changed = await fine<Incident>(`/incidents/${id}`, "PATCH", {
    cause: "network",
    severity: "high",
    expectedAt: at(90),
    impact: { users: 12, processes: "Nothing can be handed in", cost: "300.5" },
  });
  expect(changed).toMatchObject({ cause: "network", impact: { users: 12, cost: "300.50" }, expectedAt: at(90) });
  expect(changed.checklist[0]).toMatchObject({ text: checklist[0]!.text, doneBy: "Admin" });
  await fine(`/incidents/${id}/log`, "POST", { texts: { en: "Called the provider" } });
  expect(await codes(id)).toEqual(["opened", "stepDone", "severity", "cause", "expected", null]);
  const rows = server.platform.db.updateTable("incident_entry").set({ public: true }).where("incident_id", "=", id);
  await expect(rows.execute()).rejects.toThrow("never changed");
  const events = await server.platform.db
    .selectFrom("event")
    .select("type")
    .where("subject", "=", "incident")
    .where("subject_id", "=", id)
    .orderBy("id")
    .execute();
  expect(events.map(({ type }) => type)).toEqual(["incident.opened", "incident.step-done", "incident.changed", "incident.told"]);
  await closed(id);
});

test("H6 it is resolved by a person, and closed only after it was looked back at", async () => {
  const { id } = await opened();
  expect((await call(`/incidents/${id}/close`, "POST")).status).toBe(409);
  expect(await fine(`/incidents/${id}/resolve`, "POST")).toMatchObject({
    state: "resolved",
    may: { close: false, reopen: true },
  });
  expect((await call(`/incidents/${id}/close`, "POST")).status).toBe(422);
  await fine(`/incidents/${id}/reopen`, "POST");
  const done = await closed(id);
  expect(done).toMatchObject({ state: "closed", review, may: { change: false } });
  expect((await call(`/incidents/${id}`, "PATCH", { severity: "low" })).status).toBe(409);
  expect(await open()).toEqual([]);
  expect((await fine<Incidents>("/incidents?state=closed")).incidents.map((each) => each.id)).toContain(id);
});

test("H6 P1 incidents of a company are for those who run them there, those of the installation for who does everywhere", async () => {
  const own = await opened();
  const all = await opened({ company: null });
  expect((await open(stranger.token)).map(({ id }) => id)).toEqual([]);
  for (const { id } of [own, all]) {
    expect((await call(`/incidents/${id}`, "GET", undefined, stranger.token)).status).toBe(404);
    expect((await call(`/incidents/${id}/resolve`, "POST", undefined, stranger.token)).status).toBe(404);
  }
  expect((await call("/incidents", "GET", undefined, clerk.token)).status).toBe(403);
  expect((await call(`/incidents/${own.id}`, "GET", undefined, clerk.token)).status).toBe(403);
  const wish = { company: server.companyId, title: "x", cause: "attack", severity: "low" };
  expect((await call("/incidents", "POST", wish, stranger.token)).status).toBe(403);
  expect((await call("/incidents", "POST", { ...wish, company: null }, stranger.token)).status).toBe(403);
  await closed(own.id);
  await closed(all.id);
});

test("H6 D14 those concerned are told what is public of it, in their language, and an explanation may name it", async () => {
  const headline = { "zh-CN": { title: "录入变慢", text: "" }, en: { title: "Handing in is slow", text: "" } };
  const { id } = await opened({ public: true });
  await fine(`/incidents/${id}`, "PATCH", { headline });
  await fine(`/incidents/${id}/log`, "POST", { texts: { en: "We replace the disk" }, public: true });
  await fine(`/incidents/${id}/log`, "POST", { texts: { en: "The disk of host fs-7" }, public: false });
  const told = async (of: Person) => (await fine<ToldIncidents>("/incidents/told", "GET", undefined, of.token)).incidents;
  expect(await told(clerk)).toMatchObject([{ id, title: "Handing in is slow", last: { text: "We replace the disk" } }]);
  expect(JSON.stringify(await told(clerk))).not.toMatch(/fs-7|file server/);
  expect(await told(stranger)).toEqual([]);
  const actor = (await loadActor(server.platform.db, clerk.userId, "api", new Date(NOW)))!;
  expect(await incidentsTouching(server.platform.db, actor, ["intake"])).toMatchObject([{ functions: ["intake"] }]);
  expect(await incidentsTouching(server.platform.db, actor, ["finding"])).toEqual([]);
  await closed(id);
  expect(await told(clerk)).toEqual([]);
});

test("H6 failing answers open one incident by themselves, its class a guess; well again, closing it is proposed", async () => {
  const watch = watching();
  answers.failed = 40;
  await watch.look();
  await Promise.all([watch.look(), watching().look()]);
  const [incident, ...more] = await open();
  expect(more).toEqual([]);
  expect(incident).toMatchObject({ watched: "errors", causeGuessed: true, cause: "software", proposesToClose: false });
  expect(incident!.title).not.toBe("");
  // in between nothing is said of it
  answers.failed = 3;
  await watch.look();
  expect(await codes(incident!.id)).toEqual(["openedItself"]);
  answers.failed = 0;
  await watch.look();
  expect(await codes(incident!.id)).toEqual(["openedItself"]);
  server.platform.clock.set(at(1));
  await watch.look();
  server.platform.clock.set(at(15));
  await watch.look();
  expect((await open())[0]).toMatchObject({ proposesToClose: false });
  answers.failed = 40;
  await watch.look();
  answers.failed = 0;
  server.platform.clock.set(at(17));
  await watch.look();
  server.platform.clock.set(at(32));
  await watch.look();
  expect((await open())[0]).toMatchObject({ id: incident!.id, proposesToClose: true, state: "open" });
  expect(await codes(incident!.id)).toEqual(["openedItself", "well", "again", "well"]);
  await closed(incident!.id);
  server.platform.clock.set(NOW);
});

test("H6 a source that stays in trouble opens one for its company alone, and a paused one is expected to bring nothing", async () => {
  const { db, clock } = server.platform;
  const source = {
    kind: "folder",
    name: "Scanner",
    settings: '{"folder":"x"}',
    created_by: "x",
    account_id: server.admin.userId,
  };
  const times = { created_at: NOW, succeeded_at: NOW, failures: 5, problem: '{"code":"folder-unreachable","facts":{}}' };
  await db
    .insertInto("source")
    .values({ id: "77", company_id: server.companyId, ...source, ...times })
    .execute();
  const watch = watching();
  clock.set(at(29));
  await watch.look();
  expect(await open()).toEqual([]);
  clock.set(at(31));
  await watch.look();
  const [incident] = await open();
  expect(incident).toMatchObject({ watched: "source", cause: "hardware", company: { id: server.companyId }, severity: "medium" });
  expect(incident!.title).toContain("Scanner");
  expect(incident!.startedAt).toBe(NOW.replace("Z", ".000Z"));
  expect(await open(stranger.token)).toEqual([]);
  await db.updateTable("source").set({ state: "paused" }).where("id", "=", "77").execute();
  clock.set(at(33));
  await watch.look();
  expect(await codes(incident!.id)).toEqual(["openedItself", "well"]);
  await closed(incident!.id);
  clock.set(NOW);
});

test("H6 plans are changed for what is opened from then on, by who runs incidents everywhere", async () => {
  const { plans } = await fine<IncidentPlans>("/incident-plans");
  expect(plans.map(({ cause, shipped }) => [cause, shipped])).toEqual(
    ["hardware", "software", "network", "database", "attack"].map((cause) => [cause, true]),
  );
  const steps = [{ en: "Pull the plug" }];
  expect((await call("/incident-plans/attack", "PUT", { steps }, stranger.token)).status).toBe(403);
  await fine("/incident-plans/attack", "PUT", { steps });
  const { id, checklist } = await opened({ cause: "attack" });
  expect(checklist.map(({ text }) => text)).toEqual(steps);
  await closed(id);
});
