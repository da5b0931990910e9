import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { closeAccount } from "../account-state.ts";
import { forgetActors } from "../actor-cache.ts";
import { changeSetting } from "../settings.ts";
import { type Device, answer, device, register } from "../testing/authenticator.ts";
import { type Client, client } from "../testing/sign-in.ts";

let server: TestServer;
let origin: string;
beforeAll(async () => {
  server = await testServer({ worker: false });
  origin = `http://localhost:${new URL(server.url).port}`;
});
afterAll(() => server.close());

let made = 0;
async function signedIn(): Promise<{ browser: Client; email: string; userId: string }> {
  made += 1;
  const { email, userId } = await server.person(`passkey${made}`, { role: "employee", reach: "own" });
  const browser = client(server);
  await browser.password(email);
  return { browser, email, userId };
}
async function add(browser: Client, each: Device, name = "手机") {
  const { body } = await browser.call("POST", "/api/v1/account/passkeys/options");
  return browser.call("POST", "/api/v1/account/passkeys", { name, answer: register(each, body.challenge) });
}
async function enter(browser: Client, each: Device) {
  const { body } = await browser.call("POST", "/api/v1/sign-in/passkey/options");
  return browser.call("POST", "/api/v1/sign-in/passkey", answer(each, body.challenge));
}
const me = async (browser: Client) => (await browser.call("GET", "/api/v1/me")).status;

test("P3 a passkey is made, named, signs in by itself, and is taken away", async () => {
  const { browser, userId } = await signedIn();
  const mine = device(origin);
  expect((await add(browser, mine, "我的手机")).status).toBe(201);
  const elsewhere = client(server);
  expect((await enter(elsewhere, mine)).status).toBe(200);
  expect((await elsewhere.call("GET", "/api/v1/me")).body.id).toBe(userId);
  const [listed] = (await elsewhere.call("GET", "/api/v1/account/sign-in-methods")).body.passkeys;
  expect(listed).toMatchObject({ name: "我的手机", synced: false });
  expect(listed.lastUsedAt).not.toBeNull();
  const path = `/api/v1/account/passkeys/${listed.id}`;
  expect((await elsewhere.call("PATCH", path, { name: "旧手机" })).status).toBe(200);
  const { browser: other } = await signedIn();
  for (const answered of [
    await other.call("PATCH", path, { name: "x" }),
    await other.call("DELETE", path),
    await other.call("DELETE", `${path}x`),
  ])
    expect(answered.status).toBe(404);
  expect((await elsewhere.call("DELETE", path)).status).toBe(200);
  expect((await enter(client(server), mine)).body).toMatchObject({ status: 401, code: "passkey-refused", cause: "D12" });
  const events = await server.platform.db.selectFrom("event").select("type").where("subject_id", "=", userId).execute();
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["passkey.added", "passkey.removed", "user.signed-in"]));
});

test("P3 a challenge is answered once, by the person whom it was for, and soon", async () => {
  const { browser } = await signedIn();
  const mine = device(origin);
  const { body: options } = await browser.call("POST", "/api/v1/account/passkeys/options");
  const { browser: other } = await signedIn();
  const made = register(mine, options.challenge);
  expect((await other.call("POST", "/api/v1/account/passkeys", { name: "x", answer: made })).status).toBe(422);
  expect((await browser.call("POST", "/api/v1/account/passkeys", { name: "x", answer: made })).status, "used up").toBe(422);
  await add(browser, mine);
  const { body: question } = await client(server).call("POST", "/api/v1/sign-in/passkey/options");
  const reply = answer(mine, question.challenge);
  expect((await client(server).call("POST", "/api/v1/sign-in/passkey", reply)).status).toBe(200);
  expect((await client(server).call("POST", "/api/v1/sign-in/passkey", reply)).status, "again").toBe(401);
  expect((await client(server).call("POST", "/api/v1/sign-in/passkey", answer(mine, "bWFkZS11cA"))).status, "made up").toBe(401);
  const { body: late } = await client(server).call("POST", "/api/v1/sign-in/passkey/options");
  server.platform.clock.advance(6 * 60_000);
  expect((await client(server).call("POST", "/api/v1/sign-in/passkey", answer(mine, late.challenge))).status).toBe(401);
});

