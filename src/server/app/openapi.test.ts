import { afterAll, beforeAll, expect, test } from "vitest";
import { testServer } from "../platform/testing/test-server.ts";
import type { TestServer } from "../platform/testing/test-server.ts";

type Parameter = { name: string; in: string; required?: boolean; schema?: object };
type Operation = { parameters?: Parameter[]; responses?: Record<string, { content?: Record<string, { schema?: object }> }> };
type OpenApi = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

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

test("its schemas stand once, under their names, and every reference leads to one", () => {
  const names = Object.keys(document.components.schemas);
  const referred = new Set([...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to]) => to!));
  expect(names.map((name) => `#/components/schemas/${name}`).toSorted()).toEqual([...referred].toSorted());
  expect(names.filter((name) => !/^[\w.-]+$/.test(name))).toEqual([]);
  expect(names).toContain("InvoiceSummary");
  // what the tools behind it use for themselves, and no reader of the document knows
  expect(JSON.stringify(document)).not.toMatch(/\$defs|\$id|PLACEHOLDER|__shared/);
});

test("each parameter is described by itself, and those of the address are those that the address has", () => {
  const wrong = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([verb, { parameters = [] }]) => {
      const named = parameters.filter((each) => each.in === "path" && each.required === true).map(({ name }) => name);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      const whole = parameters.every((each) => each.name !== "" && each.schema !== undefined);
      return whole && named.toSorted().join() === inPath.toSorted().join() ? [] : [`${verb} ${path}`];
    }),
  );
  expect(wrong).toEqual([]);
});
