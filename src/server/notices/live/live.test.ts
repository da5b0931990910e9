/** Y4 S3: who has the app open is told what changed, as far as he sees it, until he is signed out. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { placeWaiting } from "../outbox/work.ts";

let server: TestServer;
let fin: { userId: string; email: string; token: string };
let clerk: { userId: string; email: string; token: string };
beforeAll(async () => {
  server = await testServer({ worker: false });
  fin = await server.person("fin", { role: "finance", reach: "company" });
  clerk = await server.person("clerk", { role: "employee", reach: "own" });
});
afterAll(() => server.close());

async function cookieOf(email: string): Promise<string> {
  const answer = await server.call("/api/auth/sign-in/email", {
    method: "POST",
    token: "",
    body: { email, password: TEST_PASSWORD },
    headers: { origin: server.url },
  });
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0]!)
    .join("; ");
}

/** A browser that listens: each message as it comes, null where the stream ended. */
async function listen(cookie: string, lastEventId?: string) {
  const headers = { cookie, accept: "text/event-stream", ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) };
  const response = await fetch(`${server.url}/api/v1/live`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<{ id: string; event: string; data: { invoices: string[] } } | null> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const line = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
        if (!block.startsWith(":")) return { id: line("id"), event: line("event"), data: JSON.parse(line("data")) as never };
        continue;
      }
      const { value, done } = await reader.read();
      if (done) return null;
      text += value;
    }
  };
  const ready = await next();
  expect(ready).toMatchObject({ event: "ready" });
  return { next, id: ready!.id, close: () => reader.cancel() };
}

let serial = 0;
async function enter(token: string): Promise<string> {
  const number = `2511200000000019${String(++serial).padStart(4, "0")}`;
  const body = { values: { number, date: "2025-02-05", total: "100.00", "seller.name": "样张商贸有限公司" } };
  const entered = await server.call("/api/v1/invoices", { method: "POST", token, body });
  const { invoices } = (await entered.json()) as { invoices: { id: string }[] };
  await placeWaiting(server.platform);
  return invoices[0]!.id;
}

test("Y4 everybody is told of what he sees, and nothing at all of the rest", async () => {
  const [whole, own] = [await listen(await cookieOf(fin.email)), await listen(await cookieOf(clerk.email))];
  const hidden = await enter(fin.token);
  expect((await whole.next())!.data.invoices).toEqual([hidden]);
  const mine = await enter(clerk.token);
  expect((await own.next())!.data).toEqual({ invoices: [mine], more: false });
  await Promise.all([whole.close(), own.close()]);
});

test("Y4 who was away is told what he missed", async () => {
  const cookie = await cookieOf(fin.email);
  const before = await listen(cookie);
  await before.close();
  const missed = await enter(fin.token);
  const again = await listen(cookie, before.id);
  expect((await again.next())!.data.invoices).toEqual([missed]);
  await again.close();
});

test("Y4 what is taken from him while he listens is no longer told", async () => {
  const leaver = await server.person("leaver", { role: "employee", reach: "company" });
  const stream = await listen(await cookieOf(leaver.email));
  const seen = await enter(fin.token);
  expect((await stream.next())!.data.invoices).toEqual([seen]);
  await server.platform.db.updateTable("membership").set({ reach: "own" }).where("user_id", "=", leaver.userId).execute();
  await enter(fin.token);
  const own = await enter(leaver.token);
  expect((await stream.next())!.data.invoices).toEqual([own]);
  await stream.close();
});

test("Y2 Y4 members are told at once that a source fails, and that it is well again", async () => {
  const { db } = server.platform;
  const who = { account_id: fin.userId, created_by: fin.userId };
  const source = {
    company_id: server.companyId,
    id: "7",
    kind: "folder",
    name: "样张",
    settings: "{}",
    state: "paused" as const,
  };
  await db
    .insertInto("source")
    .values({ ...source, ...who })
    .execute();
  const stream = await listen(await cookieOf(clerk.email));
  // told of something, it has looked at the sources
  await enter(clerk.token);
  await stream.next();
  for (const failures of [1, 0]) {
    await db.updateTable("source").set({ failures }).where("id", "=", source.id).execute();
    expect(await stream.next()).toMatchObject({ event: "sources", data: {} });
  }
  await stream.close();
});

test("P3 the stream ends with the session", async () => {
  const cookie = await cookieOf(clerk.email);
  const stream = await listen(cookie);
  const out = await server.call("/api/auth/sign-out", {
    method: "POST",
    token: "",
    body: {},
    headers: { cookie, origin: server.url },
  });
  expect(out.status).toBe(200);
  expect(await stream.next()).toBeNull();
});

test("P3 whoever isn't signed in, or comes with a token, has no stream", async () => {
  expect((await server.call("/api/v1/live", { token: "" })).status).toBe(401);
  expect((await server.call("/api/v1/live")).status).toBe(403);
});

test("O4 an open stream doesn't hold up the end of the server", async () => {
  const other = await testServer({ worker: false });
  const email = other.admin.email;
  const [kept] = [server];
  server = other;
  const stream = await listen(await cookieOf(email));
  await other.close();
  expect(await stream.next()).toBeNull();
  server = kept;
});
