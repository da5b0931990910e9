/** F2 in a real browser: what a list is made of stands in its filters with counts, and is chosen at a tap. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Facets } from "#api/facets.api.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const HOTEL = "上海示例酒店有限公司";
const KINDS = ["digital-vat-normal", "digital-vat-special", "rail"] as const;

let server: TestServer;
let chromium: TestBrowser;
let page: Page;
let facets: Facets;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ worker: false }), launchBrowser()]);
  const anna = await server.person("anna", { role: "finance", reach: "company" });
  const invoice = (at: number) =>
    anInvoice({
      companyId: server.companyId,
      number: String(25_112_000_000_000_000_000n + BigInt(at)),
      date: `2025-0${1 + (at % 8)}-11`,
      kind: KINDS[Math.floor(Math.sqrt(at)) % 3]!,
      seller: at < 9 ? HOTEL : `样张${String.fromCharCode(0x7532 + (at % 8))}商贸有限公司`,
      taxState: at % 6 === 0 ? "voided" : "normal",
    });
  await insertInvoices(
    server.platform.db,
    Array.from({ length: 60 }, (_, at) => invoice(at)),
  );
  page = await signedIn(chromium, server, anna.email);
  facets = (await (await page.request.get(`${server.url}/api/v1/invoices/facets`)).json()) as Facets;
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

const group = (name: string) => page.getByRole("group", { name, exact: true });
const textsOf = (name: string) => group(name).getByRole("button").allInnerTexts();
const squeezed = async (name: string): Promise<string[]> => (await textsOf(name)).map((text) => text.replace(/\s+/g, " "));
const count = (all: { value: string; count: number }[], value: string): number => all.find((each) => each.value === value)!.count;

const openPanel = async (): Promise<void> => {
  await page.goto(`${server.url}/invoices`);
  await page.getByText("60 张", { exact: true }).waitFor();
  await page.getByRole("button", { name: "筛选" }).click();
  await group("票种").waitFor();
};

test("F2 the panel shows the counts of the API, the most frequent first; more sellers and months on demand", async () => {
  await openPanel();
  const names: Record<string, string> = { "digital-vat-normal": "数电普票", "digital-vat-special": "数电专票", rail: "火车票" };
  expect(await squeezed("票种")).toEqual(facets.kind.map(({ value, count: n }) => `${names[value]} ${n}`));
  expect(await squeezed("税务状态")).toEqual([
    `正常 ${count(facets.states["tax"]!, "normal")}`,
    `已作废 ${count(facets.states["tax"]!, "voided")}`,
  ]);
  await group("销售方").getByRole("button", { name: "另有 4 个" }).click();
  expect(await squeezed("销售方")).toEqual([...facets.seller.map(({ name, count: n }) => `${name} ${n}`), "收起"]);
  expect((await squeezed("开票月份"))[0]).toBe(`2025年8月 ${count(facets.month, "2025-08")}`);
  await accessible(page);
});

test("F2 a tap narrows the list and shows as a chip; the seller stays out of the address; the panel stands still meanwhile", async () => {
  await openPanel();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const hotel = group("销售方").getByRole("button", { name: HOTEL });
  await hotel.click();
  await page.getByText("9 张", { exact: true }).waitFor();
  await page.getByRole("button", { name: `去掉条件：销售方 ${HOTEL}` }).waitFor();
  expect(await hotel.getAttribute("aria-pressed")).toBe("true");
  expect(await hotel.evaluate((it) => it === document.activeElement)).toBe(true);
  for (const url of [page.url(), ...asked]) expect(decodeURIComponent(url)).not.toContain("示例酒店");

  await page.keyboard.press("Enter");
  await page.getByText("60 张", { exact: true }).waitFor();
  expect(await hotel.getAttribute("aria-pressed")).toBe("false");
});

test("F2 kinds add up, a month jumps there, and what is typed but not applied survives a tap", async () => {
  await openPanel();
  await page.getByLabel("购买方名称或税号").fill("示例科技");
  await group("票种")
    .getByRole("button", { name: /^火车票/ })
    .click();
  await page.getByText(`${count(facets.kind, "rail")} 张`, { exact: true }).waitFor();
  await group("票种")
    .getByRole("button", { name: /^数电专票/ })
    .click();
  await page.getByText(`${count(facets.kind, "rail") + count(facets.kind, "digital-vat-special")} 张`, { exact: true }).waitFor();
  expect(await page.getByLabel("购买方名称或税号").inputValue()).toBe("示例科技");
  await openPanel();
  await group("开票月份")
    .getByRole("button", { name: /^2025年5月/ })
    .click();
  await page.waitForURL(/dateFrom=2025-05-01&dateTo=2025-05-31/);
  await page.getByText(`${count(facets.month, "2025-05")} 张`, { exact: true }).waitFor();
});

test("F2 counts that could not be had leave the list and the conditions usable, and can be asked for again", async () => {
  const facetsUrl = /\/invoices\/facets/;
  await page.route(facetsUrl, (route) => route.fulfill({ status: 503, json: { code: "too-slow" } }));
  await page.goto(`${server.url}/invoices`);
  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByText("没能数出各项有多少张").waitFor();
  await page.getByText("60 张", { exact: true }).waitFor();
  await page.unroute(facetsUrl);
  await page.getByRole("button", { name: "再试一次" }).click();
  await group("票种").waitFor();
});

test("F2 on a phone the same choices come up from below, large enough for a finger, in the dark too", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${server.url}/invoices`);
  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByRole("dialog", { name: "筛选" }).waitFor();
  await group("票种").waitFor();
  const heights = await page
    .getByRole("region", { name: "按内容筛选" })
    .getByRole("button")
    .evaluateAll((all) => all.map((each) => (each as HTMLElement).offsetHeight));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  await accessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page);
  await group("税务状态")
    .getByRole("button", { name: /^已作废/ })
    .click();
  await page.getByText(`${count(facets.states["tax"]!, "voided")} 张`, { exact: true }).waitFor();
});
