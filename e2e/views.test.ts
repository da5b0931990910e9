/** F2 in a real browser: a view is saved, changed, opened by its link, seen by somebody else with his own permissions, taken away and back. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const HOTEL = "上海示例酒店有限公司";

let server: TestServer;
let chromium: TestBrowser;
let finance: Page;
let employee: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
  const anna = await server.person("anna", { role: "finance", reach: "company" });
  const ben = await server.person("ben", { role: "employee", reach: "own" });
  const { companyId } = server;
  const invoice = (at: number) =>
    anInvoice({
      companyId,
      number: String(25_112_000_000_000_000_000n + BigInt(at)),
      date: `2025-0${1 + (at % 6)}-11`,
      ...(at < 5 ? { seller: HOTEL } : {}),
      ownerId: at % 5 === 0 ? ben.userId : null,
      hasOriginal: at === 4,
    });
  await insertInvoices(
    server.platform.db,
    Array.from({ length: 65 }, (_, at) => invoice(at)),
  );
  finance = await signedIn(chromium, server, anna.email);
  employee = await signedIn(chromium, server, ben.email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

const choose = async (page: Page, item: string): Promise<void> => {
  await page.getByRole("main").getByRole("button", { name: /^视图/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
};
const search = (page: Page): string => new URL(page.url()).search;
const changed = (page: Page) => page.getByRole("button", { name: /^视图.*已修改$/ });
/** The questions for pages of the list that the web app has sent since. */
const asked = (page: Page): string[] => {
  const sent: string[] = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname === "/api/v1/invoices") sent.push(search);
  });
  return sent;
};
let link: string;

test("F2 O5 a seller and a number among the conditions reach the server, and never the address; the view that it is saved in has its id alone there", async () => {
  const page = finance;
  await page.goto(`${server.url}/invoices`);
  await page.getByText("65 张", { exact: true }).waitFor();
  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByLabel("销售方名称或税号").fill("示例酒店");
  await page.getByRole("button", { name: "应用" }).click();
  await page.getByText("5 张", { exact: true }).waitFor();
  expect(decodeURIComponent(search(page))).not.toContain("示例");

  await page.getByLabel("发票号码（一部分也行）").fill("25112000000000000003");
  await page.getByRole("button", { name: "应用" }).click();
  await page.getByText("1 张", { exact: true }).waitFor();
  expect(search(page)).toMatch(/^\?query=\d+$/);
  await page.getByRole("button", { name: "去掉条件：号码 25112000000000000003" }).click();
  await page.getByText("5 张", { exact: true }).waitFor();

  await choose(page, "另存为新视图…");
  await page.getByLabel("名称", { exact: true }).fill("住宿");
  await page.getByLabel("谁能看到").click();
  await page.locator(".ant-select-item-option", { hasText: "所有人" }).click();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.waitForURL(/\?view=\d+$/);
  link = page.url();
});

test("F2 columns and order are part of the view; what was changed says so, survives a reload, and is saved or thrown away", async () => {
  const page = finance;
  await page.getByRole("button", { name: "列", exact: true }).click();
  await page.getByRole("checkbox", { name: "购买方" }).uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "应用" }).click();
  await changed(page).waitFor();
  await page.getByRole("group", { name: "对“住宿”的修改" }).getByRole("button", { name: "保存修改" }).click();
  await page.waitForURL(link);
  await page.getByRole("columnheader", { name: "价税合计" }).getByRole("button").click();
  await changed(page).waitFor();
  await page.reload();
  await changed(page).waitFor();
  expect(await page.getByRole("columnheader", { name: "价税合计" }).getAttribute("aria-sort")).toBe("descending");
  await page.getByText("5 张", { exact: true }).waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "放弃修改" }).click();
  await page.waitForURL(link);
  await changed(page).waitFor({ state: "detached" });
  expect(await page.getByRole("columnheader", { name: "购买方" }).count()).toBe(0);
  await accessible(page);
});

test("F2 who opens a shared view sees his own invoices in it, may not change it, and may open his list with it", async () => {
  const page = employee;
  const sent = asked(page);
  await page.goto(link);
  await page.getByText("1 张", { exact: true }).waitFor();
  expect(sent).toEqual([`${new URL(link).search}&sort=-date&limit=50&total=later`]);
  expect(await page.getByRole("columnheader", { name: "购买方" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "保存修改" }).count()).toBe(0);
  await page.getByRole("main").getByRole("button", { name: /^视图/ }).click();
  await page.getByRole("menuitem", { name: "住宿 anna" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "删除视图" }).count()).toBe(0);
  await page.getByRole("menuitem", { name: "设为默认视图" }).click();
  await page.getByText("以后打开发票列表时先用它").waitFor();
  await page.goto(`${server.url}/invoices`);
  await page.waitForURL(link);
  await choose(page, "全部发票");
  await page.getByText("13 张", { exact: true }).waitFor();
});

