/** Opens everything outside that the modules use, once per process. */
import { Client } from "pg";
import { systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { dressAbandoned } from "./database/bare.ts";
import { createDb, createPool } from "./database/database.ts";
import { migrate } from "./database/migrate.ts";
import { connect, occupancyOf } from "./database/whole.ts";
import { diskTrouble, keptSecret } from "./embedded/cluster.ts";
import { selfTest } from "./embedded/launcher.ts";
import { TroubleError, errorCode } from "./errors.ts";
import { openFileStore } from "./files.ts";
import { loadI18n } from "./i18n.ts";
import { installJobs, openJobs } from "./jobs.ts";
import { createLog } from "./log.ts";
import type { Platform } from "./platform.types.ts";
import { openScanner } from "./scanner/clamd.ts";
import { scannedFiles } from "./scanner/scanned-files.ts";

const OLDEST_POSTGRES = 150_000;
/** A request waits no longer for a statement; the worker's statements may take longer. */
const STATEMENT_TIMEOUT_MS = 30_000;

export type OpenPlatform = Platform & {
  /** of the database in use */
  databaseUrl: string;
  close(): Promise<void>;
};

const hostAndPort = (url: string): string => {
  try {
    return new URL(url).host || url.replace(/:\/\/[^@]*@/, "://");
  } catch {
    return "";
  }
};

/** Checks a PostgreSQL of the operator's own: reachable, new enough, able to hold Chinese. */
export async function checkDatabase(url: string): Promise<{ version: string }> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  let version: { number: number; text: string };
  try {
    await client.connect();
    const row = await client.query<{ n: string; v: string }>(
      "select current_setting('server_version_num') as n, current_setting('server_version') as v",
    );
    version = { number: Number(row.rows[0]!.n), text: row.rows[0]!.v };
  } catch (error) {
    throw new TroubleError(
      "database-unreachable",
      { host: hostAndPort(url), reason: errorCode(error) || (error as Error).message },
      error,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  if (version.number < OLDEST_POSTGRES) throw new TroubleError("database-too-old", { found: version.text, wanted: "15" });
  await selfTest(url);
  return { version: version.text };
}

/** A database into which a backup is half brought is nobody's yet. @throws TroubleError "restore-unfinished" */
async function refuseUnfinished(url: string): Promise<void> {
  const client = await connect(url, "piaozai install");
  try {
    if ((await occupancyOf(client)) === "unfinished") throw new TroubleError("restore-unfinished");
  } finally {
    await client.end();
  }
}

/**
 * Brings tables and queue to this version's form. Returns the names of the migrations that were applied.
 * @param options.unfinished a backup is being brought in, and whoever does that says when it is all there
 */
export async function prepareDatabase(url: string, { unfinished = false } = {}): Promise<string[]> {
  if (!unfinished) await refuseUnfinished(url);
  const applied = await migrate(url);
  const pool = createPool(url, { max: 2, name: "piaozai install" });
  try {
    await dressAbandoned(pool);
    // the queue also looks after itself when it is opened; on a fresh database it is there before anybody asks
    if (applied.length > 0) await installJobs(pool);
  } finally {
    await pool.end();
  }
  return applied;
}

/** The platform on a prepared database. `statementTimeoutMs` 0: a command may take its time. */
export async function openPlatform(
  config: Config,
  databaseUrl: string,
  statementTimeoutMs: number = STATEMENT_TIMEOUT_MS,
): Promise<OpenPlatform> {
  const log = createLog(config.logLevel);
  const onError = (error: Error) => log.warn({ err: error }, "database connection");
  const watch = { slowMs: config.slowQueryMs, log };
  const pool = createPool(databaseUrl, { max: config.dbPool, statementTimeoutMs, onError, watch });
  const jobPool = createPool(databaseUrl, { max: 3, name: "piaozai jobs", onError });
  const jobs = openJobs({ pool: jobPool, url: databaseUrl, log });
  const store = await openFileStore(config.files).catch((error: unknown) => {
    throw diskTrouble(error, config.files);
  });
  const secret = config.secret ?? (await keptSecret(config.data, "session-secret"));
  const db = createDb(pool);
  const scanner = config.scanner === null ? null : openScanner(config.scanner);
  const files = scanner === null ? store : scannedFiles({ files: store, scanner, db, clock: systemClock });
  return {
    config: { ...config, secret },
    db,
    log,
    clock: systemClock,
    files,
    jobs,
    i18n: loadI18n(),
    databaseUrl,
    close: async () => {
      await jobs.stop();
      await jobPool.end();
      await db.destroy();
    },
  };
}
