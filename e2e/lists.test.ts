/** E5 in a real browser: a list is dropped, its columns are confirmed, its invoices are found, and a result list is taken away. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../src/readers/reader.types.ts";
import { lookAtList } from "../src/readers/spreadsheet/list-look.ts";
import { taxExport, writeXlsx } from "../src/readers/spreadsheet/testing/xlsx-writer.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { OUR_COMPANY } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "lists@example.com", password: "a list with an end" };
const NUMBERS = ["25002000008000001237", "25002000008000001238"];

let server: RunningServer;
let chromium: TestBrowser;

beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(), launchBrowser()]);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

/** A picture of the page where somebody asks for them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["PIAOZAI_PICTURES"];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** As if dragged from the desktop onto the page. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, base64]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64!), (char) => char.charCodeAt(0))], file!));
      return data;
    },
    [name, bytes.toString("base64")],
  );
  for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("body", type, { dataTransfer: transfer });
}

test("E5 dropped, understood, imported, found, taken away", { timeout: 240_000 }, async () => {
  const context = await chromium.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(server.setUpLink);
  await page.getByLabel("公司名称").fill(OUR_COMPANY.name);
  await page.getByLabel("公司税号").fill(OUR_COMPANY.taxId);
  await page.getByLabel("您的姓名").fill("样例会计");
  await page.getByLabel("邮箱").fill(ACCOUNT.email);
  await page.getByLabel("密码", { exact: true }).fill(ACCOUNT.password);
  await page.getByRole("button", { name: "创建并开始" }).click();
  await page.getByRole("heading", { name: "开始使用" }).waitFor();

  await page.goto(`${server.base}/lists`);
  await page.getByText("还没有导入过清单").waitFor();
  await picture(page, "lists-empty-1440");
  await accessible(page);

  const rows = NUMBERS.map((number, i) => [
    number,
    "2025-03-04",
    "样张供应商有限公司",
    OUR_COMPANY.name,
    OUR_COMPANY.taxId,
    i === 0 ? "113.00" : "226.00",
  ]);
  const header = ["票据流水", "开票日期", "销方名称", "购买方名称", "购买方税号", "价税合计"];
  const own = writeXlsx([
    {
      name: "样张",
      rows: [header, ...rows, [{ raw: "2.50020000080000E+19" }, "2025-03-05", "样张", OUR_COMPANY.name, OUR_COMPANY.taxId, "1"]],
    },
  ]);
  await drop(page, "自有清单.xlsx", own);
  await page.getByText("请确认各列的意思").first().click();
  await page.getByRole("heading", { name: "各列是什么意思" }).waitFor();
  expect(await page.getByRole("button", { name: "按此导入" }).isDisabled()).toBe(true);
  await page.getByLabel("发票号码", { exact: true }).click();
  await page
    .getByRole("option", { name: "票据流水" })
    .or(page.locator(".ant-select-item-option", { hasText: "票据流水" }))
    .last()
    .click();
  await page.getByText("可以导入").first().waitFor();
  await page.getByText("后几位已丢失").waitFor();
  await page.locator(".ant-select-dropdown:visible").waitFor({ state: "hidden" });
  await picture(page, "lists-mapping-1440");
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "lists-mapping-390");
  await accessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "按此导入" }).click();
  await page.getByText("有 1 行没有导入").waitFor({ timeout: 30_000 });
  await picture(page, "lists-done-1440");
  await accessible(page);
  const [wrong] = await Promise.all([page.waitForEvent("download"), page.getByText("下载未导入的行").click()]);
  const left = await lookAtList(await readFile(await wrong.path()), DEFAULT_LIMITS);
  expect(left.sample[0]!.cells[2]).toBe("2.50020000080000E+19");

  await drop(
    page,
    "全量发票查询导出结果.xlsx",
    taxExport([
      {
        number: NUMBERS[0]!,
        seller: ["样张供应商有限公司", "91000000MA0000001R"],
        buyer: [OUR_COMPANY.name, OUR_COMPANY.taxId],
        fen: 11_188,
        state: "已红冲-全额",
      },
    ]),
  );
  await page.getByText("已读 1 行").waitFor({ timeout: 30_000 });
  await page.goto(`${server.base}/lists`);
  await page.getByText("全量发票导出").waitFor();
  await picture(page, "lists-history-1440");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "lists-history-390");
  await accessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.goto(`${server.base}/invoices`);
  await page.getByText("全额红冲").first().waitFor();
  await page.getByRole("checkbox", { name: `选中 ${NUMBERS[1]}` }).check();
  await page.getByText("已选 1 张").waitFor();
  await picture(page, "lists-chosen-1440");
  await accessible(page);
  await page.getByRole("button", { name: "导出" }).last().click();
  const dialog = page.getByRole("dialog", { name: "导出 1 张发票" });
  await dialog.getByRole("checkbox", { name: "发票代码" }).uncheck();
  await dialog.getByRole("button", { name: "发票号码：下移", exact: true }).click();
  await accessible(page);
  await picture(page, "lists-export-1440");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "导出", exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^发票清单-\d{4}-\d{2}-\d{2}\.xlsx$/);
  const look = await lookAtList(await readFile(await file.path()), DEFAULT_LIMITS);
  expect(look.sample).toHaveLength(1);
  expect(look.sample[0]!.cells).toEqual(expect.arrayContaining([NUMBERS[1], { n: "226.00" }, { n: "45720" }]));
  // without the code, the number after the one below it; remembered for the next time, as lines this time
  expect(look.sheets[0]!.columns.slice(0, 2)).toEqual(["数电发票号码", "发票号码"]);
  await page.getByRole("button", { name: "导出", exact: true }).first().click();
  const again = page.getByRole("dialog", { name: "导出列表" });
  expect(await again.getByRole("checkbox", { name: "发票代码" }).isChecked()).toBe(false);
  await again.getByText("每行明细一行").click();
  await again.getByText("CSV").click();
  const [lines] = await Promise.all([
    page.waitForEvent("download"),
    again.getByRole("button", { name: "导出", exact: true }).click(),
  ]);
  expect(await readFile(await lines.path(), "utf8")).toContain("项目名称");
  await context.close();
});
