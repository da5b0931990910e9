/** P3 in a real browser, in both widths: a machine gets an account and a token, works by it, is paused, and ends; who answers for it leaves. */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const SIZES = { "1440": { width: 1440, height: 900 }, "390": { width: 390, height: 844 } } as const;
let server: TestServer;
let chromium: TestBrowser;
beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

const shots = process.env["PIAOZAI_SHOTS"];
async function look(page: Page, name: string): Promise<void> {
  await accessible(page);
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${shots}/${name}-${colorScheme}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
const runs = async (token: string): Promise<number> => (await server.call("/api/v1/me", { token })).status;

test.each(["1440", "390"] as const)(
  "P3 an account for a machine: made with somebody who answers for it, a token after one more proof, replaced, paused, ended (%s)",
  async (width) => {
    await server.person(`keeper${width}`, { role: "finance", reach: "company" });
    const page = await signedIn(chromium, server, server.admin.email);
    await page.setViewportSize(SIZES[width]);
    await page.goto(`${server.url}/admin/service-accounts`);
    await page.getByRole("button", { name: "新建机器账号" }).click();
    const making = page.getByRole("dialog", { name: "新建机器账号" });
    await making.getByLabel("名称").fill(`ERP 接口 ${width}`);
    await making.getByLabel("用途").fill("把开出的发票交给总账");
    await making.getByLabel("负责人").fill(`keeper${width}`);
    await page.getByTitle(new RegExp(`^keeper${width} `)).click();
    await look(page, `service-new-${width}`);
    await making.getByRole("button", { name: "新建机器账号" }).click();
    await page.getByRole("heading", { level: 1, name: `ERP 接口 ${width}` }).waitFor();
    await page.getByText("还没有令牌").waitFor();

    // so long after signing in that one more proof is asked for; what was typed stays
    server.platform.clock.advance(11 * 60_000);
    await page.getByRole("button", { name: "新建令牌" }).click();
    const token = page.getByRole("dialog", { name: "新建令牌" });
    await token.getByLabel("名称").fill("夜间任务");
    await token.getByRole("button", { name: "新建令牌" }).click();
    const proof = page.getByRole("dialog", { name: "请确认是您本人" });
    await look(page, `service-proof-${width}`);
    await proof.getByLabel("密码").fill(TEST_PASSWORD);
    await proof.getByRole("button", { name: /确\s*认/ }).click();
    const first = (await page.locator("code").textContent())!;
    expect(await runs(first)).toBe(200);
    await look(page, `service-token-${width}`);
    await page.getByRole("button", { name: "已保存好" }).click();

    await page.getByRole("button", { name: "换新令牌 夜间任务" }).click();
    const rotating = page.getByRole("dialog", { name: "换新令牌“夜间任务”" });
    await look(page, `service-rotate-${width}`);
    await rotating.getByRole("button", { name: /换\s*新/ }).click();
    await rotating.waitFor({ state: "detached" });
    const second = (await page.locator("code").textContent())!;
    expect([second === first, await runs(first), await runs(second)]).toEqual([false, 200, 200]);

    for (const [deed, after, status] of [
      [/暂\s*停/, "已暂停", 401],
      [/恢\s*复/, "启用", 200],
    ] as const) {
      await page.getByRole("button", { name: deed }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: deed }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.getByText(after, { exact: true }).first().waitFor();
      expect(await runs(second)).toBe(status);
    }
    await page.goto(`${server.url}/admin/service-accounts`);
    await page.getByRole("link", { name: new RegExp(`ERP 接口 ${width}`) }).waitFor();
    await look(page, `services-${width}`);
    await page.goto(`${server.url}/admin/people`);
    await page.getByRole("link", { name: new RegExp(`ERP 接口 ${width}`) }).waitFor();
    await look(page, `services-people-${width}`);
    await page.getByRole("link", { name: new RegExp(`ERP 接口 ${width}`) }).click();
    await page
      .getByRole("button", { name: /结\s*束/ })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "结束，不再恢复" }).click();
    await page.getByText("已结束", { exact: true }).first().waitFor();
    expect(await runs(second)).toBe(401);
    await look(page, `service-ended-${width}`);
  },
);

test.each(["1440", "390"] as const)(
  "P3 whoever answers for a machine sees it without managing people; when he has left, the page asks for somebody else (%s)",
  async (width) => {
    const keeper = await server.person(`leaver${width}`, { role: "finance", reach: "company" });
    const made = await server.call("/api/v1/service-accounts", {
      method: "POST",
      body: {
        name: `扫描仪 ${width}`,
        purpose: "前台收票",
        responsible: keeper.userId,
        membership: { company: server.companyId, role: "employee", reach: "own" },
      },
    });
    const { id } = (await made.json()) as { id: string };
    const his = await signedIn(chromium, server, keeper.email);
    await his.setViewportSize(SIZES[width]);
    await his.goto(`${server.url}/admin/service-accounts`);
    await his.getByRole("link", { name: new RegExp(`扫描仪 ${width}`) }).click();
    await his.getByRole("button", { name: "新建令牌" }).waitFor();
    expect(await his.getByRole("button", { name: /暂\s*停/ }).count()).toBe(0);
    await look(his, `service-responsible-${width}`);

    const page = await signedIn(chromium, server, server.admin.email);
    await page.setViewportSize(SIZES[width]);
    await page.goto(`${server.url}/admin/people/${keeper.userId}`);
    await page.getByRole("button", { name: "办理离开" }).click();
    const leaving = page.getByRole("dialog");
    await leaving.getByText(/负责的机器账号/).waitFor();
    await look(page, `service-leave-${width}`);
    await leaving.getByLabel("由谁接手").fill("Admin");
    await page.getByTitle(/^Admin /).click();
    await leaving.getByRole("button", { name: "确认离开" }).click();
    await leaving.waitFor({ state: "detached" });
    // no worker runs here, so that the handing over waits: until it is done nobody answers for it
    await page.goto(`${server.url}/admin/service-accounts/${id}`);
    await page.getByText("负责人已不在公司").waitFor();
    await look(page, `service-gone-${width}`);
    await page.getByRole("button", { name: "换负责人" }).click();
    const replacing = page.getByRole("dialog");
    await replacing.getByLabel("负责人").fill("Admin");
    await page
      .getByTitle(/^Admin /)
      .last()
      .click();
    await replacing.getByRole("button", { name: /保\s*存/ }).click();
    await page.getByText("负责人已不在公司").waitFor({ state: "detached" });
  },
);
