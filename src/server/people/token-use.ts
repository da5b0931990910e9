import type { Db } from "#server/platform/database/tables.ts";

const NOTED_EVERY_MS = 60_000;

/** Notes that a token is in use, at most once a minute; nobody waits for it, and it may fail. */
export function touchToken(db: Db, id: string, now: Date): void {
  db.updateTable("api_token")
    .set({ last_used_at: now })
    .where("id", "=", id)
    .where((eb) => eb.or([eb("last_used_at", "is", null), eb("last_used_at", "<", new Date(now.getTime() - NOTED_EVERY_MS))]))
    .execute()
    .catch(() => undefined);
}
