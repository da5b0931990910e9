/** What came of the last backups, wherever they were begun from: those who run the installation see it, and are told when one fails. */
import { errorCode } from "#server/platform/errors.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockSetting, readSetting, writeSetting } from "#server/platform/setting.ts";
import type { Cover } from "./backup.types.ts";

const KEY = "backup-last";

/** `code`: of the trouble that ended it */
export type BackupRun = { endedAt: string; outcome: "whole" | "incomplete" | "failed"; lost: number; code: string | null };
/** The last one that is whole, and the last at all. */
export type LastRuns = { whole: BackupRun | null; last: BackupRun | null };
const NONE: LastRuns = { whole: null, last: null };

export const lastRuns = async (db: DbOrTrx): Promise<LastRuns> => (await readSetting<LastRuns>(db, KEY)) ?? NONE;

/** Notes how one ended; hands the cover or the error on. */
export async function noted(platform: Pick<Platform, "db" | "clock">, run: () => Promise<Cover>): Promise<Cover> {
  try {
    const cover = await run();
    const { complete, originals } = cover;
    await note(platform, { outcome: complete ? "whole" : "incomplete", lost: originals.lost, code: null });
    return cover;
  } catch (error) {
    // where the database is away, the one who asked is told all the same
    await note(platform, { outcome: "failed", lost: 0, code: errorCode(error) || "error" }).catch(() => undefined);
    throw error;
  }
}

async function note({ db, clock }: Pick<Platform, "db" | "clock">, run: Omit<BackupRun, "endedAt">): Promise<void> {
  const last: BackupRun = { endedAt: clock().toISOString(), ...run };
  await db.transaction().execute(async (trx) => {
    const { whole } = await lockSetting<LastRuns>(trx, KEY, NONE);
    await writeSetting(trx, KEY, { whole: last.outcome === "whole" ? last : whole, last } satisfies LastRuns);
  });
}
