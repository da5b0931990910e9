/** P3: what somebody settles about his own account: password, sessions, tokens, and nobody else's. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetActors } from "./actor-cache.ts";
import { addMembership, createCompany } from "./people.usecases.ts";
import { readSetting } from "./settings.ts";
import { PASSWORD, type SignInApp, cookieOf, signInApp } from "./testing/sign-in-app.ts";

const NEW = "lanterns over mild rivers";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
let world: SignInApp;
beforeAll(async () => {
  world = await signInApp();
});
afterAll(() => world?.close());

/** Somebody with a session. */
async function signedIn(email: string, role?: Parameters<SignInApp["person"]>[1]) {
  const userId = await world.person(email, role);
  return { userId, email, cookie: cookieOf(await world.signIn(email)) };
}
const who = (cookie: string) => world.send("GET", "/api/v1/who", cookie);
const bearer = (token: string, method: "GET" | "POST" | "DELETE", url: string, payload?: object) =>
  world.app.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });
const change = (cookie: string, current: string, password: string, endOthers = true) =>
  world.send("POST", "/api/v1/account/password", cookie, { current, password, endOthers });
const newToken = async (cookie: string, more: object = {}) => {
  const answer = await world.send("POST", "/api/v1/account/tokens", cookie, {
    name: "脚本",
    scopes: ["read"],
    days: 30,
    ...more,
  });
  return { status: answer.statusCode, ...answer.json() };
};

test("P3 a password is changed with the old one; other sessions end on wish, the person is told, a trace stays", async () => {
  const { cookie, email, userId } = await signedIn("change@example.com");
  const other = cookieOf(await world.signIn(email));
  expect((await change(cookie, "wrong password", NEW)).json()).toMatchObject({ status: 403, code: "current-password-wrong" });
  expect((await change(cookie, PASSWORD, PASSWORD)).json()).toMatchObject({ status: 422, code: "same-password" });
  expect((await change(cookie, PASSWORD, NEW, false)).statusCode).toBe(200);
  expect([(await who(cookie)).statusCode, (await who(other)).statusCode]).toEqual([200, 200]);
  expect((await change(cookie, NEW, `${NEW} again`)).statusCode).toBe(200);
  expect([(await who(cookie)).statusCode, (await who(other)).statusCode]).toEqual([200, 401]);
  expect((await world.signIn(email)).statusCode).toBe(401);
  const mails = await world.mailsTo(email, 3);
  expect(mails.filter((mail) => mail.includes("您的票在密码已更改"))).toHaveLength(2);
  expect((await world.events("password.changed", userId)).map((event) => event.data)).toEqual([
    { endedSessions: 0 },
    { endedSessions: 1 },
  ]);
});

test.each([
  ["short", "password-too-short"],
  ["x".repeat(201), "password-too-long"],
  ["Password123!", "password-common"],
  ["wangxiaoming8", "password-personal"],
  ["weak-pass-2025", "password-personal"],
  ["样张科技样张科技样张1", "password-personal"],
  ["asdfghjkl;'zxcv", "password-keyboard"],
  ["abcdefghijk", "password-sequence"],
  ["13812345678", "password-number"],
])("P3 what is tried first is refused, and it is said why: %s", async (password, code) => {
  const email = "weak.pass@example.com";
  const there = await world.platform.db.selectFrom("user").select("id").where("email", "=", email).executeTakeFirst();
  const cookie = there === undefined ? (await signedIn(email)).cookie : cookieOf(await world.signIn(email));
  const answer = (await change(cookie, PASSWORD, password)).json();
  expect(answer).toMatchObject({ status: 422, code });
  expect(answer.title).not.toBe(code);
  expect(answer.nextStep).toBeTruthy();
});

test("P3 O4 guessing the old password from an open browser is bounded as signing in is", async () => {
  const { cookie } = await signedIn("bounded@example.com");
  for (let i = 1; i < 10; i++) expect((await change(cookie, "wrong", NEW)).statusCode).toBe(403);
  expect((await change(cookie, "wrong", NEW)).json()).toMatchObject({ status: 429, code: "account-locked" });
  expect((await change(cookie, PASSWORD, NEW)).statusCode).toBe(429);
});

test("P3 the language of answers and mails is one's own choice; a new name leaves a trace", async () => {
  const { cookie, userId } = await signedIn("profile@example.com");
  expect((await world.send("PATCH", "/api/v1/account", cookie, { locale: "en-GB", name: "王晓明" })).statusCode).toBe(200);
  expect((await change(cookie, "wrong", NEW)).json().title).toBe("The present password is wrong");
  expect((await world.events("user.renamed", userId))[0]!.data).toEqual({ before: "王小明", after: "王晓明" });
});

