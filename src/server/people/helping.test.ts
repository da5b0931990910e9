/** P3: an administrator helps somebody who can't sign in, as far as his own duties go, and never without a trace and word to the person. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { NAME } from "./lockout.ts";
import { addMembership, createCompany } from "./people.usecases.ts";
import { type SignInApp, cookieOf, linkIn, signInApp } from "./testing/sign-in-app.ts";

const NEW = "lanterns over mild rivers";
let world: SignInApp;
let admin: { userId: string; cookie: string };
beforeAll(async () => {
  world = await signInApp();
  admin = await signedIn("admin@example.com", "administrator");
});
afterAll(() => world?.close());

async function signedIn(email: string, role?: Parameters<SignInApp["person"]>[1], companyId?: number) {
  const userId = await world.person(email, role, companyId);
  return { userId, cookie: cookieOf(await world.signIn(email)) };
}
const reason = "本人来电，已核对工号";
const unlock = (userId: string, cookie = admin.cookie) =>
  world.send("POST", `/api/v1/people/${userId}/unlock`, cookie, { reason });
const link = (userId: string, cookie = admin.cookie) =>
  world.send("POST", `/api/v1/people/${userId}/recovery-link`, cookie, { reason });
const locked = async (cookie = admin.cookie) => (await world.send("GET", "/api/v1/locked-accounts", cookie)).json();
const lockName = async (email: string) => {
  for (let i = 0; i < NAME.free; i++) await world.signIn(email, "wrong password");
};
const apart = (body: { instance?: string }) => ({ ...body, instance: null });

test("P3 locked names of his companies are listed and opened with a reason; the person is told, a trace stays", async () => {
  const userId = await world.person("locked@example.com");
  await lockName("locked@example.com");
  await lockName("no-account@example.com");
  expect((await locked()).accounts).toMatchObject([{ userId, email: "locked@example.com", failures: NAME.free }]);
  expect((await world.send("POST", `/api/v1/people/${userId}/unlock`, admin.cookie, { reason: " " })).statusCode).toBe(400);
  expect((await unlock(userId)).statusCode).toBe(200);
  expect((await locked()).accounts).toEqual([]);
  expect((await world.signIn("locked@example.com")).statusCode).toBe(200);
  expect(await world.events("user.unlocked", userId)).toMatchObject([{ actor_id: admin.userId, reason }]);
  expect((await world.mailsTo("locked@example.com", 2)).some((mail) => mail.includes(reason))).toBe(true);
});

test("P1 nobody of another company is listed or opened, and isn't told from nobody", async () => {
  const elsewhere = await world.trx((trx) => createCompany(trx, { name: "别家有限公司" }));
  const stranger = await world.person("stranger@example.com", "employee", elsewhere);
  await lockName("stranger@example.com");
  expect((await locked()).accounts).toEqual([]);
  for (const act of [unlock, link]) {
    expect(apart((await act(stranger)).json())).toEqual(apart((await act("nobody")).json()));
    expect((await act(stranger)).statusCode).toBe(404);
  }
  expect((await world.signIn("stranger@example.com")).statusCode).toBe(429);
});

test("P1 whoever manages neither security nor people helps nobody", async () => {
  const { cookie } = await signedIn("finance@example.com", "finance");
  const { userId } = await signedIn("colleague@example.com");
  expect((await locked(cookie)).code).toBe("not-permitted");
  expect((await unlock(userId, cookie)).json().code).toBe("not-permitted");
  expect((await link(userId, cookie)).json().code).toBe("not-permitted");
});

test("P3 a link from an administrator sets a new password once, for half an hour; the person is told who made it and why", async () => {
  const { cookie, userId } = await signedIn("lost-phone@example.com");
  const made = await link(userId);
  expect(made.statusCode).toBe(201);
  const [mail] = await world.mailsTo("lost-phone@example.com");
  expect(mail).toContain(reason);
  expect(mail).not.toContain("/recover#");
  const token = linkIn(made.json().link, "recover");
  expect(JSON.stringify(await world.platform.db.selectFrom("idempotency_key").selectAll().execute())).not.toContain(token);
  expect((await world.send("POST", "/api/v1/sign-in/recovery/complete", "", { token, password: NEW })).statusCode).toBe(200);
  expect((await world.send("GET", "/api/v1/who", cookie)).statusCode).toBe(401);
  expect((await world.signIn("lost-phone@example.com", NEW)).statusCode).toBe(200);
  expect(await world.events("password.link-made", userId)).toMatchObject([{ actor_id: admin.userId, reason }]);
  expect(await world.events("password.recovered", userId)).toMatchObject([{ data: { linkBy: admin.userId } }]);
});

test("P3 nobody gets by a link what isn't his: no duty that he lacks, no company where he manages nothing", async () => {
  const system = await signedIn("system@example.com", "system-administrator");
  const security = await signedIn("security@example.com", "security-administrator");
  const clerk = await world.person("clerk@example.com");
  expect((await link(clerk, system.cookie)).statusCode).toBe(201);
  expect((await link(security.userId, system.cookie)).json().code).toBe("recovery-not-yours");
  expect((await link(admin.userId, system.cookie)).json().code).toBe("recovery-not-yours");
  expect((await link(system.userId, system.cookie)).json().code).toBe("not-to-oneself");
  const elsewhere = await world.trx(async (trx) => {
    const id = await createCompany(trx, { name: "另一家有限公司" });
    await addMembership(trx, { userId: clerk, companyId: id, role: "finance", reach: "company" });
    return id;
  });
  expect(elsewhere).toBeGreaterThan(0);
  expect((await link(clerk, system.cookie)).json().code).toBe("recovery-not-yours");
});
