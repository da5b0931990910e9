/** Many files, and files without network, in a real browser: nothing is lost, nothing comes twice. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { specimenXml } from "../src/demo/specimen/index.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { OUR_COMPANY, type UploadFile, aDigitalInvoice } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "many@example.com", password: "a thousand files at once" };
let server: RunningServer;
let again: ChildProcess | null = null;
let chromium: TestBrowser;

beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(), launchBrowser()]);
  const context = await chromium.browser.newContext();
  const token = new URL(server.setUpLink).hash.slice(1);
  const answer = await context.request.post(`${server.base}/api/v1/setup`, {
    data: { token, name: "样例会计", ...ACCOUNT, company: OUR_COMPANY.name, taxId: OUR_COMPANY.taxId },
    headers: { origin: server.base },
  });
  expect(answer.status()).toBeLessThan(300);
  await context.close();
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  again?.kill("SIGTERM");
  await server?.close();
});

let serial = 0;
const number = (n: number): string => `2600800000000000${String(n).padStart(4, "0")}`;
function xmlFiles(count: number): UploadFile[] {
  return Array.from({ length: count }, () => {
    const n = ++serial;
    const facts: InvoiceFacts = aDigitalInvoice({ number: number(n), qr: null });
    return { name: `${n}.xml`, mimeType: "application/xml", buffer: Buffer.from(specimenXml(facts)) };
  });
}

async function open(): Promise<{ page: Page; context: BrowserContext }> {
  const context = await chromium.browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN" });
  await context.request.post(`${server.base}/api/auth/sign-in/email`, { data: ACCOUNT, headers: { origin: server.base } });
  const page = await context.newPage();
  await page.goto(`${server.base}/intake`);
  await page.locator("input[type=file]").first().waitFor({ state: "attached" });
  return { page, context };
}

const put = (page: Page, files: UploadFile[]): Promise<void> => page.getByTestId("files").setInputFiles(files);
const documents = async (context: BrowserContext): Promise<string[]> => {
  const names: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const answer = await context.request.get(`${server.base}/api/v1/documents${cursor === "" ? "" : `?cursor=${cursor}`}`);
    const page = (await answer.json()) as { documents: { name: string }[]; nextCursor: string | null };
    names.push(...page.documents.map((each) => each.name));
    cursor = page.nextCursor;
  }
  return names;
};
/** each once, in no order */
async function onceEach(context: BrowserContext, files: UploadFile[]): Promise<void> {
  const wanted = new Set(files.map((file) => file.name));
  const there = (await documents(context)).filter((name) => wanted.has(name));
  expect(there.toSorted()).toEqual([...wanted].toSorted());
}

test("E2 sixty files: paused, a part that fails is sent again, gone on with, and reported", async () => {
  const { page, context } = await open();
  const files = xmlFiles(60);
  let broken = 1;
  await page.route("**/api/v1/documents", async (route) => {
    if (route.request().method() !== "POST" || broken-- !== 1) return route.continue();
    await route.fulfill({
      status: 422,
      contentType: "application/json",
      body: JSON.stringify({ code: "no-files", status: 422, title: "no" }),
    });
  });
  await put(page, files);
  await page.getByRole("button", { name: "暂停" }).click();
  await page.getByRole("button", { name: "继续上传" }).waitFor();
  const failed = page.getByRole("button", { name: /重新上传失败的/ });
  await failed.waitFor();
  await page.getByRole("button", { name: "继续上传" }).click();
  await failed.click();
  await page.getByRole("heading", { name: "录入完成" }).waitFor({ timeout: 90_000 });
  await page.getByText("共 60 个文件").waitFor();
  await page.getByRole("button", { name: /新录入 60/ }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: "下载报告" })
      .or(page.getByRole("link", { name: "下载报告" }))
      .click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^batch-\d+\.csv$/);
  await onceEach(context, files);
  await context.close();
}, 180_000);

