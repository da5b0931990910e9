/** O4: what holds for every route alike, on the whole application as it runs over TLS. */
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMembership, createCompany, createToken, createUser } from "#server/people/people.usecases.ts";
import { type App, createApp } from "#server/platform/http.ts";
import { createLog } from "#server/platform/log.ts";
import { TEST_PASSWORD } from "#server/platform/testing/test-server.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { ACCESS_TYPES } from "#server/operations/audit/retention.ts";
import { registerRoutes } from "./routes.ts";

const BASE = "https://piaozai.test";
const EMAIL = "ann.secret@example.com";
const WRONG_PASSWORD = "a wrong guess 77";
const NUMBER = "25002000000000004321";

let platform: TestPlatform;
let app: App;
let token: string;
let logged = "";
const routes: { method: string; url: string; cost: number }[] = [];

beforeAll(async () => {
  platform = await testPlatform({ baseUrl: BASE });
  const log = createLog(
    "trace",
    new Writable({
      write: (part: Buffer, _encoding, done) => {
        logged += part.toString();
        done();
      },
    }),
  );
  const whole = { ...platform, log };
  app = await createApp(whole, {
    web: "/nowhere",
    routes: (each) => {
      each.addHook("onRoute", ({ method, url, config }) => {
        for (const verb of [method].flat()) routes.push({ method: verb, url, cost: config?.cost ?? 0 });
      });
      registerRoutes(each, whole);
    },
  });
  await app.ready();
  token = await platform.db.transaction().execute(async (trx) => {
    const companyId = await createCompany(trx, { name: "样张甲有限公司" });
    const userId = await createUser(trx, { name: "安", email: EMAIL, password: TEST_PASSWORD });
    await addMembership(trx, { userId, companyId, role: "finance", reach: "company" });
    return createToken(trx, { userId, name: "test" });
  });
});
afterAll(async () => {
  await app?.close();
  await platform?.close();
});

const same = { "sec-fetch-site": "same-origin", host: "piaozai.test" };
const signIn = (password: string, email = EMAIL) =>
  app.inject({ method: "POST", url: "/api/auth/sign-in/email", headers: same, payload: { email, password } });
const bearer = () => ({ authorization: `Bearer ${token}` });

describe("cookies", () => {
  test("O4 P3 the cookie of a session is the host's alone, of no script, of no foreign page, and goes over TLS only", async () => {
    const cookies = [(await signIn(TEST_PASSWORD)).headers["set-cookie"] ?? []].flat();
    const session = cookies.find((cookie) => cookie.includes("session_token="))!;
    expect(session).toMatch(/^__Host-better-auth\.session_token=/);
    for (const each of cookies.filter((cookie) => !/Max-Age=0/i.test(cookie))) {
      expect(each).toMatch(/^__Host-/);
      for (const attribute of [/; Path=\/(?:;|$)/i, /; HttpOnly/i, /; Secure/i, /; SameSite=Lax/i])
        expect(each).toMatch(attribute);
      expect(each).not.toMatch(/Domain=/i);
    }
  });

  test("O4 P3 a cookie that another host of the domain put beside one's own counts for nothing", async () => {
    const cookie = [(await signIn(TEST_PASSWORD)).headers["set-cookie"] ?? []]
      .flat()
      .find((each) => each.includes("session_token="))!;
    const own = cookie.split(";")[0]!;
    const me = async (sent: string) => (await app.inject({ url: "/api/v1/me", headers: { ...same, cookie: sent } })).statusCode;
    expect(await me(own.replace("__Host-", "")), "not the host's alone").toBe(401);
    expect(await me(`better-auth.session_token=made-up; ${own}`)).toBe(200);
    expect(await me("better-auth.session_token=made-up"), "what was found with it isn't kept for it").toBe(401);
  });

  test("O4 P3 the token of a session goes by its cookie alone: no answer has it where a script could read it", async () => {
    const signedIn = await signIn(TEST_PASSWORD);
    const cookie = [signedIn.headers["set-cookie"] ?? []].flat().find((each) => each.includes("session_token="))!;
    const session = await platform.db
      .selectFrom("session")
      .select("token")
      .orderBy("createdAt", "desc")
      .executeTakeFirstOrThrow();
    expect(decodeURIComponent(cookie)).toContain(session.token);
    expect(signedIn.json()).toMatchObject({ user: { email: EMAIL } });
    expect(signedIn.body).not.toContain(session.token);
    const headers = { ...same, cookie: cookie.split(";")[0]! };
    for (const url of ["/api/v1/me", "/api/v1/account/sessions", "/api/v1/account/sign-in-methods", "/api/auth/get-session"])
      expect([url, (await app.inject({ url, headers })).body.includes(session.token)]).toEqual([url, false]);
  });

  test("O4 P3 signing out ends the session on the server, takes the cookie back and what the browser kept", async () => {
    const cookie = [(await signIn(TEST_PASSWORD)).headers["set-cookie"] ?? []]
      .flat()
      .map((each) => each.split(";")[0])
      .join("; ");
    const me = () => app.inject({ url: "/api/v1/me", headers: { ...same, cookie } });
    expect((await me()).statusCode).toBe(200);
    const out = await app.inject({ method: "POST", url: "/api/auth/sign-out", headers: { ...same, cookie }, payload: {} });
    expect(out.statusCode).toBe(200);
    expect(out.headers["clear-site-data"]).toBe('"cache"');
    expect([out.headers["set-cookie"] ?? []].flat().join()).toMatch(/session_token=;.*Max-Age=0/i);
    expect((await me()).statusCode).toBe(401);
  });
});

