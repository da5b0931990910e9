/** P3 D12 in a real browser, in both widths: locked out and in again, a forgotten password, one's own sessions and tokens. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MailHost, mailHost, readable } from "#server/platform/mail/testing/mail-host.ts";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { freePort } from "./server.ts";
import { signedIn } from "./signed-in.ts";

const NEW = "lanterns over mild rivers";
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
let server: TestServer;
let chromium: TestBrowser;
let mails: MailHost;

beforeAll(async () => {
  mails = await mailHost();
  const port = await freePort();
  const mail = {
    host: "localhost",
    port: mails.port,
    secure: false,
    user: null,
    password: null,
    authority: null,
    from: "fp@example.com",
  };
  const settings = { port, baseUrl: `http://127.0.0.1:${port}`, mail };
  [server, chromium] = await Promise.all([testServer({ settings }), launchBrowser()]);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
  await mails?.close();
});

const visitor = async (viewport: typeof DESK): Promise<Page> =>
  (await chromium.browser.newContext({ viewport, locale: "zh-CN" })).newPage();
/** The link in the mail to an address whose words say this. */
async function linkTo(email: string, words: string): Promise<string> {
  for (let count = 1; ; count++) {
    const texts = (await mails.wait(count)).filter((mail) => mail.to.includes(email)).map((mail) => readable(mail.text));
    const found = texts.find((text) => text.includes(words));
    if (found) return /http:\/\/127\.0\.0\.1:\d+\/\w+#[\w-]+/.exec(found)![0];
  }
}
const enter = async (page: Page, email: string, password: string): Promise<void> => {
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
};

test.each([
  ["desk", DESK],
  ["phone", PHONE],
])("P3 D12 locked out: told why and for how long, and in again by a mail (%s)", async (name, viewport) => {
  const { email } = await server.person(`locked-${name}`, { role: "employee", reach: "own" });
  const page = await visitor(viewport);
  await page.goto(`${server.url}/sign-in`);
  for (let i = 1; i < 10; i++) {
    await enter(page, email, "not my password");
    await page.getByText(`再错 ${10 - i} 次`, { exact: false }).waitFor();
  }
  await enter(page, email, "not my password");
  await page.getByText("这个账号名暂时锁定").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "给我发解锁邮件" }).click();
  await page.getByText("解锁邮件已经在路上了", { exact: false }).waitFor();
  await page.goto(await linkTo(email, "用下面的链接可以马上解锁，30"));
  await page
    .getByRole("button", { name: "解 锁" })
    .or(page.getByRole("button", { name: "解锁" }))
    .click();
  await page.getByText("已解锁，可以登录了").waitFor();
  expect(new URL(page.url()).hash).toBe("");
  await page.getByRole("link", { name: "去登录" }).click();
  await enter(page, email, TEST_PASSWORD);
  await page
    .getByRole("button", { name: /我的账号与设置/ })
    .first()
    .waitFor();
});

test.each([
  ["desk", DESK],
  ["phone", PHONE],
])(
  "P3 D12 forgotten: a link by mail sets a new password, a weak one is refused in words, a used link says so (%s)",
  async (name, viewport) => {
    const { email } = await server.person(`forgot-${name}`, { role: "employee", reach: "own" });
    const page = await visitor(viewport);
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole("link", { name: "忘记密码？" }).click();
    await page.getByRole("button", { name: "发送链接" }).waitFor();
    await accessible(page);
    await page.getByLabel("邮箱").fill(email);
    await page.getByRole("button", { name: "发送链接" }).click();
    await page.getByText("邮件已经在路上了", { exact: false }).waitFor();
    const link = await linkTo(email, "设置新密码");
    await page.goto(link);
    await page.getByLabel("新密码").fill("qwertyuiop12");
    await page.getByRole("button", { name: "设置密码" }).click();
    await page.getByText(/太常见|键盘上相邻/).waitFor();
    await accessible(page);
    await page.getByLabel("新密码").fill(NEW);
    await page.getByRole("button", { name: "设置密码" }).click();
    await page.getByText("新密码已设好").waitFor();
    await page.getByRole("link", { name: "去登录" }).click();
    await enter(page, email, NEW);
    await page
      .getByRole("button", { name: /我的账号与设置/ })
      .first()
      .waitFor();
    const again = await visitor(viewport);
    await again.goto(link);
    await again.getByLabel("新密码").fill(`${NEW} again`);
    await again.getByRole("button", { name: "设置密码" }).click();
    await again.getByText("这个链接不能用了", { exact: false }).waitFor();
  },
);

test.each([
  ["desk", DESK],
  ["phone", PHONE],
])("P3 我的账号: another password, sessions that are ended, a token shown once and revoked (%s)", async (name, viewport) => {
  const { email } = await server.person(`own-${name}`, { role: "finance", reach: "company" });
  const page = await signedIn(chromium, server, email);
  await page.setViewportSize(viewport);
  const other = await signedIn(chromium, server, email);
  await page.goto(`${server.url}/account`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await accessible(page);
  for (const section of ["profile", "password", "sessions", "tokens"]) {
    await page.goto(`${server.url}/account/${section}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator(".ant-skeleton").waitFor({ state: "detached" });
    await accessible(page);
  }
  await page.getByRole("button", { name: "新建令牌" }).click();
  await page.getByLabel("名称").fill("前台扫描仪");
  await page.getByRole("dialog").getByRole("button", { name: "新建令牌" }).click();
  const token = (await page.locator("code").textContent())!;
  expect(token).toMatch(/^pzt_/);
  expect((await server.call("/api/v1/me", { token })).status).toBe(200);
  await page.getByRole("button", { name: "已保存好" }).click();
  await page.getByRole("button", { name: "撤销令牌 前台扫描仪" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /撤\s?销/ })
    .click();
  await page.getByText("已失效").waitFor();
  expect((await server.call("/api/v1/me", { token })).status).toBe(401);

  await page.goto(`${server.url}/account/sessions`);
  await page.getByRole("button", { name: "结束其他 1 个登录" }).click();
  await page.getByRole("button", { name: "结束其他 1 个登录" }).waitFor({ state: "detached" });
  await other.goto(`${server.url}/account`);
  await other.getByLabel("邮箱").waitFor();

  await page.goto(`${server.url}/account/password`);
  await page.getByLabel("原密码").fill(TEST_PASSWORD);
  await page.getByLabel("新密码").fill(`own-${name}-2025`);
  await page.getByRole("button", { name: "更改密码" }).click();
  await page.getByText("密码里主要是您或公司的名字", { exact: false }).waitFor();
  await page.getByLabel("新密码").fill(NEW);
  await page.getByRole("button", { name: "更改密码" }).click();
  await page.getByText("密码已更改", { exact: false }).waitFor();
});

test("P3 an administrator sees who is locked, and opens the name with a reason", async () => {
  const { email } = await server.person("helped", { role: "employee", reach: "own" });
  const sign = (password: string) =>
    fetch(`${server.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: server.url },
      body: JSON.stringify({ email, password }),
    });
  for (let i = 0; i < 10; i++) await sign("not my password");
  const page = await signedIn(chromium, server, server.admin.email);
  await page.goto(`${server.url}/admin/locked`);
  await page.getByRole("button", { name: "解锁 helped" }).click();
  await accessible(page);
  await page.getByLabel("理由").fill("本人来电");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /解\s?锁/ })
    .click();
  await page.getByText("解锁 helped").waitFor({ state: "detached" });
  expect((await sign(TEST_PASSWORD)).status).toBe(200);
});
