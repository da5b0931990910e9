/** Y1: an interface of another system, from its JSON to invoices, over a real HTTP server that fails in many ways. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { HttpSettings } from "#api/record-sources.api.ts";
import type { Source, SourceTried } from "#api/sources.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { HTTP } from "./http.ts";
import { pollSource } from "./poll.ts";
import { takeDue } from "./sources.queries.ts";
import { type OtherSystem, otherSystem } from "./testing/interface.ts";

let server: TestServer;
let other: OtherSystem;
let serial = 0;
beforeAll(async () => {
  other = await otherSystem();
  server = await testServer({ worker: false, settings: { privateHosts: ["localhost"] } });
});
afterAll(async () => {
  await server.close();
  await other.close();
});
let source: Source | null = null;
beforeEach(async () => {
  if (source !== null) await server.call(`/api/v1/sources/${source.id}/end`, { method: "POST" });
  source = null;
  serial += 1;
  other.calls.length = 0;
});

const MAPPING = {
  fields: { number: { path: "no" }, date: { path: "day" }, total: { path: "total" }, state: { path: "status" } },
} satisfies HttpSettings["mapping"];

/** A number that no other test has. */
const no = (nth: number): string => `26${String(serial).padStart(6, "0")}${String(nth).padStart(12, "0")}`;
const record = (nth: number, more: object = {}) => ({ no: no(nth), day: "2026-01-05", total: "113.00", ...more });
const settings = (part: object = {}) => ({
  address: `${other.url}/invoices?company=7`,
  signIn: { by: "bearer" },
  records: "data.list",
  mapping: MAPPING,
  ...part,
});
const post = (path: string, body: object) =>
  server.call(path, {
    method: "POST",
    body: { company: server.companyId, kind: "http", name: "Finance", secret: "s3cret", ...body },
  });
async function add(part: object = {}): Promise<Source> {
  const answer = await post("/api/v1/sources", { settings: settings(part) });
  expect(answer.status).toBe(201);
  source = (await answer.json()) as Source;
  return source;
}
async function ask(): Promise<Source> {
  const { platform } = server;
  platform.clock.advance(86_400_000);
  for (const due of await takeDue(platform.db, platform.clock(), String(platform.clock().getTime()), 10))
    await pollSource(platform, { http: HTTP }, due, new AbortController().signal, () => 1);
  return (await (await server.call(`/api/v1/sources/${source!.id}`)).json()) as Source;
}
const invoices = () =>
  server.platform.db
    .selectFrom("invoice")
    .select(["number", "issue_date", "total_fen", "tax_state", "has_original"])
    .where("number", "like", `26${String(serial).padStart(6, "0")}%`)
    .orderBy("number")
    .execute();
const numbers = async () => (await invoices()).map(({ number }) => Number(number!.slice(8)));
/** The records, `size` at a time. */
const paged = (all: object[], size: number, at: number) => all.slice(at, at + size);

test.each([
  ["a page's number", { by: "page", param: "page", first: 1, sizeParam: "size", size: 2 }],
  ["an offset", { by: "offset", param: "skip", sizeParam: "limit", size: 2 }],
  ["a cursor", { by: "cursor", path: "data.next", param: "after" }],
  ["a link", { by: "link", path: "links.next" }],
  ["the header Link", { by: "link", path: "" }],
])("Y1 all pages are asked for by %s, and each record comes once", async (_name, paging) => {
  const all = [1, 2, 3, 4, 5].map((nth) => record(nth));
  other.answer(({ params }) => {
    const at = Number(params["skip"] ?? params["after"] ?? (Number(params["page"] ?? 1) - 1) * 2);
    const next = at + 2 < all.length ? at + 2 : null;
    const link = `/invoices?company=7&after=${next}`;
    return {
      headers: next === null ? {} : { link: `<${link}>; rel="next"` },
      body: { data: { list: paged(all, 2, at), next }, links: { next: next === null ? null : link } },
    };
  });
  await add({ paging });
  const shown = await ask();
  expect(shown).toMatchObject({ failing: false, detail: { place: `${other.url}/invoices?company=7` } });
  expect(shown.completeTo).not.toBeNull();
  expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
  expect(other.calls).toHaveLength(3);
  expect(other.calls.every(({ headers, params }) => headers.authorization === "Bearer s3cret" && params["company"] === "7")).toBe(
    true,
  );
  await ask();
  const documents = await server.platform.db
    .selectFrom("document")
    .select(["name", "state", "format"])
    .where("name", "like", `26${String(serial).padStart(6, "0")}%`)
    .execute();
  expect(documents).toHaveLength(5);
  expect(new Set(documents.map(({ state, format }) => `${state} ${format}`))).toEqual(new Set(["read record"]));
});

