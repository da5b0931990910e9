/** F7 in a real browser: a pasted column becomes a table in which every row has its answer. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const digital = (at: number): string => String(25_117_000_000_312_450_000n + BigInt(at * 7919));
const FOUND = digital(1);
const MISTYPED = `${digital(2).slice(0, -1)}${(Number(digital(2).at(-1)) + 1) % 10}`;
const SEVERAL = "63435756";
const TAKEN_OUT = digital(9);
const NOWHERE = "24322000000489101796";
const PASTED = [
  "发票号码\t开票日期\t价税合计",
  `${FOUND}\t2025-03-05\t113.00`,
  `${digital(3)}\t2025-03-05\t999.00`,
  `${MISTYPED}\t2025-03-05\t113.00`,
  `${SEVERAL}\t\t`,
  `${FOUND}\t2025-03-05\t113.00`,
  `${NOWHERE}\t2024-12-05\t20000.00`,
  "小计\t\t",
  ...[4, 5, 6, 7, 8].map((at) => `${digital(at)}\t2025-03-05\t113.00`),
].join("\n");

let server: TestServer;
let chromium: TestBrowser;
let page: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: true }), launchBrowser()]);
  const anna = await server.person("anna", { role: "finance", reach: "company" });
  const { companyId } = server;
  await insertInvoices(server.platform.db, [
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((at) => anInvoice({ companyId, number: digital(at) })),
    anInvoice({ companyId, number: TAKEN_OUT, removed: true }),
    ...["011002100311", "031002100312"].map((code) =>
      anInvoice({ companyId, code, number: SEVERAL, kind: "vat-electronic-normal", date: "2022-03-05" }),
    ),
  ]);
  page = await signedIn(chromium, server, anna.email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

beforeEach(async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
});

const pasteInto = (label: string, text: string): Promise<void> =>
  page.getByLabel(label).evaluate((field, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
const rowOf = (given: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: given }) });
const counted = (these: Locator, count: number): Promise<void> =>
  expect.poll(() => these.count(), { timeout: 30_000 }).toBe(count);
const chips = async (): Promise<string[]> =>
  (await page.getByRole("list", { name: "按结果看" }).getByRole("button").allInnerTexts()).map((text) =>
    text.replace(/\s+/g, " "),
  );
let address: string;

test("F7 many rows pasted into the one box land where many are looked up, nothing of them in an address", async () => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(server.url);
  await pasteInto("找发票：输入或粘贴任何内容", PASTED);
  await page.waitForURL(`${server.url}/lookups/many`);
  expect(await page.getByLabel("粘贴一列号码，或整张表格").inputValue()).toBe(PASTED);
  await accessible(page);
  await page.getByRole("button", { name: "开始查" }).click();
  await page.waitForURL(/\/lookups\/many\/\d+$/);
  address = page.url();
  await page.getByText("查完了").waitFor();
  for (const url of [address, ...asked]) expect(url).not.toContain(FOUND);
});

test("F7 every row has its answer, and how many came out how stands above", async () => {
  await page.goto(address);
  await page.getByText("发票号码：发票号码").waitFor();
  expect(await chips()).toEqual([
    "全部 12",
    "没有线索 1",
    "有接近的 1",
    "对不上 1",
    "不止一张 1",
    "重复的行 1",
    "读不出号码 1",
    "找到了 6",
  ]);
  await rowOf(digital(4)).getByRole("link", { name: "打开" }).waitFor();
  await rowOf("999.00").getByText("金额：表里 ¥999.00，登记的是 ¥113.00").waitFor();
  await rowOf(MISTYPED).getByRole("link", { name: "就是这张" }).waitFor();
  await rowOf(SEVERAL).getByRole("button", { name: "看全部" }).waitFor();
  await page.getByText("与第 2 行重复").waitFor();
  await rowOf(NOWHERE).getByRole("button", { name: "查明原因" }).waitFor();
  await rowOf("小计").getByText("读不出号码").waitFor();
  await accessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page);
  await page.emulateMedia({ colorScheme: "light" });
});

test("F7 one outcome alone at a tap, also after a reload and as a file", async () => {
  await page.goto(address);
  await page.getByRole("button", { name: /^有接近的/ }).click();
  await page.waitForURL(/outcome=nearMatch$/);
  await counted(page.getByRole("row"), 2);
  await page.reload();
  await counted(page.getByRole("row"), 2);
  await page.getByRole("button", { name: "导出“有接近的”" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "CSV" }).click();
  const file = await readFile(await (await saved).path(), "utf8");
  expect(file).toContain(MISTYPED);
  expect(file).not.toContain(NOWHERE);
});

test("F7 a near number is taken, a miss explained", async () => {
  await page.goto(address);
  await rowOf(MISTYPED).getByRole("link", { name: "就是这张" }).click();
  await page.waitForURL(/\/invoices\/\d+$/);
  await page.goBack();
  await page.getByRole("button", { name: /^没有线索/ }).click();
  await rowOf(NOWHERE).getByRole("button", { name: "查明原因" }).click();
  await page.waitForURL(/\/lookups\/\d+$/);
  await page.getByRole("link", { name: "一次查很多张" }).waitFor();
});

test("F7 run again: what has come in since is found and marked, and can be looked at alone", async () => {
  await page.goto(address);
  const { db } = server.platform;
  await insertInvoices(db, [anInvoice({ companyId: server.companyId, number: NOWHERE, date: "2024-12-05", totalFen: 2000000n })]);
  await page.getByRole("button", { name: "查一遍" }).click();
  await page.getByRole("menuitem", { name: "只查没找到的 4 行" }).click();
  await page.getByText("共 4 行，其中 1 行结果变了").waitFor();
  await rowOf(NOWHERE).getByText("原来：没有线索").waitFor();
  await page.getByRole("button", { name: /^结果变了 1/ }).click();
  await page.waitForURL(/outcome=changed$/);
  await counted(page.getByRole("row"), 2);
  await rowOf(NOWHERE).getByRole("link", { name: "打开" }).waitFor();
  await accessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "导出“结果变了”" }).waitFor();
});

test("F7 D20 a record that was taken out is brought back from its row, and from a single question", async () => {
  await page.goto(`${server.url}/lookups/many`);
  await page.getByText("结果保留 90 天").waitFor();
  await page.getByLabel("粘贴一列号码，或整张表格").fill(`${TAKEN_OUT}\n${FOUND}`);
  await page.getByRole("button", { name: "开始查" }).click();
  await page.waitForURL(/\/lookups\/many\/\d+$/);
  await rowOf(TAKEN_OUT).getByText("这张发票的记录被移出了，可以恢复").waitFor();
  await page.getByText(/^保留到 \d{4}-\d\d-\d\d$/).waitFor();
  await rowOf(TAKEN_OUT).getByRole("button", { name: "恢复" }).click();
  await rowOf(TAKEN_OUT).getByRole("link", { name: "打开" }).waitFor();
  await server.platform.db
    .updateTable("invoice")
    .set({ deleted_at: server.platform.clock() })
    .where("company_id", "=", server.companyId)
    .where("number", "=", TAKEN_OUT)
    .execute();
  await page.goto(server.url);
  await page.getByLabel("找发票：输入或粘贴任何内容").fill(TAKEN_OUT);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "恢复这条记录" }).click();
  await page.waitForURL(/\/invoices\/\d+$/);
});

test("F7 on a phone each row is a card", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(address);
  const cards = page.getByRole("list", { name: "每行的结果" }).locator("> li");
  await counted(cards, 12);
  await accessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page);
  await page.emulateMedia({ colorScheme: "light" });
});

test("F7 what can't be read says what to do; a file is looked up like a column", async () => {
  await page.goto(`${server.url}/lookups/many`);
  const file = (name: string, text: string) =>
    page.getByTestId("many-file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await file("旧表.xls", "x");
  await page.getByRole("alert").getByText("另存为 .xlsx 或 CSV").waitFor();
  // the same under another name: its first bytes tell
  const ole = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600), Buffer.from("Workbook", "utf16le")]);
  await page.getByTestId("many-file").setInputFiles({ name: "旧表.xlsx", mimeType: "", buffer: ole });
  await page.getByRole("alert").getByText("这是旧的 Excel 表格（.xls）").waitFor();
  await page.getByLabel("粘贴一列号码，或整张表格").evaluate((field, text) => {
    // typed in as by a hand, so many lines take the browser minutes
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")!.set!.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, `${FOUND}\n`.repeat(10_002));
  await page.getByRole("alert").getByText("有 10,002 行，一次最多 10,000 行").waitFor();
  await page.getByLabel("粘贴一列号码，或整张表格").fill("");
  await file("三月.csv", `发票号码\n${FOUND}\n${NOWHERE}\n`);
  await page.getByRole("heading", { name: "三月.csv" }).waitFor();
  await page.getByRole("button", { name: /^找到了 2/ }).waitFor();
});

test("F7 one's earlier look-ups are listed; a deleted one comes back", async () => {
  await page.goto(`${server.url}/lookups/many`);
  await page.getByRole("link", { name: /^三月\.csv/ }).waitFor();
  await page.getByRole("button", { name: "删除：三月.csv" }).click();
  await page.getByText("已删除“三月.csv”").waitFor();
  await counted(page.getByRole("link", { name: /^三月\.csv/ }), 0);
  await page.getByRole("button", { name: "撤销" }).click();
  await page.getByRole("link", { name: /^三月\.csv/ }).waitFor();
});
