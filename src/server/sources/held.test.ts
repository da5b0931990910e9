/** Y1 待取回: what a source can't take in by itself stays until it is settled, whatever dies or refuses. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Held, HeldList } from "#api/held.api.ts";
import type { IssuerDelays, Source } from "#api/sources.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { nameRows } from "#server/invoices/names.ts";
import { writeNames } from "#server/invoices/names.queries.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { arrivalsFor } from "./expectations.ts";
import { pollSource } from "./poll.ts";
import { learnDelays } from "./work.ts";
import { takeDue } from "./sources.queries.ts";
import { type Delivery, Gone, NotNow, type SourceKindOf } from "./sources.types.ts";

let server: TestServer;
/** What the other side does: a mailbox as far as the engine knows. */
let deliveries: Delivery[] = [];
let again: (ref: unknown) => AsyncIterable<Uint8Array> = () => bytes("again");
const kind: SourceKindOf = {
  everySeconds: 60,
  placeOf: () => "",
  open: async () => ({
    read: async function* () {
      yield { deliveries, bookmark: deliveries.length, completeTo: server.platform.clock(), backlog: 0 };
    },
    again: (ref) => again(ref),
    close: async () => undefined,
  }),
};

/** Hosts of download links, all of them this one. */
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();
let asked: string[] = [];
const links = createServer((request, response) => {
  asked.push(`${request.headers.host?.split(":")[0]}${request.url}`);
  answer(request, response);
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => links.listen(0, "127.0.0.1", resolve));
  port = (links.address() as AddressInfo).port;
  server = await testServer({ worker: false, settings: { privateHosts: ["localhost"], maxUpload: 1000 } });
}, 60_000);
afterAll(async () => {
  links.close();
  await server.close();
});
beforeEach(() => {
  deliveries = [];
  asked = [];
  again = () => bytes("again");
});

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
async function* failing(error: Error): AsyncIterable<Uint8Array> {
  yield new Uint8Array(1);
  throw error;
}
const refused = () => failing(new NotNow());
const gone = () => failing(new Gone());

let serial = 0;
async function add(more: Record<string, unknown> = {}, user = `box-${(serial += 1)}@example.com`): Promise<Source> {
  const settings = { host: "localhost", user, hosts: ["localhost"], ...more };
  const body = { company: server.companyId, kind: "mailbox", name: `Box ${user}`, settings, secret: "x" };
  const made = await server.call("/api/v1/sources", { method: "POST", body });
  expect(made.status).toBe(201);
  return (await made.json()) as Source;
}

/** Asks this source alone, as the worker would. */
async function ask({ id }: Source): Promise<void> {
  const { platform } = server;
  platform.clock.advance(3_700_000);
  const due = await takeDue(platform.db, platform.clock(), `lease ${(serial += 1)}`, 100);
  for (const source of due.filter((each) => each.id === id))
    await pollSource(platform, { mailbox: kind }, source, new AbortController().signal, () => 0);
}

const shown = async ({ id }: Source): Promise<Source> => (await (await server.call(`/api/v1/sources/${id}`)).json()) as Source;
async function heldOf(source: Source, { state = "open", token = server.admin.token } = {}): Promise<Held[]> {
  const list = (await (await server.call(`/api/v1/held?state=${state}`, { token })).json()) as HeldList;
  return list.held.filter((each) => each.source.id === source.id);
}
const step = (held: Held, name: string, body: unknown = {}, token = server.admin.token) =>
  server.call(`/api/v1/held/${held.source.id}/${held.key}/${name}`, { method: "POST", body, token });
const names = async (): Promise<string[]> =>
  (await server.platform.db.selectFrom("document").select("name").orderBy("id").execute()).map(({ name }) => name);

