import { getMigrations } from "better-auth/db/migration";
import { expect, test } from "vitest";
import { testPlatform } from "#server/platform/testing/test-database.ts";
import { authOptions } from "./auth.ts";

test("P3 the tables of sign-in are those that better-auth expects", async () => {
  const platform = await testPlatform();
  try {
    const { toBeCreated, toBeAdded, compileMigrations } = await getMigrations(authOptions(platform, "x".repeat(32)));
    expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] });
    expect((await compileMigrations()).replace(/[;\s]/g, "")).toBe("");
  } finally {
    await platform.close();
  }
});
