/** F6 F2: where the time is up the list shows what it has, says so, and goes on from there: nothing is lost and nothing comes twice. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InvoicePage } from "#api/invoices.api.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import zh from "../../locales/zh-CN.json" with { type: "json" };
import { LIMITS, TIMES } from "./pages.ts";
import { type TestInvoice, anInvoice, insertInvoices } from "./testing/rows.ts";

let server: TestServer;
let rows: TestInvoice[];
const usual = { ...LIMITS };
const usualTimes = { ...TIMES };

/** A disk that holds up whoever reads an invoice of long ago. */
const slowly = (seconds: number) =>
  sql`create or replace function of_long_ago(day date) returns boolean language plpgsql volatile cost 1000000 as $$
    begin if day < '2015-01-01' then perform pg_sleep(${sql.raw(String(seconds))}); end if; return true; end $$`;

/** None of the rows that a sample has: those are read before anything is found. */
function notInSample(): string {
  let id = newId();
  while (BigInt(id) % 64n === 0n) id = newId();
  return id;
}

beforeAll(async () => {
  server = await testServer({ worker: false });
  const { db } = server.platform;
  const of = (count: number, date: string): TestInvoice[] =>
    Array.from({ length: count }, () =>
      anInvoice({ companyId: server.companyId, id: notInSample(), date, number: null, tags: ["差旅"], seller: "样张中心" }),
    );
  rows = [...of(10, "2025-02-05"), ...of(90, "2014-02-05")];
  await insertInvoices(db, rows);
  await slowly(30).execute(db);
  await sql`alter table invoice rename to invoice_kept`.execute(db);
  await sql`create view invoice as select * from invoice_kept where of_long_ago(issue_date)`.execute(db);
  // so that whoever reads ten invoices reads no others on the way
  await sql`analyze invoice_kept`.execute(db);
  // as if the register held very many, and hardly any time
  Object.assign(LIMITS, { exact: 5, commonReach: 3, quarter: 200, surelyMany: -1 } satisfies Partial<typeof LIMITS>);
});
afterAll(async () => {
  Object.assign(LIMITS, usual);
  Object.assign(TIMES, usualTimes);
  await server?.close();
});

async function pageAfter(cursor: string | null): Promise<InvoicePage> {
  const { id } = (await (await server.call("/api/v1/queries", { method: "POST", body: { q: "样张", tag: "差旅" } })).json()) as {
    id: string;
  };
  const response = await server.call(`/api/v1/invoices?limit=100&query=${id}${cursor === null ? "" : `&cursor=${cursor}`}`);
  expect(response.status).toBe(200);
  return (await response.json()) as InvoicePage;
}
const idsOf = (page: InvoicePage): string[] => page.invoices.map(({ id }) => id).toSorted();
const ids = (from: number, to: number): string[] =>
  rows
    .slice(from, to)
    .map(({ id }) => id)
    .toSorted();

test("F6 a list whose time is up is answered with what was found, and the next page goes on behind it", async () => {
  const first = await pageAfter(null);
  expect(first.partial).toBe(true);
  expect(idsOf(first)).toEqual(ids(0, 10));
  expect(first.nextCursor).not.toBeNull();

  const stillSlow = await pageAfter(first.nextCursor);
  expect(stillSlow).toMatchObject({ partial: true, invoices: [], nextCursor: first.nextCursor });

  await slowly(0).execute(server.platform.db);
  const rest = await pageAfter(first.nextCursor);
  expect(rest.partial).toBeUndefined();
  expect(idsOf(rest)).toEqual(ids(10, 100));
  expect(rest.nextCursor).toBeNull();
});

test("F2 there are words for it", () => {
  expect(zh["web-invoices"].total.partial).not.toBe("");
  expect(zh["web-invoices"].total.again).not.toBe("");
});
