/** Somebody without a company: a space of his own, from the invitation to finding what he put in. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Invitation } from "#api/staff.api.ts";
import { createAdministrator } from "#server/people/people.usecases.ts";
import { testServer, type TestServer } from "../platform/testing/test-server.ts";

let server: TestServer;
beforeAll(async () => (server = await testServer()));
afterAll(() => server?.close());

test("P1 a person without a company signs in, puts an invoice in and finds it, and nobody else sees any of it", async () => {
  const invited = await server.call("/api/v1/invitations", {
    method: "POST",
    body: { email: "alone@example.cn", name: "独行", memberships: [] },
  });
  const token = ((await invited.json()) as Invitation).link!.split("#")[1]!;
  const accepted = await server.call("/api/v1/invitations/accept", {
    method: "POST",
    token: "",
    body: { token, password: "walking by myself" },
  });
  const cookie = accepted.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const ask = (path: string, body?: unknown) =>
    server.call(path, {
      token: "",
      headers: { cookie, origin: server.url },
      ...(body === undefined ? {} : { method: "POST", body }),
    });
  const me = (await (await ask("/api/v1/me")).json()) as { companies: { id: number; name: string; permissions: string[] }[] };
  expect(me.companies).toMatchObject([{ name: "独行" }]);
  expect(me.companies[0]!.permissions.filter((each) => each.endsWith(".manage") && each !== "view.manage")).toEqual([]);
  const entered = await ask("/api/v1/invoices", {
    values: { number: "25112000000000777777", date: "2025-06-01", "seller.name": "样张车行", total: "12.00" },
  });
  expect(entered.status).toBe(201);
  const found = (await (await ask("/api/v1/invoices?number=25112000000000777777")).json()) as { total: number };
  expect(found.total).toBe(1);
  const form = new FormData();
  form.set("files", new Blob(["<x/>"]), "x.xml");
  const sent = await server.call("/api/v1/documents", {
    method: "POST",
    token: "",
    headers: { cookie, origin: server.url },
    body: form,
  });
  expect(sent.status).toBe(202);
  expect(((await (await server.call("/api/v1/invoices?number=25112000000000777777")).json()) as { total: number }).total).toBe(0);
  expect(
    (
      (await (
        await server.call("/api/v1/people/search", { method: "POST", body: { text: "独行", state: "active" } })
      ).json()) as { total: number }
    ).total,
  ).toBe(0);
});

test("P1 a new administrator of the whole installation isn't one of people's own spaces", async () => {
  const { companyIds } = await server.platform.db.transaction().execute((trx) =>
    createAdministrator(trx, {
      name: "第二管理员",
      email: "second@example.cn",
      password: "correct horse battery",
      companyName: "x",
    }),
  );
  expect(companyIds).toEqual([server.companyId]);
});
