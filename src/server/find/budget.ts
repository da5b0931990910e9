/** What a search may cost: its own time limit, and a plan that its shape forces. */
import { sql } from "kysely";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";

/** A search that takes longer is given up: it holds a connection and a processor that others wait for. */
const SEARCH_TIMEOUT_MS = 3_000;
export const STATEMENT_CANCELLED = "57014";

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
    await sql
      .raw(
        `set local statement_timeout = ${Math.round(timeoutMs)}; set local max_parallel_workers_per_gather = 0; set local jit = off`,
      )
      .execute(trx);
    limits.set(trx, Math.round(timeoutMs));
    return run(trx);
  });
}

/** What a statement of a search may take, in ms, so that it needn't be asked for. */
const limits = new WeakMap<DbOrTrx, number>();

/**
 * Tries something that may take too long within a search: what was found before it stays.
 * @param ms of each statement
 * @returns null where it was given up; outside a transaction it has no limit
 */
export async function attempt<T>(db: DbOrTrx, ms: number, run: () => Promise<T>): Promise<T | null> {
  if (!db.isTransaction) return run();
  const before = limits.get(db) ?? "default";
  await sql.raw(`savepoint attempt; set local statement_timeout = ${Math.round(ms)}`).execute(db);
  try {
    const result = await run();
    await sql.raw(`release savepoint attempt; set local statement_timeout = ${before}`).execute(db);
    return result;
  } catch (error) {
    if (errorCode(error) !== STATEMENT_CANCELLED) throw error;
    await sql.raw("rollback to savepoint attempt; release savepoint attempt").execute(db);
    return null;
  }
}
