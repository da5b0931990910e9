/** Entering an invoice without touching the mouse, and working the list of doubtful readings down to nothing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { OUR_COMPANY } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "entering@example.com", password: "typed with ten fingers" };
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** tax ids that hold; region 000000 is nobody's */
const SELLER = { name: "样例山海办公用品有限公司", taxId: "91000000MA0000002W" };

let server: RunningServer;
let chromium: TestBrowser;
let trouble: string[] = [];

beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(), launchBrowser()]);
  const token = new URL(server.setUpLink).hash.slice(1);
  const context = await chromium.browser.newContext();
  const answer = await context.request.post(`${server.base}/api/v1/setup`, {
    data: { token, name: "样例会计", ...ACCOUNT, company: OUR_COMPANY.name, taxId: OUR_COMPANY.taxId },
    headers: { origin: server.base },
  });
  expect(answer.ok()).toBe(true);
  await context.close();
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

async function open(size: keyof typeof SIZES, dark = false): Promise<Page> {
  const context = await chromium.browser.newContext({
    viewport: SIZES[size],
    locale: "zh-CN",
    colorScheme: dark ? "dark" : "light",
  });
  const signedIn = await context.request.post(`${server.base}/api/auth/sign-in/email`, {
    data: ACCOUNT,
    headers: { origin: server.base },
  });
  expect(signedIn.status()).toBe(200);
  const page = await context.newPage();
  trouble = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  return page;
}

/** For everybody, no wider than the screen, and without an error in the console. */
async function sound(page: Page): Promise<void> {
  await accessible(page);
  expect(trouble).toEqual([]);
}

/** What one types from the paper, in the order of the paper; "" leaves a field to what follows by itself. */
const PAPER = [
  "26117000000000054321",
  "2026-10-15",
  OUR_COMPANY.name,
  OUR_COMPANY.taxId,
  SELLER.name,
  SELLER.taxId,
  "*纸制品*复印纸",
  "A4",
  "箱",
  "10",
  "100",
  "",
  "13%",
  "",
];

async function typePaper(page: Page, values: readonly string[]): Promise<void> {
  for (const value of values) {
    const isDate = /^\d{4}-\d\d-\d\d$/.test(value);
    if (isDate) await page.locator("input[type=date]").fill(value);
    else if (value !== "") await page.keyboard.type(value);
    await page.keyboard.press("Enter");
  }
}

test("E1 an invoice is entered by keyboard alone, the sums by themselves, and the draft survives a reload", async () => {
  const page = await open("desktop");
  await page.goto(`${server.base}/`);
  await page.getByRole("heading", { name: "找发票" }).waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("n");
  await page.waitForURL(/\/enter/);
  await page.getByLabel("发票号码", { exact: true }).waitFor();
  await page.getByLabel("发票号码", { exact: true }).focus();
  await typePaper(page, PAPER);
  await page.getByText("壹仟壹佰叁拾").waitFor();
  await sound(page);
  await page.reload();
  await page.getByText("壹仟壹佰叁拾").waitFor();
  await expect.poll(() => page.getByLabel("发票号码", { exact: true }).inputValue()).toBe(PAPER[0]);
  await page.getByLabel("发票号码", { exact: true }).press("Control+Enter");
  await page.getByText("已录入").first().waitFor();
  await expect.poll(() => page.getByLabel("发票号码", { exact: true }).inputValue()).toBe("");
  await expect.poll(() => page.locator("input[type=date]").inputValue()).toBe("2026-10-15");

  const found = await page.request.get(`${server.base}/api/v1/invoices?number=${PAPER[0]}`);
  expect((await found.json()).invoices).toMatchObject([
    { kind: "digital-vat-normal", amount: "1000.00", tax: "130.00", total: "1130.00", missing: [], seller: SELLER },
  ]);

  await page.getByLabel("发票号码", { exact: true }).fill(PAPER[0]!);
  await page.getByText("库里已有这个号码").waitFor();
  await page.context().close();
});

