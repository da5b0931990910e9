/** What every page must be: for everybody, and no wider than the screen. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Nobody is kept out: no violation of WCAG. */
export async function noViolations(page: Page): Promise<void> {
  await still(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

/** Until the page is there, and nothing moves in or fades in: colours are judged as they stay. */
async function still(page: Page): Promise<void> {
  await page.locator("main").first().waitFor();
  await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const ending = document
      .getAnimations()
      .filter((each) => each.playState === "running" && Number.isFinite(each.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((each) => each.finished));
  });
}

/** That, and nothing sticks out to the right. */
export async function accessible(page: Page): Promise<void> {
  await noViolations(page);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider, "nothing sticks out to the right").toBeLessThanOrEqual(0);
}
