/**
 * P1 P2 P3 D11 the whole story at a desk and on a phone: a group of two companies and five people; one comes in by the group's
 * sign-in, one with a second factor; one asks for an invoice that she may not see, has it for a week, sees why, and it ends.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import { type IdentityProvider, identityProvider } from "#server/people/testing/identity-provider.ts";
import { oneTimeCode } from "#server/people/testing/one-time-code.ts";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";

const DAY_MS = 86_400_000;
const WIDTHS = [
  ["at a desk", { width: 1440, height: 900 }],
  ["on a phone", { width: 390, height: 844 }],
] as const;
const TRADE = "样张贸易有限公司";
const NUMBER = "25112000000000123450";
const GROUPED = "2511 2000 0000 0012 3450";

let chromium: TestBrowser;
beforeAll(async () => {
  chromium = await launchBrowser();
}, 240_000);
afterAll(() => chromium?.close());

/** What the story happens in: a server, the group's identity provider, and where people come to. */
type Stage = {
  server: TestServer;
  idp: IdentityProvider;
  base: string;
  tradeId: number;
  page(): Promise<Page>;
};

for (const [where, viewport] of WIDTHS)
  test(`P1 P2 P3 D11 ${where}: the group is set up, one signs in by it and one with a code; asked for, granted for a week, why, and over`, async () => {
    const server = await testServer({ worker: false, settings: { privateHosts: ["localhost"] } });
    // providers and passkeys have no place at an address of digits
    const base = `http://localhost:${new URL(server.url).port}`;
    const idp = await identityProvider(base);
    const page = async (): Promise<Page> => {
      const opened = await (await chromium.browser.newContext({ viewport, locale: "zh-CN" })).newPage();
      await opened.goto(`${base}/sign-in`);
      return opened;
    };
    try {
      // the pages offer days from today on
      server.platform.clock.set(new Date());
      const admin = await page();
      await byPassword(admin, server.admin.email);
      const tradeId = await secondCompany(admin, base);
      const stage = { server, idp, base, tradeId, page };
      await groupSignIn(admin, stage);
      const granter = await headOfTrade(stage);
      const asker = await byTheGroup(stage);
      await colleagues(admin, stage);
      await askedGrantedOver(asker, granter, stage);
    } finally {
      await idp.close();
      await server.close();
      for (const context of chromium.browser.contexts()) await context.close();
    }
  }, 120_000);

