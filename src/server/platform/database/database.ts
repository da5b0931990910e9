import { Kysely, PostgresDialect } from "kysely";
import { Pool, types } from "pg";
import type { PoolConfig } from "pg";
import { prepareHot } from "./prepared.ts";
import type { Db, Tables } from "./tables.ts";
import { type Watch, watchPool } from "./watch.ts";

const DATE = 1082;
const DATE_ARRAY = 1182;

/** pg turns `date` into a Date of the machine's own time zone, which shifts days: keep "yyyy-MM-dd". */
const typeParsers = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (oid === DATE) return (text: string) => text;
    if (oid === DATE_ARRAY) return (text: string) => text.slice(1, -1).split(",").filter(Boolean);
    return types.getTypeParser(oid, format);
  },
};

export type DatabaseOptions = {
  max?: number;
  /** what a statement may take before it is cancelled; 0: as long as it takes */
  statementTimeoutMs?: number;
  name?: string;
  onError?: (error: Error) => void;
  /** slow statements are logged */
  watch?: Watch;
};

/** A pool on `url`. A connection that breaks, idle or in the middle of a transaction, is replaced and never takes the process down. */
export function createPool(url: string, options: DatabaseOptions = {}): Pool {
  const config: PoolConfig = {
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? "piaozai",
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    types: typeParsers,
  };
  if (options.statementTimeoutMs) config.statement_timeout = options.statementTimeoutMs;
  const pool = new Pool(config);
  pool.on("error", (error) => options.onError?.(error));
  // in use, a connection is watched by nobody between two statements; the next one says that it is gone
  pool.on("connect", (client) => client.on("error", () => undefined));
  watchPool(pool, url, options.watch);
  return pool;
}

const pools = new WeakMap<Db, Pool>();

export function createDb(pool: Pool): Db {
  prepareHot(pool);
  const db: Db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  pools.set(db, pool);
  return db;
}

/** How many wait for one of its connections. */
export const waitingFor = (db: Db): number => pools.get(db)?.waitingCount ?? 0;
