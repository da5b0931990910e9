/** P3 in a real browser: a second factor is set up and asked for, a passkey signs in, a provider of the company signs in, a company asks for two factors. */
import { mkdirSync } from "node:fs";
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type IdentityProvider, identityProvider } from "#server/people/testing/identity-provider.ts";
import { oneTimeCode } from "#server/people/testing/one-time-code.ts";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
let server: TestServer;
let chromium: TestBrowser;
let idp: IdentityProvider;
let base: string;

beforeAll(async () => {
  [server, chromium] = await Promise.all([
    testServer({ worker: false, settings: { privateHosts: ["localhost"] } }),
    launchBrowser(),
  ]);
  // passkeys have no place at an address of digits
  base = `http://localhost:${new URL(server.url).port}`;
  idp = await identityProvider(base);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await idp?.close();
  await server?.close();
});

const shots = process.env["PIAOZAI_SHOTS"];
/** In both widths: for everybody, and no wider than the screen; a picture of each where one is asked for. */
async function inBothWidths(page: Page, name: string): Promise<void> {
  for (const [size, width] of [
    [PHONE, "390"],
    [WIDE, "1440"],
  ] as const) {
    await page.setViewportSize(size);
    await accessible(page);
    if (shots === undefined) continue;
    mkdirSync(shots, { recursive: true });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
    await page.emulateMedia({ colorScheme: "light" });
  }
}

async function newPage(): Promise<Page> {
  const context = await chromium.browser.newContext({ viewport: WIDE, locale: "zh-CN", acceptDownloads: true });
  return context.newPage();
}
async function byPassword(page: Page, email: string): Promise<void> {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码", { exact: true }).fill(TEST_PASSWORD);
  await page.getByRole("button", { name: "登录", exact: true }).click();
}
const home = (page: Page) => page.waitForURL(`${base}/`);

test("P3 codes are set up by the key, with recovery codes kept first, and asked for in a second step; a recovery code gets in instead", async () => {
  const { email } = await server.person("anna", { role: "finance", reach: "company" });
  const page = await newPage();
  await byPassword(page, email);
  await home(page);
  await page.goto(`${base}/account/security`);
  await page.getByRole("button", { name: "设置验证器" }).click();
  await page.getByRole("img", { name: /二维码/ }).waitFor();
  await inBothWidths(page, "set-up");
  const secret = (await page.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$/).textContent())!.replace(/\s/g, "");
  await page.getByLabel("扫描后显示的验证码").fill(oneTimeCode(secret));
  await page.getByRole("button", { name: "开启" }).click();
  await page.getByRole("heading", { name: "恢复码" }).waitFor();
  await inBothWidths(page, "recovery-codes");
  const codes = await page.getByRole("list", { name: "恢复码" }).getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载" }).click()]);
  expect(download.suggestedFilename()).toBe("piaozai-recovery-codes.txt");
  await page.getByRole("checkbox", { name: "我已经保存好了" }).check();
  await page.getByRole("button", { name: "完成" }).click();
  await page.getByText("还剩 10 个恢复码").waitFor();
  await inBothWidths(page, "security-on");

  server.platform.clock.advance(6 * 60_000);
  const later = await newPage();
  await byPassword(later, email);
  await later.getByLabel("验证码").fill("000000");
  await later.getByRole("button", { name: "继续" }).click();
  await later.getByText("验证码不对").waitFor();
  await inBothWidths(later, "second-step");
  await later.getByLabel("验证码").fill(oneTimeCode(secret));
  await later.getByRole("button", { name: "继续" }).click();
  await home(later);

  const lost = await newPage();
  await byPassword(lost, email);
  await lost.getByRole("button", { name: "手机不在身边？用恢复码" }).click();
  await lost.getByLabel("恢复码").fill(codes[0]!.toLowerCase());
  await lost.getByRole("button", { name: "继续" }).click();
  await home(lost);
});

async function authenticator(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return cdp;
}

test("P3 a passkey is added with a name and signs in; without a password, and again after it is asked for", async () => {
  const { email } = await server.person("ben", { role: "employee", reach: "own" });
  const page = await newPage();
  await byPassword(page, email);
  await home(page);
  await authenticator(page);
  // so long after the sign-in that a proof is asked for first
  server.platform.clock.advance(11 * 60_000);
  await page.goto(`${base}/account/security`);
  await page.getByRole("button", { name: "添加通行密钥" }).click();
  const naming = page.getByRole("dialog", { name: "添加通行密钥" });
  await naming.getByLabel("名称").fill("我的电脑");
  await naming.getByRole("button", { name: /继\s*续/ }).click();
  const proof = page.getByRole("dialog", { name: "请确认是您本人" });
  await proof.getByLabel("密码").fill(TEST_PASSWORD);
  await proof.getByRole("button", { name: /确\s*认/ }).click();
  await page.getByText("我的电脑").waitFor();
  await inBothWidths(page, "passkeys");
  await page.context().clearCookies();
  await page.goto(`${base}/sign-in`);
  // where the browser offers it in the field of the e-mail it may be in already
  await Promise.race([
    home(page),
    page
      .getByRole("button", { name: "用通行密钥" })
      .click({ timeout: 20_000 })
      .then(() => home(page)),
  ]);
  await page.goto(`${base}/account/security`);
  await page.getByText(/上次使用/).waitFor();
});

