import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SEARCH_FORM_VERSION } from "#domain/grams.ts";
import { testServer } from "../platform/testing/test-server.ts";
import type { TestServer } from "../platform/testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ worker: false });
});
afterAll(() => server.close());

test("the status is public and says whether the first administrator is still missing", async () => {
  const status = await (await server.call("/api/v1/status", { token: "" })).json();
  expect(status).toMatchObject({ ok: true, setUpNeeded: false, secureContext: true, demo: false });
});

test("O6 the status says how far search is brought to a new version, and nothing where it is", async () => {
  const rebuild = async (): Promise<unknown> =>
    ((await (await server.call("/api/v1/status", { token: "" })).json()) as { searchRebuild: unknown }).searchRebuild;
  const mark = (value: object): Promise<unknown> =>
    sql`insert into setting (key, value) values ('search-form', ${JSON.stringify(value)}::jsonb)
      on conflict (key) do update set value = excluded.value`.execute(server.platform.db);
  expect(await rebuild()).toBeNull();
  await mark({ version: SEARCH_FORM_VERSION - 1, companyId: 0, id: "" });
  expect(await rebuild()).toBe(0);
  await mark({ version: SEARCH_FORM_VERSION, companyId: 1, id: "7", done: 250, of: 1_000 });
  expect(await rebuild()).toBe(25);
  await mark({ version: SEARCH_FORM_VERSION, companyId: 0, id: "" });
  expect(await rebuild()).toBeNull();
});

test("D12 nothing of the register is told without signing in", async () => {
  for (const path of ["/api/v1/me", "/api/v1/invoices", "/api/v1/documents"]) {
    const answer = await server.call(path, { token: "" });
    expect([path, answer.status]).toEqual([path, 401]);
    expect(await answer.json()).toMatchObject({ cause: "D12" });
  }
  expect((await server.call("/api/v1/me")).status).toBe(200);
});

test("every call of the contract stands in the OpenAPI document", async () => {
  const document = (await (await server.call("/api/openapi.json", { token: "" })).json()) as { paths: Record<string, object> };
  const wanted = [
    "/api/v1/documents",
    "/api/v1/batches/{id}",
    "/api/v1/invoices",
    "/api/v1/invoices/{id}",
    "/api/v1/invoices/{id}/history",
    "/api/v1/invoices/{id}/documents",
    "/api/v1/lookups",
    "/api/v1/lookups/{id}",
    "/api/v1/batch-lookups",
    "/api/v1/batch-lookups/files",
    "/api/v1/batch-lookups/{id}",
    "/api/v1/batch-lookups/{id}/rows",
    "/api/v1/batch-lookups/{id}/export",
    "/api/v1/status",
    "/api/v1/me",
    "/api/v1/setup",
    "/api/v1/queries",
    "/api/v1/tickets",
  ];
  expect(wanted.filter((path) => !(path in document.paths))).toEqual([]);
});

test("a page of another site can't use a visitor's session", async () => {
  const answer = await server.call("/api/v1/lookups", {
    method: "POST",
    body: { text: "1" },
    token: "",
    headers: { cookie: "better-auth.session_token=x", origin: "https://evil.example" },
  });
  expect(await answer.json()).toMatchObject({ status: 403, code: "foreign-origin" });
});