test("Y1 a POST carries its own body and the page in it; the number keeps its digits; a record is no original", async () => {
  other.answer(() => ({ body: `{"data":{"list":[{"no":${no(1)},"day":"2026-01-05","total":113}]}}` }));
  const paging = { by: "page", param: "query.page", first: 0 };
  await add({
    method: "POST",
    body: '{"query":{"state":"all"}}',
    signIn: { by: "basic", user: "u" },
    paging: { ...paging, sizeParam: "query.size", size: 50 },
  });
  await ask();
  expect(other.calls[0]).toMatchObject({
    body: { query: { state: "all", page: 0, size: 50 } },
    headers: { authorization: `Basic ${Buffer.from("u:s3cret").toString("base64")}` },
  });
  expect(await invoices()).toMatchObject([{ number: no(1), issue_date: "2026-01-05", total_fen: "11300", has_original: false }]);
});

test("Y1 a record that changed joins its invoice with its new state; one in which nothing changed that is read doesn't come again", async () => {
  let said = { status: "正常", updated: "2024-01-06 10:00:00", views: 1 };
  other.answer(() => ({ body: { data: { list: [record(1, said)] } } }));
  const { id } = await add({ mapping: { ...MAPPING, changed: "updated" } });
  await ask();
  said = { ...said, views: 2 };
  await ask();
  expect(await invoices()).toMatchObject([{ tax_state: "normal" }]);
  said = { ...said, status: "作废", updated: "2024-01-07 10:00:00" };
  await ask();
  expect(await invoices()).toMatchObject([{ tax_state: "voided" }]);
  said = { ...said, status: "正常", updated: "2024-01-08 10:00:00" };
  await ask();
  expect(await invoices()).toMatchObject([{ tax_state: "normal" }]);
  const { runs } = (await (await server.call(`/api/v1/sources/${id}/runs`)).json()) as { runs: { taken: number }[] };
  expect(runs.map(({ taken }) => taken)).toEqual([1, 1, 0, 1]);
});

test("Y1 a record that tells of no invoice is kept with the reason, and the others come", async () => {
  other.answer(() => ({ body: { data: { list: [{ day: "2026-01-05" }, record(2), { ...record(3), total: "viel" }] } } }));
  await add();
  await ask();
  expect(await numbers()).toEqual([2]);
  const kept = await server.platform.db
    .selectFrom("document")
    .select(["id", "state", "problem"])
    .where("state", "=", "kept")
    .execute();
  // as a file it would be none of an invoice
  expect((await server.call(`/api/v1/documents/${kept[0]!.id}/retry`, { method: "POST" })).status).toBe(409);
  expect(kept.map(({ problem }) => [problem?.code, (problem?.detail as { why?: string } | undefined)?.why])).toEqual([
    ["record-incomplete", "number-missing"],
    ["record-incomplete", "amount-invalid"],
  ]);
});