test("P3 at an address of digits the page says that there are no passkeys, and what to do", async () => {
  const { email } = await server.person("digits", { role: "employee", reach: "own" });
  const page = await newPage();
  const there = base;
  base = server.url;
  await byPassword(page, email);
  await home(page);
  await page.goto(`${server.url}/account/security`);
  await page.getByText("在这个地址不能用通行密钥。").waitFor();
  expect(await page.getByRole("button", { name: "添加通行密钥" }).count()).toBe(0);
  base = there;
});

test("P3 an administrator sets single sign-on up, and a colleague gets in by it; a stranger is told no", async () => {
  const page = await newPage();
  await byPassword(page, server.admin.email);
  await home(page);
  await page.goto(`${base}/admin/security`);
  await page.getByText("还没有身份提供方").waitFor();
  await page.getByRole("button", { name: "添加身份提供方" }).click();
  await page.getByLabel("按钮上的名称").fill("集团统一登录");
  await page.getByLabel("发行者地址（issuer）").fill(idp.issuer);
  await page.getByLabel("客户端 ID").fill(idp.client.id);
  await page.getByLabel("客户端密钥").fill(idp.client.secret);
  await page.getByLabel("范围（scope）").fill("openid profile");
  await page.getByRole("button", { name: "添加规则" }).click();
  await page.getByLabel("等于或包含").fill("staff");
  await page.getByLabel("原因").fill("接入集团登录");
  await page.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByRole("button", { name: "测试连接" }).click();
  await page.getByText(/身份提供方有回应/).waitFor();
  await inBothWidths(page, "provider");
  await page.goto(`${base}/admin/security`);
  await page.getByText("1 条规则").waitFor();
  await inBothWidths(page, "admin-security");

  idp.is("sub-1", { email: "cora@group.example", email_verified: true, name: "高拉", groups: ["staff"] });
  const colleague = await newPage();
  await colleague.goto(`${base}/sign-in`);
  const single = colleague.getByRole("button", { name: "集团统一登录" });
  await single.waitFor();
  await inBothWidths(colleague, "sign-in");
  await single.click();
  await home(colleague);
  await colleague.getByText("高拉").first().waitFor();

  idp.is("sub-2", { email: "stranger@elsewhere.example", email_verified: true, name: "x", groups: [] });
  const stranger = await newPage();
  await stranger.goto(`${base}/sign-in`);
  await stranger.getByRole("button", { name: "集团统一登录" }).click();
  await stranger.getByText("您的账号没有获准使用这里").waitFor();
});

test("P3 where the browser can, a passkey is offered in the field of the e-mail, and choosing it signs in without a press of a button", async () => {
  const { email } = await server.person("ella", { role: "employee", reach: "own" });
  const page = await newPage();
  await byPassword(page, email);
  await home(page);
  const cdp = await authenticator(page);
  await page.goto(`${base}/account/security`);
  await page.getByRole("button", { name: "添加通行密钥" }).click();
  const naming = page.getByRole("dialog", { name: "添加通行密钥" });
  await naming.getByLabel("名称").fill("手机");
  await naming.getByRole("button", { name: /继\s*续/ }).click();
  await page.getByText("手机", { exact: true }).waitFor();
  await page.context().clearCookies();
  // what the page asks of the browser: a question that waits in the field until somebody chooses
  await page.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      document.documentElement.dataset["mediation"] = options?.mediation ?? "none";
      return get(options);
    };
  });
  const entered = page.waitForResponse((response) => response.url().endsWith("/api/v1/sign-in/passkey"));
  await page.goto(`${base}/sign-in`);
  expect((await entered).status()).toBe(200);
  await home(page);
  expect(await page.locator("html").getAttribute("data-mediation")).toBe("conditional");
  await cdp.detach();
});

