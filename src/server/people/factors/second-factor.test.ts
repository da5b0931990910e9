import { symmetricEncrypt } from "better-auth/crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { forgetActors } from "../actor-cache.ts";
import { countTry } from "../attempts.ts";
import { NAME } from "../lockout.ts";
import { nameKey } from "../name-key.ts";
import { changeSetting } from "../settings.ts";
import { oneTimeCode } from "../testing/one-time-code.ts";
import { type Client, client, signedIn } from "../testing/sign-in.ts";
import { hashSealedCodes, recoveryHash } from "./recovery-codes.ts";
import type { SecondFactorRule } from "./requirement.ts";

const STEP_MS = 30_000;
let server: TestServer;
beforeAll(async () => {
  server = await testServer({ worker: false });
});
afterAll(() => server.close());
/** Long enough that a code may be shown again and a count of failures starts anew. */
beforeEach(() => server.platform.clock.advance(20 * 60_000));

let made = 0;
type Somebody = { client: Client; email: string; userId: string; secret: string; recoveryCodes: string[] };

/** Somebody who has set up codes, signed in by one. */
async function somebody(): Promise<Somebody> {
  made += 1;
  const { email, userId } = await server.person(`factor${made}`, { role: "employee", reach: "own" });
  const browser = client(server);
  await browser.password(email);
  const started = await browser.call("POST", "/api/v1/account/second-factor");
  expect(started.status).toBe(200);
  const { secret, recoveryCodes } = started.body;
  expect((await browser.call("POST", "/api/v1/account/second-factor/confirm", { code: oneTimeCode(secret) })).status).toBe(200);
  server.platform.clock.advance(6 * 60_000);
  return { client: browser, email, userId, secret, recoveryCodes };
}

const me = async (browser: Client) => (await browser.call("GET", "/api/v1/me")).status;
const secondStep = (browser: Client, body: unknown) => browser.call("POST", "/api/v1/sign-in/second-step", body);

async function rule(changed: Partial<SecondFactorRule>): Promise<void> {
  const value = { companies: [], roles: [], trustDevices: false, ...changed };
  const by = { actorId: server.admin.userId, channel: "web" as const, at: server.platform.clock(), reason: null };
  await server.platform.db.transaction().execute((trx) => changeSetting(trx, "secondFactor", value, by));
  forgetActors();
}

test("P3 a second factor is set up by scanning, or typing, and one right code; ten recovery codes come with it", async () => {
  const { email } = await server.person("setup", { role: "employee", reach: "own" });
  const browser = client(server);
  await browser.password(email);
  const { body } = await browser.call("POST", "/api/v1/account/second-factor");
  expect(body.uri).toBe(
    `otpauth://totp/Piaozai:${encodeURIComponent(email)}?secret=${body.secret}&issuer=Piaozai&digits=6&period=30`,
  );
  expect(body.qr).toMatch(/^<\?xml|^<svg/);
  expect(new Set(body.recoveryCodes).size).toBe(10);
  const wrong = await browser.call("POST", "/api/v1/account/second-factor/confirm", { code: "000000" });
  expect(wrong.body).toMatchObject({ status: 401, code: "wrong-code" });
  expect((await browser.password(email)).body.twoFactorRedirect, "not asked for before it is confirmed").toBeUndefined();
  const other = client(server);
  await other.password(email);
  await browser.call("POST", "/api/v1/account/second-factor/confirm", { code: oneTimeCode(body.secret) });
  expect(await me(browser)).toBe(200);
  expect(await me(other), "sessions of one factor end").toBe(401);
  expect((await browser.call("GET", "/api/v1/account/sign-in-methods")).body).toMatchObject({
    password: true,
    secondFactor: { on: true, recoveryCodesLeft: 10 },
    passkeys: [],
    owed: false,
  });
  expect((await browser.call("POST", "/api/v1/account/second-factor")).body.code).toBe("second-factor-on");
});

test("P3 GHSA-xg6x-h9c9-2m83 after the password nothing is open until the code was right", async () => {
  const { email, secret } = await somebody();
  const browser = client(server);
  const first = await browser.password(email);
  expect(first.body).toMatchObject({ twoFactorRedirect: true });
  expect(first.headers.getSetCookie().filter((line) => /session_(token|data)=[^;]/.test(line))).toEqual([]);
  expect(await me(browser)).toBe(401);
  expect((await secondStep(browser, { code: "000000" })).body).toMatchObject({ status: 401, code: "wrong-code" });
  expect(await me(browser)).toBe(401);
  expect((await secondStep(browser, { code: oneTimeCode(secret) })).status).toBe(200);
  expect(await me(browser)).toBe(200);
});