test("P3 sessions are listed with their device, and ended one by one or all others at once", async () => {
  const { cookie, email, userId } = await signedIn("sessions@example.com");
  await world.signIn(email, PASSWORD, { agent: FIREFOX, address: "192.0.2.4" });
  const third = cookieOf(await world.signIn(email));
  const list = async () => (await world.send("GET", "/api/v1/account/sessions", cookie)).json().sessions;
  const [first, ...rest] = await list();
  expect([first, ...rest].filter((session) => session.current)).toHaveLength(1);
  const firefox = (await list()).find((session: { browser: string }) => session.browser === "firefox");
  expect(firefox).toMatchObject({ system: "linux", address: "192.0.2.4", current: false });
  expect(JSON.stringify(await list())).not.toContain(/session_token=([^.;]+)/.exec(decodeURIComponent(cookie))![1]);
  const end = (id: string, by: string) => world.send("DELETE", `/api/v1/account/sessions/${id}`, by);
  expect((await end(firefox.id, cookie)).statusCode).toBe(200);
  expect((await end(firefox.id, cookie)).statusCode).toBe(404);
  expect(await list()).toHaveLength(2);
  expect((await world.send("POST", "/api/v1/account/sessions/end-others", cookie)).json()).toEqual({ ended: 1 });
  expect([(await who(cookie)).statusCode, (await who(third)).statusCode]).toEqual([200, 401]);
  expect(await world.events("session.ended", userId)).toHaveLength(2);
});

test("P3 a session of somebody else can't be ended, and isn't told from one that isn't there", async () => {
  const [mine, other] = [await signedIn("mine@example.com"), await signedIn("others@example.com")];
  const { sessions } = (await world.send("GET", "/api/v1/account/sessions", other.cookie)).json();
  const answers = [sessions[0].id, "not-there"].map((id) => world.send("DELETE", `/api/v1/account/sessions/${id}`, mine.cookie));
  const bodies = (await Promise.all(answers)).map((answer) => {
    const { instance: _, ...body } = answer.json();
    return body;
  });
  expect(bodies[0]).toEqual(bodies[1]);
  expect((await who(other.cookie)).statusCode).toBe(200);
});

test("P3 a session ends when it isn't used, and at the latest after its longest time", async () => {
  const { db, clock } = world.platform;
  const { idleMinutes, absoluteMinutes } = await readSetting(db, "sessions");
  const { cookie, userId } = await signedIn("limits@example.com");
  const startedAt = new Date(clock().getTime());
  // better-auth dates it by the machine's clock
  await db.updateTable("session").set({ createdAt: startedAt }).where("userId", "=", userId).execute();
  const step = (idleMinutes - 1) * 60_000;
  for (let at = step; at < absoluteMinutes * 60_000; at += step) {
    clock.set(new Date(startedAt.getTime() + at));
    forgetActors();
    expect((await who(cookie)).statusCode).toBe(200);
  }
  clock.set(new Date(startedAt.getTime() + absoluteMinutes * 60_000));
  forgetActors();
  expect((await who(cookie)).statusCode).toBe(401);
  expect(await db.selectFrom("session").select("id").where("userId", "=", userId).execute()).toEqual([]);
  const idle = await signedIn("idle@example.com");
  clock.advance(idleMinutes * 60_000);
  expect((await who(idle.cookie)).statusCode).toBe(401);
});

test("P3 the first browser is no news; a sign-in from another one is told by mail with its device, and stands in the trace", async () => {
  const { cookie, email, userId } = await signedIn("device@example.com");
  await world.signIn(email, PASSWORD, { cookie });
  await world.signIn(email, PASSWORD, { agent: FIREFOX, address: "192.0.2.9" });
  const [mail, ...more] = await world.mailsTo(email);
  expect(more).toEqual([]);
  expect(mail).toContain("Linux 上的 Firefox");
  expect(mail).toContain("192.0.2.9");
  const events = await world.events("user.signed-in", userId);
  expect(events.map((event) => event.data["newDevice"])).toEqual([false, false, true]);
  expect(events[2]!.origin).toMatchObject({ browser: "firefox", system: "linux", address: "192.0.2.9" });
  expect(events.every((event) => event.actor_id === userId)).toBe(true);
});

test("P3 a token is shown once, kept as a digest, listed with its last use, and works until it is revoked", async () => {
  const { cookie, email, userId } = await signedIn("tokens@example.com");
  const made = await newToken(cookie, { scopes: ["read", "write"], days: 7 });
  expect(made).toMatchObject({ status: 201, runs: true, companies: null, scopes: ["read", "write"] });
  const list = async () => (await world.send("GET", "/api/v1/account/tokens", cookie)).json().tokens;
  expect((await bearer(`${made.token.slice(0, -4)}AAAA`, "GET", "/api/v1/who")).statusCode).toBe(401);
  expect((await list())[0], "a guess is no use").toMatchObject({ lastUsedAt: null });
  expect((await bearer(made.token, "POST", "/api/v1/change")).json()).toEqual({ userId });
  await expect.poll(async () => (await list())[0].lastUsedAt).not.toBeNull();
  expect(JSON.stringify(await list())).not.toContain(made.token.split(".")[1]);
  const rows = await world.platform.db.selectFrom("idempotency_key").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(made.token.split(".")[1]);
  expect((await world.mailsTo(email))[0]).toContain("新建了访问令牌");
  expect((await world.send("DELETE", `/api/v1/account/tokens/${made.id}`, cookie)).statusCode).toBe(200);
  expect((await bearer(made.token, "GET", "/api/v1/who")).statusCode).toBe(401);
  expect((await list())[0]).toMatchObject({ runs: false });
  expect((await world.events("token.created", userId)).length + (await world.events("token.revoked", userId)).length).toBe(2);
});

