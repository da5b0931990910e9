/** P3 O4: guessing is slowed down, by name and by address, and neither answer nor work tells which names exist. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "#server/platform/http/client-address.ts";
import { countTry } from "./attempts.ts";
import { ADDRESS, LOCKED_JOB, NAME } from "./lockout.ts";
import { nameKey } from "./name-key.ts";
import { sha256 } from "./tokens.ts";
import { PASSWORD, type SignInApp, cookieOf, linkIn, signInApp } from "./testing/sign-in-app.ts";

let world: SignInApp;
beforeAll(async () => {
  world = await signInApp();
});
afterAll(() => world?.close());

const MINUTE_MS = 60_000;
const guess = (email: string) => world.signIn(email, "wrong password");
const lockName = async (email: string) => {
  for (let i = 0; i < NAME.free; i++) await guess(email);
};

test("P3 O4 the last free try locks the name for a minute, each further one twice as long, an hour at most", async () => {
  const { platform, person, signIn } = world;
  await person("growing@example.com");
  const first = await guess("growing@example.com");
  expect(first.json()).toMatchObject({ status: 401, code: "wrong-password", cause: "D12", facts: { left: NAME.free - 1 } });
  for (let i = 2; i < NAME.free; i++) expect((await guess("growing@example.com")).statusCode).toBe(401);
  for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const locked = await guess("growing@example.com");
    expect(locked.json()).toMatchObject({ status: 429, code: "account-locked", cause: "D12" });
    expect(Number(locked.headers["retry-after"])).toBe(minutes * 60);
    // while it is locked the right password doesn't help, and trying doesn't lock it longer
    expect((await signIn("growing@example.com")).headers["retry-after"]).toBe(locked.headers["retry-after"]);
    platform.clock.advance(minutes * MINUTE_MS);
  }
  expect((await signIn("growing@example.com")).statusCode).toBe(200);
  expect((await guess("growing@example.com")).json()).toMatchObject({ facts: { left: NAME.free - 1 } });
});

test("P3 O4 a day without a wrong password starts the count anew", async () => {
  await guess("quiet@example.com");
  world.platform.clock.advance(24 * 60 * MINUTE_MS + 1);
  expect((await guess("quiet@example.com")).json()).toMatchObject({ facts: { left: NAME.free - 1 } });
});

test("P3 O4 names with and without an account get the same answers, by the same statements", async () => {
  const { close, person, platform, signIn } = await signInApp({ worker: false });
  await person("there@example.com");
  const asked: string[] = [];
  const executor = platform.db.getExecutor();
  const execute = executor.executeQuery.bind(executor);
  executor.executeQuery = ((query: { sql: string }) => {
    asked.push(query.sql);
    return execute(query as never);
  }) as never;
  const story = async (email: string) => {
    const answers = [];
    const statements = [];
    for (let i = 0; i <= NAME.free; i++) {
      asked.length = 0;
      const { statusCode, headers, body } = await signIn(email, "wrong password");
      const { instance: _, ...problem } = JSON.parse(body);
      const { "x-request-id": _id, date: _date, ...rest } = headers;
      answers.push({ statusCode, headers: rest, problem });
      statements.push([...asked]);
    }
    return { answers, statements };
  };
  const [there, nobody] = [await story("there@example.com"), await story("nobody@example.com")];
  executor.executeQuery = execute;
  expect(there).toEqual(nobody);
  expect(there.statements[0]!.length).toBeGreaterThan(2);
  const jobs = await platform.db
    .selectFrom("pgboss.job" as never)
    .select(["data" as never])
    .where("name" as never, "=", LOCKED_JOB as never)
    .execute();
  for (const email of ["there@example.com", "nobody@example.com"])
    expect((jobs as { data: { name: string } }[]).filter((job) => job.data.name === nameKey(email))).toHaveLength(1);
  await close();
});

test("P3 O4 parallel guesses don't slip through: of forty at once ten are looked at", async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => guess("parallel@example.com")));
  const codes = answers.map((answer) => answer.json().code);
  expect(codes.filter((code) => code === "wrong-password")).toHaveLength(NAME.free - 1);
  expect(codes.filter((code) => code === "account-locked")).toHaveLength(40 - NAME.free + 1);
});

test("P3 a locked name is told to its person, once a series, with a link that opens it; it leaves a trace", async () => {
  const { events, mailsTo, person, send, signIn, platform } = world;
  const userId = await person("told@example.com");
  await lockName("told@example.com");
  platform.clock.advance(MINUTE_MS);
  await guess("told@example.com");
  const [mail] = await mailsTo("told@example.com");
  expect(mail).toContain("您的票在账号暂时锁定");
  expect(await events("user.locked", userId)).toHaveLength(1);
  expect((await signIn("told@example.com")).statusCode).toBe(429);
  const token = linkIn(mail!, "unlock");
  expect((await send("POST", "/api/v1/sign-in/unlock/complete", "", { token: "x".repeat(32) })).json()).toMatchObject({
    code: "link-over",
  });
  expect((await send("POST", "/api/v1/sign-in/unlock/complete", "", { token })).statusCode).toBe(200);
  expect((await signIn("told@example.com")).statusCode).toBe(200);
  expect((await send("POST", "/api/v1/sign-in/unlock/complete", "", { token })).json()).toMatchObject({ code: "link-over" });
  expect(await events("user.unlocked", userId)).toHaveLength(1);
});

test("P3 a mail to unlock is asked for by name; the answer is the same for a name without an account", async () => {
  const { mailsTo, person, send } = world;
  await person("ask-unlock@example.com");
  const answers = [];
  for (const email of ["ask-unlock@example.com", "not-there@example.com"])
    answers.push(await send("POST", "/api/v1/sign-in/unlock", "", { email }));
  expect(answers.map((answer) => [answer.statusCode, answer.body])).toEqual([
    [202, '{"ok":true}'],
    [202, '{"ok":true}'],
  ]);
  expect((await mailsTo("ask-unlock@example.com"))[0]).toContain("解锁您的票在账号");
  expect(world.mails.taken.some((mail) => mail.to.includes("not-there@example.com"))).toBe(false);
});

test("P3 O4 a stranger who locks a name doesn't lock its person out of the browser that he uses", async () => {
  const { person, signIn } = world;
  await person("own-browser@example.com");
  const cookie = cookieOf(await signIn("own-browser@example.com"));
  await lockName("own-browser@example.com");
  expect((await signIn("own-browser@example.com")).statusCode).toBe(429);
  expect((await signIn("own-browser@example.com", PASSWORD, { cookie })).statusCode).toBe(200);
  // and guessing there is bounded as well
  for (let i = 1; i < NAME.free; i++) expect((await signIn("own-browser@example.com", "wrong", { cookie })).statusCode).toBe(401);
  expect((await signIn("own-browser@example.com", "wrong", { cookie })).statusCode).toBe(429);
  // the cookie of one person opens no count for another
  await guess("own-other@example.com");
  expect((await signIn("own-other@example.com", "wrong", { cookie })).json()).toMatchObject({ facts: { left: NAME.free - 2 } });
});

test("O4 one address that fails a hundred times waits, whatever names it tries; right passwords don't count", async () => {
  const { platform, person, signIn } = world;
  await person("office@example.com");
  const address = "192.0.2.7";
  for (let i = 0; i < ADDRESS.free + 20; i++)
    expect((await signIn("office@example.com", PASSWORD, { address })).statusCode).toBe(200);
  const key = sha256(`address ${address}`);
  for (let i = 1; i < ADDRESS.free; i++) await countTry(platform.db, ADDRESS, key, platform.clock());
  expect((await signIn("new-name@example.com", "wrong", { address })).statusCode).toBe(401);
  expect((await signIn("office@example.com", PASSWORD, { address })).json()).toMatchObject({
    status: 429,
    code: "address-locked",
    cause: "D12",
  });
  expect((await signIn("office@example.com", PASSWORD, { address: "192.0.2.8" })).statusCode).toBe(200);
  platform.clock.advance(MINUTE_MS);
  expect((await signIn("office@example.com", PASSWORD, { address })).statusCode).toBe(200);
}, 120_000);

test.each([
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::6", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:c000:0201", "192.0.2.1"],
  ["192.0.2.1", "192.0.2.1"],
])("O4 CVE-2026-45364 one client is one, however its address is written: %s", (address, client) => {
  expect(clientOf(address)).toBe(client);
});

test("O5 what strangers type as a name isn't kept: a password in the wrong field neither", async () => {
  const { platform } = world;
  await lockName("hunter2 is my password");
  const counts = await platform.db.selectFrom("attempt_count").selectAll().execute();
  const jobs = await platform.db
    .selectFrom("pgboss.job" as never)
    .selectAll()
    .execute();
  expect(JSON.stringify([counts, jobs])).not.toContain("hunter2");
  expect(counts.some((row) => row.name_sha256 === nameKey("hunter2 is my password"))).toBe(true);
});
