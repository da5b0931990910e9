/** Y1 S1 in a real browser: a tax platform, which is a simulator in a process of its own, from its form to the invoice that it tells of. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { OUR_COMPANY } from "./documents.ts";
import { type RunningServer, freePort, startServer } from "./server.ts";
import { KEYS } from "../tools/tax-platform-simulator/specimen.ts";
import { firstAdministrator } from "./first-administrator.ts";

let chromium: TestBrowser;
let simulator: ChildProcess;
let address: string;
const folder = mkdtempSync(join(tmpdir(), "piaozai-simulator-"));

beforeAll(async () => {
  chromium = await launchBrowser();
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  const command = ["tools/tax-platform-simulator/main.ts", "--port", String(port), "--data", folder];
  simulator = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((ready) => simulator.stdout!.once("data", ready));
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  simulator?.kill();
  rmSync(folder, { recursive: true });
});

/** What people do at the simulator's own page. */
async function control(name: string, body: object): Promise<{ number: string }> {
  const answer = await fetch(`${address}/control/${name}`, { method: "POST", body: JSON.stringify(body) });
  return (await answer.json()) as { number: string };
}

test("Y1 S1 a tax platform is tried, added, brings an invoice and later its status; its outage is told in words, at a desk and on a phone", async () => {
  const server = await startServer({ PIAOZAI_PRIVATE_HOSTS: "127.0.0.1" });
  try {
    const page = await (await chromium.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" })).newPage();
    await firstAdministrator(page, server);
    const { number } = await control("issue", { ...OUR_COMPANY, direction: "received" });
    await add(page, server, number);
    await brings(page, number);
    await control("status", { number, fpzt: "8" });
    await page.getByRole("button", { name: "现在就取" }).click();
    await stateBecomes(page, number, "red-flushed-full");
    await control("outage", { on: true });
    await page.getByRole("button", { name: "现在就取" }).click();
    await page.getByText("连不上平台，或平台停机").waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText("对方是模拟器").waitFor();
    await accessible(page);
  } finally {
    await server.close();
  }
}, 240_000);

async function add(page: Page, { base }: RunningServer, number: string): Promise<void> {
  await page.goto(`${base}/admin/sources`);
  await page.getByRole("button", { name: "添加来源" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("从哪里收").click();
  await page.locator(".ant-select-item-option").filter({ hasText: "税务平台" }).click();
  await dialog.getByLabel("名称", { exact: true }).fill("税务数字账户");
  await dialog.getByLabel("接口地址").fill(`${address}/leqi/access/v2/invoke`);
  await dialog.getByLabel("纳税人识别号").fill(OUR_COMPANY.taxId);
  await dialog.getByLabel("直连平台编号").fill(KEYS.leqi.platform);
  await dialog.getByLabel("SM4 密钥").fill(KEYS.leqi.key);
  const [year, month] = new Date().toISOString().split("-");
  await dialog.getByLabel("从哪天开的票收起").fill(`${year}-${month}-01`);
  await dialog.getByRole("button", { name: "先试一试" }).click();
  await dialog.getByText("对方是模拟器").waitFor();
  await dialog.getByText(number).waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "添加", exact: true }).click();
  await page.getByRole("heading", { name: "税务数字账户" }).waitFor();
}

async function brings(page: Page, number: string): Promise<void> {
  await page.getByText("正常", { exact: true }).waitFor({ timeout: 30_000 });
  await page.getByText("对方是模拟器").waitFor();
  await stateBecomes(page, number, "normal");
}

async function stateBecomes(page: Page, number: string, state: string): Promise<void> {
  const asked = async () =>
    page.evaluate(async (wanted) => {
      const { invoices } = (await (await fetch(`/api/v1/invoices?number=${wanted}`)).json()) as {
        invoices: { states: { tax: string } }[];
      };
      return invoices.map(({ states }) => states.tax);
    }, number);
  await expect.poll(asked, { timeout: 60_000 }).toEqual([state]);
}
