/** P2 D11 in a real browser, at a desk and on a phone: ask, grant for a week, see why, have it end. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { createDepartment } from "#server/people/people.usecases.ts";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const DAY_MS = 86_400_000;
const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const number = (at: number): string => `2511200000000012345${at}`;
const grouped = (text: string): string => text.replace(/(\d{4})(?=\d)/g, "$1 ");

let server: TestServer;
let chromium: TestBrowser;
let asker: Page;
let granter: Page;
let askerId: string;
let askerEmail: string;
let invoices: { id: string }[];

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
  // the pages offer days from today on
  server.platform.clock.set(new Date());
  const anna = await server.person("anna", { role: "employee", reach: "own" });
  const ben = await server.person("ben", { role: "administrator", reach: "company" });
  askerId = anna.userId;
  askerEmail = anna.email;
  invoices = [0, 1].map((at) => anInvoice({ companyId: server.companyId, number: number(at), seller: "上海示例酒店有限公司" }));
  await insertInvoices(server.platform.db, invoices as ReturnType<typeof anInvoice>[]);
  asker = await signedIn(chromium, server, anna.email);
  granter = await signedIn(chromium, server, ben.email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

const opens = async (page: Page, path: string): Promise<void> => {
  await page.goto(`${server.url}${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
};

test.each([
  ["desk", 0],
  ["phone", 1],
] as const)(
  "P2 D11 at the %s: asked for with one tap, granted for a week, seen and why, over when the week is",
  async (where, nth) => {
    const began = server.platform.clock();
    for (const page of [asker, granter]) await page.setViewportSize(WIDTHS[where]);

    // a miss: one tap asks
    await opens(asker, "/");
    await asker.locator("[data-ask-box]").last().fill(number(nth));
    await asker.keyboard.press("Enter");
    await asker.waitForURL(/\/lookups\/\d+$/);
    await asker.getByRole("button", { name: "申请查看" }).click();
    await asker.getByText("等待处理").waitFor();
    await accessible(asker);
    const explanation = asker.url();

    // whoever may grant sees what there is, and grants it for a week
    await opens(granter, "/access?box=to-decide");
    await granter.getByRole("button", { name: "处理" }).click();
    const dialog = granter.getByRole("dialog");
    await dialog.getByText("上海示例酒店有限公司").waitFor();
    await accessible(granter);
    await dialog.getByRole("button", { name: /授\s*权/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await accessible(granter);

    // the answer that didn't find it shows it now
    await asker.goto(explanation);
    await asker.getByText("已授权查看").waitFor();
    await asker
      .getByRole("link", { name: new RegExp(grouped(number(nth)).replaceAll(" ", "\\s?")) })
      .first()
      .click();
    await asker.waitForURL(new RegExp(`/invoices/${invoices[nth]!.id}$`));
    await asker.getByRole("button", { name: "看看谁能看到、为什么" }).click();
    await asker.getByText(/ben 授权，到 /).waitFor();
    await accessible(asker);

    // who answers for it sees everybody, and the list of grants
    await opens(granter, `/invoices/${invoices[nth]!.id}`);
    await granter.getByRole("button", { name: "看看谁能看到、为什么" }).click();
    await granter.getByText("3 人能看到").waitFor();
    await granter.getByRole("link", { name: "anna" }).click();
    await granter.getByText("anna 只查看自己的").waitFor();
    expect(new URL(granter.url()).search).toContain(askerId);
    await granter.getByText("1 张发票", { exact: true }).waitFor();
    await accessible(granter);
    await opens(granter, "/admin/access");
    await granter.getByRole("article", { name: "anna" }).getByText("有效").waitFor();
    await accessible(granter);

    // the week is over; an open page would ask meanwhile, and its session be over as well
    await granter.goto("about:blank");
    server.platform.clock.set(new Date(began.getTime() + 8 * DAY_MS));
    // so is the session of a week ago
    const back = await asker.request.post(`${server.url}/api/auth/sign-in/email`, {
      data: { email: askerEmail, password: TEST_PASSWORD },
      headers: { origin: server.url },
    });
    expect(back.status()).toBe(200);
    await asker.reload();
    await asker.getByText("没有这张发票").first().waitFor();
    await opens(asker, "/access?box=granted");
    await asker.getByText("已到期").first().waitFor();
    await accessible(asker);
    server.platform.clock.set(began);
    for (const { id } of (
      (await (await server.call("/api/v1/access/grants?box=all&state=running")).json()) as { grants: { id: string }[] }
    ).grants)
      await server.call(`/api/v1/access/grants/${id}/revoke`, { method: "POST", body: {} });
  },
);

test("P1 P2 a head grants his department; a search is granted whole, and ends for all of it at once", async () => {
  const { platform, companyId } = server;
  const department = await platform.db.transaction().execute((trx) => createDepartment(trx, { companyId, name: "样张北区" }));
  const head = await server.person("carl", { role: "employee", reach: "department", departmentId: department });
  const put = await server.call(`/api/v1/companies/${companyId}/departments/${department}/heads`, {
    method: "PUT",
    body: { people: [head.userId] },
  });
  expect(put.status).toBe(200);
  const carl = await signedIn(chromium, server, head.email);

  // on a phone a department is asked for by its name
  for (const page of [asker, carl]) await page.setViewportSize(WIDTHS.phone);
  await opens(asker, "/access");
  await asker.getByRole("button", { name: "申请查看" }).first().click();
  const wish = asker.getByRole("dialog");
  await wish.getByText("部门", { exact: true }).click();
  await wish.getByLabel("部门名称").fill("样张北区");
  await wish.getByLabel("理由").fill("接手北区的报销");
  await accessible(asker);
  await wish.getByRole("button", { name: "发出申请" }).click();
  await asker.getByText("接手北区的报销").waitFor();
  await opens(carl, "/access?box=to-decide");
  await carl.getByRole("button", { name: "处理" }).click();
  await carl.getByRole("dialog").getByText("样张北区").last().waitFor();
  await accessible(carl);
  await carl
    .getByRole("dialog")
    .getByRole("button", { name: /授\s*权/ })
    .click();
  await carl.getByRole("dialog").waitFor({ state: "hidden" });
  await opens(carl, "/access?box=given");
  await carl.getByRole("article", { name: "anna" }).getByText("有效").waitFor();
  await accessible(carl);

  // at a desk a search, from where it found too little
  for (const page of [asker, granter]) await page.setViewportSize(WIDTHS.desk);
  await opens(asker, "/invoices?dateFrom=2024-01-01&dateTo=2026-12-31");
  await asker.getByRole("button", { name: "申请查看这次查找的全部" }).click();
  await wish.getByLabel("理由").fill("年末核对");
  await accessible(asker);
  await wish.getByRole("button", { name: "发出申请" }).click();
  await asker.getByText("年末核对").waitFor();
  await opens(granter, "/access?box=to-decide");
  await granter.getByRole("button", { name: "处理" }).click();
  const decision = granter.getByRole("dialog");
  await decision.getByText(/整个查询：现在是 2 张/).waitFor();
  await accessible(granter);
  await decision.getByRole("button", { name: /授\s*权/ }).click();
  await decision.waitFor({ state: "hidden" });
  await opens(asker, "/invoices?dateFrom=2024-01-01&dateTo=2026-12-31");
  await asker.getByText("上海示例酒店有限公司").first().waitFor();

  // all grants are looked through together, and taken back with one reason
  await opens(granter, "/admin/access");
  await granter.getByRole("button", { name: /^选中列出的/ }).click();
  await accessible(granter);
  await granter.getByRole("button", { name: "一起收回" }).click();
  await decision.getByLabel("理由").fill("核对结束");
  await decision.getByRole("button", { name: "一起收回" }).click();
  await granter.getByText("没有有效的授权").waitFor();
  await asker.reload();
  await asker.getByRole("button", { name: "申请查看这次查找的全部" }).waitFor();
  await expect.poll(() => asker.getByText("上海示例酒店有限公司").count()).toBe(0);
});
