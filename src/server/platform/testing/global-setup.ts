/**
 * One embedded PostgreSQL for the whole test run, with a migrated template that each test database is cloned from. With
 * PIAOZAI_TEST_DATABASE_URL it is that PostgreSQL, of whatever version; its user must be allowed to make databases.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { createPool } from "../database/database.ts";
import { migrate } from "../database/migrate.ts";
import { startEmbedded } from "../embedded/launcher.ts";
import { installJobs } from "../jobs.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** connection string of the run's PostgreSQL, database "piaozai" */
    databaseUrl: string;
    templateName: string;
  }
}

const TEMPLATE = "piaozai_template";

async function started(): Promise<{ url: string; stop(): Promise<void> }> {
  const own = process.env["PIAOZAI_TEST_DATABASE_URL"];
  if (own !== undefined) return { url: own, stop: async () => undefined };
  const data = mkdtempSync(join(tmpdir(), "piaozai-test-"));
  // root hands PostgreSQL to another user, who must be able to pass
  chmodSync(data, 0o711);
  const postgres = await startEmbedded(data, { fast: true });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await started();
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`drop database if exists ${TEMPLATE}`);
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();

  const templateUrl = new URL(postgres.url);
  templateUrl.pathname = `/${TEMPLATE}`;
  await migrate(templateUrl.href);
  const pool = createPool(templateUrl.href);
  await installJobs(pool);
  await pool.end();

  project.provide("databaseUrl", postgres.url);
  project.provide("templateName", TEMPLATE);
  return () => postgres.stop();
}
