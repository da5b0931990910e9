/** What the embedded PostgreSQL is started with: sized by the memory, quiet about people's data. */
import { existsSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";

const GIB = 1024;

/**
 * Of a machine's memory what PostgreSQL keeps pages in: a quarter of the first 8 GB, as everything else needs some, and half of
 * what there is beyond, which is there for a large register. Ten million invoices have 14 GB of search rows and indexes.
 * @param mib of the machine, in MiB
 */
export function sharedBuffers(mib: number): number {
  const wanted = Math.min(mib, 8 * GIB) / 4 + Math.max(0, mib - 8 * GIB) / 2;
  return Math.round(Math.max(64, Math.min(16 * GIB, wanted)));
}

/**
 * @param native the folder with PostgreSQL's own share/
 * @param fast for tests: nothing need outlive a crash
 * @returns arguments for `postgres`
 */
export function settings(native: string, fast: boolean): string[] {
  // a container may have less than the machine; where it has no limit, a very large number or none is told
  const mib = Math.round(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20);
  const values: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: fast ? 300 : 100,
    shared_buffers: `${fast ? 64 : sharedBuffers(mib)}MB`,
    effective_cache_size: `${Math.max(256, Math.round(mib / 2))}MB`,
    work_mem: "16MB",
    maintenance_work_mem: `${Math.max(64, Math.min(512, Math.round(mib / 16)))}MB`,
    random_page_cost: 1.1,
    jit: "off",
    max_wal_size: "2GB",
    timezone: "UTC",
    log_timezone: "UTC",
    // statements and details quote people's data: not into a log
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    idle_in_transaction_session_timeout: "5min",
    ...(fast ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" } : prewarming(native)),
  };
  return Object.entries(values).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
}

/** After a restart the pages that were in memory come back by themselves: the first questions of the morning needn't fetch them. */
const prewarming = (native: string): Record<string, string> =>
  existsSync(join(native, "share", "postgresql", "extension", "pg_prewarm.control"))
    ? { shared_preload_libraries: "pg_prewarm", "pg_prewarm.autoprewarm": "on" }
    : {};
