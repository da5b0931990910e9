import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests that need a PostgreSQL; the run's own is started only when one of them runs. */
const withDatabase = [
  "bench/**/*.db.test.ts",
  "src/server/**/*.test.ts",
  "src/cli/**/*.test.ts",
  "bin/**/*.test.ts",
  "src/**/*.db.test.ts",
];

export default defineConfig({
  test: {
    passWithNoTests: true,
    // much of the time is spent waiting for PostgreSQL and its disk, so that even two cores carry two files at once
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "tools/**/*.test.ts", "bench/**/*.test.ts", "fixtures/**/*.test.ts"],
          exclude: [...withDatabase, "**/node_modules/**"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "browser",
          globalSetup: ["src/server/platform/testing/global-setup.ts"],
          include: ["e2e/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 240_000,
          // a busy machine needs longer than the usual second until what was clicked has come about
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "integration",
          include: withDatabase,
          globalSetup: ["src/server/platform/testing/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
