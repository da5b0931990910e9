/** Single sign-on against a real OpenID provider. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SERVICE_ACCOUNT_PREFIX, serviceAccountEmail } from "#domain/service-account.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { forgetActors } from "../actor-cache.ts";
import { type IdentityProvider, identityProvider } from "../testing/identity-provider.ts";
import { oneTimeCode } from "../testing/one-time-code.ts";
import { type Client, client, signedIn } from "../testing/sign-in.ts";
import { forgetProvider } from "./oidc.ts";

let server: TestServer;
let idp: IdentityProvider;
let id: string;
let origin: string;

const FINANCE = { claim: "groups", contains: "finance", role: "finance", reach: "company" };
const settings = (more: object = {}) => ({
  name: "集团统一登录",
  issuer: idp.issuer,
  clientId: idp.client.id,
  clientSecret: idp.client.secret,
  scopes: ["openid", "profile"],
  rules: [{ ...FINANCE, companyId: server.companyId }],
  reason: "接入集团登录",
  ...more,
});
/** As the administrator, who has just signed in. */
const asAdmin: Client["call"] = async (...asked) => (await signedIn(server, server.admin.email)).call(...asked);
const configure = (more: object = {}) => asAdmin("PUT", `/api/v1/security/sso-providers/${id}`, settings(more));

beforeAll(async () => {
  server = await testServer({ worker: false, settings: { privateHosts: ["localhost"] } });
  origin = `http://localhost:${new URL(server.url).port}`;
  idp = await identityProvider(origin);
  const made = await asAdmin("POST", "/api/v1/security/sso-providers", settings());
  expect(made.status).toBe(201);
  id = made.body.id;
});
afterAll(async () => {
  await idp?.close();
  await server?.close();
});
beforeEach(async () => {
  idp.mangle = null;
  expect((await configure()).status).toBe(200);
});

/** Follows the way to the provider and back to the address of our callback, which isn't asked for yet. */
async function there(browser: Client, to?: string): Promise<string> {
  const begun = await browser.call("POST", `/api/v1/sign-in/sso/${id}`, to === undefined ? {} : { to });
  expect(begun.status).toBe(200);
  const visitor = client(server);
  let url: string = begun.body.url;
  while (!url.startsWith(origin)) {
    const answer = await visitor.call("GET", url, undefined, { origin: idp.issuer });
    const location = answer.headers.get("location");
    expect(location, `${answer.status} ${JSON.stringify(answer.body)}`).not.toBeNull();
    url = new URL(location!, url).href;
  }
  return url;
}
/** The whole way. @returns where the page is in the end */
async function enter(browser: Client, to?: string): Promise<string> {
  const answer = await browser.call("GET", await there(browser, to));
  expect(answer.status).toBe(303);
  return answer.headers.get("location")!;
}
const me = async (browser: Client) => (await browser.call("GET", "/api/v1/me")).body;
const ada = (more: object = {}) => ({
  email: "ada@group.example",
  email_verified: true,
  name: "阿达",
  groups: ["finance", "staff"],
  ...more,
});

test("P3 whom a rule lets in has an account at the first sign-in, with the membership that the rule gives, and lands where he wanted", async () => {
  idp.is("sub-ada", ada());
  const browser = client(server);
  expect(await enter(browser, "/invoices?direction=received")).toBe("/invoices?direction=received");
  const found = await me(browser);
  expect(found).toMatchObject({ name: "阿达", email: "ada@group.example" });
  expect(found.companies).toHaveLength(1);
  expect(found.companies[0].permissions).toContain("duplicate.settle");
  idp.is("sub-ada", ada({ email: "ada.new@group.example", email_verified: false }));
  const again = client(server);
  expect(await enter(again)).toBe("/");
  expect((await me(again)).id, "known by the subject, whatever the e-mail is now").toBe(found.id);
});

test("P3 memberships by claims are judged at every sign-in: they end when the claim goes, and those that people gave stay", async () => {
  idp.is("sub-ben", ada({ email: "ben@group.example", groups: ["finance"] }));
  const browser = client(server);
  await enter(browser);
  const { id: userId } = await me(browser);
  idp.is("sub-ben", ada({ email: "ben@group.example", groups: ["no-finance"] }));
  expect(await enter(client(server)), "nothing left that lets him in").toBe("/sign-in#sso=refused");
  expect((await me(browser)).companies).toEqual([]);
  const { addMembership } = await import("../people.usecases.ts");
  await server.platform.db
    .transaction()
    .execute((trx) => addMembership(trx, { userId, companyId: server.companyId, role: "employee", reach: "own" }));
  expect(await enter(client(server))).toBe("/");
  expect((await me(browser)).companies).toHaveLength(1);
  const ended = await server.platform.db
    .selectFrom("event")
    .select("data")
    .where("subject_id", "=", userId)
    .where("type", "=", "membership.ended")
    .execute();
  expect(ended).toHaveLength(1);
  expect(ended[0]!.data).toMatchObject({ by: "claims", providerId: id });
});

