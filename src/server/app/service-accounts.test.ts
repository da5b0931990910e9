/** P3: accounts of machines. Nobody signs in as one, somebody answers for each, and nobody gets by its tokens what he doesn't hold. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServiceAccount, ServiceAccounts } from "#api/service-accounts.api.ts";
import type { PeoplePage, Person } from "#api/staff.api.ts";
import { serviceAccountEmail } from "#domain/service-account.ts";
import { addMembership, createCompany, createDepartment } from "#server/people/people.usecases.ts";
import { runHandover } from "#server/people/staff/handover.usecases.ts";
import { type Client, client, signedIn } from "#server/people/testing/sign-in.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { TEST_PASSWORD, type TestServer, testServer } from "../platform/testing/test-server.ts";
import { BELONGINGS } from "./belongings.ts";

const ROUTE = "/api/v1/service-accounts";
const DAY_MS = 86_400_000;
let server: TestServer;
let other: number;
let admin: Client;
let wang: Awaited<ReturnType<TestServer["person"]>>;
beforeAll(async () => {
  server = await testServer({ worker: false });
  other = await trx((each) => createCompany(each, { name: "别家公司" }));
  wang = await server.person("wang", { role: "finance", reach: "company" });
  admin = await signedIn(server, server.admin.email);
});
afterAll(() => server?.close());

const trx = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => server.platform.db.transaction().execute(work);
const membership = (more: object = {}) => ({ company: server.companyId, role: "finance", reach: "company", ...more });
const wish = (more: object = {}) => ({
  name: "ERP 接口",
  purpose: "把开出的发票交给总账",
  responsible: wang.userId,
  membership: membership(),
  ...more,
});
async function made(more: object = {}): Promise<ServiceAccount> {
  const { status, body } = await admin.call("POST", ROUTE, wish(more));
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
}
const token = (id: string, by = admin, more: object = {}) =>
  by.call("POST", `${ROUTE}/${id}/tokens`, { name: "夜间任务", scopes: ["read", "write"], days: 30, ...more });
const status = async (bearer: string, path = "/api/v1/me") => (await server.call(path, { token: bearer })).status;
const show = async (id: string, by = admin): Promise<ServiceAccount> => (await by.call("GET", `${ROUTE}/${id}`)).body;
const code = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];
const eventsOf = (id: string) =>
  server.platform.db.selectFrom("event").select(["type", "data", "reason"]).where("subject_id", "=", id).orderBy("id").execute();
const handovers = async () => {
  const rows = await server.platform.db.selectFrom("handover").select("id").where("state", "=", "queued").execute();
  for (const { id } of rows)
    await runHandover(server.platform, BELONGINGS, { data: { id }, last: false, signal: new AbortController().signal });
};

test("P3 one is made with a purpose, somebody who answers for it and a membership, and works by a token that is shown once", async () => {
  const erp = await made();
  expect(erp).toMatchObject({
    id: expect.stringMatching(/^svc-[0-9a-f]{32}$/),
    state: "active",
    responsible: { id: wang.userId, here: true },
    memberships: [{ role: "finance", state: "running" }],
    tokens: 0,
    lastUsedAt: null,
    may: { manage: true, changeMemberships: true, manageTokens: true },
  });
  const { body } = await token(erp.id);
  const me = await (await server.call("/api/v1/me", { token: body.token })).json();
  expect(me).toMatchObject({ id: erp.id, name: "ERP 接口", email: "", companies: [{ role: "finance" }] });
  await expect.poll(async () => (await show(erp.id)).lastUsedAt).not.toBeNull();
  const listed: ServiceAccounts = (await admin.call("GET", ROUTE)).body;
  expect(listed.accounts.find(({ id }) => id === erp.id)).toMatchObject({ tokens: 1 });
  expect(JSON.stringify((await admin.call("GET", `${ROUTE}/${erp.id}/tokens`)).body)).not.toContain(body.token.split(".")[1]);
  expect((await eventsOf(erp.id)).map(({ type }) => type)).toEqual(["membership.added", "service.created", "token.created"]);
});

test("P3 nobody signs in as a machine: no password, link, invitation, factor, session, grant or request", async () => {
  const { id } = await made({ name: "扫描仪" });
  const email = serviceAccountEmail(id);
  const refused = [409, "service-account-is-no-person"];
  const department = await trx((each) => createDepartment(each, { companyId: server.companyId, name: "仓库" }));
  for (const [path, body] of [
    [`people/${id}/recovery-link`, { reason: "忘了" }],
    [`people/${id}/unlock`, { reason: "忘了" }],
    [`people/${id}/second-factor/reset`, { reason: "丢了手机" }],
    [`people/${id}/disable`, {}],
    [`people/${id}/enable`, {}],
    [`people/${id}/leave`, { company: server.companyId }],
    ["access/grants", { company: server.companyId, grantee: id, department, reason: "x" }],
  ] as const)
    expect([path, ...code(await admin.call("POST", `/api/v1/${path}`, body))]).toEqual([path, ...refused]);
  expect(code(await admin.call("PATCH", `/api/v1/people/${id}`, { name: "x" }))).toEqual(refused);
  expect(code(await admin.call("POST", "/api/v1/invitations", { email, name: "x", memberships: [membership()] }))).toEqual([
    409,
    "person-exists",
  ]);
  expect((await client(server).password(email, TEST_PASSWORD)).status).toBe(401);
  const { body } = await token(id);
  const asked = { method: "POST", token: body.token, body: { number: "12345678", reason: "x" } };
  expect((await (await server.call("/api/v1/access/requests", asked)).json()) as object).toMatchObject({ code: refused[1] });
  // and whatever a route forgets: the database takes none of these rows
  const { db } = server.platform;
  const at = new Date();
  const row = { id: "x", userId: id, createdAt: at, updatedAt: at };
  await expect(
    db
      .insertInto("session")
      .values({ ...row, token: "x", expiresAt: at })
      .execute(),
  ).rejects.toThrow(/session_of_a_person/);
  await expect(
    db
      .insertInto("account")
      .values({ ...row, accountId: id, providerId: "credential" })
      .execute(),
  ).rejects.toThrow(/account_of_a_person/);
  await expect(
    db.insertInto("one_time_link").values({ token_sha256: "x", purpose: "recovery", user_id: id, ends_at: at }).execute(),
  ).rejects.toThrow(/link_of_a_person/);
});

test("P1 P3 a machine manages nothing: not by a role that is given, nor by one that is changed; it is nobody's last administrator", async () => {
  expect(code(await admin.call("POST", ROUTE, wish({ membership: membership({ role: "administrator" }) })))).toEqual([
    409,
    "not-for-service-accounts",
  ]);
  const permissions = ["invoice.enter", "audit.read"];
  const role = (await admin.call("POST", "/api/v1/roles", { company: server.companyId, name: "接口", permissions })).body;
  const { id, memberships } = await made({ membership: membership({ role: role.key }) });
  const further = { version: role.version, permissions: [...permissions, "people.manage"] };
  expect(code(await admin.call("PATCH", `/api/v1/roles/${role.key}`, further))).toEqual([409, "not-for-service-accounts"]);
  const change = `/api/v1/people/${id}/memberships/${memberships[0]!.id}`;
  expect(code(await admin.call("PATCH", change, { role: "security-administrator" }))).toEqual([409, "not-for-service-accounts"]);
  expect((await admin.call("PATCH", change, { role: "employee" })).status).toBe(200);
});

test("P1 P3 nobody gets by a token what he doesn't hold: neither permissions, nor sight, nor another company", async () => {
  const department = await trx((each) => createDepartment(each, { companyId: server.companyId, name: "人事部" }));
  const clerk = await server.person("clerk", { role: "system-administrator", reach: "company" });
  const [erp, browser] = [await made(), await signedIn(server, clerk.email)];
  expect(code(await token(erp.id, browser))).toEqual([403, "token-beyond-yours"]);
  const keeper = await trx(async (each) => {
    const row = {
      id: "77001",
      company_id: server.companyId,
      name: "人事",
      permissions: [
        "people.manage",
        "invoice.enter",
        "invoice.export",
        "invoice.original",
        "field.amounts",
        "field.parties",
        "list.import",
        "view.share",
      ],
    };
    await each
      .insertInto("role")
      .values({ ...row, updated_by: "x" })
      .execute();
    return row.id;
  });
  const head = await server.person("head", { role: "own", roleId: keeper, reach: "department", departmentId: department });
  const theirs = await signedIn(server, head.email);
  const whole = await made({ membership: membership({ role: "employee" }) });
  expect(code(await token(whole.id, theirs))).toEqual([403, "token-beyond-yours"]);
  const small = await made({ membership: membership({ role: "employee", reach: "department", department }) });
  expect((await token(small.id, theirs)).status).toBe(201);
  // what it will be counts as what it is
  await trx((each) =>
    addMembership(each, {
      userId: small.id,
      companyId: other,
      role: "finance",
      reach: "company",
      startsAt: new Date(server.platform.clock().getTime() + DAY_MS),
    }),
  );
  expect(code(await token(small.id, theirs))).toEqual([403, "token-beyond-yours"]);
  expect((await token(small.id, theirs, { companyIds: [server.companyId] })).status).toBe(201);
  expect(code(await token(small.id, theirs, { companyIds: [999] }))).toEqual([422, "company-not-yours"]);
});

test("P3 whoever answers for it sees it and makes its tokens; colleagues and strangers are told that there is none", async () => {
  const erp = await made();
  const his = await signedIn(server, wang.email);
  expect((await his.call("GET", "/api/v1/me")).body).toMatchObject({ answersForServices: true });
  expect(await show(erp.id, his)).toMatchObject({ may: { manage: false, changeMemberships: false, manageTokens: true } });
  expect((await token(erp.id, his)).status).toBe(201);
  expect(code(await his.call("POST", `${ROUTE}/${erp.id}/pause`, {}))).toEqual([404, "no-such-service-account"]);
  const third = await trx((each) => createCompany(each, { name: "又一家公司" }));
  const colleague = await signedIn(server, (await server.person("colleague", { role: "finance", reach: "company" })).email);
  const stranger = await signedIn(
    server,
    (await server.person("stranger", { companyId: third, role: "administrator", reach: "company" })).email,
  );
  for (const each of [colleague, stranger]) {
    const [hidden, absent] = [
      await each.call("GET", `${ROUTE}/${erp.id}`),
      await each.call("GET", `${ROUTE}/svc-${"0".repeat(32)}`),
    ];
    expect({ ...hidden.body, instance: null }).toEqual({ ...absent.body, instance: null });
    expect((await each.call("GET", ROUTE)).body.accounts).toEqual([]);
    expect(code(await token(erp.id, each))).toEqual([404, "no-such-service-account"]);
  }
});

test("P3 a token is made and replaced only by whoever has just proven who he is, and never by a token", async () => {
  const erp = await made();
  const first = (await token(erp.id)).body;
  server.platform.clock.advance(11 * 60_000);
  expect(code(await token(erp.id))).toEqual([403, "prove-yourself"]);
  const rotate = () => admin.call("POST", `${ROUTE}/${erp.id}/tokens/${first.id}/rotate`, { days: 90, overlapDays: 7 });
  expect(code(await rotate())).toEqual([403, "prove-yourself"]);
  const byToken = await server.call(`${ROUTE}/${erp.id}/tokens`, {
    method: "POST",
    body: { name: "x", scopes: ["read"], days: 1 },
  });
  expect(((await byToken.json()) as { code: string }).code).toBe("only-in-browser");
  expect((await admin.call("POST", "/api/v1/account/proof", { password: TEST_PASSWORD })).status).toBe(200);
  expect((await rotate()).status).toBe(201);
});

test("P3 a replaced token goes on for the overlap, and ends by itself; the new one does the same", async () => {
  const erp = await made();
  const old = (await token(erp.id, admin, { scopes: ["read"], companyIds: [server.companyId] })).body;
  const { body: fresh } = await admin.call("POST", `${ROUTE}/${erp.id}/tokens/${old.id}/rotate`, { days: 90, overlapDays: 7 });
  expect(fresh).toMatchObject({ name: old.name, scopes: ["read"], companies: [{ id: server.companyId }] });
  expect([await status(old.token), await status(fresh.token)]).toEqual([200, 200]);
  server.platform.clock.advance(7 * DAY_MS);
  expect([await status(old.token), await status(fresh.token)]).toEqual([401, 200]);
  admin = await signedIn(server, server.admin.email);
  expect(code(await admin.call("POST", `${ROUTE}/${erp.id}/tokens/${old.id}/rotate`, { days: 90, overlapDays: 7 }))).toEqual([
    409,
    "token-over",
  ]);
  const next = (await admin.call("POST", `${ROUTE}/${erp.id}/tokens/${fresh.id}/rotate`, { days: 90, overlapDays: 0 })).body;
  expect([await status(fresh.token), await status(next.token)]).toEqual([401, 200]);
  expect((await admin.call("DELETE", `${ROUTE}/${erp.id}/tokens/${next.id}`)).status).toBe(200);
  expect(await status(next.token)).toBe(401);
});

test("P3 while it is paused its tokens open nothing, and the same ones work again; ended, they end with it for good", async () => {
  const erp = await made();
  const bearer = (await token(erp.id)).body.token;
  expect((await admin.call("POST", `${ROUTE}/${erp.id}/pause`, { reason: "接口出错" })).body).toMatchObject({ state: "paused" });
  expect(await status(bearer)).toBe(401);
  const people: PeoplePage = (await admin.call("POST", "/api/v1/people/search", { state: "disabled" })).body;
  expect(people.people.find(({ id }) => id === erp.id)).toMatchObject({
    kind: "service",
    email: "",
    state: "disabled",
    memberships: [{ role: "finance" }],
  });
  expect(code(await admin.call("POST", `${ROUTE}/${erp.id}/pause`, {}))).toEqual([409, "service-account-state"]);
  expect((await admin.call("POST", `/api/v1/people/${erp.id}/memberships`, membership({ role: "employee" }))).status).toBe(201);
  expect(await status(bearer), "a further membership doesn't let it on").toBe(401);
  expect((await admin.call("POST", `${ROUTE}/${erp.id}/resume`, {})).body).toMatchObject({ state: "active" });
  expect(await status(bearer)).toBe(200);
  const ended = await admin.call("POST", `${ROUTE}/${erp.id}/end`, { reason: "系统下线" });
  expect(ended.body).toMatchObject({ state: "ended", tokens: 0, may: { manage: false, manageTokens: false } });
  expect(await status(bearer)).toBe(401);
  for (const again of [await token(erp.id), await admin.call("POST", `${ROUTE}/${erp.id}/resume`, {})])
    expect(code(again)).toEqual([409, "service-account-ended"]);
  expect(code(await admin.call("POST", `/api/v1/people/${erp.id}/memberships`, membership()))).toEqual([
    409,
    "service-account-ended",
  ]);
  const told = await eventsOf(erp.id);
  expect(told.find(({ type }) => type === "service.ended")).toMatchObject({ reason: "系统下线" });
  const person: Person = (await admin.call("GET", `/api/v1/people/${erp.id}`)).body;
  expect(person).toMatchObject({ kind: "service", state: "left", may: { change: false, disable: false, leave: false } });
});

test("P3 what it had put in goes to whoever answers for it when it ends", async () => {
  const erp = await made();
  const bearer = (await token(erp.id)).body.token;
  const values = {
    number: "25112000000000000077",
    date: "2026-06-04",
    "seller.name": "北京样张商贸有限公司",
    "buyer.name": "样张",
    total: "12.00",
  };
  const entered = await server.call("/api/v1/invoices", { method: "POST", token: bearer, body: { values } });
  const [invoice] = ((await entered.json()) as { invoices: { id: string }[] }).invoices;
  await admin.call("POST", `${ROUTE}/${erp.id}/end`, {});
  await handovers();
  const row = await server.platform.db.selectFrom("invoice").select("owner_id").where("id", "=", invoice!.id).executeTakeFirst();
  expect(row).toEqual({ owner_id: wang.userId });
});

test("P3 whoever answers for machines leaves only when somebody takes them over; until then the page says that nobody does", async () => {
  const leaver = await server.person("leaver", { role: "finance", reach: "company" });
  const erp = await made({ responsible: leaver.userId });
  const belongings = await admin.call("GET", `/api/v1/people/${leaver.userId}/belongings?company=${server.companyId}`);
  expect(belongings.body.counted).toMatchObject({ services: 1 });
  const leave = (to: string | null) =>
    admin.call("POST", `/api/v1/people/${leaver.userId}/leave`, { company: server.companyId, to });
  expect(code(await leave(null))).toEqual([422, "successor-needed"]);
  expect(code(await leave(erp.id)), "a machine answers for nothing").toEqual([422, "no-such-successor"]);
  expect((await leave(wang.userId)).status).toBe(200);
  expect((await show(erp.id)).responsible).toMatchObject({ id: leaver.userId, here: false });
  await handovers();
  expect((await show(erp.id)).responsible).toMatchObject({ id: wang.userId, here: true });
  const change = (responsible: string) => admin.call("PATCH", `${ROUTE}/${erp.id}`, { responsible });
  for (const nobody of [leaver.userId, erp.id, "x"]) expect(code(await change(nobody))).toEqual([422, "no-such-responsible"]);
});
