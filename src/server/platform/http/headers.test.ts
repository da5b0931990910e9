/** O4: no kind of answer leaves without the headers that guard it. Files that came from outside: intake.test.ts, prints.test.ts. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type App, createApp, ProblemError } from "../http.ts";
import { expectGuarded } from "../testing/guarded.ts";
import { testPlatform, type TestPlatform } from "../testing/test-database.ts";

const json = { "content-type": "application/json" };
/** Every kind of answer, and its status. */
const KINDS: [kind: string, status: number, request: InjectOptions][] = [
  ["the page", 200, { url: "/" }],
  ["the page at an address of the app", 200, { url: "/invoices/1?view=2" }],
  ["the head of the page", 200, { method: "HEAD", url: "/" }],
  ["a script", 200, { url: "/assets/a-1234.js" }],
  ["a style", 200, { url: "/assets/a-1234.css" }],
  ["a picture", 200, { url: "/icon.svg" }],
  ["a file that isn't there", 404, { url: "/assets/gone.js" }],
  ["an answer of the API", 200, { url: "/api/v1/fine" }],
  ["an empty answer", 204, { method: "DELETE", url: "/api/v1/fine" }],
  ["something made", 201, { method: "POST", url: "/api/v1/fine", headers: json, payload: '{"n":1}' }],
  ["wrong values", 400, { method: "POST", url: "/api/v1/fine", headers: json, payload: '{"n":"x"}' }],
  ["no JSON", 400, { method: "POST", url: "/api/v1/fine", headers: json, payload: "{" }],
  ["too large", 413, { method: "POST", url: "/api/v1/fine", headers: json, payload: `"${"x".repeat(1024 * 1024)}"` }],
  ["another type", 415, { method: "POST", url: "/api/v1/fine", headers: { "content-type": "text/plain" }, payload: "x" }],
  ["nobody signed in", 401, { url: "/api/v1/secret" }],
  [
    "a foreign page",
    403,
    { method: "POST", url: "/api/v1/fine", headers: { ...json, origin: "https://evil.example" }, payload: "{}" },
  ],
  ["an unknown address of the API", 404, { url: "/api/v1/nothing" }],
  ["an address that can't be read", 400, { url: "/api/%E0%A4%A" }],
  ["another method", 404, { method: "PUT", url: "/api/v1/fine" }],
  ["a failure", 500, { url: "/api/v1/broken" }],
  ["a database that is away", 503, { url: "/api/v1/away" }],
  ["health", 200, { url: "/healthz" }],
  ["metrics", 200, { url: "/metrics" }],
  ["the contract", 200, { url: "/api/openapi.json" }],
];

async function appOf(platform: TestPlatform, baseUrl: string): Promise<App> {
  const web = join(platform.folder, "web");
  await mkdir(join(web, "assets"), { recursive: true });
  const files = { "index.html": "<script nonce=__CSP_NONCE__></script>", "icon.svg": "<svg/>" };
  for (const [name, text] of Object.entries(files)) await writeFile(join(web, name), text);
  for (const ending of ["js", "css"]) await writeFile(join(web, "assets", `a-1234.${ending}`), "1");
  const app = await createApp(
    { ...platform, config: { ...platform.config, baseUrl } },
    {
      web,
      routes: (each) => {
        each.get("/api/v1/fine", async () => ({ fine: true }));
        each.delete("/api/v1/fine", async (_request, reply) => reply.status(204).send());
        each.post("/api/v1/fine", { schema: { body: z.object({ n: z.number() }) } }, async (_request, reply) =>
          reply.status(201).send({}),
        );
        each.get("/api/v1/secret", async () => {
          throw new ProblemError(401, "unauthenticated");
        });
        each.get("/api/v1/broken", async () => {
          throw new Error("inside");
        });
        each.get("/api/v1/away", async () => {
          throw Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
        });
      },
    },
  );
  await app.ready();
  return app;
}

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

describe.each([
  ["plain HTTP", "http://piaozai.test", false],
  ["TLS", "https://piaozai.test", true],
])("O4 over %s", (_name, baseUrl, tls) => {
  let app: App;
  beforeAll(async () => {
    app = await appOf(platform, baseUrl);
  });
  afterAll(() => app.close());

  test.each(KINDS)("%s (%i) is guarded", async (kind, status, request) => {
    const answer = await app.inject(request);
    expect(answer.statusCode).toBe(status);
    expectGuarded(kind, answer.headers, tls);
    // nobody guesses what it is: a type where there is anything, and UTF-8 where it is text
    const type = String(answer.headers["content-type"] ?? "none");
    if (answer.rawPayload.length > 0)
      expect(type, kind).toMatch(
        /^(?:text\/|application\/(?:javascript|(?:[a-z]+\+)?json)|image\/svg\+xml).*; charset=utf-8(?:;|$)/i,
      );
    // what is said to one person is kept by nobody in between; what is of the build may be
    if (typeof request.url === "string" && request.url.startsWith("/api/v1"))
      expect(answer.headers["cache-control"]).toBe("no-store");
  });

  test("the readable form of the contract may run its own scripts, and no others", async () => {
    const { headers } = await app.inject({ url: "/api/docs/" });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/script-src 'self'/);
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(?:inline|eval)'/);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
    expect(headers["strict-transport-security"] !== undefined).toBe(tls);
  });
});
