/** Y1 Y2 in a real browser: another system's interface, mapped on its real answers; what is pushed; a file that is due on a day. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OtherSystem, otherSystem } from "../src/server/sources/testing/interface.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { type RunningServer, startServer } from "./server.ts";
import { firstAdministrator } from "./first-administrator.ts";

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

let chromium: TestBrowser;
let other: OtherSystem;
beforeAll(async () => {
  [chromium, other] = await Promise.all([launchBrowser(), otherSystem()]);
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await other?.close();
});

const RECORDS = [
  {
    fphm: "26007000000000012345",
    kprq: "2026-11-02",
    fplx: "81",
    xfmc: "样例供应商",
    jshj: "113.00",
    pdfUrl: "https://elsewhere.example/a.pdf",
  },
  { fphm: "26007000000000012346", kprq: "昨天", fplx: "82", xfmc: "样例供应商", jshj: "226.00" },
];

test("Y1 Y2 records are tried, mapped and fetched at a desk; on a phone a system hands in, and a file that is due is uploaded", async () => {
  const server = await startServer({ PIAOZAI_PRIVATE_HOSTS: "localhost" });
  try {
    const page = await (await chromium.browser.newContext({ viewport: DESK, locale: "zh-CN" })).newPage();
    await firstAdministrator(page, server);
    await page.goto(`${server.base}/admin/sources`);
    await maps(page, "财务系统");
    await brings(page, server);
    await page.setViewportSize(PHONE);
    await page.goto(`${server.base}/admin/sources`);
    await handsIn(page);
    await isDue(page);
  } finally {
    await server.close();
  }
}, 240_000);

async function begin(page: Page, kind: string, name: string) {
  await page.getByRole("button", { name: "添加来源" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("从哪里收").click();
  await page.locator(".ant-select-dropdown:visible").getByText(kind, { exact: true }).click();
  await dialog.getByLabel("名称", { exact: true }).fill(name);
  return dialog;
}

async function maps(page: Page, name: string): Promise<void> {
  other.answer(({ headers }) =>
    headers.authorization === "Bearer s3cret" ? { body: { data: { rows: RECORDS } } } : { status: 401 },
  );
  const dialog = await begin(page, "接口（HTTP，JSON）", name);
  await dialog.getByLabel("接口地址").fill(`${other.url}/invoices`);
  await dialog.getByLabel("密钥", { exact: true }).fill("wrong");
  await dialog.getByRole("button", { name: "先试一试" }).click();
  await dialog.getByText("对方拒绝登录（401）。").waitFor();
  await dialog.getByLabel("密钥", { exact: true }).fill("s3cret");
  await dialog.getByRole("button", { name: "先试一试" }).click();
  await dialog.getByText("取到了 2 条记录").waitFor();
  // the one that can't be read says why, and a code is mapped
  await dialog.getByText("“开票日期”不是日期：昨天").waitFor();
  await dialog.getByLabel("里的 81 是").click();
  await page.locator(".ant-select-dropdown:visible").getByText("数电票（增值税专用发票）", { exact: true }).click();
  await dialog.locator("#preview ~ ul").getByText("数电票（增值税专用发票）").waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "添加", exact: true }).click();
  await page.getByRole("heading", { name }).waitFor();
}

async function brings(page: Page, { base }: RunningServer): Promise<void> {
  await page.getByRole("button", { name: "取的记录" }).click();
  await page.getByText("收进 2 个").waitFor({ timeout: 60_000 });
  const { id, kind } = await page.evaluate(async () => {
    const answer = await fetch("/api/v1/invoices?number=26007000000000012345");
    return ((await answer.json()) as { invoices: { id: string; kind: string }[] }).invoices[0]!;
  });
  expect(kind).toBe("digital-vat-special");
  await page.goto(`${base}/invoices/${id}`);
  await page.getByText("样例供应商").first().waitFor();
}

async function handsIn(page: Page): Promise<void> {
  const dialog = await begin(page, "推送（对方系统主动交来）", "报销系统");
  await dialog.getByRole("button", { name: "添加", exact: true }).click();
  await page.getByRole("heading", { name: "报销系统" }).waitFor();
  await page.getByRole("button", { name: "怎样交来" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("Idempotency-Key").waitFor();
  await drawer.getByText("还没有令牌").waitFor();
  await accessible(page);
  await drawer
    .getByRole("button", { name: "Close" })
    .or(drawer.getByRole("button", { name: "关闭" }))
    .first()
    .click();
}

async function isDue(page: Page): Promise<void> {
  const dialog = await begin(page, "定期上传的文件", "税局导出");
  await dialog.getByLabel("要上传什么").fill("全量发票查询导出");
  await dialog.getByRole("button", { name: "添加", exact: true }).click();
  await page.getByRole("heading", { name: "税局导出" }).waitFor();
  const csv = "发票号码,开票日期,价税合计\n26007000000000099999,2026-01-05,113.00\n";
  await page
    .getByLabel("“税局导出”要上传的文件")
    .setInputFiles({ name: "导出.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  const asked = page.getByRole("dialog", { name: "税局导出" });
  await asked.getByText("导出.csv").waitFor();
  await accessible(page);
  await asked.getByRole("button", { name: /^上\s*传$/ }).click();
  await page.getByText("已上传，正在识别").waitFor();
  await accessible(page);
}
