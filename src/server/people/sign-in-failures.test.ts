/** S2 P3: signing in that failed is told to the companies of the account, and of names without one nothing is kept. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { FAILED_JOB, recordFailure } from "./sign-in-failures.ts";
import { createCompany, addMembership } from "./people.usecases.ts";
import { type SignInApp, signInApp } from "./testing/sign-in-app.ts";

let world: SignInApp;
beforeAll(async () => {
  world = await signInApp();
});
afterAll(() => world?.close());

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
const failures = (userId?: string) => world.events("user.sign-in-failed", userId);

test("S2 a wrong password is told in each of the account's companies: what didn't hold, and from where", async () => {
  const userId = await world.person("known@example.com");
  await world.trx(async (trx) => {
    const companyId = await createCompany(trx, { name: "第二家样张公司" });
    await addMembership(trx, { userId, companyId, role: "employee", reach: "own" });
  });
  await world.signIn("Known@example.com", "guessed secret", { agent: FIREFOX, address: "192.0.2.7" });
  await expect.poll(() => failures(userId)).toHaveLength(2);
  const [event] = await failures(userId);
  expect(event).toMatchObject({
    actor_id: null,
    data: { why: "password" },
    origin: { address: "192.0.2.7", browser: "firefox", system: "linux" },
  });
  expect(JSON.stringify(await failures())).not.toMatch(/guessed secret|Known@/);
});

test("S2 of a name without an account nothing but a line without a name stands in the log", async () => {
  const before = (await failures()).length;
  const lines: unknown[][] = [];
  const log = { info: (...line: unknown[]) => void lines.push(line) } as never;
  await world.signIn("nobody@example.com", "guessed secret");
  const jobs = await world.platform.db
    .selectFrom("pgboss.job" as never)
    .select(["data" as never])
    .where("name" as never, "=", FAILED_JOB as never)
    .execute();
  const { data } = jobs.at(-1) as { data: Parameters<typeof recordFailure>[1] };
  await recordFailure({ db: world.platform.db, log }, data);
  expect(lines).toEqual([[{ why: "password" }, "signing in failed, no such account"]]);
  expect(await failures()).toHaveLength(before);
});

test("S2 the right password of an account that was switched off is told, too", async () => {
  const userId = await world.person("off@example.com");
  await world.platform.db
    .insertInto("account_state")
    .values({ user_id: userId, disabled_at: new Date() })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ disabled_at: new Date() }))
    .execute();
  expect((await world.signIn("off@example.com")).statusCode).toBe(403);
  await expect.poll(() => failures(userId)).toMatchObject([{ data: { why: "disabled" } }]);
});
