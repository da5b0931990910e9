/** Whether sessions still run, for what goes on beside their requests. Looking is no use: it keeps no session alive. */
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { isWithin } from "./sessions.ts";
import { readSetting } from "./settings.ts";

/** Those of these sessions that haven't ended or run out. */
export async function runningSessions(db: DbOrTrx, ids: readonly string[], now: Date): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const limits = await readSetting(db, "sessions");
  const rows = await db
    .selectFrom("session")
    .select(["id", "createdAt", "lastUsedAt", "method"])
    .where("id", "in", ids)
    .where("expiresAt", ">", now)
    .execute();
  return new Set(rows.filter((row) => isWithin(row, limits, now)).map(({ id }) => id));
}
