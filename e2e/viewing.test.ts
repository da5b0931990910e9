/** Originals as they are looked at: pages turned, rotated, fitted; their Chinese on a system that has no Chinese font. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noViolations } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { OUR_COMPANY, storyFiles } from "./documents.ts";
import { fontlessPdf, type NamedFont } from "./fontless-pdf.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "view@example.com", password: "seen and turned over" };
const TITLE = "样张电子发票";

let server: RunningServer;
let chromium: TestBrowser;
let latinOnly: TestBrowser;
const addresses: Record<string, string> = {};

beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(), launchBrowser()]);
  latinOnly = await launchBrowser([], false);
  const context = await chromium.browser.newContext();
  const headers = { origin: server.base };
  const token = new URL(server.setUpLink).hash.slice(1);
  const data = { token, name: "样例会计", ...ACCOUNT, company: OUR_COMPANY.name, taxId: OUR_COMPANY.taxId };
  expect((await context.request.post(`${server.base}/api/v1/setup`, { data, headers })).ok()).toBe(true);
  const page = (text: string) => [{ x: 60, y: 340, size: 20, text }];
  const files = [
    ...(["STSong-Light", "SimSun"] as const).map((font: NamedFont) => ({
      name: `${font}.pdf`,
      mimeType: "application/pdf",
      buffer: fontlessPdf(font, [page(TITLE), page("SPECIMEN 2")]),
    })),
    { ...(await storyFiles())[0]!, name: "drawn.ofd" },
  ];
  for (const file of files) {
    const answer = await context.request.post(`${server.base}/api/v1/documents?wait=60`, { multipart: { files: file }, headers });
    const [taken] = (await answer.json()).files;
    addresses[file.name] = taken.invoices?.[0] ? `/invoices/${taken.invoices[0].id}` : `/worklist/document/${taken.documentId}`;
  }
  await context.close();
}, 300_000);

afterAll(async () => {
  await chromium?.close();
  await latinOnly?.close();
  await server?.close();
});

async function open(at: TestBrowser, width: number, file: string): Promise<{ page: Page; context: BrowserContext }> {
  const context = await at.browser.newContext({ viewport: { width, height: 900 }, locale: "zh-CN" });
  const headers = { origin: server.base };
  await context.request.post(`${server.base}/api/auth/sign-in/email`, { data: ACCOUNT, headers });
  const page = await context.newPage();
  await page.goto(server.base + addresses[file]!);
  await page.locator('[data-drawn="true"]').waitFor({ timeout: 60_000 });
  return { context, page };
}

/** How many of the cells of a row of characters look different from all the others. */
const differentCells = (
  page: Page,
  row: { x: number; y: number; size: number; count: number; across: number },
): Promise<number> =>
  page.evaluate((at) => {
    const sheet = document.querySelector<HTMLCanvasElement | HTMLImageElement>('[data-drawn="true"]')!;
    const canvas = document.createElement("canvas");
    const width = sheet instanceof HTMLImageElement ? 1800 : sheet.width;
    canvas.width = width;
    canvas.height = width;
    const context = canvas.getContext("2d")!;
    const scale = width / at.across;
    context.drawImage(sheet, 0, 0, width, (width * sheet.clientHeight) / sheet.clientWidth);
    const cells = Array.from({ length: at.count }, (_, i) => {
      const box = [(at.x + i * at.size) * scale, at.y * scale, at.size * scale, at.size * scale].map(Math.round);
      return context.getImageData(box[0]!, box[1]!, box[2]!, box[3]!).data.join();
    });
    return new Set(cells).size;
  }, row);

test.each(["STSong-Light.pdf", "SimSun.pdf"])(
  "E7 the Chinese of a PDF that only names its font is seen where no Chinese font is installed: %s",
  async (file) => {
    const { page, context } = await open(latinOnly, 1440, file);
    // boxes for missing characters would all look the same
    expect(await differentCells(page, { x: 60, y: 42, size: 20, count: TITLE.length, across: 600 })).toBe(TITLE.length);
    await context.close();
  },
  120_000,
);

test("E7 an OFD is drawn the same, whether the system has Chinese fonts or not", async () => {
  const picture = async (at: TestBrowser): Promise<string> => {
    const { page, context } = await open(at, 1440, "drawn.ofd");
    const look = await page.evaluate(() => {
      const sheet = document.querySelector<HTMLImageElement>('img[data-drawn="true"]')!;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [900, 600];
      canvas.getContext("2d")!.drawImage(sheet, 0, 0, 900, 600);
      return canvas.toDataURL();
    });
    await context.close();
    return look;
  };
  expect(await picture(latinOnly)).toBe(await picture(chromium));
}, 120_000);

test.each([1440, 390])(
  "E7 a page is rotated, seen whole, and turned by keys, its size kept, at %d pixels",
  async (width) => {
    const { page, context } = await open(chromium, width, "STSong-Light.pdf");
    const frame = page.getByRole("region", { name: "发票原件" });
    const sheet = page.locator("canvas[data-drawn='true']");
    const box = async (): Promise<{ width: number; height: number }> => (await sheet.boundingBox())!;
    await page
      .getByRole("button", { name: "适合宽度" })
      .or(page.getByRole("button", { name: "适合整页" }))
      .first()
      .waitFor();
    await frame.press("0");
    await expect.poll(async () => (await box()).width > (await box()).height).toBe(true);
    await page.getByRole("button", { name: "向右转" }).click();
    await expect.poll(async () => (await box()).height > (await box()).width).toBe(true);
    const wide = await box();
    expect(wide.width).toBeCloseTo((await frame.boundingBox())!.width, -1);
    await page.getByRole("button", { name: "适合整页" }).click();
    await expect.poll(async () => (await box()).height).toBeLessThan(wide.height);
    expect((await box()).height).toBeLessThanOrEqual((await frame.boundingBox())!.height + 1);
    const whole = await box();
    await frame.press("PageDown");
    await page.getByText("2 / 2").waitFor();
    await expect.poll(async () => (await box()).height).toBeCloseTo(whole.height, 0);
    await frame.press("ArrowLeft");
    await page.getByText("1 / 2").waitFor();
    await frame.press("l");
    await expect.poll(async () => (await box()).width > (await box()).height).toBe(true);
    await noViolations(page);
    await context.close();
  },
  120_000,
);
