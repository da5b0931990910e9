/** Y3 in a real browser: a ledger is compared, a difference explained, and the next run shows only what is new. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { firstAdministrator } from "./first-administrator.ts";
import { type RunningServer, startServer } from "./server.ts";

let chromium: TestBrowser;
let server: RunningServer;
beforeAll(async () => {
  chromium = await launchBrowser();
  server = await startServer();
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

const HEAD = "凭证号,发票号码,开票日期,价税合计";
const FIRST = "记-1,25112000000123456781,2025-03-04,113.00";
const SECOND = "记-2,25112000000123456792,2025-03-05,226.00";
const ledger = (...rows: string[]) => ({
  name: "三月账.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(`${[HEAD, ...rows].join("\n")}\n`),
});
const phone = { width: 390, height: 844 };

test("Y3 a ledger is compared, worked off and reported; at a desk and on a phone", async () => {
  const page = await (await chromium.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" })).newPage();
  await firstAdministrator(page, server);

  await page.goto(`${server.base}/reconciliations`);
  await page.getByText("还没有对过账").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "新建对账" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("与什么核对").click();
  await page.getByTitle("财务账（表格）").click();
  await dialog.getByLabel("开票日期从").fill("2025-03-01");
  await dialog.getByLabel("到", { exact: true }).fill("2025-03-31");
  await dialog.getByLabel("名称", { exact: true }).fill("三月");
  await accessible(page);
  await dialog.getByRole("button", { name: "建好，去选文件" }).click();

  await page.getByText("还没有核对过").waitFor();
  await page.getByTestId("reconciliation-file").setInputFiles(ledger(FIRST));
  await page.getByRole("heading", { name: "各列是什么" }).waitFor({ timeout: 30_000 });
  await accessible(page);
  await page.getByRole("button", { name: "开始核对" }).click();
  await page.getByRole("heading", { name: "差异" }).waitFor({ timeout: 30_000 });
  await accessible(page);

  await page.getByRole("button", { name: "处理", exact: true }).click();
  const settle = page.getByRole("dialog");
  await settle.getByLabel("原因").click();
  await page.getByTitle("在途，尚未收到").click();
  await settle.getByLabel("备注").fill("供应商说已寄出");
  await settle.getByRole("button", { name: "保存" }).click();
  await page.getByText("没有符合条件的差异").waitFor();

  // the same make of list isn't asked about again, and what was explained doesn't come back
  await page.setViewportSize(phone);
  await page.getByTestId("reconciliation-file").setInputFiles(ledger(FIRST, SECOND));
  await page.getByText("第 3 行").waitFor({ timeout: 30_000 });
  expect(await page.getByRole("button", { name: "处理", exact: true }).count()).toBe(1);
  await accessible(page);
  await page.getByRole("button", { name: "出具签名报告" }).click();
  await page.getByRole("link", { name: "PDF" }).waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "照这一行录入" }).click();
  await page.waitForURL("**/enter");
  expect(await page.getByLabel("发票号码").first().inputValue()).toContain("25112000000123456792");
}, 120_000);
