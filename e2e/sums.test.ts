/** F2 in a real browser: a list that is too large to be summed at once is summed on demand, to the fen, and can be given up. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

/** One more than are counted and summed with the list itself. */
const MANY = 10_001;
const SUMS = "**/api/v1/sums";

let server: TestServer;
let chromium: TestBrowser;
let page: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
  const anna = await server.person("anna", { role: "finance", reach: "company" });
  const invoice = (at: number) =>
    anInvoice({
      companyId: server.companyId,
      number: String(25_112_000_000_000_000_000n + BigInt(at)),
      kind: at === 0 ? "rail" : "digital-vat-normal",
    });
  await insertInvoices(
    server.platform.db,
    Array.from({ length: MANY }, (_, at) => invoice(at)),
  );
  page = await signedIn(chromium, server, anna.email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });

test("F2 the sums are exact, with their hour, and can be had again", async () => {
  await page.goto(`${server.url}/invoices`);
  await page.getByText(/^超过 1 万，约 1/).waitFor();
  await button("算出合计").click();
  await page.getByText("10,001 张", { exact: true }).waitFor();
  await page.getByText("¥1,130,113.00", { exact: true }).waitFor();
  await page.getByText(/\d\d:\d\d 算出$/).waitFor();
  await accessible(page);
  const again = page.waitForRequest(SUMS);
  await button("重算").click();
  await again;
  await button("重算").waitFor();
});

test("F2 the sums of other conditions are asked for anew; a list that is small enough has its own", async () => {
  await page.goto(`${server.url}/invoices?kind=digital-vat-normal`);
  await page.getByText("¥1,130,000.00", { exact: true }).waitFor();
  await page.goto(`${server.url}/invoices?status=tax:normal`);
  await button("算出合计").click();
  await page.getByText("¥1,130,113.00", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^筛选/ }).click();
  await page.getByLabel("发票号码（一部分也行）").fill("25112000000000000000");
  await button("应用").click();
  await page.getByText("1 张", { exact: true }).waitFor();
  await page.getByText("¥113.00").first().waitFor();
  expect(await page.getByText("¥1,130,113.00").count()).toBe(0);
});

test("F2 who doesn't want to wait gives it up, and the server is told; what broke off says so", async () => {
  await page.route(SUMS, () => undefined);
  await page.goto(`${server.url}/invoices`);
  await button("算出合计").click();
  await page.getByRole("progressbar", { name: "正在算合计" }).waitFor();
  await accessible(page);
  const given = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/v1/sums"));
  await button("取消").click();
  await given;
  await button("算出合计").waitFor();
  await page.unroute(SUMS);

  const part = { done: 1, of: 3, total: 5, sums: { amount: "1.00", tax: "0.00", total: "1.00" } };
  await page.route(SUMS, (route) => route.fulfill({ contentType: "application/x-ndjson", body: `${JSON.stringify(part)}\n` }));
  await button("算出合计").click();
  await page.getByRole("alert").getByText("没有算成：连不上服务器").waitFor();
  await page.unroute(SUMS);
  await button("算出合计").click();
  await page.getByText("10,001 张", { exact: true }).waitFor();
});

test("F2 on a phone, in the dark too", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${server.url}/invoices`);
  await button("算出合计").waitFor();
  await accessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await button("算出合计").click();
  await page.getByText("¥1,130,113.00", { exact: true }).waitFor();
  await accessible(page);
});
