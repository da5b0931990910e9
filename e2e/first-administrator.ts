/** The first administrator of a server that was just started: by the link it printed, with his company. */
import type { Page } from "playwright-core";
import { OUR_COMPANY } from "./documents.ts";
import type { RunningServer } from "./server.ts";

/** Until the guide is there. */
export async function firstAdministrator(page: Page, server: RunningServer): Promise<void> {
  await page.goto(server.setUpLink);
  await page.getByLabel("公司名称").fill(OUR_COMPANY.name);
  await page.getByLabel("姓名").fill("管理员");
  await page.getByLabel("邮箱").fill("admin@example.cn");
  await page.getByLabel("密码", { exact: true }).fill("harbour lantern violin");
  await page.locator("button[type=submit]").click();
  await page.getByRole("heading", { name: "开始使用" }).waitFor();
}
