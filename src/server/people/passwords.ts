/** Passwords of accounts that are there. */
import { randomBytes } from "node:crypto";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import { hashPassword, verifyPassword } from "./password.ts";

/** Keeps the password's hash, in place of an earlier one. */
export async function setPassword(trx: Trx, userId: string, password: string, now: Date): Promise<void> {
  const hash = await hashPassword(password);
  // browsers that needn't show the second factor show it again
  await trx.deleteFrom("verification").where("value", "=", userId).where("identifier", "like", "trust-device-%").execute();
  const changed = await trx
    .updateTable("account")
    .set({ password: hash, updatedAt: now })
    .where("userId", "=", userId)
    .where("providerId", "=", "credential")
    .executeTakeFirst();
  if (changed.numUpdatedRows > 0n) return;
  const id = randomBytes(16).toString("hex");
  await trx
    .insertInto("account")
    .values({ id, accountId: userId, providerId: "credential", userId, password: hash, createdAt: now, updatedAt: now })
    .execute();
}

/** Of a random password that nobody has: looked at where there is no other, so that it takes as long. */
const NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$UQazjKoKVks6EvhaFt+FoA$mX0uSqAGFusLSnkkEhl3BL/mirv/opz1nXDGw+SxFWs";

/** Whether somebody of this name has this password: one statement and one hash, whether or not there is such an account. */
export async function nameAndPasswordFit(db: Db, email: string, password: string): Promise<boolean> {
  const account = await db
    .selectFrom("user")
    .innerJoin("account", "account.userId", "user.id")
    .select("account.password")
    .where("account.providerId", "=", "credential")
    .where("user.email", "=", email.trim().toLowerCase())
    .executeTakeFirst();
  const fits = await verifyPassword({ hash: account?.password ?? NOBODYS, password });
  return fits && account?.password !== undefined;
}

export async function passwordIsRight(db: Db, userId: string, password: string): Promise<boolean> {
  const account = await db
    .selectFrom("account")
    .select("password")
    .where("userId", "=", userId)
    .where("providerId", "=", "credential")
    .executeTakeFirst();
  return account?.password ? verifyPassword({ hash: account.password, password }) : false;
}
