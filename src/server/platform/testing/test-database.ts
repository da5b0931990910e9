import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { testClock } from "../clock.ts";
import { loadConfig } from "../config.ts";
import type { Config } from "../config.ts";
import { createDb, createPool } from "../database/database.ts";
import type { Db } from "../database/tables.ts";
import { openFileStore } from "../files.ts";
import { loadI18n } from "../i18n.ts";
import { openJobs } from "../jobs.ts";
import type { Watch } from "../database/watch.ts";
import { createLog } from "../log.ts";
import type { Platform } from "../platform.types.ts";
import { openScanner } from "../scanner/clamd.ts";
import { scannedFiles } from "../scanner/scanned-files.ts";
import { watchStatements } from "./statements.ts";

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export type TestDatabase = { db: Db; url: string; close(): Promise<void> };

/** An empty, migrated database of the test's own. @param watch logs its statements */
export async function testDatabase(watch?: Watch): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString("hex")}`;
  await asAdmin(`create database ${name} template ${inject("templateName")}`);
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  const pool = createPool(url.href, { max: 5, ...(watch ? { watch } : {}) });
  const statements = watchStatements(pool);
  const db = createDb(pool);
  return {
    db,
    url: url.href,
    close: async () => {
      const unbound = await statements.unbound();
      await db.destroy();
      await asAdmin(`drop database ${name} with (force)`);
      if (unbound.length > 0) throw new Error(unbound.join("\n"));
    },
  };
}

/** A database in which there is nothing at all. */
export async function emptyDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const name = `t_${randomBytes(6).toString("hex")}`;
  await asAdmin(`create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, close: () => asAdmin(`drop database ${name} with (force)`) };
}

export type TestPlatform = Platform & {
  clock: ReturnType<typeof testClock>;
  url: string;
  folder: string;
  close(): Promise<void>;
};

/** A platform on a database and a folder of the test's own; the clock stands at 2025-06-18 10:00 in Beijing until it is set. @param log in the place of silence, with every statement as if it were slow */
export async function testPlatform(settings: Partial<Config> = {}, log = createLog("silent")): Promise<TestPlatform> {
  const watch = log.level === "silent" ? undefined : { slowMs: 0, log };
  const database = await testDatabase(watch);
  const folder = await mkdtemp(join(tmpdir(), "piaozai-files-"));
  const config: Config = {
    ...loadConfig({ PIAOZAI_DATA: folder, DATABASE_URL: database.url, PIAOZAI_SECRET: "x".repeat(32) }),
    ...settings,
  };
  const pool = createPool(database.url, { max: 5, ...(watch ? { watch } : {}) });
  const jobs = openJobs({ pool, url: database.url, log });
  const clock = testClock("2025-06-18T02:00:00Z");
  const store = await openFileStore(join(folder, "files"));
  const { db } = database;
  const scanner = config.scanner === null ? null : openScanner(config.scanner);
  return {
    config,
    log,
    jobs,
    folder,
    db,
    url: database.url,
    clock,
    files: scanner === null ? store : scannedFiles({ files: store, scanner, db, clock }),
    i18n: loadI18n(),
    close: async () => {
      await jobs.stop(2_000);
      await pool.end();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