test("O4 what takes much work has its price", () => {
  const dear =
    /\/(?:exports?|errors|links|sums|facets|preview|pdf|rendition|report\.csv|pages\/:n)$|^POST .*\/(?:imports|batch-lookups|batch-lookups\/files|again|erasures)$/;
  const asked = routes.filter(({ method, url }) => method !== "HEAD" && dear.test(`${method} ${url}`));
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.filter(({ cost }) => cost === 0).map(({ method, url }) => `${method} ${url}`)).toEqual([]);
});

test("O4 no route that changes anything listens to a foreign page, those of signing in and those in no document included", async () => {
  const changing = routes.filter(({ method }) => !/^(GET|HEAD|OPTIONS)$/.test(method));
  expect(changing.length).toBeGreaterThan(30);
  for (const { method, url } of changing) {
    const path = url.replaceAll(/:\w+/g, "1").replace("*", "sign-out");
    const foreign = {
      cookie: "__Host-better-auth.session_token=x",
      "sec-fetch-site": "cross-site",
      origin: "https://evil.example",
    };
    const answer = await app.inject({ method: method as "POST", url: path, headers: foreign, payload: {} });
    expect([method, url, answer.statusCode, answer.json().code]).toEqual([method, url, 403, "foreign-origin"]);
  }
});

test("O4 no address changes anything by being opened: what changes isn't a GET", async () => {
  // that somebody looked, or was refused, is noted
  const changes = () =>
    platform.db
      .selectFrom("event")
      .select("type")
      .where("type", "not in", [...ACCESS_TYPES])
      .execute();
  const before = await changes();
  for (const { url } of routes.filter(({ method }) => method === "GET")) {
    const path = url.replaceAll(/:\w+/g, "1").replace("*", "get-session");
    await app.inject({ url: path, headers: bearer() });
  }
  expect(await changes()).toEqual(before);
});

test.each(["TRACE", "CONNECT", "PROPFIND"])("O4 the method %s is unknown", async (method) => {
  const answer = await app.inject({ method: method as "GET", url: "/api/v1/status" });
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.body).not.toContain("version");
});

