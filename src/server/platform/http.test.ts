import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createApp, idempotent, ProblemError } from "./http.ts";
import type { App } from "./http.ts";
import { testPlatform } from "./testing/test-database.ts";
import type { TestPlatform } from "./testing/test-database.ts";

let platform: TestPlatform;
let app: App;
let made = 0;

beforeAll(async () => {
  platform = await testPlatform();
  const web = join(platform.folder, "web");
  await mkdir(join(web, "assets"), { recursive: true });
  await writeFile(join(web, "index.html"), '<script nonce="__CSP_NONCE__" src="/assets/a-1234.js"></script>');
  await writeFile(join(web, "assets", "a-1234.js"), "1");
  app = await createApp(platform, {
    web,
    routes: (each) => {
      each.post(
        "/api/v1/echo",
        { schema: { body: z.object({ n: z.number() }), response: { 200: z.object({ n: z.number() }) } } },
        async (request) => request.body,
      );
      each.get("/api/v1/secret", async () => {
        throw new ProblemError(401, "unauthenticated");
      });
      each.get("/api/v1/broken", async () => {
        throw new Error("inside: 110101199003070000");
      });
      each.get("/api/v1/away", async () => {
        throw Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
      });
      each.post("/api/v1/make", async (request, reply) => {
        const answer = await idempotent(platform, request, "u1", async () => ({ status: 201, body: { made: ++made } }));
        return reply.status(answer.status).send(answer.body);
      });
    },
  });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await platform.close();
});

const json = { "content-type": "application/json" };
const post = (headers: Record<string, string>, payload: unknown = { n: 1 }, url = "/api/v1/echo") =>
  app.inject({ method: "POST", url, headers: { ...json, ...headers }, payload: JSON.stringify(payload) });

test("O3 a connection that never asks doesn't hold the end up", async () => {
  const other = await createApp(platform, { routes: () => undefined });
  await other.listen({ port: 0, host: "127.0.0.1" });
  const silent = connect((other.server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
  await Promise.all([once(silent, "connect"), once(other.server, "connection")]);
  const ended = once(silent, "close");
  await other.close();
  await ended;
});

test("an unknown address of the API is a problem in the asker's language", async () => {
  const answer = await app.inject({ url: "/api/v1/nothing", headers: { "accept-language": "en;q=0.9, fr" } });
  expect(answer.statusCode).toBe(404);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  expect(answer.json()).toMatchObject({ status: 404, code: "not-found", title: "Not found" });
  expect((await app.inject({ url: "/api/v1/nothing" })).json().title).toBe("没有找到");
});

test("wrong values name the field", async () => {
  const answer = await post({}, { n: "x" });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: "validation", facts: { where: "body", errors: [{ path: "n" }] } });
});

test("D12 a 401 carries its cause, D14 a 503 carries its and says when to come back", async () => {
  expect((await app.inject({ url: "/api/v1/secret" })).json()).toMatchObject({ status: 401, cause: "D12" });
  const away = await app.inject({ url: "/api/v1/away" });
  expect(away.statusCode).toBe(503);
  expect(away.headers["retry-after"]).toBe("5");
  expect(away.json()).toMatchObject({ code: "database-away", cause: "D14" });
});

test("O4 an error tells nothing of its inside", async () => {
  const answer = await app.inject({ url: "/api/v1/broken" });
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain("1101011990");
});

test("O4 a foreign page can't change anything with the cookies of its visitor", async () => {
  const cookie = { cookie: "s=1" };
  const refused = [
    { ...cookie, origin: "https://evil.example" },
    { ...cookie, "sec-fetch-site": "cross-site" },
    { ...cookie, "sec-fetch-site": "same-site" },
    { ...cookie, origin: "null" },
    cookie,
  ];
  for (const headers of refused) expect((await post(headers)).json()).toMatchObject({ status: 403, code: "foreign-origin" });
  const fine = [
    { ...cookie, origin: "http://localhost:80", host: "localhost:80" },
    { ...cookie, "sec-fetch-site": "same-origin" },
    {},
    { ...cookie, authorization: "Bearer pzt_a.b" },
  ];
  for (const headers of fine) expect((await post(headers)).statusCode).toBe(200);
});

test("O4 a form's content type is refused", async () => {
  const answer = await app.inject({
    method: "POST",
    url: "/api/v1/echo",
    headers: { "content-type": "text/plain" },
    payload: '{"n":1}',
  });
  expect(answer.json()).toMatchObject({ status: 415, code: "media-type" });
});

test("O4 the page has a nonce of its own each time, and plain http isn't forced to https", async () => {
  const pages = [await app.inject({ url: "/" }), await app.inject({ url: "/invoices/1?a=b" })];
  const nonces = pages.map((page) => /nonce="([^"]+)"/.exec(page.body)?.[1]);
  expect(nonces[0]).not.toBe(nonces[1]);
  pages.forEach((page, i) => {
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain(`script-src 'self' 'nonce-${nonces[i]}'`);
    expect(policy).not.toContain("upgrade-insecure-requests");
    expect(policy).not.toContain("unsafe-eval' 'unsafe");
    expect(page.headers["strict-transport-security"]).toBeUndefined();
    expect(page.headers["cache-control"]).toBe("no-cache");
  });
});

test("built files are kept for ever, a missing one is a 404 and not the page", async () => {
  const file = await app.inject({ url: "/assets/a-1234.js" });
  expect(file.headers["cache-control"]).toContain("immutable");
  // a thread of the page may run the QR reader, and only from here
  expect(file.headers["content-security-policy"]).toMatch(
    /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self';/,
  );
  expect((await app.inject({ url: "/assets/gone.js" })).statusCode).toBe(404);
});

test("the API describes itself as OpenAPI 3.1, and its readable form has a policy that lets it run", async () => {
  const document = (await app.inject({ url: "/api/openapi.json" })).json();
  expect(document.openapi).toBe("3.1.0");
  expect(document.paths["/api/v1/echo"].post.requestBody).toBeDefined();
  const docs = await app.inject({ url: "/api/docs/" });
  expect(docs.statusCode).toBe(200);
  expect(String(docs.headers["content-security-policy"])).not.toContain("upgrade-insecure-requests");
});

test("O3 health is public, the metrics are for the machine itself", async () => {
  expect((await app.inject({ url: "/healthz" })).json()).toEqual({ ok: true });
  expect((await app.inject({ url: "/readyz" })).statusCode).toBe(200);
  expect((await app.inject({ url: "/metrics" })).body).toContain("piaozai_http_seconds");
  expect((await app.inject({ url: "/metrics", remoteAddress: "10.0.0.9" })).statusCode).toBe(404);
  expect((await app.inject({ url: "/metrics", headers: { "x-forwarded-for": "10.0.0.9" } })).statusCode).toBe(404);
});

test("Y2 the same Idempotency-Key does the work once", async () => {
  const twice = [
    await post({ "idempotency-key": "k1" }, {}, "/api/v1/make"),
    await post({ "idempotency-key": "k1" }, {}, "/api/v1/make"),
  ];
  expect(twice.map((each) => each.json())).toEqual([{ made: 1 }, { made: 1 }]);
  expect(twice.map((each) => each.statusCode)).toEqual([201, 201]);
  expect((await post({ "idempotency-key": "k1" }, { other: 1 }, "/api/v1/make")).json()).toMatchObject({ status: 422 });
});
