/** F2 in a real browser: a view is saved, changed, opened by its link, seen by somebody else with his own permissions, taken away and back. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";

const HOTEL = "上海示例酒店有限公司";

let server: TestServer;
let chromium: TestBrowser;
let finance: Page;
let employee: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
  const anna = await server.person("anna", { role: "finance", reach: "company" });
  const ben = await server.person("ben", { role: "employee", reach: "own" });
  const { companyId } = server;
  const invoice = (at: number) =>
    anInvoice({
      companyId,
      number: String(25_112_000_000_000_000_000n + BigInt(at)),
      date: `2025-0${1 + (at % 6)}-11`,
      ...(at < 5 ? { seller: HOTEL } : {}),
      ownerId: at % 5 === 0 ? ben.userId : null,
    });
  await insertInvoices(
    server.platform.db,
    Array.from({ length: 65 }, (_, at) => invoice(at)),
  );
  finance = await signedIn(anna.email);
  employee = await signedIn(ben.email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

async function signedIn(email: string): Promise<Page> {
  const context = await chromium.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const answer = await context.request.post(`${server.url}/api/auth/sign-in/email`, {
    data: { email, password: TEST_PASSWORD },
    headers: { origin: server.url },
  });
  expect(answer.status()).toBe(200);
  return context.newPage();
}

const choose = async (page: Page, item: string): Promise<void> => {
  await page.getByRole("main").getByRole("button", { name: /^视图/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
};
const search = (page: Page): string => new URL(page.url()).search;
const changed = (page: Page) => page.getByRole("button", { name: /^视图.*已改$/ });
let link: string;

test("F2 a seller among the conditions reaches the server, and never the address; the view that it is saved in has its id alone there", async () => {
  const page = finance;
  await page.goto(`${server.url}/invoices`);
  await page.getByText("65 张", { exact: true }).waitFor();
  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByLabel("销售方名称或税号").fill("示例酒店");
  await page.getByRole("button", { name: "应用" }).click();
  await page.getByText("5 张", { exact: true }).waitFor();
  expect(decodeURIComponent(search(page))).not.toContain("示例");

  await choose(page, "另存为新视图…");
  await page.getByLabel("名称", { exact: true }).fill("住宿");
  await page.getByLabel("谁能看到").click();
  await page.locator(".ant-select-item-option", { hasText: "所有人" }).click();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.waitForURL(/\?view=\d+$/);
  link = page.url();
});

test("F2 columns and order are part of the view; what was changed says so, survives a reload, and is saved or thrown away", async () => {
  const page = finance;
  await page.getByRole("button", { name: "列", exact: true }).click();
  await page.getByRole("checkbox", { name: "购买方" }).uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "应用" }).click();
  await changed(page).waitFor();
  await choose(page, "保存修改");
  await page.waitForURL(link);
  await page.getByRole("columnheader", { name: "价税合计" }).getByRole("button").click();
  await changed(page).waitFor();
  await page.reload();
  await changed(page).waitFor();
  expect(await page.getByRole("columnheader", { name: "价税合计" }).getAttribute("aria-sort")).toBe("descending");
  await page.getByText("5 张", { exact: true }).waitFor();
  await choose(page, "放弃修改");
  await page.waitForURL(link);
  await changed(page).waitFor({ state: "detached" });
  expect(await page.getByRole("columnheader", { name: "购买方" }).count()).toBe(0);
  await accessible(page);
});

test("F2 who opens a shared view sees his own invoices in it, may not change it, and may open his list with it", async () => {
  const page = employee;
  await page.goto(link);
  await page.getByText("1 张", { exact: true }).waitFor();
  expect(await page.getByRole("columnheader", { name: "购买方" }).count()).toBe(0);
  await page.getByRole("main").getByRole("button", { name: /^视图/ }).click();
  await page.getByRole("menuitem", { name: "住宿 anna" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "删除视图" }).count()).toBe(0);
  await page.getByRole("menuitem", { name: "设为默认视图" }).click();
  await page.getByText("以后打开发票列表时先用它").waitFor();
  await page.goto(`${server.url}/invoices`);
  await page.waitForURL(link);
  await choose(page, "全部发票");
  await page.getByText("13 张", { exact: true }).waitFor();
});

test("F2 on a phone the views come up from below; one that was deleted comes back", async () => {
  const page = finance;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("main").getByRole("button", { name: /^视图/ }).click();
  await page.getByRole("dialog", { name: "视图" }).getByRole("menuitem", { name: "删除视图" }).waitFor();
  await accessible(page);
  await page.getByRole("menuitem", { name: "删除视图" }).click();
  await page.getByText("已删除视图“住宿”").waitFor();
  await employee.goto(link);
  await employee.getByText("没有这个视图").waitFor();
  await page.getByRole("button", { name: "撤销" }).click();
  await page.waitForURL(link);
  await employee.reload();
  await employee.getByText("1 张", { exact: true }).waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test("F2 coming back from an invoice the loaded pages and the place are still there; arrows and Enter walk through the list", async () => {
  const page = finance;
  await page.goto(`${server.url}/invoices?sort=date`);
  const rows = page.locator("a[data-row]");
  await page.getByRole("button", { name: "加载更多" }).click();
  await rows.nth(64).waitFor();
  await rows.nth(58).focus();
  await page.keyboard.press("ArrowDown");
  const place = await rows.nth(59).getAttribute("data-row");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/invoices/${place}$`));
  await page.getByRole("button", { name: "返回列表" }).click();
  const row = page.locator(`a[data-row="${place}"]`);
  await expect.poll(() => row.evaluate((it) => it === document.activeElement)).toBe(true);
  expect(await rows.count()).toBe(65);
  await expect
    .poll(() => row.evaluate((it) => it.getBoundingClientRect().top > 0 && it.getBoundingClientRect().bottom < innerHeight))
    .toBe(true);
});