test("Y2 a round that breaks off goes on with the page at which it was; a cursor that has ended begins it anew", async () => {
  const all = [1, 2, 3, 4, 5, 6].map((nth) => record(nth));
  let [broken, ended] = [true, false];
  other.answer(({ params }) => {
    const at = Number(params["after"] ?? 0);
    if (at === 4 && broken) return { status: 502 };
    if (at !== 0 && ended) return { status: 410 };
    return { body: { data: { list: paged(all, 2, at), next: at + 2 < all.length ? at + 2 : null } } };
  });
  await add({ paging: { by: "cursor", path: "data.next", param: "after" } });
  expect(await ask()).toMatchObject({
    failing: true,
    completeTo: null,
    detail: { problem: { code: "http-broken", facts: { status: 502 } } },
  });
  expect(await numbers()).toEqual([1, 2, 3, 4]);
  [broken, ended] = [false, true];
  other.calls.length = 0;
  await ask();
  expect(other.calls.map(({ params }) => params["after"] ?? "")).toEqual(["4", "", "2"]);
  ended = false;
  await ask();
  expect(await numbers()).toEqual([1, 2, 3, 4, 5, 6]);
});

test("Y1 increments ask from the furthest that was seen, and a little before", async () => {
  let list = [record(1, { updated: "2026-01-06 10:00:00" }), record(2, { updated: "2026-01-06 09:00:00" })];
  other.answer(() => ({ body: { data: { list } } }));
  await add({ watermark: { param: "since", form: "local", path: "updated", overlapMinutes: 5 } });
  await ask();
  list = [record(3, { updated: "2026-01-07 00:00:00" })];
  await ask();
  list = [];
  await ask();
  await ask();
  expect(other.calls.map(({ params }) => params["since"])).toEqual([
    undefined,
    "2026-01-06 09:55:00",
    "2026-01-06 23:55:00",
    "2026-01-06 23:55:00",
  ]);
  expect(await numbers()).toEqual([1, 2, 3]);
});

test("Y1 a file of a record comes with it, from the same server alone; one that can't be had yet holds up nothing", async () => {
  const link = (path: string) => ({ files: [{ url: path }, { url: "https://elsewhere.example/b.pdf" }] });
  let there = false;
  other.answer(({ path, params }) =>
    path === "/files/a.pdf"
      ? there
        ? { body: `file ${params["token"]}` }
        : { status: 404 }
      : { body: { data: { list: [record(1, link(`/files/a.pdf?token=${other.calls.length}`))] } } },
  );
  await add({ mapping: { ...MAPPING, files: "files[].url" } });
  expect(await ask()).toMatchObject({ failing: false, detail: { held: 1 } });
  there = true;
  expect(await ask()).toMatchObject({ detail: { held: 0 } });
  await ask();
  const fetchedFiles = other.calls.filter(({ path }) => path === "/files/a.pdf");
  expect(fetchedFiles).toHaveLength(2);
  expect(fetchedFiles[0]!.headers.authorization).toBe("Bearer s3cret");
  const names = await server.platform.db.selectFrom("document").select("name").where("name", "=", "a.pdf").execute();
  expect(names).toHaveLength(1);
});

test.each([
  [{ status: 401 }, "http-refused", 3_600],
  [{ status: 429, headers: { "retry-after": "7200" } }, "http-busy", 7_200],
  [{ status: 503, headers: { "retry-after": "99999999" } }, "http-busy", 86_400],
  [{ status: 500 }, "http-broken", 30],
  [{ status: 404 }, "http-status", 30],
  [{ status: 302, headers: { location: "/elsewhere" } }, "http-moved", 30],
  [{ body: "<html>" }, "http-not-json", 30],
  [{ body: { code: 500, message: "sorry" } }, "http-no-records", 30],
  [{ body: { data: { list: [], next: "http://127.0.0.1:9/" } } }, "http-elsewhere", 30],
  [{ body: { data: { list: "[".repeat(21_000_000) } } }, "http-too-much", 30],
])("Y2 what goes wrong is told, and tried again in time: %#", async (reply, code, seconds) => {
  other.answer(() => reply);
  await add({ paging: { by: "link", path: "data.next" } });
  const { failing, detail } = await ask();
  expect({ failing, code: detail!.problem?.code }).toEqual({ failing: true, code });
  expect((Date.parse(detail!.nextTryAt!) - server.platform.clock().getTime()) / 1000).toBe(seconds);
  expect(other.calls).toHaveLength(1);
});

