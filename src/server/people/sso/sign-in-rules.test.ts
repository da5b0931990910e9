import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { createCompany } from "../people.usecases.ts";
import { client, signedIn } from "../testing/sign-in.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ worker: false });
});
afterAll(() => server.close());

const PATH = "/api/v1/security/sign-in-rules";
const ask = async (method: string, body?: unknown, email = server.admin.email) =>
  (await signedIn(server, email)).call(method, PATH, body);
/** Whoever asked for two factors owes a second one himself from then on. */
const takeBack = () => server.platform.db.deleteFrom("installation_setting").execute();
const none = { roles: [], trustDevices: false, breakGlass: [], reason: "安全制度" };
const company = (more: object) => [{ id: server.companyId, secondFactor: false, passwordOff: false, ...more }];

test("P3 S2 whoever manages security asks his companies for two factors, with a reason and a trace; nobody else sees the rules", async () => {
  const { email } = await server.person("employee", { role: "employee", reach: "own" });
  expect((await ask("GET", undefined, email)).status).toBe(403);
  expect((await ask("PUT", { companies: company({ secondFactor: true }), ...none }, email)).status).toBe(403);
  const before = (await ask("GET")).body;
  expect(before.companies).toEqual([
    { id: server.companyId, name: "Specimen Company", secondFactor: false, passwordOff: false, without: 2 },
  ]);
  expect((await ask("PUT", { companies: company({ secondFactor: true }), ...none, roles: ["king"] })).body.code).toBe(
    "unknown-role",
  );
  const own = { id: "88009", company_id: server.companyId, name: "仓管", permissions: ["invoice.enter"] };
  await server.platform.db
    .insertInto("role")
    .values({ ...own, updated_by: server.admin.userId })
    .execute();
  const changed = await ask("PUT", { companies: company({ secondFactor: true }), ...none, roles: ["finance", own.id] });
  expect(changed.body).toMatchObject({ companies: [{ secondFactor: true }], roles: [own.id, "finance"] });
  expect(changed.body.roleChoices).toContainEqual({ key: own.id, name: "仓管" });
  const events = await server.platform.db
    .selectFrom("event")
    .select(["type", "reason"])
    .where("subject_id", "=", "secondFactor")
    .execute();
  expect(events).toEqual([{ type: "setting.changed", reason: "安全制度" }]);
  await takeBack();
});

test("P3 what holds for all companies is changed by whoever manages security in all of them", async () => {
  const { db } = server.platform;
  const other = await db.transaction().execute((trx) => createCompany(trx, { name: "别的公司" }));
  expect((await ask("PUT", { companies: company({}), ...none, trustDevices: true })).body.code).toBe("security-everywhere");
  expect((await ask("PUT", { companies: [{ id: other, secondFactor: true, passwordOff: false }], ...none })).status).toBe(403);
  expect((await ask("GET")).body).toMatchObject({ companies: [{ id: server.companyId }], may: { changeForAll: false } });
  await db.deleteFrom("company").where("id", "=", other).execute();
});

test("P3 passwords are off only where there is a provider and somebody who gets in without it; everybody else is told so after the right password", async () => {
  const { db } = server.platform;
  const off = { companies: company({ passwordOff: true }), ...none };
  expect((await ask("PUT", off)).body.code).toBe("sso-needed");
  await db
    .insertInto("sso_provider")
    .values({ id: "1", name: "x", issuer: "https://idp.example", client_id: "x", scopes: [] })
    .execute();
  expect((await ask("PUT", off)).body.code).toBe("break-glass-needed");
  const { email } = await server.person("member", { role: "employee", reach: "own" });
  expect((await ask("PUT", { ...off, breakGlass: [email] })).body.code, "who looks after nobody").toBe("break-glass-needed");
  expect((await ask("PUT", { ...off, breakGlass: ["nobody@example.com"] })).body.code).toBe("break-glass-needed");
  const changed = await ask("PUT", { ...off, breakGlass: [server.admin.email] });
  expect(changed.body.breakGlass).toMatchObject([{ email: server.admin.email }]);
  const browser = client(server);
  expect((await browser.password(email)).body).toMatchObject({ status: 403, code: "password-off" });
  expect(browser.cookies.size).toBe(0);
  expect((await browser.password(email, "wrong password")).body.code).toBe("wrong-password");
  expect((await browser.password("nobody@example.com")).body.code).toBe("wrong-password");
  expect((await client(server).password(server.admin.email)).status).toBe(200);
  await ask("PUT", { companies: company({}), ...none });
  expect((await client(server).password(email)).status).toBe(200);
});
