/**
 * What must not be tried too often, counted in the database, so that several servers share the count. Keys are digests:
 * what strangers type isn't kept, and a name is counted the same whether or not it has an account.
 */
import { sql } from "kysely";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

export type Bound = {
  kind: string;
  /** so many are free; the last of them locks */
  free: number;
  /** after so long without any the count starts anew */
  quietMs: number;
  /** the first lock; each further try after it doubles it */
  lockMs: number;
  longestMs: number;
};
export type Counted = {
  failures: number;
  /** null where it is open */
  lockedUntil: Date | null;
  /** it was locked already: this try counts for nothing and must not be looked at */
  refused: boolean;
};

/** Counts a try before it is looked at, so that parallel ones can't slip through. */
export async function countTry(
  db: DbOrTrx,
  bound: Bound,
  key: string,
  now: Date,
  nameSha256: string | null = null,
): Promise<Counted> {
  const { kind, free, quietMs, lockMs, longestMs } = bound;
  const quietSince = new Date(now.getTime() - quietMs);
  const lock = (failures: ReturnType<typeof sql>) =>
    sql`case when ${failures} >= ${free}::int then ${now}::timestamptz
      + least(${longestMs}::float8, ${lockMs}::float8 * power(2, least(${failures} - ${free}::int, 30))) * interval '1 millisecond' end`;
  const next = sql`(case when a.last_at < ${quietSince} then 1 else a.failures + 1 end)`;
  const { rows } = await sql<{ failures: number; locked_until: Date | null; refusals: number }>`
    insert into attempt_count as a (key_sha256, kind, name_sha256, failures, first_at, last_at, locked_until)
    values (${key}, ${kind}, ${nameSha256}, 1, ${now}, ${now}, ${lock(sql`1`)})
    on conflict (key_sha256) do update set
      refusals = case when a.locked_until > ${now} then a.refusals + 1 else 0 end,
      failures = case when a.locked_until > ${now} then a.failures else ${next} end,
      first_at = case when a.locked_until > ${now} or a.last_at >= ${quietSince} then a.first_at else ${now} end,
      last_at = case when a.locked_until > ${now} then a.last_at else ${now} end,
      locked_until = case when a.locked_until > ${now} then a.locked_until else ${lock(next)} end
    returning failures, locked_until, refusals`.execute(db);
  const { failures, locked_until: lockedUntil, refusals } = rows[0]!;
  return { failures, lockedUntil, refused: refusals > 0 };
}

/** One try of many was right after all: it doesn't count. */
export async function uncountTry(db: DbOrTrx, { free }: Bound, key: string): Promise<void> {
  await sql`update attempt_count set failures = greatest(failures - 1, 0),
      locked_until = case when failures - 1 >= ${free}::int then locked_until end
    where key_sha256 = ${key}`.execute(db);
}

/** The count starts anew. */
export async function forgetTries(db: DbOrTrx, key: string): Promise<void> {
  await db.deleteFrom("attempt_count").where("key_sha256", "=", key).execute();
}

/** Forgets counts that no bound looks at any more. */
export async function sweepTries(db: DbOrTrx, now: Date): Promise<void> {
  await db
    .deleteFrom("attempt_count")
    .where("last_at", "<", new Date(now.getTime() - 2 * 86_400_000))
    .execute();
}
