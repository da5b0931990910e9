/**
 * Recovery codes are kept like passwords: argon2id, with a salt that follows from the person and the installation's secret, so that
 * whoever has the database alone can't even begin to try them out. The sign-in library compares hashes as if they were the codes.
 */
import { createHmac } from "node:crypto";
import { hashRaw } from "@node-rs/argon2";
import { symmetricDecrypt } from "better-auth/crypto";
import type { Platform } from "#server/platform/platform.types.ts";
import { PASSWORD_COST } from "../password.ts";

const SALT_BYTES = 16;

/** @param code as it was shown: "ABCDE-FGHJK" */
export async function recoveryHash(secret: string, userId: string, code: string): Promise<string> {
  const salt = createHmac("sha256", secret).update(`recovery codes of ${userId}`).digest().subarray(0, SALT_BYTES);
  return (await hashRaw(code, { ...PASSWORD_COST, salt })).toString("base64url");
}

/** What the database keeps of a person's codes. */
export async function keptCodes(secret: string, userId: string, codes: readonly string[]): Promise<string> {
  return JSON.stringify(await Promise.all(codes.map((code) => recoveryHash(secret, userId, code))));
}

/** How the library reads and writes what is kept: it is no secret of ours any more, so there is nothing to seal. */
export const KEPT_AS_THEY_ARE = {
  encrypt: async (text: string): Promise<string> => text,
  decrypt: async (text: string): Promise<string> => text,
};

/** Codes of before were sealed by the library: they are opened once more, and hashed. */
export async function hashSealedCodes({ db, config, log }: Pick<Platform, "db" | "config" | "log">): Promise<void> {
  const secret = config.secret!;
  const rows = await db
    .selectFrom("twoFactor")
    .select(["id", "userId", "backupCodes"])
    .where("backupCodes", "not like", "[%")
    .execute();
  for (const { id, userId, backupCodes } of rows) {
    try {
      const codes = JSON.parse(await symmetricDecrypt({ key: secret, data: backupCodes })) as string[];
      await db
        .updateTable("twoFactor")
        .set({ backupCodes: await keptCodes(secret, userId, codes) })
        .where("id", "=", id)
        .where("backupCodes", "=", backupCodes)
        .execute();
    } catch {
      // sealed by another secret: none of them counts, and the person makes new ones
      log.warn({ userId }, "recovery codes can't be opened");
    }
  }
}