test("P3 a stranger is refused, whether or not an account with his e-mail exists, in the same words", async () => {
  const { email } = await server.person("known", { role: "employee", reach: "own" });
  idp.is("sub-stranger", ada({ email, groups: ["finance"] }));
  const taken = await enter(client(server));
  idp.is("sub-stranger", ada({ email: "nobody@group.example", groups: [] }));
  expect([taken, await enter(client(server))]).toEqual(["/sign-in#sso=refused", "/sign-in#sso=refused"]);
});

test("P3 GHSA-g38m-r43w-p2q7 an account that is there is linked where the setting says so, and by a verified e-mail alone", async () => {
  const { email, userId } = await server.person("linkable", { role: "employee", reach: "own" });
  await configure({ linksByEmail: true });
  for (const email_verified of [false, undefined, "no", 1]) {
    idp.is("sub-link", ada({ email, email_verified, groups: [] }));
    expect(await enter(client(server))).toBe("/sign-in#sso=unverified");
  }
  idp.is("sub-link", ada({ email: email.toUpperCase(), groups: [] }));
  const browser = client(server);
  expect(await enter(browser)).toBe("/");
  expect((await me(browser)).id).toBe(userId);
});

test("P3 the answer belongs to the browser that asked, once, and for ten minutes; a made-up state leads nowhere", async () => {
  idp.is("sub-ada", ada());
  const mine = client(server);
  const back = await there(mine);
  expect((await client(server).call("GET", back)).headers.get("location"), "somebody else's browser").toBe("/sign-in#sso=over");
  expect((await mine.call("GET", back)).headers.get("location"), "and then it is used up").toBe("/sign-in#sso=over");
  const other = await there(mine);
  expect((await mine.call("GET", other.replace(/state=[^&]+/, "state=made-up"))).headers.get("location")).toBe(
    "/sign-in#sso=over",
  );
  const late = client(server);
  const lateBack = await there(late);
  server.platform.clock.advance(11 * 60_000);
  expect((await late.call("GET", lateBack)).headers.get("location")).toBe("/sign-in#sso=over");
  const once = client(server);
  const good = await there(once);
  expect((await once.call("GET", good)).headers.get("location")).toBe("/");
  expect((await once.call("GET", good)).headers.get("location"), "again").toBe("/sign-in#sso=over");
});

test("P3 an ID token with another nonce, audience or issuer, one that is too old, or one that nobody signed, opens nothing", async () => {
  idp.is("sub-ada", ada());
  const past = Math.floor(Date.now() / 1000) - 3600;
  const wrongs: ((claims: Record<string, unknown>) => Record<string, unknown>)[] = [
    (claims) => ({ ...claims, nonce: "another" }),
    (claims) => ({ ...claims, nonce: undefined }),
    (claims) => ({ ...claims, aud: "another-client" }),
    (claims) => ({ ...claims, aud: [idp.client.id, "another-client"], azp: "another-client" }),
    (claims) => ({ ...claims, iss: "https://evil.example" }),
    (claims) => ({ ...claims, iat: past, exp: past + 60 }),
    (claims) => ({ ...claims, sub: "" }),
  ];
  for (const wrong of wrongs) {
    idp.mangle = wrong;
    const browser = client(server);
    expect(await enter(browser)).toBe("/sign-in#sso=failed");
    expect((await browser.call("GET", "/api/v1/me")).status).toBe(401);
  }
  idp.mangle = (claims) => claims;
  expect(await enter(client(server)), "the same way with nothing changed").toBe("/");
});

test("P3 an answer of another issuer, without a code, or with a code that isn't one, opens nothing", async () => {
  idp.is("sub-ada", ada());
  const browser = client(server);
  const at = async (change: (url: URL) => void) => {
    const url = new URL(await there(browser));
    change(url);
    return (await browser.call("GET", url.href)).headers.get("location");
  };
  expect(await at((url) => url.searchParams.set("iss", "https://evil.example"))).toBe("/sign-in#sso=failed");
  expect(await at((url) => url.searchParams.delete("iss"))).toBe("/sign-in#sso=failed");
  expect(await at((url) => url.searchParams.set("code", "made-up"))).toBe("/sign-in#sso=failed");
  expect(await at((url) => url.searchParams.delete("code"))).toBe("/sign-in#sso=cancelled");
});