test("P3 what a device says must fit: its owner verified, this page, its own key, a counter that rises", async () => {
  const { browser, userId } = await signedIn();
  expect((await add(browser, { ...device(origin), verified: false })).status, "owner not verified").toBe(422);
  expect((await add(browser, { ...device(origin), origin: "https://evil.example" })).status, "another page").toBe(422);
  const mine = device(origin);
  await add(browser, mine);
  for (const wrong of [
    { ...mine, verified: false },
    { ...mine, origin: "https://evil.example" },
    { ...mine, rpId: "evil.example" },
    { ...device(origin), id: mine.id },
  ])
    expect((await enter(client(server), wrong)).body.code).toBe("passkey-refused");
  expect((await enter(client(server), { ...mine, counter: 7 })).status).toBe(200);
  for (const counter of [7, 3, 0]) expect((await enter(client(server), { ...mine, counter })).status).toBe(401);
  const copied = await server.platform.db
    .selectFrom("event")
    .select("type")
    .where("subject_id", "=", userId)
    .where("type", "=", "passkey.copied")
    .execute();
  expect(copied).toHaveLength(3);
  expect((await enter(client(server), { ...mine, counter: 8 })).status).toBe(200);
});

test("P3 by a passkey two factors are shown; by the password of somebody who has one, one, and nothing further can be set up with it", async () => {
  const { browser, email } = await signedIn();
  const mine = device(origin);
  await add(browser, mine);
  const value = { companies: [server.companyId], roles: [], trustDevices: false };
  const by = { actorId: server.admin.userId, channel: "web" as const, at: server.platform.clock(), reason: null };
  await server.platform.db.transaction().execute((trx) => changeSetting(trx, "secondFactor", value, by));
  forgetActors();
  const thief = client(server);
  await thief.password(email);
  expect((await thief.call("GET", "/api/v1/invoices")).body.code).toBe("second-factor-needed");
  expect((await thief.call("POST", "/api/v1/account/second-factor")).body.code).toBe("show-second-factor");
  expect((await add(thief, device(origin))).body.code).toBe("show-second-factor");
  const owner = client(server);
  await enter(owner, mine);
  expect((await owner.call("GET", "/api/v1/invoices")).status).toBe(200);
  const [{ id }] = (await owner.call("GET", "/api/v1/account/sign-in-methods")).body.passkeys;
  expect((await owner.call("DELETE", `/api/v1/account/passkeys/${id}`)).body.code).toBe("second-factor-required");
  // after his password the owner shows the passkey, too
  const { body: question } = await thief.call("POST", "/api/v1/account/proof/passkey/options");
  expect(question.allowCredentials.map((each: { id: string }) => each.id)).toEqual([id]);
  expect((await thief.call("POST", "/api/v1/account/proof/passkey", answer(mine, question.challenge))).status).toBe(200);
  expect((await thief.call("GET", "/api/v1/invoices")).status).toBe(200);
});

test("P1 an account that was switched off isn't opened by a passkey either", async () => {
  const { browser, userId } = await signedIn();
  const mine = device(origin);
  await add(browser, mine);
  await server.platform.db.transaction().execute((trx) => closeAccount(trx, userId, server.platform.clock()));
  const other = client(server);
  expect((await enter(other, mine)).body.code).toBe("account-disabled");
  expect(await me(other)).toBe(401);
});

test("P3 at an address of digits there are no passkeys, and the answer says so", async () => {
  const digits = client(server, new URL(server.url).host);
  expect((await digits.call("POST", "/api/v1/sign-in/passkey/options")).body).toMatchObject({
    status: 409,
    code: "passkey-nowhere",
  });
  expect(await me(digits)).toBe(401);
});