test("E2 an answer that was on its way while the last files were sent isn't the end of the batch", async () => {
  const { page, context } = await open();
  const [allow, last] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let parts = 0;
  await page.route("**/api/v1/documents", async (route) => {
    if (route.request().method() !== "POST" || ++parts !== 2) return route.continue();
    await allow.promise;
    await route.fulfill({ response: await route.fetch() });
    last.resolve();
  });
  await page.route("**/api/v1/batches/*/progress", async (route) => {
    const response = await route.fetch();
    // what the server has is read; before the page hears of it, the rest is sent
    if ((await response.json()).done) {
      allow.resolve();
      await last.promise;
    }
    await route.fulfill({ response });
  });
  await put(page, xmlFiles(20));
  await page.getByRole("heading", { name: "录入完成" }).waitFor();
  const outcomes = await page.locator("ul[aria-label='结果'] button").allInnerTexts();
  expect(outcomes.map((text) => text.replace(/\s+/g, " "))).toEqual(["新录入 20"]);
  await context.close();
}, 120_000);

test("U2 files chosen without network wait, outlive a reload, and arrive once when it is back", async () => {
  const { page, context } = await open();
  const files = xmlFiles(3);
  await context.setOffline(true);
  await put(page, files);
  await page.getByText("3 个文件等待联网").first().waitFor();
  await page.waitForFunction(async () => {
    const request = indexedDB.open("piaozai-uploads");
    const db = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const all = db.transaction("files").objectStore("files").getAll();
    const rows = await new Promise<{ state: string; blob: Blob | null }[]>(
      (resolve) => (all.onsuccess = () => resolve(all.result)),
    );
    db.close();
    return rows.filter((row) => row.state === "waiting" && row.blob !== null).length === 3;
  });
  // the app is closed and opened again, with network
  await page.close();
  await context.setOffline(false);
  const later = await context.newPage();
  await later.goto(`${server.base}/intake`);
  await later.getByRole("heading", { name: "录入完成" }).waitFor({ timeout: 60_000 });
  await onceEach(context, files);
  await context.close();
}, 120_000);

test("U2 signing out with files that wait is asked for first, and clears them", async () => {
  const { page, context } = await open();
  await page.route("**/api/v1/documents", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await context.setOffline(true);
  await put(page, xmlFiles(2));
  await page.getByText("2 个文件等待联网").first().waitFor();
  const leave = async (): Promise<void> => {
    await page.getByRole("button", { name: "我的", exact: true }).click();
    await page.getByRole("button", { name: "退出登录" }).click();
    await page.getByRole("button", { name: "先不退出" }).waitFor();
  };
  await leave();
  await page.getByRole("button", { name: "先不退出" }).click();
  await page.getByRole("button", { name: "先不退出" }).waitFor({ state: "hidden" });
  await context.setOffline(false);
  await leave();
  await page.getByRole("button", { name: "删除并退出" }).click();
  await page.waitForURL(/sign-in/);
  const kept = await page.evaluate(async () => {
    const request = indexedDB.open("piaozai-uploads");
    const db = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const count = db.transaction("files").objectStore("files").count();
    return new Promise<number>((resolve) => (count.onsuccess = () => resolve(count.result)));
  });
  expect(kept).toBe(0);
  await context.close();
}, 90_000);

test("E2 O1 the server is killed in the middle of an upload: the page goes on by itself, each file is there once", async () => {
  const { page, context } = await open();
  const files = xmlFiles(40);
  await put(page, files);
  await page.getByText(/已上传 [1-9]\d*，/).waitFor();
  await server.kill();
  again = spawn(process.execPath, ["bin/piaozai.js", "start"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, PIAOZAI_DATA: server.data, PORT: String(server.port), PIAOZAI_HOST: "127.0.0.1" },
    stdio: "ignore",
  });
  await page.getByRole("heading", { name: "录入完成" }).waitFor({ timeout: 150_000 });
  await onceEach(context, files);
  const outcomes = await page.locator("ul[aria-label='结果'] button").allInnerTexts();
  expect(outcomes.map((text) => text.replace(/\s+/g, " "))).toEqual(["新录入 40"]);
  await context.close();
}, 240_000);
