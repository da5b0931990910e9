/**
 * The whole story in a real browser: first administrator, files dropped, found from whatever is in hand, explained when
 * not found. On a desktop and on a phone; every page is checked for accessibility on the way.
 */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { NUMBER, OLDER_NUMBER, ONE_DIGIT_WRONG, OUR_COMPANY, storyFiles } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "story@example.com", password: "a story with an end" };
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

let server: RunningServer;
let chromium: TestBrowser;
let trouble: string[] = [];

beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(), launchBrowser()]);
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

async function open(
  size: keyof typeof SIZES,
  options: { signedIn?: boolean; dark?: boolean; locale?: string } = {},
): Promise<Page> {
  const context: BrowserContext = await chromium.browser.newContext({
    viewport: SIZES[size],
    locale: options.locale ?? "zh-CN",
    colorScheme: options.dark ? "dark" : "light",
    hasTouch: size === "phone",
  });
  if (options.signedIn ?? true) {
    const answer = await context.request.post(`${server.base}/api/auth/sign-in/email`, {
      data: ACCOUNT,
      headers: { origin: server.base },
    });
    expect(answer.status()).toBe(200);
  }
  const page = await context.newPage();
  trouble = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Uncaught|React/.test(message.text())) trouble.push(message.text());
  });
  return page;
}

/** For everybody, no wider than the screen, and without an error in the console. */
async function sound(page: Page): Promise<void> {
  await accessible(page);
  expect(trouble).toEqual([]);
}

async function ask(page: Page, text: string): Promise<void> {
  await page.goto(server.base);
  const box = page.locator("[data-ask-box]").last();
  await box.fill(text);
  await box.press("Enter");
}

describe("the story, in order", () => {
  test("P3 the one-time link creates the first administrator and signs him in", async () => {
    const page = await open("desktop", { signedIn: false });
    await page.goto(server.setUpLink);
    await page.getByLabel("公司名称").fill(OUR_COMPANY.name);
    await page.getByLabel("公司税号").fill(OUR_COMPANY.taxId);
    await page.getByLabel("您的姓名").fill("样例会计");
    await page.getByLabel("邮箱").fill(ACCOUNT.email);
    await page.getByLabel("密码", { exact: true }).fill(ACCOUNT.password);
    await sound(page);
    await page.getByRole("button", { name: "创建并开始" }).click();
    await page.getByRole("heading", { name: "开始使用" }).waitFor();
    await page.context().close();
  });

  test("P3 the link works only once", async () => {
    const page = await open("phone", { signedIn: false });
    const token = new URL(server.setUpLink).hash.slice(1);
    const answer = await page.request.post(`${server.base}/api/v1/setup`, {
      data: { token, name: "x", email: "other@example.com", password: "another password", company: "x" },
      headers: { origin: server.base },
    });
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    await page.context().close();
  });

  test("E2 E6 files dropped together each get a result: taken in, joined, or kept with what it is instead", async () => {
    const page = await open("desktop");
    await page.goto(`${server.base}/intake`);
    const [ofd, pdf, xml, broken] = await storyFiles();
    await page.locator("input[type=file]").first().setInputFiles([ofd!]);
    await page.getByText("已录入 1 张").first().waitFor({ timeout: 60_000 });
    await page.locator("input[type=file]").first().setInputFiles([pdf!, xml!, broken!]);
    await page.getByText("库里已有，已并入").first().waitFor({ timeout: 60_000 });
    await page.getByText("已存好，未识别出发票").first().waitFor({ timeout: 60_000 });
    await sound(page);
    await page.context().close();
  }, 150_000);
});

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  test("F1 F4 a number with spaces and full-width digits leads to its invoice, the original beside its fields", async () => {
    const page = await open(size);
    await ask(page, "２６００ 7000 0000 0001 2345");
    await page.waitForURL(/\/invoices\//);
    await page.getByText("样例山海办公用品有限公司").first().waitFor();
    await page.getByRole("img").first().waitFor();
    await sound(page);
    await page.context().close();
  });

  test("E7 pointing at a field marks its place on the original", async () => {
    const page = await open(size);
    await ask(page, NUMBER);
    const field = page.locator('[data-field="number"]').first();
    await field.waitFor();
    await field.focus();
    await page.locator("[data-box], [data-mark]").first().waitFor();
    await page.context().close();
  });

  test("D1 with one digit wrong the page says so, shows the near one, and one tap opens it", async () => {
    const page = await open(size);
    await ask(page, ONE_DIGIT_WRONG);
    await page.waitForURL(/\/lookups\//);
    await page.getByRole("heading", { name: "没有这张，但有很接近的" }).waitFor();
    await sound(page);
    await page
      .getByRole("main")
      .getByRole("button", { name: /就是这张/ })
      .or(page.getByRole("main").getByRole("link", { name: /就是这张/ }))
      .first()
      .click();
    await page.waitForURL(/\/invoices\//);
    await page.context().close();
  });

  test("D22 a wild guess is told honestly, and the ticket is already filled in", async () => {
    const page = await open(size);
    await ask(page, "不存在的词语样例");
    await page.waitForURL(/\/lookups\//);
    await page.getByRole("heading", { name: "没有查到，也没有任何线索" }).waitFor();
    await page
      .getByRole("button", { name: /请人帮忙/ })
      .first()
      .click();
    await page.getByRole("dialog").waitFor();
    await sound(page);
    await page.context().close();
  });

  test("D3 a filter in the address hides an invoice, and one click relaxes exactly that filter", async () => {
    const page = await open(size);
    await page.goto(`${server.base}/invoices?dateFrom=2026-01-01`);
    await page.getByText("1 张", { exact: true }).first().waitFor();
    await page.goto(`${server.base}/invoices?number=${OLDER_NUMBER}&dateFrom=2026-01-01`);
    await page
      .getByRole("main")
      .getByText(/挡住|没有/)
      .first()
      .waitFor();
    expect(page.url()).not.toContain(OLDER_NUMBER);
    await sound(page);
    await page.context().close();
  });

  test("F2 words are found, and neither they nor names stand in the address", async () => {
    const page = await open(size);
    await ask(page, "签字笔");
    await page.getByText("样例山海办公用品有限公司").first().waitFor();
    expect(decodeURIComponent(page.url())).not.toContain("签字笔");
    await page.context().close();
  });

  test("U4 the list, the home page and intake are accessible in the dark too", async () => {
    const page = await open(size, { dark: true });
    for (const path of ["/", "/invoices", "/intake"]) {
      await page.goto(server.base + path);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await sound(page);
    }
    await page.context().close();
  });

  test("U1 the page speaks the language of the browser", async () => {
    for (const [locale, words] of [
      ["zh-TW", "找發票"],
      ["en-GB", "Find an invoice"],
    ] as const) {
      const page = await open(size, { locale });
      await page.goto(server.base);
      await page.getByRole("heading", { name: words }).waitFor();
      await page.context().close();
    }
  });

  test("P3 who is not signed in is led to the sign-in page", async () => {
    const page = await open(size, { signedIn: false });
    await page.goto(`${server.base}/invoices`);
    await page.getByRole("heading", { name: "登录" }).waitFor();
    await sound(page);
    await page.context().close();
  });
});

test("U2 without HTTPS the page says why camera, offline use and passkeys are off", async () => {
  // any name but localhost is an insecure context over plain HTTP; the browser resolves it to this machine
  const context = await chromium.browser.newContext({ viewport: SIZES.desktop, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(`http://piaozai.test:${server.port}/sign-in`);
  await page.getByText("当前连接不是 HTTPS").waitFor();
  await context.close();
});