async function opens(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

async function byPassword(page: Page, email: string): Promise<void> {
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码", { exact: true }).fill(TEST_PASSWORD);
  await page.getByRole("button", { name: "登录", exact: true }).click();
}

/** A second company makes a group of both. @returns its id */
async function secondCompany(admin: Page, base: string): Promise<number> {
  await admin.waitForURL(`${base}/`);
  await opens(admin, `${base}/admin/companies`);
  await admin.getByRole("button", { name: "新增公司" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("公司全称").fill(TRADE);
  await dialog.getByLabel("集团名称").fill("样张集团");
  const made = admin.waitForResponse(
    (response) => response.request().method() === "POST" && response.url().endsWith("/companies"),
  );
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  const { id } = (await (await made).json()) as { id: number };
  await dialog.waitFor({ state: "hidden" });
  await admin.getByText("样张集团", { exact: true }).waitFor();
  expect(await admin.getByRole("heading", { level: 3 }).allTextContents()).toEqual(["Specimen Company", TRADE]);
  await accessible(admin);
  return id;
}

/** The group's own sign-in, whose staff belongs to the second company; how it is set up on its page: factors.test.ts. */
async function groupSignIn(admin: Page, { idp, base, tradeId }: Stage): Promise<void> {
  const made = await admin.request.post(`${base}/api/v1/security/sso-providers`, {
    headers: { origin: base },
    data: {
      name: "集团统一登录",
      issuer: idp.issuer,
      clientId: idp.client.id,
      clientSecret: idp.client.secret,
      scopes: ["openid", "profile"],
      rules: [{ claim: "groups", contains: "staff", role: "employee", reach: "own", companyId: tradeId }],
      reason: "接入集团登录",
    },
  });
  expect(made.status()).toBe(201);
}

/** Who answers for the second company has a second factor, and comes in by its code. */
async function headOfTrade({ server, base, tradeId, page }: Stage): Promise<Page> {
  const { email } = await server.person("ben", { companyId: tradeId, role: "administrator", reach: "company" });
  const first = await page();
  await byPassword(first, email);
  await first.waitForURL(`${base}/`);
  await opens(first, `${base}/account/security`);
  await first.getByRole("button", { name: "设置验证器" }).click();
  const secret = (await first.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$/).textContent())!.replace(/\s/g, "");
  await first.getByLabel("扫描后显示的验证码").fill(oneTimeCode(secret));
  await first.getByRole("button", { name: "开启" }).click();
  await first.getByRole("checkbox", { name: "我已经保存好了" }).check();
  await first.getByRole("button", { name: "完成" }).click();
  await first.getByText("还剩 10 个恢复码").waitFor();
  await first.context().close();

  const granter = await page();
  await byPassword(granter, email);
  await granter.getByLabel("验证码").waitFor();
  await accessible(granter);
  // each counts once: that of the next half minute, which is let in already
  await granter.getByLabel("验证码").fill(oneTimeCode(secret, new Date(Date.now() + 30_000)));
  await granter.getByRole("button", { name: "继续" }).click();
  await granter.waitForURL(`${base}/`);
  return granter;
}

async function byTheGroup({ idp, base, page }: Stage): Promise<Page> {
  idp.is("sub-cora", { email: "cora@group.example", email_verified: true, name: "高拉", groups: ["staff"] });
  const asker = await page();
  await accessible(asker);
  await asker.getByRole("button", { name: "集团统一登录" }).click();
  await asker.waitForURL(`${base}/`);
  return asker;
}

/** With somebody who is invited into the second company the group has five people. */
async function colleagues(admin: Page, { server, base }: Stage): Promise<void> {
  await server.person("emil", { role: "employee", reach: "own" });
  await opens(admin, `${base}/admin/people`);
  await admin.getByRole("button", { name: "邀请同事" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("邮箱").fill("zhao@example.cn");
  await dialog.getByLabel("姓名").fill("赵小样");
  await dialog.getByRole("combobox", { name: "公司" }).click();
  await admin.locator(".ant-select-item-option", { hasText: TRADE }).click();
  await accessible(admin);
  await dialog.getByRole("button", { name: "生成邀请" }).click();
  await dialog.getByLabel("邀请链接").waitFor();
  await dialog.getByRole("button", { name: /完\s*成/ }).click();
  await admin.getByText("5 人", { exact: true }).waitFor();
}

async function askedGrantedOver(asker: Page, granter: Page, { server, base, tradeId }: Stage): Promise<void> {
  const invoice = anInvoice({ companyId: tradeId, number: NUMBER, seller: "上海示例酒店有限公司" });
  await insertInvoices(server.platform.db, [invoice]);
  const began = server.platform.clock();
  const is = async (page: Page, text: string | RegExp): Promise<void> => {
    await page.getByText(text).first().waitFor();
    await accessible(page);
  };

  // a miss, as of what isn't there; a request is one tap
  await opens(asker, `${base}/`);
  await asker.locator("[data-ask-box]").last().fill(NUMBER);
  await asker.keyboard.press("Enter");
  await asker.waitForURL(/\/lookups\/\d+$/);
  await asker.getByRole("button", { name: "申请查看" }).click();
  await is(asker, "等待处理");
  const explanation = asker.url();

  await opens(granter, `${base}/access?box=to-decide`);
  await granter.getByRole("button", { name: "处理" }).click();
  const decision = granter.getByRole("dialog");
  await decision.getByText("上海示例酒店有限公司").waitFor();
  await accessible(granter);
  await decision.getByRole("button", { name: /授\s*权/ }).click();
  await decision.waitFor({ state: "hidden" });

  // the answer that didn't find it shows it now
  await asker.goto(explanation);
  await asker.getByRole("heading", { name: "当时没有查到，现在有了" }).waitFor();
  await asker
    .getByRole("link", { name: new RegExp(GROUPED.replaceAll(" ", "\\s?")) })
    .first()
    .click();
  await asker.waitForURL(new RegExp(`/invoices/${invoice.id}$`));
  await asker.getByRole("button", { name: "看看谁能看到、为什么" }).click();
  await is(asker, /ben 授权，到 /);

  // who answers for it sees everybody who can see it, and why she can
  await opens(granter, `${base}/invoices/${invoice.id}`);
  await granter.getByRole("button", { name: "看看谁能看到、为什么" }).click();
  await granter.getByRole("link", { name: "高拉" }).click();
  await granter.getByText("1 张发票", { exact: true }).waitFor();
  await accessible(granter);
  await opens(granter, `${base}/admin/access`);
  await granter.getByRole("article", { name: "高拉" }).getByText("有效").waitFor();
  await accessible(granter);

  // the week is over; an open page would ask meanwhile, and the sessions are over as well
  await granter.goto("about:blank");
  server.platform.clock.set(new Date(began.getTime() + 8 * DAY_MS));
  await asker.goto(`${base}/sign-in`);
  await asker.getByRole("button", { name: "集团统一登录" }).click();
  await asker.waitForURL(`${base}/`);
  // the sign-in library dates sessions by the machine's clock
  const now = server.platform.clock();
  const dates = { createdAt: now, updatedAt: now, expiresAt: new Date(now.getTime() + DAY_MS) };
  await server.platform.db.updateTable("session").set(dates).execute();
  forgetActors();
  await asker.goto(`${base}/invoices/${invoice.id}`);
  await asker.getByText("没有这张发票").first().waitFor();
  await opens(asker, `${base}/access?box=granted`);
  await is(asker, "已到期");
}
