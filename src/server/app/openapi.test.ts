import { afterAll, beforeAll, expect, test } from "vitest";
import { testServer } from "../platform/testing/test-server.ts";
import type { TestServer } from "../platform/testing/test-server.ts";

type Operation = { responses?: Record<string, { content?: Record<string, { schema?: object }> }> };
type OpenApi = { openapi: string; paths: Record<string, Record<string, Operation>> };

let server: TestServer;
let document: OpenApi;
beforeAll(async () => {
  server = await testServer({ worker: false });
  document = (await (await server.call("/api/openapi.json", { token: "" })).json()) as OpenApi;
});
afterAll(() => server.close());

test("the contract that is checked in is the one that is served (after a change: npm run openapi)", async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot("../../../docs/openapi.json");
});

test("it is OpenAPI 3.1, and every operation describes its answer", () => {
  expect(document.openapi).toMatch(/^3\.1/);
  const silent = Object.entries(document.paths)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => Object.keys(operation.responses ?? {}).length === 0)
        .map(([method]) => `${method} ${path}`),
    );
  expect(silent).toEqual([]);
});
