import { afterAll, beforeAll, expect, test } from "vitest";
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
