import type { z } from "zod";
import type { SignInMethods } from "#api/factors.api.ts";
import type { Db } from "#server/platform/database/tables.ts";
import type { SignedIn } from "../actor.ts";
import type { Auth } from "../auth.ts";
import type { Actor } from "../people.types.ts";
import { readSetting } from "../settings.ts";
import { passkeysOf } from "./passkeys.ts";
import { PROOF_HOLDS_MS } from "./proof.ts";
import { mustShowTwo } from "./requirement.ts";

type About = { session: SignedIn; owed: boolean; now: Date };

/** By what the person signs in, and what he may change of it. */
export async function describeMethods(
  db: Db,
  auth: Auth,
  actor: Actor,
  { session, owed, now }: About,
): Promise<z.infer<typeof SignInMethods>> {
  const [account, factor, passkeys, rule] = await Promise.all([
    db
      .selectFrom("account")
      .select("id")
      .where("userId", "=", actor.userId)
      .where("providerId", "=", "credential")
      .executeTakeFirst(),
    db.selectFrom("twoFactor").select("id").where("userId", "=", actor.userId).where("verified", "=", true).executeTakeFirst(),
    passkeysOf(db, actor.userId),
    readSetting(db, "secondFactor"),
  ]);
  const on = factor !== undefined;
  const required = mustShowTwo(rule, actor);
  const left = on ? await auth.api.viewBackupCodes({ body: { userId: actor.userId } }) : { backupCodes: [] };
  const until = session.provenAt === null ? null : new Date(session.provenAt.getTime() + PROOF_HOLDS_MS);
  return {
    password: account !== undefined,
    secondFactor: { on, recoveryCodesLeft: left.backupCodes.length },
    passkeys: passkeys.map((row) => ({
      id: row.id,
      name: row.name,
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      synced: row.synced,
    })),
    required,
    owed,
    provenUntil: until !== null && until > now ? until.toISOString() : null,
    may: { turnOff: on && (!required || passkeys.length > 0), removeLastPasskey: !required || on },
  };
}