describe("bodies", () => {
  const post = (url: string, payload: string) =>
    app.inject({ method: "POST", url, headers: { ...bearer(), "content-type": "application/json" }, payload });

  test("O4 lists in lists in lists are refused before anything walks through them", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect((await post("/api/v1/lookups", `{"text":"x","environment":{"a":${deep}}}`)).json()).toMatchObject({
      code: "bad-json",
    });
    const fine = "[".repeat(20) + "]".repeat(20);
    expect((await post("/api/v1/lookups", `{"text":"x","environment":{"a":${fine}}}`)).statusCode).toBe(200);
  });

  test.each(['{"text":"x","__proto__":{"admin":true}}', '{"text":"x","constructor":{"prototype":{"admin":true}}}'])(
    "O4 what would change the prototype of objects is refused: %s",
    async (payload) => {
      expect((await post("/api/v1/lookups", payload)).statusCode).toBe(400);
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    },
  );

  test("O4 names that objects have anyway are no fields of an invoice", async () => {
    for (const name of ["constructor", "toString", "__proto__x", "items.__proto__.x", "seller.constructor"]) {
      const answer = await post("/api/v1/invoices", JSON.stringify({ values: { [name]: "x", number: NUMBER } }));
      expect([name, answer.statusCode]).toEqual([name, 422]);
    }
  });

  test("O4 a field that a request may not have is left out: nobody names himself owner", async () => {
    const body = { values: { number: NUMBER, date: "2025-03-04", total: "1.00" }, owner_id: "x", ownerId: "x", companyId: 99 };
    const made = await post("/api/v1/invoices", JSON.stringify(body));
    expect(made.statusCode).toBe(201);
    const row = await platform.db
      .selectFrom("invoice")
      .select(["owner_id", "company_id"])
      .where("number", "=", NUMBER)
      .executeTakeFirstOrThrow();
    expect(row.owner_id).not.toBe("x");
    expect(row.company_id).not.toBe(99);
  });
});

test.each(["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//etc/passwd", "%00", "a\\..\\b"])(
  "O4 no file is reached by a way around: %s",
  async (path) => {
    for (const url of [
      `/${path}`,
      `/assets/${path}`,
      `/api/docs/static/${path}`,
      `/api/v1/documents/1/original?member=${path}`,
    ]) {
      const answer = await app.inject({ url, headers: bearer() });
      expect(answer.statusCode, url).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain("root:");
    }
  },
);

test("O4 the log holds no password, token, cookie, e-mail address, number or word that was asked for", async () => {
  const signedIn = await signIn(TEST_PASSWORD);
  const cookie = [signedIn.headers["set-cookie"] ?? []].flat().map((each) => each.split(";")[0]!);
  await signIn(WRONG_PASSWORD);
  await signIn(WRONG_PASSWORD, "nobody.secret@example.com");
  await app.inject({ url: "/api/v1/me", headers: { ...same, cookie: cookie.join("; ") } });
  await app.inject({ url: "/api/v1/me", headers: { authorization: "Bearer pzt_0123456789abcdef.not-a-real-secret" } });
  await app.inject({ url: `/api/v1/invoices?number=${NUMBER}&q=${encodeURIComponent("机密词")}`, headers: bearer() });
  for (const payload of [{ text: `机密词 ${NUMBER}` }, { text: 1 }, { filters: { dateFrom: "机密词" } }])
    await app.inject({ method: "POST", url: "/api/v1/lookups", headers: bearer(), payload });
  // a statement that fails quotes its values
  await app.inject({ url: "/api/v1/invoices/9999999999999999999", headers: bearer() });
  await app.inject({ url: `/api/v1/${EMAIL}/${NUMBER}` });

  const lines = logged.split("\n").filter((line) => line.includes('"msg":"request"'));
  expect(lines.length).toBeGreaterThan(9);
  const secrets = [
    TEST_PASSWORD,
    WRONG_PASSWORD,
    token.split(".")[1]!,
    "not-a-real-secret",
    ...cookie.map((each) => each.slice(each.indexOf("=") + 1, each.indexOf("=") + 20)).filter((value) => value.length > 8),
    "secret@example.com",
    NUMBER,
    "机密词",
    encodeURIComponent("机密词"),
  ];
  expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
});
