/** S2: whoever is turned away leaves a trace with the companies that answer for him; asked once or a hundred times, it is short. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditEvent, AuditPage } from "#api/audit.api.ts";
import { createCompany, createToken } from "#server/people/people.usecases.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

let server: TestServer;
let otherCompany: number;
let auditor: { token: string };
let otherAuditor: { token: string };
beforeAll(async () => {
  server = await testServer({ worker: false, settings: { trustedProxies: ["127.0.0.1"] } });
  otherCompany = await server.platform.db.transaction().execute((trx) => createCompany(trx, { name: "另一家样张公司" }));
  auditor = await server.person("auditor", { role: "auditor", reach: "company" });
  otherAuditor = await server.person("other-auditor", { role: "auditor", reach: "company", companyId: otherCompany });
});
afterAll(() => server?.close());

const denials = async (token = auditor.token, company = server.companyId): Promise<AuditEvent[]> => {
  const body = { company, kind: "denial", limit: 200 };
  return ((await (await server.call("/api/v1/audit/events", { method: "POST", body, token })).json()) as AuditPage).events;
};
const of = async (userId: string, token?: string, company?: number) =>
  (await denials(token, company)).filter(({ by }) => by?.id === userId);

test.each([
  ["an invoice", "GET", "/api/v1/invoices/4242", "invoice", "no-such-invoice"],
  ["its history", "GET", "/api/v1/invoices/4242/history", "invoice", "no-such-invoice"],
  ["a document", "GET", "/api/v1/documents/4242/original", "document", "no-such-document"],
  ["a view", "GET", "/api/v1/views/4242", "view", "view-not-found"],
  ["a ticket", "GET", "/api/v1/tickets/4242", "ticket", "ticket-not-found"],
  ["a duplicate", "GET", "/api/v1/duplicates/4242", "duplicate-case", "no-such-case"],
  ["an answer", "GET", "/api/v1/lookups/4242", "route", "lookup-not-found"],
  ["many at once", "GET", "/api/v1/batch-lookups/4242", "batch-lookup", "batch-lookup-not-found"],
  ["the trail", "GET", "/api/v1/audit/companies/1/head", "trail", "no-such-trail"],
])("S2 asking for %s that isn't there or isn't his leaves a trace", async (name, method, path, subject, code) => {
  const asker = await server.person(name.replaceAll(" ", "-"), { role: "employee", reach: "own" });
  const response = await server.call(path, { method, token: asker.token });
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, code]);
  await expect
    .poll(() => of(asker.userId))
    .toMatchObject([{ type: "denied.absent", subject, data: { code, method }, origin: { token: "test" } }]);
});

test("S2 what there is and isn't his is told like what isn't there, and to his own companies alone", async () => {
  const hidden = anInvoice({ companyId: otherCompany, number: "25112000000000004321" });
  await insertInvoices(server.platform.db, [hidden]);
  const asker = await server.person("prying", { role: "finance", reach: "company" });
  const asked = async (id: string) => (await server.call(`/api/v1/invoices/${id}`, { token: asker.token })).status;
  expect([await asked(hidden.id), await asked("4243")]).toEqual([404, 404]);
  await expect.poll(() => of(asker.userId)).toHaveLength(1);
  expect(await of(asker.userId, otherAuditor.token, otherCompany)).toEqual([]);
});

test("S2 a token without the scope, and a company in which one has no permission, are refused with a trace in that company", async () => {
  const asker = await server.person("scoped", { role: "administrator", reach: "company" });
  const trx = server.platform.db.transaction();
  const token = await trx.execute((each) => createToken(each, { userId: asker.userId, name: "报表", scopes: ["read"] }));
  const change = await server.call("/api/v1/audit/retention", { method: "PUT", body: { accessDays: 200 }, token });
  expect([change.status, ((await change.json()) as { code: string }).code]).toEqual([403, "token-scope"]);
  await expect
    .poll(() => of(asker.userId))
    .toMatchObject([{ type: "denied.forbidden", channel: "api", origin: { token: "报表" }, data: { code: "token-scope" } }]);
});

test("S2 from where is the client's address as the trusted proxy tells it, and the device in words' parts", async () => {
  const asker = await server.person("afar", { role: "employee", reach: "own" });
  const agent =
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36";
  await server.call("/api/v1/invoices/4244", {
    token: asker.token,
    headers: { "x-forwarded-for": "203.0.113.9", "user-agent": agent },
  });
  await expect
    .poll(() => of(asker.userId))
    .toMatchObject([{ origin: { address: "203.0.113.9", browser: "chrome", system: "android", program: null } }]);
});

test("S2 nobody who isn't signed in leaves one, nor does a step on the way", async () => {
  const before = (await denials()).length;
  expect((await server.call("/api/v1/invoices/4242", { token: "" })).status).toBe(401);
  expect((await server.call("/api/v1/nowhere", { token: server.admin.token })).status).toBe(404);
  expect((await server.call(`/api/v1/audit/companies/${server.companyId}/head`)).status).toBe(404);
  expect(await denials()).toHaveLength(before);
});

test("S2 the same refusal again is counted, and the count is written when its minute is over", async () => {
  const asker = await server.person("stubborn", { role: "employee", reach: "own" });
  for (let i = 0; i < 25; i++) await server.call(`/api/v1/invoices/${5000 + i}`, { token: asker.token });
  await expect.poll(() => of(asker.userId)).toHaveLength(1);
  const { db } = server.platform;
  const last = server.platform.close;
  let written: { data: Record<string, unknown> }[] = [];
  // the rest is written when the server ends, while the database is still there
  server.platform.close = async () => {
    written = await db.selectFrom("event").select("data").where("actor_id", "=", asker.userId).orderBy("id").execute();
    await last();
  };
  await server.close();
  expect(written).toMatchObject([{ data: { code: "no-such-invoice" } }, { data: { again: 24 } }]);
  expect((written[1]!.data["ids"] as string[]).length).toBe(20);
  server = undefined as never;
});
