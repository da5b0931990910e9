/** S2 in a real browser, at a desk and on a phone: an auditor finds who was refused and who failed to sign in, and takes along what proves it. */
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { sealAll } from "#server/operations/audit/sealing.ts";
import { shanghaiToday } from "#domain/dates.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { ownKey } from "#server/platform/signing.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const NUMBER = "25112000000000077001";
const PHONE =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36";

let server: TestServer;
let chromium: TestBrowser;
let auditor: Page;

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ settings: { trustedProxies: ["127.0.0.1"] } }), launchBrowser()]);
  server.platform.clock.set(new Date());
  const { companyId } = server;
  const anna = await server.person("anna", { role: "employee", reach: "own" });
  const { email } = await server.person("oliver", { role: "auditor", reach: "company" });
  const invoice = anInvoice({ companyId, number: NUMBER });
  await insertInvoices(server.platform.db, [invoice]);
  const from = { "x-forwarded-for": "203.0.113.9", "user-agent": PHONE };
  // she is turned away, and somebody guesses her password
  await server.call(`/api/v1/invoices/${invoice.id}`, { token: anna.token, headers: from });
  const guess = { email: anna.email, password: "guessed it" };
  const headers = { ...from, origin: server.url };
  expect((await server.call("/api/auth/sign-in/email", { method: "POST", body: guess, token: "", headers })).status).toBe(401);
  const state = { axis: "booking", value: "booked", reason: "凭证 12 号" };
  expect((await server.call(`/api/v1/invoices/${invoice.id}/states`, { method: "POST", body: state })).status).toBe(200);
  const told = () =>
    server.platform.db.selectFrom("event").select("id").where("type", "in", ["user.sign-in-failed", "denied.absent"]).execute();
  await vi.waitFor(async () => expect(await told()).toHaveLength(2), 10_000);
  auditor = await signedIn(chromium, server, email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

async function choose(label: string, option: string): Promise<void> {
  await auditor.getByRole("combobox", { name: label }).click();
  await auditor
    .locator(".ant-select-item-option-content")
    .filter({ hasText: new RegExp(`^${option}$`) })
    .last()
    .click();
}
const rows = () => auditor.locator("[data-row]");

test.each(["desk", "phone"] as const)(
  "S2 at the %s: a refusal and a failed sign-in are found, with who, when, from where; an export proves itself",
  async (where) => {
    await sealAll(server.platform, await ownKey(server.platform));
    await auditor.setViewportSize(WIDTHS[where]);
    await auditor.goto(`${server.url}/admin/audit`);
    await auditor.getByRole("heading", { level: 1 }).waitFor();
    await rows().first().waitFor();
    await accessible(auditor);

    await choose("类别", "拒绝");
    const denial = rows().filter({ hasText: "请求了无权查看的内容" });
    await denial.getByText("anna", { exact: false }).first().waitFor();
    expect(await denial.innerText()).toContain("安卓 上的 Chrome");
    expect(await denial.innerText()).toContain("203.0.113.9");
    expect(await denial.innerText()).toContain("答复：");

    await choose("类别", "登录与账号");
    const failed = rows().filter({ hasText: "登录失败" });
    await failed.getByText("身份未确认").waitFor();
    await failed.getByText("原因：密码不对").waitFor();
    expect(await failed.innerText()).toContain("203.0.113.9");
    await accessible(auditor);

    // by person and day
    await choose("类别", "所有类别");
    await choose("人员", "anna");
    await expect.poll(() => rows().count()).toBe(1);
    await auditor.getByLabel("起始日期").fill("2020-01-01");
    await auditor.getByLabel("截止日期").fill("2020-01-31");
    await auditor.getByText("没有符合条件的记录").waitFor();
    await auditor.getByLabel("截止日期").fill(shanghaiToday(server.platform.clock()));
    await expect.poll(() => rows().count()).toBe(1);
    await choose("人员", "所有人");

    // by the number of an invoice, which doesn't get into the address; a change tells before and after in words
    await auditor.getByRole("textbox", { name: "发票号码" }).fill(NUMBER);
    await auditor.getByRole("button", { name: /查\s*询/ }).click();
    const change = rows().filter({ hasText: "更改了状态" });
    await change.getByText("原因：凭证 12 号").waitFor();
    await change.getByText("已入账", { exact: true }).waitFor();
    expect(await change.innerText()).not.toMatch(/booking|booked|tax_id/);
    expect(auditor.url()).not.toContain(NUMBER);
    await accessible(auditor);

    // what is filtered goes along, each event with its proof
    await auditor.getByRole("button", { name: "导出并附证明" }).click();
    const dialog = auditor.getByRole("dialog");
    await dialog.getByRole("radio", { name: "当前筛选的记录" }).check();
    await accessible(auditor);
    const [file] = await Promise.all([auditor.waitForEvent("download"), dialog.getByRole("button", { name: /导\s*出/ }).click()]);
    const path = `${await file.path()}.jsonl`;
    await file.saveAs(path);
    const verified = await promisify(execFile)(process.execPath, ["bin/piaozai.js", "audit", "verify", path, "--json"]);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, kind: "selection" });
    expect((JSON.parse(verified.stdout) as { events: number }).events).toBeGreaterThan(0);
    await rm(path);
  },
);
