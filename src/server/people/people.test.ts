import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { BUILT_IN_ROLES } from "#api/permissions.api.ts";
import { type App, createApp } from "#server/platform/http.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { requireActor } from "./actor.ts";
import { registerPeopleRoutes } from "./people.routes.ts";
import {
  addMembership,
  createCompany,
  createDepartment,
  createToken,
  createUser,
  grantAccess,
  loadActor,
  revokeToken,
} from "./people.usecases.ts";
import { createSetupToken } from "./setup.ts";

const PASSWORD = "correct horse battery";
let platform: TestPlatform;
let app: App;

beforeAll(async () => {
  platform = await testPlatform();
  app = await createApp(platform, {
    routes: (each) => {
      registerPeopleRoutes(each, platform);
      each.get(
        "/api/v1/who",
        { schema: { response: { 200: z.object({ userId: z.string(), channel: z.string() }) } } },
        async (request) => requireActor(request),
      );
      each.post("/api/v1/change", async (request) => ({ userId: requireActor(request).userId }));
      each.post("/api/v1/ask", async (request) => ({ userId: requireActor(request, "read").userId }));
    },
  });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await platform.close();
});

const trx = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => platform.db.transaction().execute(work);
const newUser = (email: string) => trx((each) => createUser(each, { name: "王小明", email, password: PASSWORD }));
const signIn = (email: string, password = PASSWORD) =>
  app.inject({ method: "POST", url: "/api/auth/sign-in/email", payload: { email, password } });
const cookieOf = (answer: { cookies: { name: string; value: string }[] }) =>
  answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");
const who = (headers: Record<string, string>) => app.inject({ url: "/api/v1/who", headers });

test("P3 the one-time link makes the first administrator with his company, once, and signs him in", async () => {
  const token = await createSetupToken(platform.db, platform.clock());
  const first = {
    token,
    name: "管理员",
    email: "Admin@Example.com",
    password: PASSWORD,
    company: "样张科技有限公司",
    taxId: "91110000MA00000001",
  };
  const wrong = await app.inject({ method: "POST", url: "/api/v1/setup", payload: { ...first, token: "guessed" } });
  expect(wrong.json()).toMatchObject({ status: 403, code: "link-invalid" });
  const answers = await Promise.all([1, 2].map(() => app.inject({ method: "POST", url: "/api/v1/setup", payload: first })));
  expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 409]);
  const made = answers.find((answer) => answer.statusCode === 201)!;
  expect((await who({ cookie: cookieOf(made), "sec-fetch-site": "same-origin" })).json()).toMatchObject({ channel: "web" });
  expect(await createSetupToken(platform.db, platform.clock())).toBeNull();
});

test("D12 without a session or token the answer is a 401 problem with its cause", async () => {
  for (const headers of [
    {},
    { authorization: "Bearer pzt_0123456789abcdef.wrong" },
    { cookie: "better-auth.session_token=forged.sig" },
  ] as Record<string, string>[])
    expect((await who(headers)).json()).toMatchObject({ status: 401, code: "unauthenticated", cause: "D12" });
});

test("P3 a session lasts until signing out, which ends it at once", async () => {
  await newUser("session@example.com");
  const signedIn = await signIn("Session@example.com");
  expect(signedIn.statusCode).toBe(200);
  for (const cookie of [signedIn.headers["set-cookie"]].flat()) expect(cookie).toMatch(/HttpOnly/);
  const cookie = cookieOf(signedIn);
  expect((await who({ cookie })).statusCode).toBe(200);
  const out = await app.inject({
    method: "POST",
    url: "/api/auth/sign-out",
    headers: { cookie, origin: "http://localhost:80", host: "localhost:80" },
    payload: {},
  });
  expect(out.statusCode).toBe(200);
  expect((await who({ cookie })).statusCode).toBe(401);
});

test("S2 a sign-in leaves a trace with the company", async () => {
  const admin = await signIn("admin@example.com");
  expect(admin.statusCode).toBe(200);
  const events = await platform.db
    .selectFrom("event")
    .select(["type", "actor_id"])
    .where("type", "=", "user.signed-in")
    .execute();
  expect(events.length).toBeGreaterThan(0);
  expect(events[0]!.actor_id).toBe(admin.json().user.id);
});

