/** Two invoices chosen in the list, printed, and their PDF opened; the original beside its fields, made larger and smaller. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noViolations } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { OUR_COMPANY, storyFiles } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "print@example.com", password: "printed and pasted" };

let server: RunningServer;
let chromium: TestBrowser;

beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(), launchBrowser()]);
  const context = await chromium.browser.newContext();
  const headers = { origin: server.base };
  const token = new URL(server.setUpLink).hash.slice(1);
  const data = { token, name: "样例会计", ...ACCOUNT, company: OUR_COMPANY.name, taxId: OUR_COMPANY.taxId };
  expect((await context.request.post(`${server.base}/api/v1/setup`, { data, headers })).ok()).toBe(true);
  for (const file of await storyFiles()) {
    const answer = await context.request.post(`${server.base}/api/v1/documents?wait=60`, { multipart: { files: file }, headers });
    expect(answer.status()).toBe(202);
  }
  await context.close();
}, 300_000);

afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

async function open(width: number): Promise<{ page: Page; context: BrowserContext }> {
  const context = await chromium.browser.newContext({ viewport: { width, height: 900 }, locale: "zh-CN" });
  const headers = { origin: server.base };
  await context.request.post(`${server.base}/api/auth/sign-in/email`, { data: ACCOUNT, headers });
  return { context, page: await context.newPage() };
}

test("E8 what is chosen in the list is printed with a paste sheet, and the PDF opens", async () => {
  const { page, context } = await open(1440);
  await page.goto(`${server.base}/invoices`);
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "打印" }).click();
  const preview = page.getByRole("region", { name: "预览" });
  await preview.locator("canvas[data-drawn='true']").waitFor({ timeout: 60_000 });
  await preview.locator("span", { hasText: "第 1 页，共 1 页" }).waitFor();
  await page.getByRole("checkbox", { name: /附粘贴单/ }).check();
  await preview.locator("span", { hasText: "第 1 页，共 2 页" }).waitFor({ timeout: 30_000 });
  await preview.getByRole("button", { name: "下一页" }).click();
  await page.getByLabel("事由").fill("样张出差");
  await noViolations(page);
  const made = page.waitForResponse((response) => response.url().endsWith("/api/v1/prints"));
  await page.getByRole("dialog").getByRole("button", { name: "打印" }).click();
  expect((await made).status()).toBe(201);
  const link = page.getByRole("link", { name: "打开 PDF" });
  const pdf = await context.request.get(new URL((await link.getAttribute("href"))!, server.base).href);
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await context.close();
}, 120_000);

test("E8 F5 on a phone a finger that rests on a card begins to choose; what is chosen is printed or exported below", async () => {
  const { page, context } = await open(390);
  await page.goto(`${server.base}/invoices`);
  const card = page.locator("a[data-row]").first();
  const { x, y } = (await card.boundingBox())!;
  await card.dispatchEvent("pointerdown", { pointerType: "touch", clientX: x + 20, clientY: y + 20 });
  await page.getByText("已选 1 张").waitFor();
  expect(page.url()).toContain("/invoices");
  await page.getByRole("button", { name: "全选" }).click();
  await page.getByText("已选 2 张").waitFor();
  await page.getByText("合计 ¥1,356.00", { exact: true }).waitFor();
  const print = page.getByRole("button", { name: "打印" });
  expect((await print.boundingBox())!.y, "within the reach of the thumb").toBeGreaterThan(600);
  await noViolations(page);
  await print.click();
  await page.getByRole("dialog").getByText("打印 2 张发票").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "取消选择" }).click();
  await page.getByRole("button", { name: "选择" }).click();
  await page.getByText("点选要打印或导出的发票").waitFor();
  await page.locator("button[aria-pressed]").last().click();
  await page.getByRole("button", { name: "导出", exact: true }).last().click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "导出", exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toContain("发票清单");
  await context.close();
}, 120_000);

test.each([1440, 390])(
  "E7 the original is made larger by button, key and wheel, and fitted again, at %d pixels",
  async (width) => {
    const { page, context } = await open(width);
    await page.goto(`${server.base}/invoices`);
    await page.locator("a[data-row]").first().click();
    const frame = page.getByRole("region", { name: "发票原件" });
    const sheet = frame.locator("img, canvas").first();
    await expect.poll(async () => (await sheet.boundingBox())?.height ?? 0, { timeout: 60_000 }).toBeGreaterThan(100);
    const across = async (): Promise<number> => (await sheet.boundingBox())!.width;
    const fitted = await across();
    await page.getByRole("button", { name: "放大" }).click();
    await expect.poll(across).toBeGreaterThan(fitted * 1.2);
    await frame.press("0");
    await expect.poll(across).toBeCloseTo(fitted, 0);
    await frame.hover();
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    await expect.poll(across).toBeGreaterThan(fitted * 1.2);
    await page.getByRole("button", { name: "适合宽度" }).click();
    await expect.poll(across).toBeCloseTo(fitted, 0);
    await noViolations(page);
    await context.close();
  },
  120_000,
);
