/** What a search may cost: its own time limit, and a plan that its shape forces. */
import { sql } from "kysely";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";

/** A search that takes longer is given up: it holds a connection and a processor that others wait for. */
const SEARCH_TIMEOUT_MS = 3_000;

/**
 * Runs queries under a time limit. A few milliseconds' query gets slower by parallel workers and by compiling (measured:
 * 2 ms became 37), so both are off. A search that is given up answers 503 `too-slow`.
 */
export async function withinBudget<T>(
  db: Db,
  run: (db: DbOrTrx) => Promise<T>,
  timeoutMs: number = SEARCH_TIMEOUT_MS,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true),
      set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true)`.execute(trx);
    return run(trx);
  });
}