test("F2 O5 a link to a changed view opens for a colleague: its words are the view's, and no id of anybody's own stands in it", async () => {
  const page = finance;
  await page.goto(link);
  await page.getByText("5 张", { exact: true }).waitFor();
  await page.getByRole("button", { name: "进项", exact: true }).click();
  await changed(page).waitFor();
  await page.getByText("5 张", { exact: true }).waitFor();
  expect(search(page)).toBe(`${new URL(link).search}&direction=received&query=view`);
  await employee.goto(page.url());
  await changed(employee).waitFor();
  await employee.getByText("1 张", { exact: true }).waitFor();
  await employee.getByRole("group", { name: "对“住宿”的修改" }).getByRole("button", { name: "另存为新视图…" }).waitFor();
  expect(await employee.getByRole("button", { name: "保存修改" }).count()).toBe(0);
  await employee.getByRole("button", { name: /^去掉条件：.*示例酒店/ }).click();
  await employee.getByText("13 张", { exact: true }).waitFor();
  expect(search(employee)).toBe(`${new URL(link).search}&direction=received&query=none`);
  await employee.getByRole("button", { name: "放弃修改" }).click();
  await employee.waitForURL(link);
});

test("F2 a period keeps its name in the address, in the chip and in the view: opened in another month it means that", async () => {
  const page = await employee.context().newPage();
  await page.clock.setFixedTime("2026-01-10T04:00:00Z");
  await page.goto(`${server.url}/invoices?view=all`);
  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByRole("button", { name: "上月", exact: true }).click();
  await expect.poll(() => page.getByLabel("开票日期从").inputValue()).toBe("2025-12-01");
  await page.getByRole("button", { name: "应用" }).click();
  await page.getByRole("button", { name: "去掉条件：上月（2025-12-01 – 2025-12-31）" }).waitFor();
  expect(search(page)).toBe("?period=last-month");
  await choose(page, "另存为新视图…");
  await page.getByLabel("名称", { exact: true }).fill("上月的");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.waitForURL(/\?view=\d+$/);
  await accessible(page);
  await page.clock.setFixedTime("2026-03-10T04:00:00Z");
  await page.reload();
  await page.getByRole("button", { name: "去掉条件：上月（2026-02-01 – 2026-02-28）" }).waitFor();
  await page.close();
});

