import type { Db } from "#server/platform/database/tables.ts";
import { sha256 } from "../tokens.ts";

/** A code is right for its half minute, the one before and the one after; kept for longer than that. */
const KEPT_MS = 5 * 60_000;

/**
 * Notes a one-time code before it is looked at, so that neither a copied code nor two requests at once get in twice
 * (RFC 6238 §5.2). @returns false where it was shown before
 */
export async function claimCode(db: Db, userId: string, code: string, now: Date): Promise<boolean> {
  await db
    .deleteFrom("used_code")
    .where("user_id", "=", userId)
    .where("used_at", "<", new Date(now.getTime() - KEPT_MS))
    .execute();
  const claimed = await db
    .insertInto("used_code")
    .values({ user_id: userId, code_sha256: sha256(code), used_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning("user_id")
    .executeTakeFirst();
  return claimed !== undefined;
}
