/**
 * For whom backups are encrypted: for this installation, which restores single documents and tries its backups, and for whoever
 * keeps the recovery key, without which nothing can be restored once the machine is gone.
 */
import { type Identity, makeIdentity, recipientOf } from "#server/platform/archive/sealed.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { keptSecret } from "#server/platform/embedded/cluster.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockSetting, readSetting, writeSetting } from "#server/platform/setting.ts";

const KEY = "backup-recovery";
type Recovery = { recipient: string | null; madeAt: string | null };
const NONE: Recovery = { recipient: null, madeAt: null };

/** Opens what this installation has backed up; kept with its secrets. */
export const ownIdentity = ({ config }: Pick<Platform, "config">): Promise<string> =>
  keptSecret(config.data, "backup-identity", async () => (await makeIdentity()).identity);

/** Whom the recovery key belongs to: null as long as none was made. */
export const recoveryOf = async (db: DbOrTrx): Promise<Recovery> => (await readSetting<Recovery>(db, KEY)) ?? NONE;

/** Makes the recovery key, or another one for the backups to come. It is kept nowhere: whoever is shown it keeps it. */
export async function makeRecoveryKey(trx: Trx, now: Date): Promise<Identity> {
  await lockSetting<Recovery>(trx, KEY, NONE);
  const made = await makeIdentity();
  await writeSetting(trx, KEY, { recipient: made.recipient, madeAt: now.toISOString() } satisfies Recovery);
  return made;
}

/** @returns null where there is no recovery key yet */
export async function recipientsOf(platform: Pick<Platform, "config" | "db">): Promise<string[] | null> {
  const { recipient } = await recoveryOf(platform.db);
  const own = await recipientOf(await ownIdentity(platform));
  return recipient === null || own === null ? null : [recipient, own];
}
