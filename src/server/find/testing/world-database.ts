/** A database with the world in it, for all tests of a file. */
import { afterAll, beforeAll } from "vitest";
import { type TestDatabase, testDatabase } from "#server/platform/testing/test-database.ts";
import type { TestInvoice } from "./rows.ts";
import { makeWorld } from "./world.ts";

/** To be called once at the top of a file; the values are there when its tests run. */
export function worldDatabase(): { readonly database: TestDatabase; readonly rows: TestInvoice[] } {
  let opened: TestDatabase | null = null;
  let rows: TestInvoice[] = [];
  beforeAll(async () => {
    opened = await testDatabase();
    rows = await makeWorld(opened.db);
  });
  afterAll(() => opened?.close());
  return {
    get database() {
      return opened!;
    },
    get rows() {
      return rows;
    },
  };
}
