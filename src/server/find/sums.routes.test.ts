/** F2: POST /sums over HTTP: lines while it is counted, an end that is said, and room for others. */
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SumsLine } from "#api/sums.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { anInvoice, insertInvoices } from "./testing/rows.ts";

let server: TestServer;
let holder: Client;
/** within its transaction the holder would see who waits only once */
let watcher: Client;

beforeAll(async () => {
  server = await testServer({ worker: false });
  const { companyId } = server;
  await insertInvoices(server.platform.db, [
    anInvoice({ companyId, number: "25112000000000001234", date: "2015-03-05", amountFen: 9_007_199_254_740_993_00n }),
    anInvoice({ companyId, number: "25112000000000001235", date: "2025-03-05", totalFen: -11_300n, seller: "华清样张中心" }),
    anInvoice({ companyId, number: "25112000000000001236", date: null, taxFen: null }),
    anInvoice({ companyId, number: "25112000000000001237", removed: true }),
  ]);
  holder = new Client({ connectionString: server.platform.url });
  watcher = new Client({ connectionString: server.platform.url });
  await Promise.all([holder.connect(), watcher.connect()]);
});
afterAll(async () => {
  await Promise.all([holder?.end(), watcher?.end()]);
  await server?.close();
});

const ask = (body: unknown, options: { token?: string; signal?: AbortSignal } = {}): Promise<Response> =>
  fetch(`${server.url}/api/v1/sums`, {
    method: "POST",
    headers: { authorization: `Bearer ${options.token ?? server.admin.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(options.signal ? { signal: options.signal } : {}),
  });
const linesOf = async (response: Response): Promise<SumsLine[]> =>
  (await response.text())
    .split("\n")
    .filter(Boolean)
    .map((line) => SumsLine.parse(JSON.parse(line)));

const LOCK = "begin; lock table invoice_search in access exclusive mode";
const WAITING = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
const waiting = async (): Promise<number[]> => (await watcher.query<{ pid: number }>(WAITING)).rows.map(({ pid }) => pid);
const untilWaiting = (n: number): Promise<void> =>
  vi.waitFor(async () => expect(await waiting()).toHaveLength(n), { timeout: 10_000, interval: 20 });

describe("F2 sums on demand", () => {
  test("come as lines that grow, the last one whole and exact, and pass no cache that gathers them", async () => {
    const response = await ask({});
    expect(response.headers.get("content-type")).toContain("application/x-ndjson");
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    const lines = await linesOf(response);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines[0]).toMatchObject({ done: 0, total: 0 });
    expect(lines.at(-1)).toMatchObject({
      total: 3,
      sums: { amount: "9007199254741193.00", tax: "26.00", total: "113.00" },
      asOf: { from: "2025-06-18T02:00:00.000Z", to: "2025-06-18T02:00:00.000Z" },
    });
    expect(lines.slice(0, -1).some((line) => "asOf" in line)).toBe(false);
  });

  test.each([
    [{ filters: { q: "华清" } }, { total: 1, sums: { total: "-113.00" } }],
    [{ filters: { number: "25112000000000001236" } }, { total: 1, sums: { tax: "0.00" } }],
    [{ filters: { kind: "rail" } }, { total: 0, sums: { total: "0.00" } }],
  ])("of %j", async (body, expected) => expect((await linesOf(await ask(body))).at(-1)).toMatchObject(expected));

  test("of a stored question, and of nobody else's", async () => {
    const stored = (await (await server.call("/api/v1/queries", { method: "POST", body: { q: "华清" } })).json()) as {
      id: string;
    };
    expect((await linesOf(await ask({ query: stored.id }))).at(-1)).toMatchObject({ total: 1 });
    const { token } = await server.person("queries", { role: "employee", reach: "company" });
    expect((await ask({ query: stored.id }, { token })).status).toBe(404);
  });

  test("of nothing for somebody who sees nothing, and of no state that there isn't", async () => {
    const { token } = await server.person("stranger");
    expect((await linesOf(await ask({}, { token }))).at(-1)).toMatchObject({ done: 1, of: 1, total: 0 });
    expect((await ask({ filters: { status: "tax:nonsense" } })).status).toBe(400);
    expect((await ask({}, { token: "" })).status).toBe(401);
  });
});

test("F2 F6 two at once for each person and four in all; whoever goes away makes room and leaves no statement behind", async () => {
  const others = await Promise.all(["b", "c"].map((name) => server.person(name, { role: "employee", reach: "company" })));
  await holder.query(LOCK);
  const away = new AbortController();
  const begun = [server.admin.token, server.admin.token, others[0]!.token, others[0]!.token].map((token) =>
    ask({}, { token, signal: away.signal }).then((response) => response.text()),
  );
  const refused = Promise.all(begun.map((each) => expect(each).rejects.toThrow()));
  await untilWaiting(4);
  const third = await ask({});
  expect(third.status).toBe(429);
  expect(third.headers.get("retry-after")).toBe("5");
  expect(await third.json()).toMatchObject({ code: "too-many-sums", detail: expect.stringContaining("2") });
  const fifth = await ask({}, { token: others[1]!.token });
  expect(fifth.status).toBe(503);
  expect(fifth.headers.get("retry-after")).toBe("5");
  away.abort();
  await refused;
  // before the lock is let go
  await untilWaiting(0);
  await holder.query("rollback");
  // the room is made a moment after the statement has ended
  const whenRoom = async (token: string): Promise<Response> => {
    for (;;) {
      const response = await ask({}, { token });
      if (response.status !== 429 && response.status !== 503) return response;
    }
  };
  const again = await Promise.all([whenRoom(server.admin.token), whenRoom(others[1]!.token)]);
  expect(again.map(({ status }) => status)).toEqual([200, 200]);
  for (const response of again) expect((await linesOf(response)).at(-1)).toHaveProperty("asOf");
});

test("F2 what breaks after the answer has begun is its last line", async () => {
  await holder.query(LOCK);
  const asked = ask({});
  await untilWaiting(1);
  await watcher.query("select pg_terminate_backend($1)", await waiting());
  const response = await asked;
  expect(response.status).toBe(200);
  expect((await linesOf(response)).at(-1)).toMatchObject({ error: { status: 503, code: "database-away" } });
  await holder.query("rollback");
});
