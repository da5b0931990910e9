/** P4 S2 in a real browser, at a desk and on a phone: a passenger in stars and in black, shown for a reason and a quarter of an hour, with a trace. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFacts } from "#domain/empty-facts.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { specimenPdf } from "../src/demo/specimen/index.ts";
import { accessible } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";

const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const PASSENGER = "欧阳若安";
const number = (nth: number): string => `2511911000000000001${nth}`;

let server: TestServer;
let chromium: TestBrowser;
let page: Page;
let email: string;
const tickets: { id: string; documentId: string }[] = [];

beforeAll(async () => {
  [server, chromium] = await Promise.all([testServer(), launchBrowser()]);
  server.platform.clock.set(new Date());
  const anna = await server.person("anna", { role: "employee", reach: "own" });
  const finn = await server.person("finn", { role: "finance", reach: "company" });
  email = finn.email;
  for (const nth of [0, 1]) {
    const trip = {
      train: `G10${nth}`,
      fromStation: "北京南",
      toStation: "上海虹桥",
      travelDate: "2025-06-02",
      departure: "08:05",
    };
    const facts = {
      ...emptyFacts("rail"),
      number: number(nth),
      date: "2025-06-02",
      buyer: { name: "Specimen Company", taxId: "91000000MA000000A1" },
      total: `553.0${nth}`,
      extra: { ...trip, seat: "05车12A号", seatClass: "二等座", passenger: PASSENGER, passengerId: "1101011990****4514" },
    };
    const form = new FormData();
    form.append("files", new Blob([Buffer.from(await specimenPdf(facts))]), `${PASSENGER}-${nth}.pdf`);
    const answer = await server.call("/api/v1/documents?wait=60", { method: "POST", body: form, token: anna.token });
    const { files } = (await answer.json()) as { files: { documentId: string; invoices: { id: string }[] }[] };
    tickets.push({ id: files[0]!.invoices[0]!.id, documentId: files[0]!.documentId });
  }
  page = await signedIn(chromium, server, email);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

/** Everything that a page says, and everything that it has fetched. */
const said = async (): Promise<string> => `${await page.locator("body").innerText()}`;

async function downloaded(press: () => Promise<unknown>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test.each([
  ["desk", 0],
  ["phone", 1],
] as const)("P4 at the %s", async (where, nth) => {
  const began = server.platform.clock();
  const { id, documentId } = tickets[nth]!;
  await page.setViewportSize(WIDTHS[where]);
  await page.goto(`${server.url}/invoices/${id}`);
  await page.getByText("个人信息已遮盖").waitFor();
  await page.getByText("欧***").first().waitFor();
  await page.locator('[data-drawn="true"]').first().waitFor();
  expect(await said()).not.toContain(PASSENGER);
  await accessible(page);

  // the original isn't served; its picture in black is, without a text to copy
  expect((await page.request.get(`${server.url}/api/v1/documents/${documentId}/original`)).status()).toBe(403);
  await page.getByRole("button", { name: "下载原件" }).first().click();
  expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["PDF", "本页 PNG"]);
  const pdf = await downloaded(() => page.getByRole("menuitem", { name: "PDF" }).click());
  expect(pdf.bytes.subarray(0, 5).toString()).toBe("%PDF-");
  // browsers write no star into the name of a file
  expect(pdf.name).toBe(`欧___-${nth}.pdf`);

  // what is exported has stars
  await page.goto(`${server.url}/invoices?number=${number(nth)}`);
  await page.getByRole("button", { name: "导出" }).first().click();
  await page.getByRole("radio", { name: "CSV" }).check();
  const sheet = await downloaded(() =>
    page
      .getByRole("dialog")
      .getByRole("button", { name: /导\s*出/ })
      .click(),
  );
  expect(sheet.bytes.toString()).toContain(number(nth));
  expect(sheet.bytes.toString()).not.toContain(PASSENGER);

  // with a reason it is shown, until a quarter of an hour is over
  await page.goto(`${server.url}/invoices/${id}`);
  await page.getByRole("button", { name: "查看个人信息" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "审核报销" }).check();
  await dialog.getByLabel("说明").fill("核对出行人");
  await accessible(page);
  await dialog.getByRole("button", { name: "查看 15 分钟" }).click();
  await page.getByText(PASSENGER).first().waitFor();
  await page.getByText("个人信息显示到").waitFor();
  await accessible(page);
  await page.getByText("核对出行人").first().waitFor();
  expect((await page.request.get(`${server.url}/api/v1/documents/${documentId}/original`)).status()).toBe(200);

  server.platform.clock.set(new Date(began.getTime() + 16 * 60_000));
  forgetActors();
  await page.reload();
  await page.getByText("个人信息已遮盖").waitFor();
  expect(await said()).not.toContain(PASSENGER);
  // the trace stays: in the history of the invoice, and in the trail
  await page.getByText("查看了个人信息").first().waitFor();
  server.platform.clock.set(began);
  forgetActors();
  const trail = await server.call("/api/v1/audit/events", {
    method: "POST",
    body: { company: server.companyId, type: "invoice.unmasked", subject: "invoice", subjectId: id },
    token: (await server.person(`auditor${nth}`, { role: "auditor", reach: "company" })).token,
  });
  expect(await trail.json()).toMatchObject({
    events: [{ by: { name: "finn" }, reason: "核对出行人", data: { why: "claim-check" } }],
  });
});

test("P4 who may not unmask is told whom to ask", async () => {
  const iris = await server.person("iris", { role: "issuer", reach: "company" });
  const other = await signedIn(chromium, server, iris.email);
  await other.goto(`${server.url}/invoices/${tickets[0]!.id}`);
  await other.getByText("如工作需要，请向管理员申请。").waitFor();
  expect(await other.getByRole("button", { name: "查看个人信息" }).count()).toBe(0);
  await accessible(other);
  await other.context().close();
});