test("P3 under 三员分立 the security administrator, who manages no people, resets a lost second factor and ends one session from his page", async () => {
  const lost = await server.person("fred", { role: "employee", reach: "own" });
  const hand = await server.person("guard", { role: "security-administrator", reach: "company" });
  const page = await newPage();
  await byPassword(page, lost.email);
  await home(page);
  await page.goto(`${base}/account/security`);
  await page.getByRole("button", { name: "设置验证器" }).click();
  const secret = (await page.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$/).textContent())!.replace(/\s/g, "");
  await page.getByLabel("扫描后显示的验证码").fill(oneTimeCode(secret));
  await page.getByRole("button", { name: "开启" }).click();
  await page.getByRole("checkbox", { name: "我已经保存好了" }).check();
  await page.getByRole("button", { name: "完成" }).click();
  await page.getByText("还剩 10 个恢复码").waitFor();

  const guard = await newPage();
  await byPassword(guard, hand.email);
  await home(guard);
  await guard.goto(`${base}/admin/security`);
  await guard.getByLabel("姓名或邮箱").fill("fred");
  await guard.getByRole("link", { name: /fred@example.com/ }).waitFor();
  await inBothWidths(guard, "security-people");
  await guard.getByRole("link", { name: /fred@example.com/ }).click();
  await guard.getByRole("heading", { level: 1, name: "fred" }).waitFor();
  await inBothWidths(guard, "security-person");
  server.platform.clock.advance(11 * 60_000);
  await guard.getByRole("button", { name: "重置第二因素" }).click();
  const resetting = guard.getByRole("dialog", { name: "重置第二因素" });
  await resetting.getByRole("textbox").fill("手机丢了，已当面核对");
  await resetting.getByRole("button", { name: /重\s*置/ }).click();
  const proof = guard.getByRole("dialog", { name: "请确认是您本人" });
  await proof.getByLabel("密码").fill(TEST_PASSWORD);
  await proof.getByRole("button", { name: /确\s*认/ }).click();
  await guard.getByText("已重置 fred 的第二因素").waitFor();
  await guard.getByText("现在没有登录").waitFor();
  await page.goto(`${base}/invoices`);
  await page.waitForURL(/\/sign-in/);

  const again = await newPage();
  await byPassword(again, lost.email);
  await home(again);
  await guard.reload();
  await guard.getByRole("button", { name: /^结束 .* 上的登录$/ }).click();
  const ending = guard.getByRole("dialog");
  await ending.getByLabel("理由").fill("不是他本人的电脑");
  await inBothWidths(guard, "security-end");
  await ending.getByRole("button", { name: /结\s*束/ }).click();
  await guard.getByText("现在没有登录").waitFor();
  await again.goto(`${base}/invoices`);
  await again.waitForURL(/\/sign-in/);
});

test("P3 how long a sign-in lasts is said and changed on the page of security, in both widths", async () => {
  const page = await newPage();
  const hand = await server.person("keeper-of-limits", { role: "security-administrator", reach: "company" });
  await byPassword(page, hand.email);
  await home(page);
  await page.goto(`${base}/admin/security`);
  const card = page.getByRole("region", { name: "登录保持多久" });
  await card.getByText("7 天", { exact: true }).waitFor();
  await card.getByLabel("不用多久就退出").click();
  await page.getByTitle("8 小时").click();
  await card.getByLabel("原因").fill("集团安全制度");
  await inBothWidths(page, "session-limits");
  await card.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByText("已保存").waitFor();
  await page.goto(`${base}/account/sessions`);
  await page.getByText("8 小时不用会自动退出", { exact: false }).waitFor();
});

test("P3 where a company asks for two factors, whoever has none is led to set one up before anything else", async () => {
  const { email } = await server.person("dora", { role: "employee", reach: "own" });
  const admin = await newPage();
  await byPassword(admin, server.admin.email);
  await home(admin);
  await admin.goto(`${base}/admin/security`);
  const rules = admin.getByRole("form", { name: "登录要求" });
  await rules.getByRole("checkbox", { name: "要求两个因素" }).check();
  await rules.getByLabel("原因").fill("集团安全制度");
  await rules.getByRole("button", { name: /保\s*存/ }).click();
  await admin.getByText("已保存").waitFor();
  const page = await newPage();
  await byPassword(page, email);
  await page.getByRole("heading", { name: "请先设置第二因素" }).waitFor();
  await inBothWidths(page, "owed");
  await page.goto(`${base}/invoices`);
  await page.getByRole("heading", { name: "请先设置第二因素" }).waitFor();
  await page.getByRole("button", { name: "设置验证器" }).click();
  const secret = (await page.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$/).textContent())!.replace(/\s/g, "");
  await page.getByLabel("扫描后显示的验证码").fill(oneTimeCode(secret));
  await page.getByRole("button", { name: "开启" }).click();
  await page.getByRole("checkbox", { name: "我已经保存好了" }).check();
  await page.getByRole("button", { name: "完成" }).click();
  await page.waitForURL(`${base}/invoices`);
});
