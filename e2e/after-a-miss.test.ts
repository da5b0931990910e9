/** D4 D5 D22 H1 in a real browser, at a desk and on a phone: told when it arrives, before one's eyes; helped by somebody who answers. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
let server: TestServer;
let chromium: TestBrowser;
let anna: Page;
let agent: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer(), launchBrowser()]);
  server.platform.clock.set(new Date());
  const asks = await server.person("anna", { role: "employee", reach: "company" });
  const answers = await server.person("agent", { role: "support", reach: "own" });
  anna = await signedIn(chromium, server, asks.email);
  agent = await signedIn(chromium, server, answers.email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

test.each([
  ["desk", "25112000000000056001"],
  ["phone", "25112000000000765432"],
] as const)(
  "D4 D5 D22 at the %s: waited for, its issuer asked, helped, arrived",
  async (where, number) => {
    for (const page of [anna, agent]) await page.setViewportSize(WIDTHS[where]);
    await anna.goto(server.url);
    await anna.locator("[data-ask-box]").first().fill(number);
    await anna.keyboard.press("Enter");
    await anna.waitForURL(/\/lookups\/\d+$/);
    const explanation = anna.url();
    await anna.getByRole("button", { name: "到了告诉我" }).last().click();
    await anna.getByRole("heading", { name: "之后怎样" }).waitFor();
    await anna.getByText("到了就通知您").waitFor();
    await accessible(anna);
    await anna
      .getByRole("button", { name: /^写信问开票方/ })
      .first()
      .click();
    await anna.getByLabel("正文").waitFor();
    await anna
      .getByRole("dialog")
      .getByRole("button", { name: /复\s?制/ })
      .click();
    await anna.getByText("等回音").waitFor();

    await anna.getByRole("button", { name: "请人帮忙" }).last().click();
    await anna.getByRole("button", { name: /提\s?交/ }).click();
    await anna.waitForURL(/\/tickets\/\d+$/);
    await agent.goto(`${server.url}/tickets?of=all`);
    await agent.getByRole("link", { name: number }).click();
    await agent.getByRole("button", { name: "我来处理" }).click();
    await agent.getByLabel("写答复").fill("明天到账。");
    await agent.getByRole("button", { name: /发\s?送/ }).click();
    await agent.getByText("明天到账。").first().waitFor();
    await accessible(agent);
    await anna.getByText("明天到账。").waitFor({ timeout: 40_000 });
    await accessible(anna);

    await anna.goto(explanation);
    await anna.getByText("到了就通知您").waitFor();
    const values = { number, date: "2025-02-05", total: "100.00", "seller.name": "样张商贸有限公司" };
    expect((await server.call("/api/v1/invoices", { method: "POST", body: { values } })).status).toBe(201);
    await anna.getByText(/到了。$/).waitFor({ timeout: 40_000 });
    await anna.goto(`${server.url}/inbox`);
    await anna.getByRole("link", { name: "您等的发票到了" }).first().waitFor();
    await accessible(anna);
  },
  120_000,
);
