/** O4: whoever works fast isn't stopped by the limits as they come, and whoever takes the server for himself is; over HTTP, with sessions. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { client } from "#server/people/testing/sign-in.ts";
import { TEST_PASSWORD, type TestServer, testServer } from "#server/platform/testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

type Ask = (method: string, path: string, body?: unknown) => Promise<Response>;

/** Somebody who is signed in in a browser, and what he asks. */
async function signedIn(name: string): Promise<Ask> {
  const { email } = await server.person(name, { role: "finance", reach: "company" });
  const browser = client(server);
  expect((await browser.password(email, TEST_PASSWORD)).status).toBe(200);
  const cookie = [...browser.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
  return async (method, path, body) => {
    const form = body instanceof FormData;
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { cookie, origin: server.url, ...(body === undefined || form ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    return new Response(await response.text(), response);
  };
}

test("O4 a list with suggestions at each key, thirty photos one after the other and ten thousand numbers within a minute are nobody's abuse", async () => {
  const ask = await signedIn("busy");
  const answers: number[] = [];
  const note = async (...asked: Parameters<Ask>): Promise<void> => void answers.push((await ask(...asked)).status);
  for (let at = 0; at < 60; at++) {
    await note("POST", "/api/v1/suggestions", { text: "华为技术有限公司".slice(0, 1 + (at % 8)) });
    await note("GET", "/api/v1/invoices?limit=50&total=later");
    if (at % 3 === 0) await note("GET", "/api/v1/invoices/facets");
  }
  for (let at = 0; at < 30; at++) {
    const form = new FormData();
    form.append("files", new Blob([`photo ${at}`]), `IMG_${at}.jpg`);
    await note("POST", "/api/v1/documents", form);
  }
  const numbers = Array.from({ length: 10_000 }, (_, at) => `2511700000031${String(at).padStart(7, "0")}`);
  await note("POST", "/api/v1/batch-lookups", { text: numbers.join("\n") });
  for (let at = 0; at < 5; at++) await note("POST", "/api/v1/sums", {});
  expect([...new Set(answers)].filter((status) => ![200, 201, 202].includes(status))).toEqual([]);
  expect(answers.length).toBeGreaterThan(170);
});

test("O4 whoever asks for one dear thing after the other is told to wait, and for how long; his colleague goes on", async () => {
  const [greedy, colleague] = [await signedIn("greedy"), await signedIn("colleague")];
  let answer = await greedy("POST", "/api/v1/sums", {});
  for (let at = 0; at < 600 && answer.status === 200; at++) answer = await greedy("POST", "/api/v1/sums", {});
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([429, "too-much"]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await greedy("GET", "/api/v1/invoices")).status, "what is cheap goes on").toBe(200);
  expect((await colleague("POST", "/api/v1/sums", {})).status).toBe(200);
});
