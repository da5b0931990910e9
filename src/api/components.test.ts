/** Each schema of the contract has a name in the OpenAPI document. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("every file of the contract stands in components.ts", () => {
  const text = readFileSync(new URL("components.ts", import.meta.url), "utf8");
  const missing = readdirSync(new URL(".", import.meta.url)).filter(
    (name) => name.endsWith(".api.ts") && !text.includes(`from "./${name}"`),
  );
  expect(missing).toEqual([]);
});
