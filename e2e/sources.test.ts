/** Y1 Y2 in a real browser: a watched folder, from the button to the invoice that somebody put there. */
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { aDigitalInvoice } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";
import { specimenOfd } from "../src/demo/specimen/index.ts";
import { firstAdministrator } from "./first-administrator.ts";

const WIDTHS = [
  { name: "at a desk", viewport: { width: 1440, height: 900 } },
  { name: "on a phone", viewport: { width: 390, height: 844 } },
] as const;

let chromium: TestBrowser;
beforeAll(async () => {
  chromium = await launchBrowser();
}, 120_000);
afterAll(() => chromium?.close());

for (const { name, viewport } of WIDTHS)
  test(`Y1 Y2 ${name}: a watched folder is tried, added and brings what is put there; it is paused and ended`, async () => {
    const server = await startServer();
    try {
      const page = await (await chromium.browser.newContext({ viewport, locale: "zh-CN" })).newPage();
      await firstAdministrator(page, server);
      await add(page, server);
      await brings(page, server);
      await ends(page);
    } finally {
      await server.close();
    }
  }, 240_000);

async function add(page: Page, { base }: RunningServer): Promise<void> {
  await page.goto(`${base}/admin/sources`);
  await page.getByText("还没有自动的来源").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "添加来源" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名称", { exact: true }).fill("前台扫描仪");
  await dialog.getByLabel("文件夹名").fill("../别处");
  await dialog.getByText("只写一个名字").waitFor();
  await dialog.getByLabel("文件夹名").fill("扫描");
  await dialog.getByRole("button", { name: "先试一试" }).click();
  await dialog.getByText("里面现在没有文件").waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "添加", exact: true }).click();
  await page.getByRole("heading", { name: "前台扫描仪" }).waitFor();
  await page.getByText("正常", { exact: true }).waitFor({ timeout: 30_000 });
  await accessible(page);
}

/** What a scanner would do: a file, finished a while ago. */
async function brings(page: Page, { base }: RunningServer): Promise<void> {
  const place = await page.locator("code").first().textContent();
  const file = join(place!, "2026-10", "scan.ofd");
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, await specimenOfd(aDigitalInvoice({})));
  const earlier = new Date(Date.now() - 20 * 60_000);
  await utimes(file, earlier, earlier);
  await page.getByRole("button", { name: "现在就取" }).click();
  await page.getByRole("button", { name: "取的记录" }).click();
  await page.getByText("收进 1 个").waitFor({ timeout: 60_000 });
  await page.goto(base);
  await page.getByText("前台扫描仪 完整至").waitFor();
  const answer = await page.waitForFunction(
    async () => {
      const found = await fetch("/api/v1/invoices?number=26007000000000012345");
      const { invoices } = (await found.json()) as { invoices: { id: string }[] };
      return invoices[0]?.id ?? false;
    },
    undefined,
    { timeout: 60_000, polling: 500 },
  );
  await page.goto(`${base}/invoices/${String(await answer.jsonValue())}`);
  await page.getByText("样例山海办公用品有限公司").first().waitFor();
  await page.goto(`${base}/admin/sources`);
}

async function ends(page: Page): Promise<void> {
  await page.getByRole("button", { name: "暂停" }).click();
  await page.getByText("已暂停", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByText("正常", { exact: true }).waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "停用" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停用" }).click();
  await page.getByText("还没有自动的来源").waitFor();
  expect(await page.getByRole("heading", { name: "前台扫描仪" }).count()).toBe(0);
}