test("P3 a code gets in once, and one of two requests at the same moment", async () => {
  const { email, secret } = await somebody();
  const code = oneTimeCode(secret);
  const [one, two, later] = [client(server), client(server), client(server)];
  for (const browser of [one, two, later]) await browser.password(email);
  const answers = await Promise.all([secondStep(one, { code }), secondStep(two, { code })]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  expect((await secondStep(later, { code })).body.code).toBe("wrong-code");
  expect((await secondStep(later, { code: oneTimeCode(secret, new Date(Date.now() + STEP_MS)) })).status).toBe(200);
});

test("P3 a recovery code gets in once, however it is typed, and one of two requests at the same moment", async () => {
  const { email, recoveryCodes } = await somebody();
  const typed = recoveryCodes[0]!.toLowerCase().replace("-", " ");
  const [one, two, later] = [client(server), client(server), client(server)];
  for (const browser of [one, two, later]) await browser.password(email);
  const answers = await Promise.all([one, two].map((browser) => secondStep(browser, { recoveryCode: typed })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  expect((await secondStep(later, { recoveryCode: typed })).status).toBe(401);
  expect((await secondStep(later, { recoveryCode: recoveryCodes[1]! })).status).toBe(200);
  expect((await later.call("GET", "/api/v1/account/sign-in-methods")).body.secondFactor.recoveryCodesLeft).toBe(8);
});

test("P3 O4 CVE-2026-45364 wrong codes are counted with wrong passwords, by account and not by address; a right password doesn't clear them", async () => {
  const { email, secret } = await somebody();
  const browser = client(server);
  for (let tries = 0; tries < 4; tries++) {
    await browser.password(email);
    expect((await secondStep(browser, { code: `00000${tries}` })).status).toBe(401);
  }
  await countTry(server.platform.db, NAME, nameKey(email), server.platform.clock());
  await browser.password(email);
  // 4 passwords and 4 codes, one more of each: the eleventh is refused, whoever asks from wherever
  const refused = await client(server).call(
    "POST",
    "/api/auth/sign-in/email",
    { email, password: "x" },
    { "x-forwarded-for": "2001:db8::1" },
  );
  expect(refused.body).toMatchObject({ status: 429, code: "account-locked" });
  expect((await secondStep(browser, { code: oneTimeCode(secret) })).body.code).toBe("account-locked");
});

test("P3 five wrong codes end the second step: the password is asked for again", async () => {
  const { email, secret } = await somebody();
  const browser = client(server);
  await browser.password(email);
  for (let tries = 0; tries < 5; tries++) await secondStep(browser, { code: `11111${tries}` });
  expect((await secondStep(browser, { code: oneTimeCode(secret) })).body.code).toBe("second-step-over");
  expect((await secondStep(client(server), { code: oneTimeCode(secret) })).body.code).toBe("second-step-over");
});

test("P3 the code is asked of whoever took the first step, also where somebody else is signed in", async () => {
  const [anna, ben] = [await somebody(), await somebody()];
  const browser = anna.client;
  await browser.password(ben.email);
  expect((await secondStep(browser, { code: oneTimeCode(anna.secret) })).status).toBe(401);
  expect((await secondStep(browser, { code: oneTimeCode(ben.secret, new Date(Date.now() + STEP_MS)) })).status).toBe(200);
  expect((await browser.call("GET", "/api/v1/me")).body.email).toBe(ben.email);
});

test("P3 a device is trusted only where that is allowed, for its own person, until the second factor is turned off", async () => {
  const [anna, ben] = [await somebody(), await somebody()];
  const browser = client(server);
  await browser.password(anna.email);
  await secondStep(browser, { code: oneTimeCode(anna.secret), trustDevice: true });
  expect((await browser.password(anna.email)).body.twoFactorRedirect, "not allowed by default").toBe(true);
  server.platform.clock.advance(6 * 60_000);
  await rule({ trustDevices: true });
  await secondStep(browser, { code: oneTimeCode(anna.secret), trustDevice: true });
  expect((await browser.password(anna.email)).body.twoFactorRedirect).toBeUndefined();
  expect(await me(browser)).toBe(200);
  const copy = client(server);
  for (const [name, value] of browser.cookies) if (name.includes("trust_device")) copy.cookies.set(name, value);
  expect(copy.cookies.size).toBe(1);
  expect((await copy.password(ben.email)).body.twoFactorRedirect, "somebody else's device").toBe(true);
  await anna.client.call("POST", "/api/v1/account/proof", { recoveryCode: anna.recoveryCodes[0] });
  await anna.client.call("POST", "/api/v1/account/second-factor/off");
  const { secret } = (await anna.client.call("POST", "/api/v1/account/second-factor")).body;
  await anna.client.call("POST", "/api/v1/account/second-factor/confirm", { code: oneTimeCode(secret) });
  expect((await browser.password(anna.email)).body.twoFactorRedirect, "trusted before it was set up anew").toBe(true);
  await rule({});
});

test("P3 who changes how he signs in proves first that it is he", async () => {
  const { client: browser, secret, recoveryCodes } = await somebody();
  server.platform.clock.advance(11 * 60_000);
  for (const path of ["second-factor/off", "second-factor/recovery-codes", "passkeys/options"])
    expect((await browser.call("POST", `/api/v1/account/${path}`)).body.code).toBe("prove-yourself");
  expect((await browser.call("POST", "/api/v1/account/proof", { password: "wrong password" })).body.code).toBe("proof-wrong");
  expect((await browser.call("POST", "/api/v1/account/proof", { code: oneTimeCode(secret) })).status).toBe(200);
  const renewed = await browser.call("POST", "/api/v1/account/second-factor/recovery-codes");
  expect(renewed.body.recoveryCodes).toHaveLength(10);
  expect(renewed.body.recoveryCodes).not.toEqual(recoveryCodes);
  expect((await browser.call("POST", "/api/v1/account/second-factor/off")).status).toBe(200);
  expect((await browser.call("POST", "/api/v1/account/second-factor/off")).body.code).toBe("second-factor-off");
});

test("P3 a secret that isn't confirmed proves nothing", async () => {
  const { email } = await server.person("unproven", { role: "employee", reach: "own" });
  const browser = client(server);
  await browser.password(email);
  const { secret } = (await browser.call("POST", "/api/v1/account/second-factor")).body;
  server.platform.clock.advance(11 * 60_000);
  expect((await browser.call("POST", "/api/v1/account/proof", { code: oneTimeCode(secret) })).body.code).toBe("proof-wrong");
  expect((await browser.call("POST", "/api/v1/account/second-factor/confirm", { code: oneTimeCode(secret) })).body.code).toBe(
    "prove-yourself",
  );
});

test("P3 where a company asks for two factors, whoever showed one reaches nothing but their setting up", async () => {
  const { email, token } = await server.person("owing", { role: "employee", reach: "own" });
  const browser = client(server);
  await browser.password(email);
  await rule({ companies: [server.companyId] });
  const barred = await browser.call("GET", "/api/v1/invoices");
  expect(barred.body).toMatchObject({ status: 403, code: "second-factor-needed", cause: "D12" });
  expect((await browser.call("GET", "/api/v1/me")).body.needs).toBe("second-factor");
  expect((await browser.call("GET", "/api/v1/account/sign-in-methods")).body).toMatchObject({ required: true, owed: true });
  expect((await server.call("/api/v1/invoices", { token })).status, "a token is its own proof").toBe(200);
  const { secret } = (await browser.call("POST", "/api/v1/account/second-factor")).body;
  await browser.call("POST", "/api/v1/account/second-factor/confirm", { code: oneTimeCode(secret) });
  expect((await browser.call("GET", "/api/v1/invoices")).status).toBe(200);
  expect((await browser.call("POST", "/api/v1/account/second-factor/off")).body.code).toBe("second-factor-required");
  await rule({});
});

test("P3 S2 an administrator of security resets a lost second factor, with a reason and a trace, for people of his companies alone", async () => {
  const { email, userId, client: browser } = await somebody();
  const path = `/api/v1/people/${userId}/second-factor/reset`;
  const nobodys = await server.person("nobodys-admin", { role: "employee", reach: "own" });
  const [admin, other] = [await signedIn(server, server.admin.email), await signedIn(server, nobodys.email)];
  const reset = (by: Client, to = path) => by.call("POST", to, { reason: "手机丢了" });
  const [refused, absent] = [await reset(other), await reset(admin, "/api/v1/people/nobody/second-factor/reset")];
  expect([refused.status, absent.status]).toEqual([404, 404]);
  const byToken = await server.call(path, { method: "POST", body: { reason: "手机丢了" } });
  expect((await byToken.json()) as object).toMatchObject({ code: "only-in-browser" });
  server.platform.clock.advance(11 * 60_000);
  expect((await reset(admin)).body.code).toBe("prove-yourself");
  await admin.call("POST", "/api/v1/account/proof", { password: TEST_PASSWORD });
  expect((await reset(admin)).status).toBe(200);
  expect(await me(browser)).toBe(401);
  expect((await client(server).password(email)).body.twoFactorRedirect).toBeUndefined();
  const events = await server.platform.db
    .selectFrom("event")
    .select(["type", "reason", "actor_id"])
    .where("subject_id", "=", userId)
    .execute();
  expect(events).toContainEqual({ type: "second-factor.reset", reason: "手机丢了", actor_id: server.admin.userId });
});

test("P3 of the library nothing else is open: no enabling, no codes by mail, no device flow (GHSA-cq3f-vc6p-68fh)", async () => {
  const { client: browser } = await somebody();
  for (const path of [
    "two-factor/enable",
    "two-factor/disable",
    "two-factor/verify-totp",
    "two-factor/verify-backup-code",
    "two-factor/get-totp-uri",
    "two-factor/generate-backup-codes",
    "two-factor/send-otp",
    "device/approve",
    "device/code",
    "update-session",
  ])
    expect([path, (await browser.call("POST", `/api/auth/${path}`, {})).status]).toEqual([path, 404]);
});

test("P3 recovery codes are kept as slow hashes with a salt of each person, and those that were sealed before go on", async () => {
  const { db, config } = server.platform;
  const { email, userId, recoveryCodes } = await somebody();
  const kept = () => db.selectFrom("twoFactor").select("backupCodes").where("userId", "=", userId).executeTakeFirstOrThrow();
  const hashes = JSON.parse((await kept()).backupCodes) as string[];
  expect(hashes).toHaveLength(10);
  expect(hashes[0]).toBe(await recoveryHash(config.secret!, userId, recoveryCodes[0]!));
  expect(hashes[0], "another person's code of the same letters").not.toBe(
    await recoveryHash(config.secret!, "another", recoveryCodes[0]!),
  );
  const browser = client(server);
  await browser.password(email);
  expect((await secondStep(browser, { recoveryCode: hashes[1]!.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 10) })).status).toBe(401);
  const sealed = await symmetricEncrypt({ key: config.secret!, data: JSON.stringify(recoveryCodes) });
  await db.updateTable("twoFactor").set({ backupCodes: sealed }).where("userId", "=", userId).execute();
  await hashSealedCodes(server.platform);
  expect(JSON.parse((await kept()).backupCodes)).toEqual(hashes);
  expect((await secondStep(browser, { recoveryCode: recoveryCodes[3]! })).status).toBe(200);
});

test("P3 a proof goes on under a new token of the session, and signing in again ends the session that the browser had", async () => {
  const { client: browser, email, secret } = await somebody();
  const copy = client(server);
  const steal = (): void => {
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  };
  steal();
  expect((await browser.call("POST", "/api/v1/account/proof", { code: oneTimeCode(secret) })).status).toBe(200);
  expect([await me(browser), await me(copy)], "a copy of before isn't raised").toEqual([200, 401]);
  expect((await browser.call("GET", "/api/v1/account/sign-in-methods")).body.provenUntil).not.toBeNull();
  steal();
  server.platform.clock.advance(6 * 60_000);
  await browser.password(email);
  expect(await me(copy), "the browser gave it up").toBe(401);
  await secondStep(browser, { code: oneTimeCode(secret) });
  expect(await me(browser)).toBe(200);
  steal();
  const another = await server.person(`factor-another${made}`, { role: "employee", reach: "own" });
  await browser.password(another.email);
  expect([await me(browser), await me(copy)], "also where somebody else signs in there").toEqual([200, 401]);
});
