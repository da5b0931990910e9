/**
 * Y1 Y2 D4 H6 S3 in a real browser, from end to end: an invoice is issued at the tax platform's simulator, expected, late, announced as
 * an outage, and here; whoever waited for it is told. The employee has a phone, finance a desk.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Source } from "#api/sources.api.ts";
import { addDays, shanghaiToday } from "#domain/dates.ts";
import { newWatch } from "#server/notices/incidents/watch.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { settingsFor } from "#server/sources/tax/testing/settings.ts";
import { learnDelays } from "#server/sources/work.ts";
import { type Simulator, startSimulator } from "../tools/tax-platform-simulator/server.ts";
import { KEYS } from "../tools/tax-platform-simulator/specimen.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { OUR_COMPANY } from "./documents.ts";
import { signedIn } from "./signed-in.ts";

const MINUTE = 60_000;
const NUMBER = "26007000000000098765";
/** Fewer arrivals say nothing about what is usual. */
const EARLIER = 24;
/** As long as the platform usually takes to tell of an invoice. */
const LAG_SECONDS = 3_600;

let server: TestServer;
let chromium: TestBrowser;
let simulator: Simulator;
let source: Source;
/** The day before yesterday: whatever a sign-in was made for is still running two days later. */
const day = addDays(shanghaiToday(new Date()), -2);

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer({ settings: { privateHosts: ["127.0.0.1"] } }), launchBrowser()]);
  const { clock, db } = server.platform;
  clock.set(`${day}T01:00:00+08:00`);
  simulator = await startSimulator({ folder: null, clock, seed: 1, port: 0 });
  const { name, taxId } = OUR_COMPANY;
  await db.updateTable("company").set({ name, tax_id: taxId }).where("id", "=", server.companyId).execute();
  const settings = settingsFor("leqi", simulator.address, taxId, day);
  const body = { company: server.companyId, kind: "tax", name: "税务数字账户", settings, secret: JSON.stringify(KEYS.leqi) };
  const answer = await server.call("/api/v1/sources", { method: "POST", body });
  expect(answer.status).toBe(201);
  source = (await answer.json()) as Source;
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
  await simulator?.close();
});

/** What people do at the simulator's own page. */
async function control(name: string, body: object): Promise<void> {
  const answer = await fetch(`${simulator.address}/control/${name}`, { method: "POST", body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}
const issue = (number: string) => control("issue", { ...OUR_COMPANY, direction: "received", number });
const asked = async (): Promise<Source> => (await (await server.call(`/api/v1/sources/${source.id}`)).json()) as Source;
/** Some time goes by, and the source is asked in it. */
async function passes(minutes: number): Promise<void> {
  const before = (await asked()).detail!.triedAt;
  server.platform.clock.advance(minutes * MINUTE);
  await expect.poll(async () => (await asked()).detail!.triedAt, { timeout: 30_000 }).not.toBe(before);
  await expect.poll(async () => (await asked()).detail!.running, { timeout: 30_000 }).toBe(false);
}

/** Invoices of the day before, by which it is known how long they take. */
async function usuallyWithinTheHour(): Promise<void> {
  await control("behaviour", { lag: [LAG_SECONDS, LAG_SECONDS] });
  for (let nth = 0; nth < EARLIER; nth += 1) await issue(`2600700000000001${String(nth).padStart(4, "0")}`);
  await passes(65);
  await expect.poll(async () => (await asked()).detail!.recent.taken, { timeout: 30_000 }).toBe(EARLIER);
  await passes(10);
  await learnDelays(server.platform);
  expect((await asked()).detail!.usual).toMatchObject({ arrivals: EARLIER });
  server.platform.clock.set(`${addDays(day, 1)}T00:30:00+08:00`);
  await passes(2);
}

test("Y1 Y2 D4 H6 S3 an invoice is issued, expected, late, announced as an outage and here; who waited for it is told", async () => {
  await usuallyWithinTheHour();
  const anna = await server.person("anna", { role: "employee", reach: "company" });
  const phone = await signedIn(chromium, server, anna.email);
  await phone.setViewportSize({ width: 390, height: 844 });
  const follows = { kind: "source", target: source.id };
  expect((await server.call("/api/v1/subscriptions", { method: "PUT", body: follows, token: anna.token })).status).toBe(200);
  await issue(NUMBER);
  await expected(phone);
  await outage(phone);
  await announced();
  await arrives(phone);
}, 240_000);

async function look(page: Page): Promise<void> {
  await page.goto(server.url);
  const box = page.locator("[data-ask-box]").last();
  await box.fill(`${NUMBER} ${addDays(day, 1)}`);
  await box.press("Enter");
}

/** Asked for too early, it is said how far the source is and until when it should be here. */
async function expected(phone: Page): Promise<void> {
  await look(phone);
  await phone.waitForURL(/\/lookups\//);
  await phone.getByText("可能还没到：按往常，最迟").first().waitFor();
  await phone.locator("details", { hasText: "“税务数字账户”完整至" }).first().locator("summary").first().click();
  await phone.getByText("“税务数字账户”完整至").first().waitFor();
  await accessible(phone);
}

/** The platform is down, and its time goes by. */
async function outage(phone: Page): Promise<void> {
  await control("outage", { on: true });
  for (let tries = 0; tries < 3; tries += 1) await passes(30);
  expect(await asked()).toMatchObject({ failing: true, detail: { failures: 3 } });
  await newWatch(server.platform, { note: () => undefined, lately: () => ({ all: 0, failed: 0 }) }).look();
  await phone.goto(server.url);
  await phone.getByText("税务数字账户 暂时取不到").waitFor();
  await look(phone);
  await phone.getByText("可能还没同步：来源“税务数字账户”这会儿取不到").first().waitFor();
}

/** Finance reads what is wrong, and the incident that began by itself. */
async function announced(): Promise<void> {
  const desk = await signedIn(chromium, server, server.admin.email);
  await desk.goto(`${server.url}/admin/sources`);
  await desk.getByText("连不上平台，或平台停机").waitFor();
  await desk.getByText("落后", { exact: true }).waitFor();
  await accessible(desk);
  await desk.goto(`${server.url}/admin/incidents`);
  await desk.getByText("税务数字账户").first().waitFor();
  await accessible(desk);
  await desk.context().close();
}

async function arrives(phone: Page): Promise<void> {
  await control("outage", { on: false });
  await passes(65);
  expect(await asked()).toMatchObject({ failing: false });
  // a follower's turns are some seconds apart, and the clock is the test's
  await expect
    .poll(
      async () => {
        server.platform.clock.advance(20_000);
        const { unread } = (await phone.evaluate(async () => (await fetch("/api/v1/inbox/unread")).json())) as { unread: number };
        return unread;
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(1);
  await phone.goto(`${server.url}/inbox`);
  await phone.getByText("来源“税务数字账户”恢复了").first().waitFor();
  await accessible(phone);
  await look(phone);
  await phone.waitForURL(/\/invoices/);
  await phone.getByText(NUMBER).first().waitFor();
}