test("Y1 it is tried before anything is kept: where the records are, what they mean, what is wrong with which", async () => {
  other.answer(() => ({ body: { code: 0, result: { items: [{ fphm: no(1), kprq: "2026-01-05" }, { kprq: "gestern" }] } } }));
  const tried = (await (
    await post("/api/v1/sources/try", { settings: settings({ records: null, mapping: null }) })
  ).json()) as SourceTried;
  expect(tried).toMatchObject({
    ok: true,
    preview: {
      records: "result.items",
      lists: [{ path: "result.items", count: 2 }],
      guessed: true,
      mapping: { fields: { number: { path: "fphm" }, date: { path: "kprq" } } },
      count: 2,
      wrong: 1,
    },
  });
  expect(tried.preview!.sample.map(({ problems }) => problems.map((each) => each.code))).toEqual([
    ["date-invalid", "number-missing"],
    [],
  ]);
  expect(await invoices()).toEqual([]);
  // what nobody has said the meaning of isn't added
  expect((await post("/api/v1/sources", { settings: settings({ mapping: null }) })).status).toBe(422);
});

test("P1 no address of a private network that the operator didn't allow, no name in the address, no header that steers the connection", async () => {
  const private_ = { settings: settings({ address: `${other.url.replace("localhost", "127.0.0.1")}/x` }) };
  const tried = (await (await post("/api/v1/sources/try", private_)).json()) as SourceTried;
  expect(tried).toMatchObject({ ok: false, problem: { code: "http-forbidden" } });
  for (const bad of [
    { address: "https://u:p@a.example/" },
    { address: "file:///etc/passwd" },
    { signIn: { by: "header", name: "Host" } },
    { signIn: { by: "header", name: "a\r\nb" } },
    { body: "[1]", method: "POST" },
    { records: "a..b" },
  ])
    expect((await post("/api/v1/sources", { settings: settings(bad) })).status).toBe(400);
  expect(other.calls).toEqual([]);
});

test("P1 the secret that is kept goes to no other server and in no other way", async () => {
  other.answer(() => ({ body: { data: { list: [record(1)] } } }));
  const { id } = await add();
  const again = { source: id, secret: undefined };
  await post("/api/v1/sources/try", { ...again, settings: settings() });
  await post("/api/v1/sources/try", { ...again, settings: settings({ signIn: { by: "header", name: "x-key" } }) });
  expect(other.calls.map(({ headers }) => headers.authorization ?? headers["x-key"])).toEqual(["Bearer s3cret", undefined]);
  const shown = await (await server.call(`/api/v1/sources/${id}`)).text();
  expect(shown).not.toContain("s3cret");
});

test("Y1 after another mapping all is read anew, and only what reads otherwise comes again", async () => {
  const list = [record(1, { seller: "样例供应商" }), record(2)];
  other.answer(() => ({ body: { data: { list } } }));
  const { id } = await add({ watermark: { param: "since", form: "day", path: "day", overlapMinutes: 0 } });
  await ask();
  const mapping = { fields: { ...MAPPING.fields, sellerName: { path: "seller" } } };
  const changed = await server.call(`/api/v1/sources/${id}`, {
    method: "PATCH",
    body: { settings: settings({ mapping, watermark: { param: "since", form: "day", path: "day", overlapMinutes: 0 } }) },
  });
  expect(changed.status).toBe(200);
  await ask();
  expect(other.calls.map(({ params }) => params["since"])).toEqual([undefined, undefined]);
  const { runs } = (await (await server.call(`/api/v1/sources/${id}/runs`)).json()) as { runs: { taken: number }[] };
  expect(runs.map(({ taken }) => taken)).toEqual([1, 2]);
});
