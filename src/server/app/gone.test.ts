/** "Never slow on purpose": what nobody waits for any more is cancelled; what is slow is logged without a value. */
import { Client } from "pg";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

let server: TestServer;
let holder: Client;
/** within its transaction the holder would see who waits only once */
let watcher: Client;

beforeAll(async () => {
  server = await testServer({ worker: false });
  holder = new Client({ connectionString: server.platform.url });
  watcher = new Client({ connectionString: server.platform.url });
  await Promise.all([holder.connect(), watcher.connect()]);
});
afterAll(async () => {
  await Promise.all([holder?.end(), watcher?.end()]);
  await server?.close();
});

/** Statements of the server that wait for the lock which the test holds. */
async function waiting(): Promise<number> {
  const rows = await watcher.query(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.rowCount ?? 0;
}

const LOCKS = "lock table invoice_search, invoice, lookup in access exclusive mode";

test.each([
  ["GET /invoices", "/api/v1/invoices?q=%E6%A0%B7%E5%BC%A0", undefined],
  ["POST /lookups", "/api/v1/lookups", { text: "样张技术" }],
  ["POST /sums", "/api/v1/sums", { filters: { q: "样张" } }],
  // its own questions are looked up last, without the short limit of the rest
  ["POST /suggestions", "/api/v1/suggestions", { text: "样张" }],
  ["export", "/api/v1/invoices/export", { format: "csv", filters: { seller: "样张" } }],
])("F6 %s: the running statement ends when the client goes away, and its connection is free", async (_name, path, body) => {
  await holder.query(`begin; ${LOCKS}`);
  const away = new AbortController();
  const asked = fetch(`${server.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${server.admin.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: away.signal,
  }).then((response) => response.text());
  const refused = expect(asked).rejects.toThrow();
  await vi.waitFor(async () => expect(await waiting()).toBeGreaterThan(0), { timeout: 10_000, interval: 20 });
  away.abort();
  await refused;
  // well before the lock is let go and before the search's own time is up
  await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 2_000, interval: 20 });
  await holder.query("rollback");
  expect((await server.call("/api/v1/invoices")).status).toBe(200);
});

test("F6 what changes the register is carried through although the client goes away", async () => {
  await holder.query(`begin; ${LOCKS}`);
  const away = new AbortController();
  const entered = fetch(`${server.url}/api/v1/invoices`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.admin.token}`, "content-type": "application/json" },
    body: JSON.stringify({ values: { number: "25002000000000007777", date: "2025-03-04", total: "113.00" } }),
    signal: away.signal,
  });
  const refused = expect(entered).rejects.toThrow();
  await vi.waitFor(async () => expect(await waiting()).toBeGreaterThan(0), { timeout: 10_000, interval: 20 });
  away.abort();
  await refused;
  await holder.query("rollback");
  await vi.waitFor(
    async () => expect((await watcher.query("select 1 from invoice where number = '25002000000000007777'")).rowCount).toBe(1),
    { timeout: 10_000, interval: 20 },
  );
});

test("O5 slow statements are logged with shape, tables, rows and time, failed ones too, and never with a value", async () => {
  const lines: unknown[] = [];
  const log = { warn: (line: unknown, message: unknown) => lines.push([line, message]) };
  const db = createDb(createPool(server.platform.url, { max: 1, watch: { slowMs: 0, log: log as never } }));
  const secret = "号码-25002000000000004321";
  await sql`select i.id from invoice i where i.number = ${secret} or i.remark = 'geheim'`.execute(db);
  await expect(sql`insert into company (id, name) values (1, ${secret}), (1, ${secret})`.execute(db)).rejects.toThrow();
  await db.destroy();
  expect(lines).toMatchObject([
    [{ ms: expect.any(Number), rows: 0, tables: ["invoice"], statement: expect.stringContaining("i.number = $1") }, "slow query"],
    [{ code: "23505", tables: ["company"] }, "slow query"],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/4321|geheim/);
});