test("P3 a provider that is down is asked again the next time, and its being down holds nothing else up", async () => {
  idp.is("sub-ada", ada());
  forgetProvider(idp.issuer);
  await idp.down();
  const browser = client(server);
  const refused = await browser.call("POST", `/api/v1/sign-in/sso/${id}`, {});
  expect(refused.body).toMatchObject({ status: 503, code: "sso-down" });
  expect((await server.call(`/api/v1/security/sso-providers/${id}/check`, { method: "POST", body: {} })).status).toBe(200);
  await idp.up();
  expect(await enter(browser)).toBe("/");
  const back = await there(browser);
  await idp.down();
  expect((await browser.call("GET", back)).headers.get("location"), "gone in between").toBe("/sign-in#sso=down");
  await idp.up();
});

test("P3 who has a second factor here shows it after a provider that doesn't count as two", async () => {
  idp.is("sub-two", ada({ email: "two@group.example" }));
  const browser = client(server);
  await enter(browser);
  const { secret } = (await browser.call("POST", "/api/v1/account/second-factor")).body;
  await browser.call("POST", "/api/v1/account/second-factor/confirm", { code: oneTimeCode(secret) });
  server.platform.clock.advance(6 * 60_000);
  const later = client(server);
  expect(await enter(later, "/lists")).toBe("/sign-in?to=%2Flists#second-step");
  expect((await later.call("GET", "/api/v1/me")).status).toBe(401);
  expect((await later.call("POST", "/api/v1/sign-in/second-step", { code: oneTimeCode(secret) })).status).toBe(200);
  expect((await me(later)).email).toBe("two@group.example");
  await configure({ provesTwo: true });
  expect(await enter(client(server))).toBe("/");
});