const file = (key: string, open: () => AsyncIterable<Uint8Array>): Delivery => ({
  of: "file",
  key,
  name: `${key}.pdf`,
  at: null,
  open,
  ref: key,
});
const linkTo = (path: string): Delivery => {
  const link = `http://localhost:${port}${path}`;
  return { of: "held", key: link, name: "发票", at: null, held: { why: "link", from: "a@example.com", link, host: "localhost" } };
};

test("Y1 what is refused again and again stops nothing, is told after a few tries, and is had when it can be", async () => {
  const source = await add();
  deliveries = [file("refused", refused), file("fine", () => bytes("fine"))];
  again = refused;
  await ask(source);
  expect(await names()).toContain("fine.pdf");
  expect(await heldOf(source)).toEqual([]);
  // something is still awaited: nobody says that all is here
  expect((await shown(source)).completeTo).toBeNull();
  await ask(source);
  await ask(source);
  expect(await heldOf(source)).toMatchObject([{ why: "unavailable", name: "refused.pdf", outcome: "unavailable", tries: 3 }]);
  expect((await shown(source)).completeTo).not.toBeNull();
  again = () => bytes("here");
  await ask(source);
  expect(await names()).toContain("refused.pdf");
  expect(await heldOf(source)).toEqual([]);
  expect(await heldOf(source, { state: "settled" })).toMatchObject([{ state: "taken", outcome: "fetched", settledBy: null }]);
});

test("Y1 what is gone at the other side by then is settled as that", async () => {
  const source = await add();
  deliveries = [file("soon-gone", refused)];
  again = gone;
  await ask(source);
  await ask(source);
  expect(await heldOf(source, { state: "settled" })).toMatchObject([{ state: "left", outcome: "gone" }]);
});

test("Y1 what is too large waits for a person, with the limit", async () => {
  const source = await add();
  deliveries = [file("large", () => bytes("x".repeat(2000)))];
  await ask(source);
  expect(await heldOf(source)).toMatchObject([{ why: "too-large", facts: { limit: 1000 }, nextTryAt: null }]);
});

