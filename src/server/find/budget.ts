/** What a search may cost: its own time limit, and a plan that its shape forces. */
import { sql } from "kysely";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";

/** A search that takes longer is given up: it holds a connection and a processor that others wait for. */
const SEARCH_TIMEOUT_MS = 3_000;
const STATEMENT_CANCELLED = "57014";

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

/**
 * Tries something that may take too long within a search: what was found before it stays.
 * @param ms of each statement
 * @returns null where it was given up; outside a transaction it has no limit
 */
export async function attempt<T>(db: DbOrTrx, ms: number, run: () => Promise<T>): Promise<T | null> {
  if (!db.isTransaction) return run();
  const before = await sql<{ timeout: string }>`select current_setting('statement_timeout') as timeout`.execute(db);
  await sql`savepoint attempt`.execute(db);
  try {
    await sql`select set_config('statement_timeout', ${String(ms)}, true)`.execute(db);
    const result = await run();
    await sql`select set_config('statement_timeout', ${before.rows[0]?.timeout ?? "0"}, true)`.execute(db);
    await sql`release savepoint attempt`.execute(db);
    return result;
  } catch (error) {
    if (errorCode(error) !== STATEMENT_CANCELLED) throw error;
    await sql`rollback to savepoint attempt`.execute(db);
    await sql`release savepoint attempt`.execute(db);
    return null;
  }
}
