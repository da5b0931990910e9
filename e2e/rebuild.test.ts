/** F2 O6 in a real browser: while search rows are made anew, what is found by words says that it may lack something. */
import { sql } from "kysely";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SEARCH_FORM_VERSION } from "#domain/grams.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { rebuildSearch } from "#server/invoices/invoices.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const HOTEL = "上海示例酒店有限公司";

let server: TestServer;
let chromium: TestBrowser;
let page: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
  const { db } = server.platform;
  const anna = await server.person("anna", { role: "finance", reach: "company" });
  const invoice = (at: number) =>
    anInvoice({ companyId: server.companyId, number: String(25_112_000_000_000_000_000n + BigInt(at)), seller: HOTEL });
  const rows = Array.from({ length: 5 }, (_, at) => invoice(at));
  await insertInvoices(db, rows);
  // all but the first two are still of an older form
  await sql`update invoice_search set txt = '', terms = '{}' where id in (select id from invoice_search order by id offset 2)`.execute(
    db,
  );
  const mark = JSON.stringify({ version: SEARCH_FORM_VERSION, companyId: 0, id: "0", done: 2, of: 5 });
  await sql`insert into setting (key, value) values ('search-form', ${mark}::jsonb)
    on conflict (key) do update set value = excluded.value`.execute(db);
  page = await signedIn(chromium, server, anna.email);
  await page.clock.install();
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

const hint = () => page.getByText("可能不全：检索数据更新到 40%。");

test("F2 O6 a list by words says beside its total that it may be incomplete, also where nothing was found; one without words says nothing", async () => {
  await page.goto(`${server.url}/invoices`);
  await page.getByText("5 张", { exact: true }).waitFor();
  expect(await hint().count()).toBe(0);
  await page.goto(`${server.url}/invoices?seller=${encodeURIComponent("示例酒店")}`);
  await page.getByText("2 张", { exact: true }).waitFor();
  await hint().waitFor();
  await accessible(page);
  await page.goto(`${server.url}/invoices?q=${encodeURIComponent("没有的词")}`);
  await page.getByText("这些条件下没有发票").waitFor();
  await hint().waitFor();
  await accessible(page);
});

test("F2 O6 once they are made anew the list is asked for again, and it is whole", async () => {
  await page.goto(`${server.url}/invoices?seller=${encodeURIComponent("示例酒店")}`);
  await page.getByText("2 张", { exact: true }).waitFor();
  await hint().waitFor();
  await rebuildSearch(server.platform.db);
  await page.clock.fastForward(16_000);
  await page.getByText("5 张", { exact: true }).waitFor();
  expect(await hint().count()).toBe(0);
});
