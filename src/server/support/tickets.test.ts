/** The whole way over HTTP: a list, a question, its link, and the call for help that takes both along. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { registerLookupRoutes } from "#server/diagnose/lookups.routes.ts";
import { registerFindRoutes } from "#server/find/find.routes.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { registerPeopleRoutes } from "#server/people/people.routes.ts";
import { addMembership, createCompany, createToken, createUser } from "#server/people/people.usecases.ts";
import { type App, createApp } from "#server/platform/http.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { registerTicketRoutes } from "./tickets.routes.ts";

let platform: TestPlatform;
let app: App;
let mine: string;
let others: string;

async function tokenOf(email: string, companyId: number): Promise<string> {
  return platform.db.transaction().execute(async (trx) => {
    const userId = await createUser(trx, { name: "王小明", email, password: "correct horse battery" });
    await addMembership(trx, { userId, companyId, role: "finance", reach: "company" });
    return createToken(trx, { userId, name: "test" });
  });
}

beforeAll(async () => {
  platform = await testPlatform();
  app = await createApp(platform, {
    routes: (each) => {
      registerPeopleRoutes(each, platform);
      registerFindRoutes(each, platform);
      registerLookupRoutes(each, platform);
      registerTicketRoutes(each, platform);
    },
  });
  await app.ready();
  const [own, other] = await platform.db
    .transaction()
    .execute(async (trx) => [await createCompany(trx, { name: "样张甲公司" }), await createCompany(trx, { name: "样张乙公司" })]);
  mine = await tokenOf("mine@example.com", own!);
  others = await tokenOf("others@example.com", other!);
  await insertInvoices(platform.db, [anInvoice({ companyId: own!, number: "25112000000000001234" })]);
});
afterAll(async () => {
  await app?.close();
  await platform?.close();
});

const call = (
  token: string | null,
  method: "GET" | "POST",
  url: string,
  payload?: object,
  headers: Record<string, string> = {},
) =>
  app.inject({
    method,
    url,
    ...(payload ? { payload } : {}),
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
  });

test("D12 without signing in nothing is searched, and the answer says why", async () => {
  for (const [method, url] of [
    ["GET", "/api/v1/invoices"],
    ["POST", "/api/v1/lookups"],
    ["POST", "/api/v1/tickets"],
  ] as const) {
    const answer = await call(null, method, url, method === "POST" ? { problem: "x" } : undefined);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: "unauthenticated", cause: "D12" });
  }
});

test("F1 the list answers over HTTP, repeated parameters too", async () => {
  const answer = await call(
    mine,
    "GET",
    "/api/v1/invoices?status=tax:normal&status=archive:none&kind=rail&kind=digital-vat-normal&limit=5",
  );
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ total: 1, totalIs: "exact", nextCursor: null });
  expect((await call(others, "GET", "/api/v1/invoices")).json()).toMatchObject({ total: 0, invoices: [] });
});

test("D22 H1 a miss goes along with a ticket, once however often it is sent", async () => {
  const lookup = (await call(mine, "POST", "/api/v1/lookups", { text: "25112000000640128395" })).json<LookupAnswer>();
  const action = lookup.diagnosis.findings[0]!.actions.find(({ id }) => id === "open-ticket")!;
  const ask = { lookup: action.value, problem: "找不到这张发票", contact: "分机 101" };
  const first = await call(mine, "POST", "/api/v1/tickets", ask, { "idempotency-key": "t1" });
  const second = await call(mine, "POST", "/api/v1/tickets", ask, { "idempotency-key": "t1" });
  expect(first.statusCode).toBe(201);
  expect(second.json()).toEqual(first.json());
  const ticket = first.json<{ id: string }>();
  expect((await call(mine, "GET", `/api/v1/tickets/${ticket.id}`)).json()).toMatchObject({
    lookup: lookup.id,
    problem: "找不到这张发票",
    state: "open",
  });
  expect((await call(others, "GET", `/api/v1/tickets/${ticket.id}`)).statusCode).toBe(404);
  expect((await call(others, "POST", "/api/v1/tickets", ask)).statusCode).toBe(404);
  expect((await call(others, "GET", `/api/v1/lookups/${lookup.id}`)).statusCode).toBe(404);
});

test("U1 the same answer in the asker's language", async () => {
  const { id } = (await call(mine, "POST", "/api/v1/lookups", { text: "25112000000640128395" })).json<LookupAnswer>();
  const said = async (language: string) =>
    (await call(mine, "GET", `/api/v1/lookups/${id}`, undefined, { "accept-language": language })).json<LookupAnswer>().diagnosis
      .findings[0]!.summary;
  expect(new Set([await said("zh-CN"), await said("zh-TW"), await said("en")]).size).toBe(3);
});

test("O4 what isn't a question is refused before it reaches the database", async () => {
  expect((await call(mine, "GET", "/api/v1/invoices?kind=nonsense")).statusCode).toBe(400);
  expect((await call(mine, "GET", "/api/v1/invoices?cursor=abc")).json()).toMatchObject({ code: "bad-cursor" });
  expect((await call(mine, "POST", "/api/v1/lookups", { text: "x".repeat(20_001) })).statusCode).toBe(400);
  for (const text of ["'; drop table invoice; --", "%_\\", "\u0000", "{{7*7}}", "25112000000000001234".repeat(50)]) {
    expect((await call(mine, "POST", "/api/v1/lookups", { text })).statusCode).toBe(200);
  }
});
