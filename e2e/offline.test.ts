/** The installed app without a network: it opens, scans and queues, and what waits goes in under the name of its owner only. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { specimenXml } from "../src/demo/specimen/index.ts";
import { noViolations } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { aDigitalInvoice, OUR_COMPANY } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "offline@example.com", password: "away from every network" };

let server: RunningServer;
let chromium: TestBrowser;

beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(), launchBrowser()]);
  const context = await chromium.browser.newContext();
  const token = new URL(server.setUpLink).hash.slice(1);
  const data = { token, name: "样例会计", ...ACCOUNT, company: OUR_COMPANY.name, taxId: OUR_COMPANY.taxId };
  const made = await context.request.post(`${server.base}/api/v1/setup`, { data, headers: { origin: server.base } });
  expect(made.ok()).toBe(true);
  await context.close();
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

async function signIn(context: BrowserContext): Promise<void> {
  const headers = { origin: server.base };
  await context.request.post(`${server.base}/api/auth/sign-in/email`, { data: ACCOUNT, headers });
}

/** Opened once with a network and installed: the service worker holds the app. */
async function installed(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN", hasTouch: true });
  await signIn(context);
  const page = await context.newPage();
  await page.goto(server.base);
  await page.getByRole("heading", { name: "找发票" }).waitFor();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // under the worker's hands, so that it holds the page too
  await page.reload();
  await page.getByRole("heading", { name: "找发票" }).waitFor();
  await page.waitForFunction(async () => (await (await caches.open("page")).keys()).length > 0);
  return { context, page };
}

const paper = (number: string) => ({
  name: `${number}.xml`,
  mimeType: "application/xml",
  buffer: Buffer.from(specimenXml(aDigitalInvoice({ number, qr: null }))),
});
const numbersOf = async (context: BrowserContext, number: string): Promise<number> =>
  (await (await context.request.get(`${server.base}/api/v1/invoices?number=${number}`)).json()).total;

test("U2 the app opens without a network, says so, takes papers, and sends them when it is back", async () => {
  const { context, page } = await installed();
  await context.setOffline(true);
  await page.close();
  const away = await context.newPage();
  await away.goto(`${server.base}/intake`);
  await away.getByText("现在连不上服务器").waitFor({ timeout: 30_000 });
  await away
    .locator("input[type=file]")
    .first()
    .setInputFiles([paper("26007000000000077701")]);
  await away.getByText("1 个文件等待联网").first().waitFor();
  await noViolations(away);
  await context.setOffline(false);
  await away.getByRole("heading", { name: "录入完成" }).waitFor({ timeout: 60_000 });
  expect(await numbersOf(context, "26007000000000077701")).toBe(1);
  await context.close();
}, 120_000);

test("U2 what waits is sent only after its owner has signed in again", async () => {
  const { context, page } = await installed();
  await context.setOffline(true);
  await page.goto(`${server.base}/intake`);
  await page.getByText("现在连不上服务器").waitFor({ timeout: 30_000 });
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([paper("26007000000000077702")]);
  await page.getByText("1 个文件等待联网").first().waitFor();
  await context.clearCookies();
  await context.setOffline(false);
  const again = page.getByRole("dialog");
  await again.getByLabel("密码", { exact: true }).waitFor({ timeout: 30_000 });
  await again.getByLabel("密码", { exact: true }).fill(ACCOUNT.password);
  await again.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByRole("heading", { name: "录入完成" }).waitFor({ timeout: 60_000 });
  await signIn(context);
  expect(await numbersOf(context, "26007000000000077702")).toBe(1);
  await context.close();
}, 120_000);

test("U2 nobody's files are taken in under another's name, and without ever having been signed in nothing opens", async () => {
  const context = await chromium.browser.newContext({ locale: "zh-CN" });
  await signIn(context);
  const sent = await context.request.post(`${server.base}/api/v1/documents`, {
    multipart: { files: paper("26007000000000077703") },
    headers: { origin: server.base, "x-piaozai-for": "somebody-else" },
  });
  expect([sent.status(), (await sent.json()).code]).toEqual([409, "signed-in-as-another"]);
  expect(await numbersOf(context, "26007000000000077703")).toBe(0);
  await context.clearCookies();
  const page = await context.newPage();
  await page.goto(server.base);
  await page.getByRole("heading", { name: "登录" }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await page.getByRole("heading", { name: "登录" }).waitFor();
  await context.setOffline(true);
  await page.goto(server.base);
  await page.getByText("连不上服务器").first().waitFor({ timeout: 30_000 });
  expect(await page.getByRole("button", { name: "打开摄像头：扫码或拍照" }).count()).toBe(0);
  await context.close();
}, 120_000);

test("D12 D15 the self-check opens before the sign-in and without a network, says what is wrong and what to do", async () => {
  const { context, page } = await installed();
  await context.setOffline(true);
  await page.goto(`${server.base}/self-check`);
  await page.getByText("这台设备没有网络").waitFor();
  await page.getByText("打开 Wi-Fi 或移动数据").waitFor();
  await noViolations(page);
  await context.setOffline(false);
  await page.getByRole("button", { name: "重新自检" }).click();
  await page.getByText(/已登录：样例会计/).waitFor();
  await context.clearCookies();
  await page.goto(`${server.base}/sign-in`);
  await page.getByText("登录不了？").click();
  await page.getByRole("link", { name: "更多登录帮助" }).click();
  await page.getByText("老是要重新登录").click();
  await noViolations(page);
  await page.getByRole("link", { name: "去自检" }).click();
  await page.getByText("没有登录，或登录已过期").waitFor();
  await context.close();
});
