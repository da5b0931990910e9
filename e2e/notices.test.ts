/** H6 in a real browser, in both widths: an announcement and a maintenance, an incident, and what everybody sees of them. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

let chromium: TestBrowser;
let server: TestServer;
beforeAll(async () => {
  chromium = await launchBrowser();
  server = await testServer();
  server.platform.clock.set(new Date());
}, 120_000);
afterAll(async () => {
  await server?.close();
  await chromium?.close();
});

test("H6 maintenance is announced and said where it touches; an incident is led to its end; the status page tells it without scripts", async () => {
  const page = await signedIn(chromium, server, server.admin.email);
  await announce(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await reads(page);
  const id = await incident(page);
  await publicPage();
  await page.setViewportSize({ width: 1440, height: 900 });
  await ends(page, id);
}, 120_000);

async function announce(page: Page): Promise<void> {
  await page.goto(`${server.url}/admin/notices`);
  await page.getByRole("button", { name: "写公告" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("维护", { exact: true }).click();
  await dialog.getByLabel("标题").fill("更换磁盘");
  await dialog.getByLabel("内容").fill("录入暂停，查找不受影响");
  const until = new Date(Date.now() + 3 * 3_600_000 + 8 * 3_600_000).toISOString().slice(0, 16);
  await dialog.getByLabel("结束").fill(until);
  await dialog.getByLabel("受影响的功能").click();
  await page.getByTitle("录入").click();
  await page.keyboard.press("Escape");
  await dialog.getByLabel("给谁看").click();
  await page.getByTitle("所有人，没登录也看得到").click();
  await accessible(page);
  await dialog.getByRole("button", { name: "发布" }).click();
  await page.getByRole("heading", { name: "更换磁盘" }).waitFor();
  await accessible(page);
}

/** As everybody reads it: at the top, and at the place that it touches; put away it stays away. */
async function reads(page: Page): Promise<void> {
  server.platform.clock.set(new Date());
  await page.goto(`${server.url}/intake`);
  await page.getByText("正在维护：录入暂停到").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "收起“更换磁盘”" }).click();
  await page.getByText("录入暂停，查找不受影响").waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("正在维护：录入暂停到").waitFor();
  expect(await page.getByText("录入暂停，查找不受影响").count()).toBe(0);
  await page.goto(`${server.url}/notices`);
  await page.getByRole("heading", { name: "更换磁盘" }).waitFor();
}

async function incident(page: Page): Promise<string> {
  await page.goto(`${server.url}/admin/incidents`);
  await page.getByText("现在没有事故").waitFor();
  await page.getByRole("button", { name: "开启事故" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("出了什么事").fill("机房 7 号机磁盘损坏");
  await dialog.getByLabel("告诉受影响的人").check();
  await dialog.getByRole("button", { name: "开启", exact: true }).click();
  await page.getByRole("heading", { name: "机房 7 号机磁盘损坏" }).waitFor();
  await page.getByLabel("记一笔").fill("正在更换磁盘");
  await page.getByLabel("同时告诉受影响的人").check();
  await page.getByRole("button", { name: "记下" }).click();
  await page.getByText("已告知", { exact: true }).waitFor();
  await accessible(page);
  return /incidents\/(\d+)/.exec(page.url())![1]!;
}

/** Without signing in and without scripts. */
async function publicPage(): Promise<void> {
  const context = await chromium.browser.newContext({
    javaScriptEnabled: false,
    locale: "zh-CN",
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await page.goto(`${server.url}/status`);
  await page.getByText("正在更换磁盘").waitFor();
  await page.getByRole("heading", { name: "更换磁盘", exact: true }).waitFor();
  expect(await page.getByText("7 号机").count()).toBe(0);
  await page.getByRole("link", { name: "EN" }).click();
  await page.getByRole("heading", { name: "System status" }).waitFor();
  await context.close();
  // axe itself is a script
  const again = await (await chromium.browser.newContext({ bypassCSP: true, colorScheme: "dark" })).newPage();
  await again.goto(`${server.url}/status/`);
  await accessible(again);
  await again.context().close();
}

async function ends(page: Page, id: string): Promise<void> {
  await page.goto(`${server.url}/admin/incidents/${id}`);
  await page.getByRole("checkbox").first().click();
  await page.getByText("Admin，").first().waitFor();
  await page.getByRole("button", { name: "确认已恢复" }).click();
  await page.getByLabel("发生了什么").fill("磁盘坏了");
  await page.getByRole("button", { name: "保存复盘" }).click();
  await accessible(page);
  await page.getByRole("button", { name: "结案", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "结案" }).click();
  await page.getByText("已结案", { exact: true }).waitFor();
  await page.goto(`${server.url}/admin/incidents`);
  await page.getByText("现在没有事故").waitFor();
}
