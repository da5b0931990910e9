/** P3: a token of one company knows nothing of the other ones of its account: in lists, counts, facets, look-ups, documents. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { makeToken } from "#server/people/token.usecases.ts";
import { addMembership, createCompany } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

let server: TestServer;
let token: string;
const numbers = { here: "25112000000000000011", there: "25112000000000000999" };
const ids = { here: "", there: "" };
let there: number;

beforeAll(async () => {
  server = await testServer();
  const { companyId, platform, admin } = server;
  const { db } = platform;
  there = await db.transaction().execute(async (trx) => {
    const id = await createCompany(trx, { name: "另一家有限公司" });
    await addMembership(trx, { userId: admin.userId, companyId: id, role: "administrator", reach: "company" });
    return id;
  });
  const here = anInvoice({ companyId, number: numbers.here, ownerId: admin.userId });
  const other = anInvoice({ companyId: there, number: numbers.there, seller: "别处才有的公司", ownerId: admin.userId });
  [ids.here, ids.there] = [here.id, other.id];
  await insertInvoices(db, [here, other]);
  const form = new FormData();
  form.append("company", String(there));
  form.append("files", new Blob([Buffer.from("not an invoice")]), "别处.pdf");
  expect((await server.call("/api/v1/documents?wait=30", { method: "POST", body: form })).status).toBe(202);
  token = await db.transaction().execute(async (trx) => {
    const by = { actorId: admin.userId, channel: "web" as const };
    const wanted = { name: "narrow", scopes: ["read" as const, "write" as const], days: 1, companyIds: [companyId] };
    return (await makeToken(trx, { userId: admin.userId, by }, wanted, platform.clock())).token;
  });
}, 60_000);
afterAll(() => server?.close());

const get = async (path: string, narrow = true) => {
  const answer = await server.call(path, narrow ? { token } : {});
  return { status: answer.status, body: await answer.json() };
};
const lookUp = async (text: string, narrow = true) =>
  (await server.call("/api/v1/lookups", { method: "POST", body: { text }, ...(narrow ? { token } : {}) })).json();

test("P3 the list, its total and its facets are those of the token's company", async () => {
  expect((await get("/api/v1/invoices", false)).body.total).toBe(2);
  const { body } = await get("/api/v1/invoices");
  expect([body.total, body.invoices.map((invoice: { id: string }) => invoice.id)]).toEqual([1, [ids.here]]);
  expect((await get(`/api/v1/invoices?company=${there}`)).body.total).toBe(0);
  expect(JSON.stringify((await get("/api/v1/facets")).body)).not.toContain("别处才有的公司");
  expect((await get("/api/v1/me")).body.companies.map((company: { id: number }) => company.id)).toEqual([server.companyId]);
});

test("P3 an invoice of another company is as one that isn't there, by its id and by its number", async () => {
  expect((await get(`/api/v1/invoices/${ids.there}`, false)).status).toBe(200);
  expect((await get(`/api/v1/invoices/${ids.there}`)).status).toBe(404);
  expect((await get(`/api/v1/invoices/${ids.there}/history`)).status).toBe(404);
  expect((await lookUp(numbers.there, false)).invoices).toHaveLength(1);
  const narrow = await lookUp(numbers.there);
  expect(narrow.invoices).toEqual([]);
  expect(JSON.stringify(narrow)).not.toContain(ids.there);
});

test("P3 what its own account looked up with more isn't read by the token", async () => {
  const { id } = await lookUp(numbers.there, false);
  const answer = await get(`/api/v1/lookups/${id}`);
  expect(JSON.stringify(answer.body)).not.toContain(ids.there);
});

test("P3 files that its own account put into another company aren't there", async () => {
  const listed = async (narrow: boolean) => JSON.stringify((await get("/api/v1/documents", narrow)).body);
  expect(await listed(false)).toContain("别处.pdf");
  expect(await listed(true)).not.toContain("别处.pdf");
});

test("P3 a token without the scope for it manages nobody, whoever its account is", async () => {
  expect((await get("/api/v1/me")).body.companies[0].permissions).not.toContain("people.manage");
  expect((await get("/api/v1/locked-accounts")).body.code).toBe("not-permitted");
});