test("P3 after the sign-in nobody is led elsewhere", async () => {
  idp.is("sub-ada", ada());
  for (const to of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    expect(await enter(client(server), to)).toBe("/");
});

test("P3 signing out leads to the provider where it offers that", async () => {
  idp.is("sub-ada", ada());
  const browser = client(server);
  await enter(browser);
  const { url } = (await browser.call("GET", "/api/v1/account/sign-out-url")).body;
  expect(url).toMatch(new RegExp(`^${idp.issuer}/session/end\\?id_token_hint=[^&]+&client_id=piaozai&post_logout_redirect_uri=`));
  const { email } = await server.person("by-password", { role: "employee", reach: "own" });
  const other = client(server);
  await other.password(email);
  expect((await other.call("GET", "/api/v1/account/sign-out-url")).body).toEqual({ url: null });
});

test("P3 S2 providers are set up by whoever manages security in every company, with a reason and a trace, and the secret is told to nobody", async () => {
  const finance = await signedIn(server, (await server.person("finance-only", { role: "finance", reach: "company" })).email);
  for (const [path, method] of [
    ["/api/v1/security/sso-providers", "GET"],
    ["/api/v1/security/sso-providers", "POST"],
    [`/api/v1/security/sso-providers/${id}`, "PUT"],
    ["/api/v1/security/sso-providers/1", "PUT"],
  ] as const)
    expect((await finance.call(method, path, method === "GET" ? undefined : settings())).status).toBe(403);
  // a token proves nobody
  const byToken = await server.call("/api/v1/security/sso-providers", { method: "POST", body: settings() });
  expect((await byToken.json()) as object).toMatchObject({ code: "only-in-browser" });
  const listed = await (await server.call("/api/v1/security/sso-providers")).text();
  expect(listed).toContain(idp.issuer);
  const { db } = server.platform;
  const stored = await db.selectFrom("sso_provider").selectAll().execute();
  const events = await db.selectFrom("event").selectAll().where("subject", "=", "sso-provider").execute();
  expect(events.length).toBeGreaterThan(1);
  expect(events[0]).toMatchObject({ type: "sso.added", reason: "接入集团登录", actor_id: server.admin.userId });
  for (const text of [listed, JSON.stringify(stored), JSON.stringify(events)]) expect(text).not.toContain(idp.client.secret);
  expect((await configure({ issuer: "http://10.0.0.1" })).body).toMatchObject({ status: 422, code: "sso-issuer" });
  for (const nowhere of [
    { companyId: 999 },
    { companyId: server.companyId, role: "77" },
    { companyId: server.companyId, role: "king" },
  ])
    expect((await configure({ rules: [{ ...FINANCE, ...nowhere }] })).body).toMatchObject({ status: 422, code: "sso-rule" });
});

test("P1 P3 a rule gives an own role too, as far as its maker holds it; one that was retired gives nothing", async () => {
  const { db } = server.platform;
  const row = { company_id: server.companyId, updated_by: server.admin.userId };
  await db
    .insertInto("role")
    .values([
      { id: "88001", name: "仓管", permissions: ["invoice.enter"], ...row },
      { id: "88002", name: "看隐私", permissions: ["invoice.personal"], ...row },
    ])
    .execute();
  const rule = (role: string) => ({ rules: [{ ...FINANCE, companyId: server.companyId, role }] });
  const { roles } = (await asAdmin("GET", "/api/v1/security/sso-providers")).body;
  expect(roles).toContainEqual({ key: "88001", name: "仓管", companies: [server.companyId] });
  expect(roles).toContainEqual({ key: "88002", name: "看隐私", companies: [] });
  expect((await configure(rule("88002"))).body).toMatchObject({ status: 403, code: "may-not-give" });
  expect((await configure(rule("88001"))).status).toBe(200);
  idp.is("sub-own", ada({ email: "own@group.example" }));
  const browser = client(server);
  await enter(browser);
  expect((await me(browser)).companies).toMatchObject([{ role: "own", roles: [{ id: "88001", name: "仓管" }] }]);
  await enter(browser);
  const memberships = await db.selectFrom("membership").select("ends_at").where("role_id", "=", "88001").execute();
  expect(memberships, "one that holds isn't given anew").toEqual([{ ends_at: null }]);
  await db.updateTable("role").set({ retired_at: new Date() }).where("id", "=", "88001").execute();
  await enter(client(server));
  expect(
    (await db.selectFrom("membership").select("ends_at").where("role_id", "=", "88001").execute())[0]!.ends_at,
  ).not.toBeNull();
});

test("P3 a session that a provider opened lasts twelve hours, then the provider is asked again; one by password goes on", async () => {
  idp.is("sub-ada", ada());
  const browser = client(server);
  await enter(browser);
  const { email } = await server.person("lasting", { role: "employee", reach: "own" });
  const other = client(server);
  await other.password(email);
  // the sign-in library dates them by the machine's clock
  await server.platform.db.updateTable("session").set({ createdAt: server.platform.clock() }).execute();
  server.platform.clock.advance(11 * 3_600_000);
  forgetActors();
  expect((await browser.call("GET", "/api/v1/me")).status).toBe(200);
  server.platform.clock.advance(3_601_000);
  forgetActors();
  const answers = await Promise.all([browser, other].map((each) => each.call("GET", "/api/v1/me")));
  expect(answers.map(({ status }) => status)).toEqual([401, 200]);
});

test("P3 an e-mail leads to nobody's machine, even where a provider says that it is verified", async () => {
  const { db } = server.platform;
  const machine = `${SERVICE_ACCOUNT_PREFIX}${"5".repeat(32)}`;
  const email = serviceAccountEmail(machine);
  const at = new Date();
  await db
    .insertInto("user")
    .values({ id: machine, name: "ERP", email, emailVerified: true, createdAt: at, updatedAt: at })
    .execute();
  await configure({ linksByEmail: true });
  idp.is("sub-machine", ada({ email }));
  const browser = client(server);
  const back = await there(browser);
  expect((await browser.call("GET", back)).headers.get("location")).toBe("/sign-in#sso=refused");
});

test("P3 a provider that is switched off or removed lets nobody in, and what came by it ends", async () => {
  idp.is("sub-last", ada({ email: "last@group.example" }));
  const browser = client(server);
  await enter(browser);
  const back = await there(browser);
  await configure({ enabled: false });
  expect((await browser.call("GET", "/api/v1/sign-in/ways")).body).toMatchObject({ providers: [] });
  expect((await browser.call("POST", `/api/v1/sign-in/sso/${id}`, {})).status).toBe(404);
  expect((await browser.call("GET", back)).headers.get("location")).toBe("/sign-in#sso=refused");
  const removed = await asAdmin("POST", `/api/v1/security/sso-providers/${id}/remove`, { reason: "不再使用" });
  expect(removed.status).toBe(200);
  expect((await me(browser)).companies).toEqual([]);
  id = (await asAdmin("POST", "/api/v1/security/sso-providers", settings())).body.id;
});
