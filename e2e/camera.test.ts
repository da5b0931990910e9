/** The phone's camera in a real browser: codes are read from its picture, and paper is photographed, straightened, put in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noViolations } from "./accessible.ts";
import { type TestBrowser, launchBrowser } from "./browser.ts";
import { writeFilm } from "./camera-film.ts";
import { NUMBER, OUR_COMPANY, storyFiles } from "./documents.ts";
import { type RunningServer, startServer } from "./server.ts";

const ACCOUNT = { email: "camera@example.com", password: "a camera with an eye" };
const CODE = `01,31,,${NUMBER},1130.00,20261015,,0000`;

let server: RunningServer;
let chromium: TestBrowser;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), "piaozai-film-"));

beforeAll(async () => {
  const film = join(folder, "paper.y4m");
  await writeFilm(film, CODE);
  [server, chromium] = await Promise.all([
    startServer(),
    launchBrowser([
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ]),
  ]);
  const context = await chromium.browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    hasTouch: true,
    permissions: ["camera"],
  });
  page = await context.newPage();
  const token = new URL(server.setUpLink).hash.slice(1);
  const headers = { origin: server.base };
  const setUp = { token, name: "样例会计", ...ACCOUNT, company: OUR_COMPANY.name, taxId: OUR_COMPANY.taxId };
  expect((await page.request.post(`${server.base}/api/v1/setup`, { data: setUp, headers })).ok()).toBe(true);
  const signIn = await page.request.post(`${server.base}/api/auth/sign-in/email`, { data: ACCOUNT, headers });
  expect(signIn.status()).toBe(200);
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openCamera(): Promise<void> {
  await page.goto(server.base);
  await page.getByRole("button", { name: "打开摄像头：扫码或拍照" }).click();
}

test("E3 U2 a code before the camera becomes a row, once, and is looked up; offline it waits for the network", async () => {
  await page.goto(server.base);
  const [ofd] = await storyFiles();
  await page.goto(`${server.base}/intake`);
  await page.locator("input[type=file]").first().setInputFiles([ofd!]);
  await page.getByText("已录入 1 张").first().waitFor({ timeout: 60_000 });

  await page.getByRole("button", { name: "打开摄像头：扫码或拍照" }).click();
  const rows = page.getByRole("list", { name: "已扫到的码" }).getByRole("listitem");
  await rows.getByText("已找到").waitFor({ timeout: 60_000 });
  expect(await rows.count()).toBe(1);
  expect(await rows.innerText()).toContain("¥1,130.00");
  await noViolations(page);
  await page.getByRole("button", { name: `去掉 ${NUMBER}` }).click();
  await rows.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "关闭", exact: true }).click();

  await page.route("**/api/v1/lookups", (route) => route.abort("internetdisconnected"));
  await page.getByRole("button", { name: "打开摄像头：扫码或拍照" }).click();
  await rows.getByText("等待网络，连上后自动查找").waitFor({ timeout: 60_000 });
  await page.unroute("**/api/v1/lookups");
  await rows.getByText("已找到").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "完成", exact: true }).click();
  await page.waitForURL(/\/invoices\/[^?]+/);
}, 240_000);

test("E3 U4 a code that was scanned and left before its answer is offered again on the home page", async () => {
  await page.route("**/api/v1/lookups", (route) => route.abort("internetdisconnected"));
  await openCamera();
  const rows = page.getByRole("list", { name: "已扫到的码" }).getByRole("listitem");
  await rows.getByText("等待网络，连上后自动查找").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "关闭", exact: true }).click();
  const notices = page.getByRole("region", { name: "通知" });
  await notices.getByText("扫到的 1 个码还没有查找。").waitFor();
  await noViolations(page);
  await page.unroute("**/api/v1/lookups");
  await notices.getByRole("button", { name: "继续查找" }).click();
  await rows.getByText("已找到").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "关闭", exact: true }).click();
  await notices.getByText("个码还没有查找").waitFor({ state: "detached" });
}, 240_000);

test("E3 U2 paper is photographed, its corners found and moved by keyboard, the straightened picture is read and the photo kept", async () => {
  await openCamera();
  await page.getByText("拍照", { exact: true }).click();
  await page.getByRole("button", { name: "拍照", exact: true }).click();
  await page.getByText("已找到纸的四角，不准可以拖动").waitFor({ timeout: 60_000 });
  const corner = page.getByRole("button", { name: "左上角，用方向键移动" });
  const before = await corner.evaluate((each) => Number.parseFloat(each.style.left));
  await corner.press("ArrowLeft");
  expect(await corner.evaluate((each) => Number.parseFloat(each.style.left))).toBeLessThan(before);
  // the sheet lies at 240, 110 of 1280 × 720
  expect(Math.abs(before - (240 / 1280) * 100)).toBeLessThan(1.5);
  await noViolations(page);
  await page.getByRole("button", { name: "裁好的" }).click();
  await page.getByRole("img", { name: "第 1 张" }).waitFor({ timeout: 60_000 });
  const shape = (): Promise<number> =>
    page.getByRole("img", { name: "第 1 张" }).evaluate(async (each: HTMLImageElement) => {
      await each.decode();
      return each.naturalWidth / each.naturalHeight;
    });
  expect(await shape()).toBeCloseTo(780 / 500, 1);
  await noViolations(page);
  await page.getByRole("button", { name: "录入 1 张" }).click();
  await page.goto(`${server.base}/intake`);
  await page
    .getByText(/拍照-.*\.(jpg|png)/)
    .first()
    .waitFor();
  const { documents } = await (await page.request.get(`${server.base}/api/v1/documents`)).json();
  const { documentId } = documents.find((each: { name: string }) => each.name.startsWith("拍照-"));
  const shapeOf = async (path: string): Promise<number> => {
    const picture = await page.request.get(`${server.base}/api/v1/documents/${documentId}/${path}`);
    const { width, height } = await sharp(await picture.body()).metadata();
    return width! / height!;
  };
  expect(await shapeOf("original")).toBeCloseTo(1280 / 720, 1);
  expect(await shapeOf("pages/1")).toBeCloseTo(780 / 500, 1);
  expect(await shapeOf("pages/2")).toBeCloseTo(1280 / 720, 1);
}, 240_000);
