/** P1 P2 in a real browser: a department and a search are asked for, granted and taken back. One invoice, for a week: group-story.test.ts. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { createDepartment } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

let server: TestServer;
let chromium: TestBrowser;
let asker: Page;
let granter: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
  // the pages offer days from today on
  server.platform.clock.set(new Date());
  const anna = await server.person("anna", { role: "employee", reach: "own" });
  const ben = await server.person("ben", { role: "administrator", reach: "company" });
  const { companyId } = server;
  const invoices = ["0", "1"].map((last) =>
    anInvoice({ companyId, number: `2511200000000012345${last}`, seller: "上海示例酒店有限公司" }),
  );
  await insertInvoices(server.platform.db, invoices);
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
