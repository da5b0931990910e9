/** F2: saved views, own and shared; over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InvoicePage } from "#api/invoices.api.ts";
import type { SavedView, SavedViews } from "#api/views.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { addMembership, createCompany } from "#server/people/people.usecases.ts";
import { anInvoice, insertInvoices } from "./testing/rows.ts";
import { VIEWS_MAX } from "./views.usecases.ts";

type Person = { userId: string; token: string };
let server: TestServer;
let anna: Person;
let ben: Person;
let fin: Person;
let outsider: Person;
let elsewhere: number;
const QUESTION = { filters: { q: "差旅", direction: "received" }, columns: ["total", "date"], sort: "-total" };

beforeAll(async () => {
  server = await testServer({ worker: false });
  const employee = { role: "employee", reach: "own" } as const;
  anna = await server.person("anna", employee);
  ben = await server.person("ben", employee);
  fin = await server.person("fin", { role: "finance", reach: "company" });
  elsewhere = await server.platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张乙公司" }));
  outsider = await server.person("outsider", { ...employee, companyId: elsewhere });
});
afterAll(() => server?.close());

const call = (who: Person, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  server.call(`/api/v1/views${path}`, { token: who.token, method, ...(body ? { body } : {}), ...(headers ? { headers } : {}) });
const make = async (who: Person, name: string, sharedIn: number | null = null): Promise<SavedView> => {
  const answer = await call(who, "POST", "", { ...QUESTION, name, sharedIn });
  expect(answer.status).toBe(201);
  return (await answer.json()) as SavedView;
};
const namesOf = async (who: Person): Promise<string[]> =>
  ((await (await call(who, "GET", "")).json()) as SavedViews).views.map(({ name }) => name);

test("F2 a view keeps conditions, columns in their order and the sort; a repeated POST makes one", async () => {
  const body = { ...QUESTION, name: "我的差旅" };
  const first = await (await call(anna, "POST", "", body, { "idempotency-key": "v1" })).json();
  const second = await (await call(anna, "POST", "", body, { "idempotency-key": "v1" })).json();
  expect(second).toEqual(first);
  expect(first).toMatchObject({ ...QUESTION, name: "我的差旅", sharedIn: null, mine: true, may: { change: true }, version: 1 });
  expect(await namesOf(anna)).toEqual(["我的差旅"]);
});

test("F2 a view keeps the widths of its columns within bounds; one of before has the usual ones", async () => {
  const view = await make(anna, "宽窄");
  expect(view.widths).toEqual({});
  const wide = await call(anna, "PATCH", `/${view.id}`, { version: 1, widths: { seller: 320, number: 240 } });
  expect(await wide.json()).toMatchObject({ widths: { seller: 320, number: 240 }, version: 2 });
  for (const widths of [{ seller: 1 }, { seller: 100_000 }, { password: 100 }, { seller: 100.5 }])
    expect((await call(anna, "PATCH", `/${view.id}`, { version: 2, widths })).status).toBe(400);
  await call(anna, "DELETE", `/${view.id}`);
});

test("F2 somebody else's view and one of another company answer exactly as one that isn't there", async () => {
  const own = await make(anna, "自己的");
  const shared = await make(anna, "共享的", server.companyId);
  const answers = async (who: Person, id: string) =>
    Promise.all(
      [
        call(who, "GET", `/${id}`),
        call(who, "PATCH", `/${id}`, { version: 1, name: "x" }),
        call(who, "DELETE", `/${id}`),
        call(who, "POST", `/${id}/restore`),
        call(who, "PUT", "/default", { view: id }),
      ].map(async (answer) => {
        const { status } = await answer;
        // each request has a number of its own
        return [status, { ...((await (await answer).json()) as object), instance: "" }];
      }),
    );
  const nothing = await answers(outsider, "1");
  expect(nothing.map(([status]) => status)).toEqual([404, 404, 404, 404, 404]);
  expect(await answers(outsider, shared.id)).toEqual(nothing);
  expect(await answers(outsider, own.id)).toEqual(nothing);
  expect(await answers(ben, own.id)).toEqual(nothing);
  expect(await namesOf(ben)).toEqual(["共享的"]);
  expect(await namesOf(outsider)).toEqual([]);
});

test("F2 a shared view is changed by its owner and by finance; others may only look; nobody shares where he isn't", async () => {
  const shared = await make(anna, "月度", server.companyId);
  expect((await call(ben, "PATCH", `/${shared.id}`, { version: 1, name: "x" })).status).toBe(403);
  expect((await call(ben, "DELETE", `/${shared.id}`)).status).toBe(403);
  expect((await call(fin, "PATCH", `/${shared.id}`, { version: 1, name: "月度进项" })).status).toBe(200);
  expect((await call(fin, "PATCH", `/${shared.id}`, { version: 2, sharedIn: null })).status).toBe(403);
  expect((await call(anna, "POST", "", { ...QUESTION, name: "x", sharedIn: elsewhere })).status).toBe(403);
  expect((await call(anna, "PATCH", `/${shared.id}`, { version: 2, sharedIn: elsewhere })).status).toBe(403);
});

test("F2 a change on top of a newer one is refused and told what differs", async () => {
  const view = await make(anna, "并发", server.companyId);
  await call(fin, "PATCH", `/${view.id}`, { version: 1, sort: "date" });
  const late = await call(anna, "PATCH", `/${view.id}`, { version: 1, sort: "total", name: "并发" });
  expect(late.status).toBe(409);
  expect(await late.json()).toMatchObject({ code: "view-changed", facts: { version: 2, changed: ["sort"] } });
});

test("F2 a view that was taken away is gone for all, leaves its trace and comes back", async () => {
  const view = await make(anna, "要删的", server.companyId);
  expect((await call(anna, "PUT", "/default", { view: view.id })).status).toBe(200);
  expect((await call(anna, "DELETE", `/${view.id}`)).status).toBe(204);
  expect((await call(ben, "GET", `/${view.id}`)).status).toBe(404);
  expect(await (await call(anna, "GET", "")).json()).toMatchObject({ default: null });
  expect((await call(ben, "POST", `/${view.id}/restore`)).status).toBe(404);
  expect((await call(anna, "POST", `/${view.id}/restore`)).status).toBe(200);
  expect(await (await call(anna, "GET", "")).json()).toMatchObject({ default: view.id });
  const events = await server.platform.db
    .selectFrom("event")
    .select("type")
    .where("company_id", "=", server.companyId)
    .where("subject", "=", "view")
    .where("subject_id", "=", view.id)
    .orderBy("id")
    .execute();
  expect(events.map(({ type }) => type)).toEqual(["view.created", "view.deleted", "view.restored"]);
});

describe("F2 a view asked for by its id over the API", () => {
  let view: SavedView;
  const number = (at: number): string => String(25_112_000_000_000_000_000n + BigInt(at));
  const get = async (who: Person, path: string, query: string) =>
    server.call(`/api/v1/invoices${path}?${query}`, { token: who.token });
  const numbers = async (who: Person, query: string): Promise<string[]> => {
    const answer = await get(who, "", query);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as InvoicePage).invoices.map((invoice) => invoice.number!.slice(-1));
  };
  const exported = (who: Person, wish: object) =>
    server.call("/api/v1/invoices/export", { token: who.token, method: "POST", body: { format: "csv", ...wish } });
  const rowsOf = async (who: Person, wish: object): Promise<string[][]> =>
    (await (await exported(who, wish)).text())
      .replace("\ufeff", "")
      .trim()
      .split(/\r?\n/u)
      .map((line) => line.split(","));

  beforeAll(async () => {
    const { companyId } = server;
    const fields = { companyId, items: ["*餐饮服务*工作餐"] };
    await insertInvoices(server.platform.db, [
      anInvoice({ ...fields, number: number(1), date: "2025-03-01", totalFen: 100n, ownerId: ben.userId }),
      anInvoice({ ...fields, number: number(2), date: "2025-03-02", totalFen: 300n, kind: "rail" }),
      anInvoice({ ...fields, number: number(3), date: "2025-04-03", totalFen: 200n, ownerId: ben.userId }),
      anInvoice({ ...fields, number: number(4), date: "2025-04-04", totalFen: 400n, items: ["*住宿服务*房费"] }),
    ]);
    const body = { name: "工作餐", filters: { q: "工作餐" }, columns: ["total", "date"], sort: "total", sharedIn: companyId };
    view = (await (await call(fin, "POST", "", body)).json()) as SavedView;
  });

  test("its conditions and order hold, as far as the request says nothing else; a page goes on", async () => {
    expect(await numbers(fin, `view=${view.id}`)).toEqual(["1", "3", "2"]);
    expect(await numbers(fin, `view=${view.id}&sort=-date`)).toEqual(["3", "2", "1"]);
    expect(await numbers(fin, `view=${view.id}&kind=rail`)).toEqual(["2"]);
    expect(await numbers(fin, `view=${view.id}&q=${encodeURIComponent("房费")}`)).toEqual(["4"]);
    const { nextCursor } = (await (await get(fin, "", `view=${view.id}&limit=1`)).json()) as InvoicePage;
    expect(await numbers(fin, `view=${view.id}&limit=1&cursor=${nextCursor}`)).toEqual(["3"]);
  });

  test("whoever it is shared with has his own invoices in it, in the list, the facets and the export", async () => {
    expect(await numbers(ben, `view=${view.id}`)).toEqual(["1", "3"]);
    expect(await (await get(ben, "/facets", `view=${view.id}`)).json()).toMatchObject({
      total: 2,
      kind: [{ value: "digital-vat-normal", count: 2 }],
    });
    const rows = await rowsOf(ben, { view: view.id });
    expect(rows.slice(1).map(([, of]) => /\d+/.exec(of!)![0].slice(-1))).toEqual(["1", "3"]);
  });

  test("an export has its columns in their order, or those that the request names", async () => {
    const [head, first] = await rowsOf(fin, { view: view.id });
    expect(head).toEqual(["发票代码", "发票号码", "数电发票号码", "价税合计", "开票日期"]);
    expect(first?.slice(3)).toEqual(["1.00", "2025-03-01"]);
    expect((await rowsOf(fin, { view: view.id, columns: ["date"], sort: "-date" })).slice(1)).toEqual([
      ["2025-04-03"],
      ["2025-03-02"],
      ["2025-03-01"],
    ]);
  });

  test("P1 a view of somebody else answers as one that isn't there", async () => {
    const own = await make(anna, "只给自己");
    const answers = async (id: string) =>
      Promise.all(
        [get(fin, "", `view=${id}`), get(fin, "/facets", `view=${id}`), exported(fin, { view: id })].map(async (answer) => [
          (await answer).status,
          { ...((await (await answer).json()) as object), instance: "" },
        ]),
      );
    const nothing = await answers("1");
    expect(nothing.map(([status]) => status)).toEqual([404, 404, 404]);
    expect(await answers(own.id)).toEqual(nothing);
  });
});

test("F2 who has left a company sees none of its views, his own among them", async () => {
  const guest = await server.person("guest", { role: "employee", reach: "own", companyId: elsewhere });
  await server.platform.db
    .transaction()
    .execute((trx) => addMembership(trx, { userId: guest.userId, companyId: server.companyId, role: "employee", reach: "own" }));
  const view = await make(guest, "走之前", server.companyId);
  await server.platform.db
    .deleteFrom("membership")
    .where("user_id", "=", guest.userId)
    .where("company_id", "=", server.companyId)
    .execute();
  await expect.poll(async () => (await call(guest, "GET", `/${view.id}`)).status, { timeout: 20_000 }).toBe(404);
});

test(`F2 a person has at most ${VIEWS_MAX} views, and a view no endless conditions`, async () => {
  const huge = { ...QUESTION, name: "x", filters: { status: Array.from({ length: 3000 }, () => "tax:normal") } };
  expect((await call(ben, "POST", "", huge)).status).toBe(422);
  const rows = Array.from({ length: VIEWS_MAX }, (_, at) => ({
    id: String(at + 1),
    owner_id: ben.userId,
    company_id: null,
    name: `${at}`,
    query: "{}",
    columns: ["date"],
    sort: "-date",
    updated_by: ben.userId,
  }));
  await server.platform.db.insertInto("saved_view").values(rows).execute();
  const answer = await call(ben, "POST", "", { ...QUESTION, name: "一个太多" });
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ code: "too-many-views", facts: { limit: VIEWS_MAX } });
});