test("Y1 a link waits for somebody's word; it is asked once, exactly as it was received", async () => {
  const source = await add();
  deliveries = [linkTo("/d?x=%E5%8F%91&amp=1#f")];
  await ask(source);
  await ask(source);
  expect(asked).toEqual([]);
  const [held] = await heldOf(source);
  expect(held).toMatchObject({ why: "link", from: "a@example.com", host: "localhost", tries: 0, may: { fetch: true } });
  answer = (_, response) => {
    response.setHeader("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent("电子发票.pdf")}`);
    response.end("%PDF-1.7 an invoice");
  };
  const fetched = (await (await step(held!, "fetch")).json()) as Held;
  expect(fetched).toMatchObject({ state: "taken", outcome: "fetched", settledBy: "Admin" });
  expect(asked).toEqual(["localhost/d?x=%E5%8F%91&amp=1"]);
  expect(await names()).toContain("电子发票.pdf");
  expect((await step(held!, "fetch")).status).toBe(409);
  expect(asked).toHaveLength(1);
});

test("Y1 where the company says so a link is followed by itself, once at most", async () => {
  const source = await add({ fetchLinks: true });
  deliveries = [linkTo("/by-itself")];
  answer = (_, response) => response.writeHead(503).end();
  for (let round = 0; round < 4; round += 1) await ask(source);
  expect(asked).toEqual(["localhost/by-itself"]);
  expect(await heldOf(source)).toMatchObject([{ outcome: "refused", tries: 1, nextTryAt: null, may: { fetch: true } }]);
});

test.each<[what: string, outcome: string, answer: (response: ServerResponse) => unknown]>([
  ["a sign-in", "sign-in", (to) => to.setHeader("content-type", "text/html").end("<html><input type=password></html>")],
  ["a captcha", "captcha", (to) => to.end("<!doctype html><p>请输入验证码</p>")],
  ["any page", "page", (to) => to.setHeader("content-type", "text/html; charset=utf-8").end("<html>下载</html>")],
  ["a page that calls itself a PDF", "page", (to) => to.setHeader("content-type", "application/pdf").end("<html>hi</html>")],
  ["no kind of file", "not-a-file", (to) => to.end('{"code":0}')],
  ["a 403", "sign-in", (to) => to.writeHead(403).end()],
  ["a 404", "gone", (to) => to.writeHead(404).end()],
  ["a redirect to another host", "not-allowed", (to) => to.writeHead(302, { location: "https://example.com/a.pdf" }).end()],
  ["a redirect to a tax authority", "not-allowed", (to) => to.writeHead(302, { location: "https://a.chinatax.gov.cn/a" }).end()],
  ["a redirect to this machine", "not-allowed", (to) => to.writeHead(302, { location: "http://127.0.0.1/a.pdf" }).end()],
  ["redirects without an end", "refused", (to) => to.writeHead(302, { location: "/again" }).end()],
  ["more than is taken in", "too-large", (to) => to.end(`%PDF${"x".repeat(2000)}`)],
])("Y1 %s is left to a person, in words", async (what, outcome, answered) => {
  const source = await add();
  deliveries = [linkTo(`/${encodeURIComponent(what)}`)];
  await ask(source);
  answer = (_, response) => void answered(response);
  const [held] = await heldOf(source);
  const before = await names();
  expect(await (await step(held!, "fetch")).json()).toMatchObject({ state: "held", outcome, tries: 1 });
  expect(await names()).toEqual(before);
});

test("Y1 a tax authority's page is asked by nobody but a person, whose upload settles the line", async () => {
  const source = await add();
  const link = "https://dppt.beijing.chinatax.gov.cn/v/x";
  const host = "dppt.beijing.chinatax.gov.cn";
  deliveries = [{ of: "held", key: link, name: "发票", at: null, held: { why: "authority", link, host } }];
  await ask(source);
  const [held] = await heldOf(source);
  expect(held!.may).toEqual({ fetch: false, upload: true, leave: true });
  expect((await step(held!, "fetch")).status).toBe(409);
  const form = new FormData();
  form.append("files", new Blob(["%PDF by hand"]), "by-hand.pdf");
  const batch = await (await server.call("/api/v1/documents", { method: "POST", body: form })).json();
  const document = (batch as { files: { documentId: string }[] }).files[0]!.documentId;
  expect((await step(held!, "settle", { document: "1" })).status).toBe(422);
  expect(await (await step(held!, "settle", { document })).json()).toMatchObject({
    state: "taken",
    outcome: "uploaded",
    document,
  });
  expect((await step(held!, "leave", { reason: "x" })).status).toBe(409);
});

test("P1 a member without the whole sees nothing of it, unless the mailbox is his; a stranger neither", async () => {
  const theirs = await server.person("theirs", { role: "employee", reach: "own" });
  const other = await server.person("other", { role: "employee", reach: "own" });
  const stranger = await server.person("nobody");
  const source = await add({}, theirs.email);
  deliveries = [linkTo("/theirs")];
  await ask(source);
  const [held] = await heldOf(source, { token: theirs.token });
  expect(held).toMatchObject({ why: "link" });
  for (const { token } of [other, stranger]) {
    expect(await heldOf(source, { token })).toEqual([]);
    expect((await step(held!, "leave", { reason: "x" }, token)).status).toBe(404);
  }
  expect(await (await step(held!, "leave", { reason: "纸质的已录入" }, theirs.token)).json()).toMatchObject({ state: "left" });
});

test("Y2 D4 how long invoices take is learned from those that came, and explains one that hasn't", async () => {
  const { platform } = server;
  const { db, clock } = platform;
  const source = await add();
  const at = new Date("2025-03-06T02:00:00+08:00");
  deliveries = Array.from({ length: 30 }, (_, nth) => ({ ...file(`learn-${nth}`, () => bytes(`learn ${nth}`)), at }));
  await ask(source);
  const seller = "清河样张水务有限公司";
  const documents = await db.selectFrom("document").select("id").where("name", "like", "learn-%").execute();
  const invoices = documents.map((_, nth) =>
    anInvoice({
      companyId: server.companyId,
      number: `2511200000031245${String(nth).padStart(4, "0")}`,
      seller,
      date: "2025-03-05",
    }),
  );
  await insertInvoices(db, invoices);
  const company = { company_id: server.companyId, document_company_id: server.companyId };
  const links = invoices.map(({ id }, nth) => ({ ...company, invoice_id: id, document_id: documents[nth]!.id }));
  await db
    .insertInto("invoice_document")
    .values(links.map((link) => ({ ...link, format: "pdf", relation: "new", facts: "{}" })))
    .execute();
  clock.advance(600_000);
  await learnDelays(platform);
  await learnDelays(platform);
  const { detail } = await shown(source);
  expect(detail!.usual).toMatchObject({ arrivals: 30 });
  expect(Math.abs(detail!.usual!.p95 - 26 * 3600)).toBeLessThan(2.6 * 3600);
  const employee = await server.person("sees-own", { role: "employee", reach: "own" });
  const [whole, own] = await Promise.all([server.admin.userId, employee.userId].map((id) => loadActor(db, id, "web", clock())));
  const missed = { issuers: [seller], kinds: [], issuedOn: "2025-03-06", now: clock() };
  expect(await arrivalsFor(db, whole!, missed)).toMatchObject({ of: "issuer" });
  // that its issuer is one of theirs is nothing for who doesn't see all
  expect(await arrivalsFor(db, own!, missed)).toMatchObject({ of: "all" });
  const answer = await server.call("/api/v1/lookups", { method: "POST", body: { text: "25112000000399999999 2025-03-06" } });
  const { diagnosis } = (await answer.json()) as LookupAnswer;
  expect(JSON.stringify(diagnosis)).toContain("D4");
  // finance sees which issuers are how late; who doesn't see all of the company, of none
  await writeNames(db, nameRows(server.companyId, "2025-03-05", { seller, buyer: null, items: [] }));
  const late = async (token?: string) =>
    (await (await server.call("/api/v1/sources/issuers", token === undefined ? {} : { token })).json()) as IssuerDelays;
  expect((await late()).issuers).toEqual([
    { company: { id: server.companyId, name: expect.any(String) as string }, name: seller, ...detail!.usual! },
  ]);
  expect(await late(employee.token)).toEqual({ issuers: [], further: 0 });
});

test("Y2 companies take turns, however many sources one has", async () => {
  const { db, clock } = server.platform;
  clock.advance(3_700_000);
  const first = await db.selectFrom("source").selectAll().executeTakeFirstOrThrow();
  const company = await db.selectFrom("company").selectAll().executeTakeFirstOrThrow();
  const other = { ...company, id: company.id + 1000, name: "Other", tax_id: null };
  await db.insertInto("company").values(other).execute();
  const { id: _, ...row } = first;
  const settings = JSON.stringify(first.settings);
  const later = clock();
  const values = {
    ...row,
    settings,
    id: "77",
    company_id: other.id,
    place: null,
    next_try_at: later,
    bookmark: null,
    rhythm: null,
  };
  await db
    .insertInto("source")
    .values({ ...values, problem: null })
    .execute();
  const due = await takeDue(db, clock(), "turns", 2);
  expect(new Set(due.map(({ company_id }) => company_id))).toEqual(new Set([company.id, other.id]));
});

test("Y1 of two additions of one place at once one wins", async () => {
  const settings = { host: "localhost", user: "twice@example.com" };
  const body = { company: server.companyId, kind: "mailbox", name: "Twice", settings, secret: "x" };
  const both = await Promise.all([1, 2].map(() => server.call("/api/v1/sources", { method: "POST", body })));
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
});
