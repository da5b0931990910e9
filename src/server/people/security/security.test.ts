/** P3: what the security administrator does from his page: limits of sessions, by what people sign in, and the end of their sessions. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SecuredPeople, SecuredPersonDetail } from "#api/security.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { addMembership, createCompany } from "../people.usecases.ts";
import { type Client, signedIn } from "../testing/sign-in.ts";

const LIMITS = "/api/v1/security/session-limits";
const PEOPLE = "/api/v1/security/people";
let server: TestServer;
beforeAll(async () => {
  server = await testServer({ worker: false });
});
afterAll(() => server?.close());

const reason = "设备丢了";
const somebody = async (name: string, companyId = server.companyId) => {
  const { userId, email } = await server.person(name, { companyId, role: "employee", reach: "own" });
  return { userId, email, browser: await signedIn(server, email) };
};
/** A hand that manages security and nothing else, as under 三员分立. */
const security = async (name: string): Promise<Client> =>
  signedIn(server, (await server.person(name, { role: "security-administrator", reach: "company" })).email);
const signedInStill = async ({ browser }: { browser: Client }) => (await browser.call("GET", "/api/v1/me")).status === 200;

test("P3 the security administrator finds people by name or address, and sees by what and where they sign in", async () => {
  const [hand, anna] = [await security("hand-finds"), await somebody("anna")];
  const found: SecuredPeople = (await hand.call("POST", `${PEOPLE}/search`, { text: "anna@" })).body;
  expect(found.people).toMatchObject([{ id: anna.userId, secondFactor: false, passkeys: 0, sessions: 1 }]);
  const one: SecuredPersonDetail = (await hand.call("GET", `${PEOPLE}/${anna.userId}`)).body;
  expect(one).toMatchObject({ sessions: [{ current: false }], may: { resetSecondFactor: true, endSessions: true } });
  const pages: SecuredPeople = (await hand.call("POST", `${PEOPLE}/search`, { limit: 1 })).body;
  const next: SecuredPeople = (await hand.call("POST", `${PEOPLE}/search`, { limit: 1, cursor: pages.nextCursor })).body;
  expect(next.people[0]!.name > pages.people[0]!.name).toBe(true);
  expect((await anna.browser.call("POST", `${PEOPLE}/search`, {})).body.code).toBe("not-permitted");
});

test("P3 one session of somebody is ended, with a reason and a trace, and the others go on; then all", async () => {
  const [hand, ben] = [await security("hand-ends"), await somebody("ben")];
  const second = await signedIn(server, ben.email);
  const { sessions }: SecuredPersonDetail = (await hand.call("GET", `${PEOPLE}/${ben.userId}`)).body;
  const own = (await second.call("GET", "/api/v1/account/sessions")).body.sessions.find(
    ({ current }: { current: boolean }) => current,
  );
  expect(sessions.map(({ id }) => id)).toContain(own.id);
  expect((await hand.call("POST", `${PEOPLE}/${ben.userId}/sessions/${own.id}/end`, { reason })).status).toBe(200);
  expect([await signedInStill(ben), await signedInStill({ browser: second })]).toEqual([true, false]);
  expect((await hand.call("POST", `${PEOPLE}/${ben.userId}/sessions/${own.id}/end`, { reason })).status).toBe(404);
  expect((await hand.call("POST", `${PEOPLE}/${ben.userId}/sessions/end`, { reason })).body).toEqual({ ended: 1 });
  expect(await signedInStill(ben)).toBe(false);
  const events = await server.platform.db
    .selectFrom("event")
    .select(["data", "reason"])
    .where("type", "=", "session.ended")
    .where("subject_id", "=", ben.userId)
    .execute();
  expect(events).toEqual([
    { data: { count: 1 }, reason },
    { data: { count: 1 }, reason },
  ]);
});

test("P1 P3 people of other companies aren't there; whoever belongs to one as well loses sessions, but keeps his second factor", async () => {
  const other = await server.platform.db.transaction().execute((trx) => createCompany(trx, { name: "别家公司" }));
  const [hand, away, both] = [await security("hand-elsewhere"), await somebody("away", other), await somebody("both")];
  await server.platform.db
    .transaction()
    .execute((trx) => addMembership(trx, { userId: both.userId, companyId: other, role: "employee", reach: "own" }));
  const apart = ({ status, body }: { status: number; body: object }) => [status, { ...body, instance: null }];
  for (const [method, path] of [
    ["GET", ""],
    ["POST", "/sessions/end"],
    ["POST", "/sessions/x/end"],
  ] as const) {
    const ask = (id: string) => hand.call(method, `${PEOPLE}/${id}${path}`, method === "GET" ? undefined : { reason });
    expect(apart(await ask(away.userId))).toEqual(apart(await ask("nobody")));
  }
  expect(await signedInStill(away)).toBe(true);
  const shown: SecuredPersonDetail = (await hand.call("GET", `${PEOPLE}/${both.userId}`)).body;
  expect(shown.may).toEqual({ resetSecondFactor: false, endSessions: true, makeRecoveryLink: false });
  await server.platform.db.deleteFrom("membership").where("company_id", "=", other).execute();
  await server.platform.db.deleteFrom("company").where("id", "=", other).execute();
});

test("P3 S2 limits of sessions hold at once for those that run, are changed by whoever manages security everywhere, and leave a trace", async () => {
  const [hand, cora] = [await security("hand-limits"), await somebody("cora")];
  expect((await hand.call("GET", LIMITS)).body).toEqual({ idleMinutes: 10_080, absoluteMinutes: 43_200, may: { change: true } });
  expect((await cora.browser.call("GET", LIMITS)).status).toBe(403);
  const limits = { idleMinutes: 30, absoluteMinutes: 480 };
  expect((await cora.browser.call("PUT", LIMITS, { ...limits, reason })).status).toBe(403);
  for (const wrong of [{ idleMinutes: 481 }, { idleMinutes: 4 }, { absoluteMinutes: 43_201 }])
    expect((await hand.call("PUT", LIMITS, { ...limits, ...wrong, reason })).status).toBe(400);
  server.platform.clock.advance(11 * 60_000);
  expect((await hand.call("PUT", LIMITS, { ...limits, reason })).body.code).toBe("prove-yourself");
  const again = await security("hand-proven");
  expect((await again.call("PUT", LIMITS, { ...limits, reason })).body).toEqual({ ...limits, may: { change: true } });
  server.platform.clock.advance(31 * 60_000);
  expect(await signedInStill(cora)).toBe(false);
  const events = await server.platform.db
    .selectFrom("event")
    .select(["data", "reason"])
    .where("subject_id", "=", "sessions")
    .execute();
  expect(events).toMatchObject([{ data: { before: { idleMinutes: 10_080 }, after: limits }, reason }]);
});
