/** Y4 S3 in a real browser, at a desk and on a phone: followed, seen to change without being loaded anew, told; a webhook added and tried. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type Receiver, receiver } from "#server/notices/testing/receiver.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
let server: TestServer;
let chromium: TestBrowser;
let hears: Receiver;
let page: Page;
let boss: Page;
let invoices: { id: string }[];

beforeAll(async () => {
  [server, chromium, hears] = await Promise.all([
    testServer({ settings: { privateHosts: ["127.0.0.1"] } }),
    launchBrowser(),
    receiver(),
  ]);
  server.platform.clock.set(new Date());
  const anna = await server.person("anna", { role: "employee", reach: "company" });
  const rows = [0, 1].map((at) => anInvoice({ companyId: server.companyId, number: `2511200000000024680${at}` }));
  await insertInvoices(server.platform.db, rows);
  invoices = rows as { id: string }[];
  page = await signedIn(chromium, server, anna.email);
  boss = await signedIn(chromium, server, server.admin.email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
  await hears?.close();
});

test.each([
  ["desk", 0],
  ["phone", 1],
] as const)(
  "S3 Y4 at the %s: an invoice is followed, changes before one's eyes, and is in the notifications",
  async (where, nth) => {
    await page.setViewportSize(WIDTHS[where]);
    const { id } = invoices[nth]!;
    await page.goto(`${server.url}/invoices/${id}`);
    await page.getByRole("button", { name: "关注", exact: true }).click();
    await page.getByRole("button", { name: "取消关注" }).waitFor();
    const body = { axis: "booking", value: "booked", from: "not-booked" };
    expect((await server.call(`/api/v1/invoices/${id}/states`, { method: "POST", body })).status).toBe(200);
    await page.getByText("已入账").first().waitFor();
    // a follower's turns are some seconds apart, and the clock is the test's
    server.platform.clock.advance(10_000);
    await page.getByRole("link", { name: "1 条未读" }).click();
    await page.getByRole("heading", { level: 1, name: "通知" }).waitFor();
    await accessible(page);
    await ownHook(page);
    await page.getByRole("link", { name: "有变化" }).first().click();
    await page.waitForURL(/\/invoices\/\d+$/);
    await page.getByRole("link", { name: "通知", exact: true }).waitFor();
  },
);

test.each(["desk", "phone"] as const)(
  "Y4 at the %s: a webhook is added, its secret shown once, tried and ended",
  async (where) => {
    await boss.setViewportSize(WIDTHS[where]);
    await boss.goto(`${server.url}/admin/webhooks`);
    await boss.getByText("还没有推送").waitFor();
    await boss.getByRole("button", { name: "添加推送" }).click();
    const dialog = boss.getByRole("dialog");
    await dialog.getByLabel("名称", { exact: true }).fill(`ERP ${where}`);
    await dialog.getByLabel("接收地址").fill(hears.url);
    await dialog.getByRole("button", { name: "添加", exact: true }).click();
    const shown = boss.getByRole("dialog", { name: "签名密钥" });
    hears.secret = (await shown.locator("code").textContent())!;
    expect(hears.secret).toMatch(/^whsec_/);
    await shown.getByRole("button", { name: "已保存好" }).click();
    await boss.getByRole("heading", { name: `ERP ${where}` }).waitFor();
    await boss.getByRole("button", { name: "试推一条" }).click();
    await boss.getByText("接收方收下了（204）").waitFor();
    await accessible(boss);
    await boss.getByRole("button", { name: "没送到的" }).click();
    await boss.getByText("都送到了").waitFor();
    await boss.keyboard.press("Escape");
    await boss
      .getByRole("button", { name: "更多" })
      .or(boss.getByRole("button", { name: "加载更多" }))
      .click();
    await boss.getByRole("menuitem", { name: "停用" }).click();
    await boss.getByRole("dialog").getByRole("button", { name: "停用" }).click();
    await boss.getByText("还没有推送").waitFor();
  },
);

/** A program of one's own is told too: its address set, the secret shown once, tried, ended. */
async function ownHook(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^设\s*置$/ }).click();
  await page.getByLabel("接收地址").fill(hears.url);
  await page.getByRole("button", { name: /^设\s*置$/ }).click();
  const shown = page.getByRole("dialog", { name: "签名密钥" });
  hears.secret = (await shown.locator("code").textContent())!;
  await shown.getByRole("button", { name: "已保存好" }).click();
  await page.getByText(hears.url).waitFor();
  await page.getByRole("button", { name: "试一试" }).click();
  await page.getByText("收到了（204）").waitFor();
  await accessible(page);
  if (process.env["PIAOZAI_SHOTS"])
    await page.screenshot({ path: `${process.env["PIAOZAI_SHOTS"]}/hook-${page.viewportSize()!.width}.png`, fullPage: true });
  await page.getByRole("button", { name: /^停\s*用$/ }).click();
  await page
    .getByRole("tooltip")
    .getByRole("button", { name: /^停\s*用$/ })
    .click();
  await page.getByRole("button", { name: /^设\s*置$/ }).waitFor();
}
