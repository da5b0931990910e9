/** Somebody of a test server at his desk: a browser that is signed in. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { TEST_PASSWORD, type TestServer } from "#server/platform/testing/test-server.ts";
import type { TestBrowser } from "./browser.ts";

export async function signedIn({ browser }: TestBrowser, { url }: TestServer, email: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const answer = await context.request.post(`${url}/api/auth/sign-in/email`, {
    data: { email, password: TEST_PASSWORD },
    headers: { origin: url },
  });
  expect(answer.status()).toBe(200);
  return context.newPage();
}
