/** P1 in a real browser: from the first administrator's link to colleagues who are in, at a desk and on a phone. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { type RunningServer, startServer } from "./server.ts";

const WIDTHS = [
  { name: "at a desk", viewport: { width: 1440, height: 900 } },
  { name: "on a phone", viewport: { width: 390, height: 844 } },
] as const;
const TAX_ID = "91110108551385082Q";
const PASSWORD = "harbour lantern violin";

let chromium: TestBrowser;
beforeAll(async () => {
  chromium = await launchBrowser();
}, 120_000);
afterAll(() => chromium?.close());

for (const { name, viewport } of WIDTHS) {
  test(`P1 ${name}: company, departments and first colleagues are set up in the guide, and one of them joins`, async () => {
    const server = await startServer();
    try {
      const context = await chromium.browser.newContext({ viewport, locale: "zh-CN" });
      const page = await context.newPage();
      await firstAdministrator(page, server);
      await guide(page);
      await colleagueJoins(page, await chromium.browser.newContext({ viewport, locale: "zh-CN" }));
      await spreadsheet(page, server);
      await group(page, server);
      await departments(page, server);
      await disable(page, server);
    } finally {
      await server.close();
    }
  }, 240_000);
}

async function firstAdministrator(page: Page, server: RunningServer): Promise<void> {
  await page.goto(server.setUpLink);
  await page.getByLabel("公司名称").fill("样张科技有限公司");
  await page.getByLabel("姓名").fill("管理员");
  await page.getByLabel("邮箱").fill("admin@example.cn");
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.getByRole("heading", { name: "开始使用" }).waitFor();
}

/** A tax id with a slip is named and mended; what is typed is shown as it is understood before it is stored. */
async function guide(page: Page): Promise<void> {
  await page.getByLabel("税号").fill(TAX_ID.replace("082Q", "083Q"));
  const next = page.getByRole("button", { name: "下一步" });
  expect(await next.isDisabled()).toBe(true);
  await page.getByLabel("税号").fill(TAX_ID);
  await accessible(page);
  await next.click();

  await page.getByRole("heading", { name: "有哪些部门" }).waitFor();
  await page.getByRole("textbox").fill("财务部\n  应付组\n  应收组\n销售部");
  await page.getByText("共 4 个部门").waitFor();
  await accessible(page);
  await next.click();

  await page.getByRole("heading", { name: "第一批同事" }).waitFor();
  await page.getByRole("textbox").fill("li@example.cn 财务 李小样 应付组\nwang@example.cn 王小样\n没有邮箱");
  await page.getByText("第 3 行没有邮箱：没有邮箱").waitFor();
  await page.getByText("财务 · 财务部/应付组").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "邀请 2 位" }).click();
  await page.getByRole("heading", { name: "已邀请 2 位同事" }).waitFor();
  await accessible(page);
  await next.click();
  await page.getByRole("heading", { name: "可以开始了" }).waitFor();
  await accessible(page);
}

/** The link of an invitation is on its page; behind it a password is chosen, and somebody is in. */
async function colleagueJoins(page: Page, other: BrowserContext): Promise<void> {
  await page.getByRole("link", { name: "看看人员" }).click();
  await page.getByText("3 人", { exact: true }).waitFor();
  await accessible(page);
  await page.getByRole("link", { name: /李小样/ }).click();
  const link = await page.getByLabel("邀请链接").inputValue();
  await accessible(page);

  const colleague = await other.newPage();
  await colleague.goto(link);
  await colleague.getByText("样张科技有限公司").waitFor();
  await accessible(colleague);
  await colleague.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await colleague.getByRole("button", { name: "接受邀请" }).click();
  await colleague.waitForURL((url) => url.pathname === "/");
  expect(new URL(colleague.url()).hash).toBe("");
  await colleague.goto(link);
  await colleague.getByText("邀请链接已失效").waitFor();
  await other.close();
}

async function spreadsheet(page: Page, server: RunningServer): Promise<void> {
  await page.goto(`${server.base}/admin/people`);
  await page.getByRole("link", { name: "从表格导入" }).click();
  await page.getByRole("heading", { name: "2. 上传" }).waitFor();
  await accessible(page);
  const rows = [
    "姓名,邮箱,部门,角色",
    "孙小样,sun@example.cn,销售部/华北,员工",
    "李小样,li@example.cn,财务部/应付组,财务",
    "钱,qian@,,",
  ];
  await page.setInputFiles("[data-testid=people-file]", {
    name: "人员.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(rows.join("\n")),
  });
  await page.getByText("这是预览，还没有保存任何内容。").waitFor();
  await page.getByText("邮箱“qian@”不完整").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "执行导入（1 行）" }).click();
  await page.getByText("导入完成，1 份邀请等待接受。").waitFor({ timeout: 30_000 });
}

/** A second company makes a group of both; who is invited into it is the fifth of the people. */
async function group(page: Page, server: RunningServer): Promise<void> {
  await page.goto(`${server.base}/admin/companies`);
  await page.getByRole("button", { name: "新增公司" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("公司全称").fill("样张贸易有限公司");
  await dialog.getByLabel("集团名称").fill("样张集团");
  await accessible(page);
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("样张集团", { exact: true }).waitFor();
  expect(await page.getByRole("heading", { level: 3 }).allTextContents()).toEqual(["样张科技有限公司", "样张贸易有限公司"]);
  await accessible(page);

  await page.goto(`${server.base}/admin/people`);
  await page.getByRole("button", { name: "邀请同事" }).click();
  await dialog.getByLabel("邮箱").fill("zhao@example.cn");
  await dialog.getByLabel("姓名").fill("赵小样");
  await dialog.getByRole("combobox", { name: "公司" }).click();
  await page.locator(".ant-select-item-option", { hasText: "样张贸易有限公司" }).click();
  await accessible(page);
  await dialog.getByRole("button", { name: "生成邀请" }).click();
  await dialog.getByLabel("邀请链接").waitFor();
  await dialog.getByRole("button", { name: /完\s*成/ }).click();
  await page.getByText("5 人", { exact: true }).waitFor();
}

async function departments(page: Page, server: RunningServer): Promise<void> {
  await page.goto(`${server.base}/admin/departments`);
  await page.getByText("华北", { exact: true }).waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "应收组 的操作" }).click();
  await page.getByRole("menuitem", { name: "移动" }).click();
  await page.getByRole("dialog").getByRole("combobox").click();
  await page.locator(".ant-select-item-option", { hasText: /^销售部$/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "移动" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  const below = page.locator("li", { has: page.getByText("销售部", { exact: true }) }).last();
  await below.getByText("应收组", { exact: true }).waitFor();
}

async function disable(page: Page, server: RunningServer): Promise<void> {
  await page.goto(`${server.base}/admin/people`);
  await page.getByRole("link", { name: /李小样/ }).click();
  await page.getByRole("button", { name: "停用" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停用" }).click();
  await page.getByText("已停用", { exact: true }).first().waitFor();
  const refused = await page.request.post(`${server.base}/api/auth/sign-in/email`, {
    data: { email: "li@example.cn", password: PASSWORD },
    headers: { origin: server.base },
  });
  expect(refused.status()).toBe(403);
  await page.getByRole("button", { name: "恢复" }).waitFor();
  await accessible(page);
}