test("U2 what somebody has opened and typed stays when the last words of the page come late", async () => {
  const context = await chromium.browser.newContext({
    locale: "zh-CN",
    storageState: await finance.context().storageState(),
    // it would have the words already
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  const late = Promise.withResolvers<void>();
  const words = /\/assets\/zh_CN-[^/]*\.js$/;
  await page.route(words, async (route) => {
    await late.promise;
    await route.continue();
  });
  const asked = page.waitForRequest(words);
  await page.goto(`${server.url}/invoices?view=all`);
  await choose(page, "另存为新视图…");
  const name = page.getByLabel("名称", { exact: true });
  await name.fill("还没存的");
  late.resolve();
  // as text: an import in a function would be turned into one of the test's own
  await page.evaluate(`import(${JSON.stringify((await asked).url())}).then(() => undefined)`);
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
  expect(await name.inputValue()).toBe("还没存的");
  await context.close();
});

test("F2 a column is as wide as its edge was dragged or moved by arrows; the width survives a reload, is part of the view and can be taken back", async () => {
  const page = finance;
  await page.goto(`${server.url}/invoices?view=all`);
  const seller = page.getByRole("columnheader", { name: "销售方" });
  const widthOf = async (): Promise<number> => Math.round((await seller.boundingBox())!.width);
  const edge = page.getByRole("separator", { name: "列宽：销售方" });
  await edge.waitFor();
  const before = await widthOf();
  const amount = page.getByRole("columnheader", { name: "金额", exact: true });
  const neighbour = Math.round((await amount.boundingBox())!.width);
  const box = (await edge.boundingBox())!;
  await page.mouse.move(box.x + 6, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 106, box.y + 12, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/widths=/);
  await expect.poll(widthOf).toBe(before + 100);
  await expect.poll(async () => Math.round((await amount.boundingBox())!.width)).toBe(neighbour);
  await edge.press("ArrowLeft");
  await page.waitForURL((url) => url.searchParams.getAll("widths").includes(`seller-${before + 84}`));
  expect(await edge.getAttribute("aria-valuenow")).toBe(String(before + 84));
  expect(await edge.evaluate((it) => it === document.activeElement)).toBe(true);
  await page.reload();
  await edge.waitFor();
  await expect.poll(widthOf).toBe(before + 84);
  await accessible(page);

  await choose(page, "另存为新视图…");
  await page.getByLabel("名称", { exact: true }).fill("宽的");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.waitForURL(/\?view=\d+$/);
  await page.reload();
  await edge.waitFor();
  await expect.poll(widthOf).toBe(before + 84);
  await edge.press("Home");
  await changed(page).waitFor();
  await expect.poll(widthOf).toBe(64);
  await page.getByRole("button", { name: "列", exact: true }).click();
  await page.getByRole("button", { name: "恢复常用列宽" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "应用" }).click();
  await expect.poll(widthOf).toBe(before);
  await choose(page, "删除视图");
});

test("F2 what was typed stands above its list in pieces, in another order too; each is taken as something else or taken away", async () => {
  const page = finance;
  await page.goto(`${server.url}/`);
  await page.locator("[data-ask-box]").last().fill("示例酒店 2025");
  await page.keyboard.press("Enter");
  const pieces = page.getByRole("list", { name: "系统的理解" });
  await pieces.waitFor();
  await page.getByText("5 张", { exact: true }).waitFor();
  await page.getByRole("columnheader", { name: "价税合计" }).getByRole("button").click();
  await page.waitForURL(/sort=/);
  await pieces.waitFor();
  await accessible(page);
  await pieces.getByRole("button", { name: /^把“.*示例酒店.*”当作别的$/ }).click();
  await page.getByRole("menuitem", { name: "购买方：示例酒店" }).click();
  await page.getByText("没有查到").first().waitFor();
  await page.goBack();
  await pieces.getByRole("button", { name: /^去掉“.*2025.*”再查$/ }).click();
  await expect.poll(() => pieces.getByRole("listitem").count()).toBe(1);
  await page.getByRole("button", { name: "全部清除" }).click();
  await page.getByText("65 张", { exact: true }).waitFor();
  expect(search(page)).not.toContain("lookup");
});

test("F2 what lacks its original is a condition of the list and of the box", async () => {
  const page = finance;
  await page.goto(`${server.url}/invoices?view=all`);
  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByLabel("原件", { exact: true }).click();
  await page.locator(".ant-select-item-option", { hasText: "没有原件" }).click();
  await page.getByRole("button", { name: "应用" }).click();
  await page.waitForURL(/hasOriginal=false/);
  await page.getByText("64 张", { exact: true }).waitFor();
  await page.getByRole("button", { name: "去掉条件：没有原件" }).waitFor();
  await page.goto(`${server.url}/`);
  await page.locator("[data-ask-box]").last().fill("没有原件 示例酒店");
  await page.keyboard.press("Enter");
  await page.getByRole("list", { name: "系统的理解" }).getByText("没有原件").waitFor();
  await page.getByText("4 张", { exact: true }).waitFor();
});

test("F2 on a phone the views come up from below; one that was deleted comes back", async () => {
  const page = await finance.context().newPage();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(link);
  await page.getByRole("main").getByRole("button", { name: /^视图/ }).click();
  await page.getByRole("dialog", { name: "视图" }).getByRole("menuitem", { name: "删除视图" }).waitFor();
  await accessible(page);
  await page.getByRole("menuitem", { name: "删除视图" }).click();
  await page.getByText("已删除视图“住宿”").waitFor();
  await employee.goto(link);
  await employee.getByText("没有这个视图").waitFor();
  await employee.getByText("请让发给您的人把它共享给您所在的公司，或另选一个视图。").waitFor();
  expect(await employee.getByRole("link", { name: "全部发票" }).getAttribute("href")).toBe("/invoices?view=all");
  await accessible(employee);
  await page.getByRole("button", { name: "撤销" }).click();
  await page.waitForURL(link);
  await employee.reload();
  await employee.getByText("1 张", { exact: true }).waitFor();
  await page.close();
});

test("F2 coming back from an invoice the loaded pages and the place are still there; arrows and Enter walk through the list", async () => {
  const page = finance;
  await page.goto(`${server.url}/invoices?sort=date`);
  const rows = page.locator("a[data-row]");
  await page.getByRole("button", { name: "加载更多" }).click();
  await rows.nth(64).waitFor();
  await rows.nth(58).focus();
  await page.keyboard.press("ArrowDown");
  const place = await rows.nth(59).getAttribute("data-row");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/invoices/${place}$`));
  await page.getByRole("button", { name: "返回列表" }).click();
  const row = page.locator(`a[data-row="${place}"]`);
  await expect.poll(() => row.evaluate((it) => it === document.activeElement)).toBe(true);
  expect(await rows.count()).toBe(65);
  await expect
    .poll(() => row.evaluate((it) => it.getBoundingClientRect().top > 0 && it.getBoundingClientRect().bottom < innerHeight))
    .toBe(true);
});