test("P3 passwords are kept as argon2id with 19 MiB and two passes", async () => {
  const userId = await newUser("hash@example.com");
  const { password } = await platform.db
    .selectFrom("account")
    .select("password")
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("P3 GHSA-qq9h-g4jm-xgf3 nobody makes himself an account to which a mailed link or code leads later, and nothing else of the sign-in library is reachable", async () => {
  const paths = [
    "POST /sign-up/email",
    "POST /sign-in/magic-link",
    "GET /magic-link/verify",
    "POST /email-otp/send-verification-otp",
    "POST /sign-in/email-otp",
    "POST /email-otp/reset-password",
    "POST /sign-in/anonymous",
    "GET /get-session",
    "POST /sign-in/social",
    "GET /callback/github",
    "POST /api-key/create",
    "POST /api-key/update",
    "POST /two-factor/enable",
    "POST /update-user",
    "POST /change-email",
    "POST /delete-user",
    "GET /error",
    "POST /request-password-reset",
    "GET /reset-password/x",
    "POST /link-social",
    "POST /change-password",
    "POST /set-password",
    "GET /list-sessions",
    "POST /revoke-session",
    "POST /revoke-other-sessions",
  ];
  for (const each of paths) {
    const [method, path] = each.split(" ") as ["GET" | "POST", string];
    const answer = await app.inject({
      method,
      url: `/api/auth${path}`,
      ...(method === "POST" ? { payload: { email: "x@example.com", password: PASSWORD, name: "x" } } : {}),
    });
    expect([each, answer.statusCode]).toEqual([each, 404]);
  }
  expect((await app.inject({ method: "POST", url: "/api/auth//sign-up/email", payload: {} })).statusCode).toBe(404);
  expect((await app.inject({ method: "POST", url: "/api/auth/%73ign-up/email", payload: {} })).statusCode).toBe(404);
});

test("P3 CVE-2025-61928 a token belongs to who it was made for, whatever user id the request names", async () => {
  const [mine, other] = [await newUser("mine@example.com"), await newUser("other@example.com")];
  const token = await trx((each) => createToken(each, { userId: mine, name: "script" }));
  const answer = await app.inject({
    method: "POST",
    url: "/api/v1/change",
    headers: { authorization: `Bearer ${token}` },
    payload: { userId: other },
  });
  expect(answer.json()).toEqual({ userId: mine });
});

test("P3 a token works until it ends or is revoked, and is stored as a digest only", async () => {
  const userId = await newUser("token@example.com");
  const endsAt = new Date(platform.clock().getTime() + 60_000);
  const token = await trx((each) => createToken(each, { userId, name: "script", endsAt }));
  expect(token).toMatch(/^pzt_[0-9a-f]{16}\.[\w-]{43}$/);
  const bearer = { authorization: `Bearer ${token}` };
  expect((await who(bearer)).json()).toEqual({ userId, channel: "api" });
  expect((await who({ authorization: `Bearer ${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}` })).statusCode).toBe(401);
  const id = token.slice(4, 20);
  const row = await platform.db.selectFrom("api_token").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain(token.split(".")[1]);
  platform.clock.advance(61_000);
  expect((await who(bearer)).statusCode).toBe(401);
  const lasting = await trx((each) => createToken(each, { userId, name: "lasting" }));
  expect((await who({ authorization: `Bearer ${lasting}` })).statusCode).toBe(200);
  await trx((each) => revokeToken(each, lasting.slice(4, 20), platform.clock()));
  expect((await who({ authorization: `Bearer ${lasting}` })).statusCode).toBe(401);
});

test("P3 a token for reading asks and changes nothing", async () => {
  const userId = await newUser("reader@example.com");
  const token = await trx((each) => createToken(each, { userId, name: "reader", scopes: ["read"] }));
  const headers = { authorization: `Bearer ${token}` };
  expect((await app.inject({ method: "POST", url: "/api/v1/ask", headers, payload: {} })).statusCode).toBe(200);
  expect((await app.inject({ method: "POST", url: "/api/v1/change", headers, payload: {} })).json()).toMatchObject({
    status: 403,
    code: "token-scope",
  });
});

test("P1 memberships in one company add up: the widest reach, departments with all below them", async () => {
  const userId = await newUser("departments@example.com");
  const now = platform.clock();
  const made = await trx(async (each) => {
    const companyId = await createCompany(each, { name: "甲公司" });
    const sales = await createDepartment(each, { companyId, name: "销售部" });
    const north = await createDepartment(each, { companyId, name: "华北区", parentId: sales });
    const team = await createDepartment(each, { companyId, name: "一组", parentId: north });
    const hr = await createDepartment(each, { companyId, name: "人事部" });
    await addMembership(each, { userId, companyId, role: "employee", reach: "own", departmentId: hr });
    await addMembership(each, { userId, companyId, role: "finance", reach: "department", departmentId: north });
    await grantAccess(each, {
      companyId,
      granteeId: userId,
      departmentId: hr,
      reason: "盘点",
      grantedBy: "x",
      endsAt: new Date(now.getTime() + 1000),
    });
    await grantAccess(each, { companyId, granteeId: userId, invoiceId: "77", reason: "核对", grantedBy: "x" });
    return { companyId, north, team, hr };
  });
  expect((await loadActor(platform.db, userId, "web", now))!.grants[0]!.departmentIds).toEqual([made.hr]);
  const later = new Date(now.getTime() + 5_000);
  const actor = await loadActor(platform.db, userId, "web", later);
  const [reach] = actor!.reaches;
  expect(reach).toMatchObject({
    companyId: made.companyId,
    roles: [{ key: "finance" }, { key: "employee" }],
    reach: "department",
    homeDepartmentId: made.hr,
  });
  expect(reach!.permissions).toEqual(new Set([...BUILT_IN_ROLES.finance, ...BUILT_IN_ROLES.employee]));
  expect(reach!.departmentIds.toSorted()).toEqual([made.north, made.team].toSorted());
  expect(actor!.grants).toEqual([{ companyId: made.companyId, invoiceIds: ["77"], departmentIds: [], rules: [] }]);
});
