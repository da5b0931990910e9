/**
 * Wrong passwords are counted by account name, in the database, so that several servers share the count. Names without an
 * account are counted too: the answer must not tell which names exist.
 */
import { sql } from "kysely";
import type { Db } from "#server/platform/database/tables.ts";
import { locked } from "./people.errors.ts";
import { sha256 } from "./tokens.ts";

export const FAILURES_MAX = 10;
const WINDOW_MS = 15 * 60_000;
const LOCK_MS = 15 * 60_000;

const keyOf = (email: string): string => sha256(email.trim().toLowerCase().normalize("NFKC"));

/**
 * Counts an attempt before the password is looked at, so that parallel guesses can't slip through.
 * @param onLock called by the attempt at which the name gets locked
 * @throws ProblemError 429 with cause D12 while the name is locked
 */
export async function countAttempt(db: Db, email: string, now: Date, onLock?: () => Promise<void>): Promise<void> {
  const key = keyOf(email);
  const windowStart = new Date(now.getTime() - WINDOW_MS);
  const result = await sql<{ failures: number; locked_until: Date | null }>`
    insert into sign_in_failure as f (name_sha256, failures, first_at) values (${key}, 1, ${now})
    on conflict (name_sha256) do update set
      failures = case when f.first_at < ${windowStart} then 1 else f.failures + 1 end,
      first_at = case when f.first_at < ${windowStart} then ${now} else f.first_at end,
      locked_until = case
        when f.locked_until > ${now} then f.locked_until
        when f.first_at >= ${windowStart} and f.failures >= ${FAILURES_MAX} then ${new Date(now.getTime() + LOCK_MS)}::timestamptz
      end
    returning failures, locked_until`.execute(db);
  const until = result.rows[0]?.locked_until ?? null;
  if (until === null || until <= now) return;
  if (until.getTime() === now.getTime() + LOCK_MS) await onLock?.();
  throw locked(until, now);
}

/** The password was right: the count starts anew. */
export async function clearAttempts(db: Db, email: string): Promise<void> {
  await db.deleteFrom("sign_in_failure").where("name_sha256", "=", keyOf(email)).execute();
}