test("P3 a token ends by itself", async () => {
  const { cookie } = await signedIn("token-end@example.com");
  const { token } = await newToken(cookie, { days: 1 });
  expect((await bearer(token, "GET", "/api/v1/who")).statusCode).toBe(200);
  world.platform.clock.advance(86_400_000);
  expect((await bearer(token, "GET", "/api/v1/who")).statusCode).toBe(401);
});

test("P3 a token changes nothing of the account: no password, session or further token", async () => {
  const { cookie } = await signedIn("token-bounds@example.com");
  const { token } = await newToken(cookie, { scopes: ["read", "write", "intake", "manage"] });
  const asked: [Parameters<typeof bearer>[1], string, object?][] = [
    ["GET", "/api/v1/account/tokens"],
    ["POST", "/api/v1/account/tokens", { name: "x", scopes: ["read"], days: 1 }],
    ["GET", "/api/v1/account/sessions"],
    ["POST", "/api/v1/account/sessions/end-others"],
    ["POST", "/api/v1/account/password", { current: PASSWORD, password: NEW, endOthers: true }],
  ];
  for (const [method, url, payload] of asked)
    expect([url, (await bearer(token, method, url, payload)).json().code]).toEqual([url, "only-in-browser"]);
});

test("P3 CVE-2025-61928 nobody makes or revokes a token of somebody else, whatever the request names", async () => {
  const [mine, other] = [await signedIn("maker@example.com"), await signedIn("victim@example.com")];
  const made = await newToken(mine.cookie, { userId: other.userId, user_id: other.userId, scopes: ["read"] });
  expect((await bearer(made.token, "GET", "/api/v1/who")).json()).toMatchObject({ userId: mine.userId });
  const theirs = await newToken(other.cookie);
  const revoke = async (id: string) => {
    const { instance: _, ...body } = (await world.send("DELETE", `/api/v1/account/tokens/${id}`, mine.cookie)).json();
    return body;
  };
  expect(await revoke(theirs.id)).toEqual(await revoke("0123456789abcdef"));
  expect((await bearer(theirs.token, "GET", "/api/v1/who")).statusCode).toBe(200);
  expect((await world.send("POST", "/api/v1/account/tokens", "", { name: "x", scopes: ["read"], days: 1 })).statusCode).toBe(401);
});

test("P3 scopes: reading, writing, handing files in, and managing are four things", async () => {
  const { cookie } = await signedIn("scopes@example.com", "administrator");
  const code = async (scopes: string[], method: "GET" | "POST", url: string) =>
    (await bearer((await newToken(cookie, { scopes })).token, method, url)).statusCode;
  expect(await code(["read"], "POST", "/api/v1/change")).toBe(403);
  expect(await code(["read"], "POST", "/api/v1/hand-in")).toBe(403);
  expect(await code(["intake"], "POST", "/api/v1/hand-in")).toBe(200);
  expect(await code(["intake"], "GET", "/api/v1/who")).toBe(403);
  expect(await code(["write"], "POST", "/api/v1/hand-in")).toBe(200);
  const permissions = async (scopes: string[]) =>
    (await bearer((await newToken(cookie, { scopes })).token, "GET", "/api/v1/reaches")).json().reaches[0].permissions;
  const [without, withIt] = [await permissions(["read", "write"]), await permissions(["read", "write", "manage"])];
  expect(withIt).toContain("people.manage");
  expect(without.filter((each: string) => /\.(?:manage|grant)$|^audit\./.test(each) && each !== "view.manage")).toEqual([]);
  expect(without).toContain("invoice.enter");
});

test("P3 a token of some companies acts in these alone; of a company that isn't one's own none is made", async () => {
  const { cookie, userId } = await signedIn("two-companies@example.com");
  const second = await world.trx(async (trx) => {
    const id = await createCompany(trx, { name: "样张贸易有限公司" });
    await addMembership(trx, { userId, companyId: id, role: "finance", reach: "company" });
    return id;
  });
  const third = await world.trx((trx) => createCompany(trx, { name: "别家有限公司" }));
  const limited = await newToken(cookie, { companyIds: [second] });
  expect(limited.companies).toEqual([{ id: second, name: "样张贸易有限公司" }]);
  const reaches = (await bearer(limited.token, "GET", "/api/v1/reaches")).json().reaches;
  expect(reaches.map((reach: { companyId: number }) => reach.companyId)).toEqual([second]);
  for (const foreign of [third, 999_999])
    expect(await newToken(cookie, { companyIds: [second, foreign] })).toMatchObject({ status: 422, code: "company-not-yours" });
});