test("E4 three doubtful records are worked down to none by keyboard, one step is undone on the way", async () => {
  const page = await open("desktop");
  for (const serial of ["1", "2", "3"]) {
    const answer = await page.request.post(`${server.base}/api/v1/invoices`, {
      data: {
        values: {
          number: `2611700000000006543${serial}`,
          "seller.name": SELLER.name,
          "seller.taxId": SELLER.taxId,
          "buyer.name": "样张清河软件（北京）有限公司",
          amount: "100",
          tax: "13",
          total: "113",
          "items.0.name": "*纸制品*纸",
        },
      },
      headers: { origin: server.base },
    });
    expect(answer.status()).toBe(201);
  }
  await page.goto(`${server.base}/worklist`);
  await page.getByRole("heading", { name: "待补全 3" }).waitFor();
  await sound(page);
  await page.getByRole("button", { name: "开始核对" }).press("Enter");
  const date = page.locator("input[type=date]");
  /** What leads to another record has done so only when its address is there. */
  const moving = async (act: () => Promise<void>): Promise<void> => {
    const before = page.url();
    await act();
    await page.waitForURL((url) => url.href !== before);
  };
  const confirm = async (left: number): Promise<void> => {
    await date.waitFor();
    await date.fill("2026-10-15");
    await (left === 0 ? date.press("Enter") : moving(() => date.press("Enter")));
    await page.getByText(left === 0 ? "全部核对完了" : `还有 ${left}`).waitFor();
  };
  const takeBack = async (): Promise<void> => {
    await moving(() => page.getByRole("button", { name: /撤销/ }).press("Enter"));
    await page.getByText("还有 3").waitFor();
  };
  await date.waitFor();
  await sound(page);
  await moving(() => date.press("Enter"));
  const untouched = await page.request.get(`${server.base}/api/v1/worklist`);
  expect(await untouched.json(), "Enter on an empty field says nothing of the paper").toMatchObject({ total: 3 });
  await moving(() => date.press("Alt+0"));
  await page.getByText("还有 2").waitFor();
  await takeBack();
  await confirm(2);
  await takeBack();
  await confirm(2);
  await confirm(1);
  await confirm(0);
  await sound(page);
  const left = await page.request.get(`${server.base}/api/v1/worklist`);
  expect(await left.json()).toMatchObject({ items: [], total: 0 });
  await page.context().close();
}, 120_000);

test("E4 several files are said to be no invoices at once, which can be taken back", async () => {
  const page = await open("desktop");
  await page.request.post(`${server.base}/api/v1/documents?wait=30`, {
    multipart: { files: { name: "甲.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF 1") } },
    headers: { origin: server.base },
  });
  await page.request.post(`${server.base}/api/v1/documents?wait=30`, {
    multipart: { files: { name: "乙.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF 2") } },
    headers: { origin: server.base },
  });
  await page.goto(`${server.base}/worklist`);
  await page.getByRole("heading", { name: "待补全 2" }).waitFor();
  await page.getByRole("checkbox", { name: "所有未识别的文件" }).check();
  await sound(page);
  await page.getByRole("button", { name: "这 2 份不是发票" }).click();
  await page.getByText("全部核对完了").waitFor();
  await page.getByRole("button", { name: "撤销" }).click();
  await page.getByRole("heading", { name: "待补全 2" }).waitFor();
  await page.getByRole("checkbox", { name: "所有未识别的文件" }).check();
  await page.getByRole("button", { name: "这 2 份不是发票" }).click();
  await page.getByText("全部核对完了").waitFor();
  await page.context().close();
});

test("E4 U4 a file that nobody could read is typed in beside its original, on a phone and in the dark", async () => {
  const page = await open("phone", true);
  await page.request.post(`${server.base}/api/v1/documents?wait=30`, {
    multipart: { files: { name: "说明.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF") } },
    headers: { origin: server.base },
  });
  await page.goto(`${server.base}/worklist`);
  await page.getByRole("heading", { name: "待补全 1" }).waitFor();
  await sound(page);
  await page.getByRole("button", { name: "开始核对" }).click();
  await page.getByText("是发票的话").waitFor();
  await sound(page);
  await page.getByLabel("发票号码", { exact: true }).fill("26117000000000077777");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("全部核对完了").waitFor();
  await page.goto(`${server.base}/enter`);
  await page.getByLabel("发票号码", { exact: true }).waitFor();
  await sound(page);
  await page.context().close();
});
