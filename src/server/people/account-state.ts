/** What an account is beside its password: when it was last signed in to, and whether it is closed. */
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { forgetActors } from "./actor-cache.ts";

/** A closed account signs in nowhere, whatever its password. */
export async function isDisabled(db: DbOrTrx, userId: string): Promise<boolean> {
  const row = await db.selectFrom("account_state").select("disabled_at").where("user_id", "=", userId).executeTakeFirst();
  return (row?.disabled_at ?? null) !== null;
}

export async function noteSignIn(trx: Trx, userId: string, at: Date): Promise<void> {
  await trx
    .insertInto("account_state")
    .values({ user_id: userId, last_sign_in_at: at })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ last_sign_in_at: at }))
    .execute();
}

/** Signs out at once; other servers hold an actor for two seconds at most. */
export async function endSessions(trx: Trx, userId: string): Promise<void> {
  await trx.deleteFrom("session").where("userId", "=", userId).execute();
  forgetActors();
}

/** Closes the account: its sessions and tokens end. */
export async function closeAccount(trx: Trx, userId: string, at: Date): Promise<void> {
  await trx
    .insertInto("account_state")
    .values({ user_id: userId, disabled_at: at })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ disabled_at: at }))
    .execute();
  await trx
    .updateTable("api_token")
    .set({ revoked_at: at })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .execute();
  await endSessions(trx, userId);
}

/** Tokens that have ended stay so. */
export async function openAccount(trx: Trx, userId: string): Promise<void> {
  await trx.updateTable("account_state").set({ disabled_at: null }).where("user_id", "=", userId).execute();
  forgetActors();
}
