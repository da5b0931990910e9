/** How much of the disk was free each day, and for how long that lasts. */
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { diskFree } from "#server/platform/disk.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockSetting, readSetting, writeSetting } from "#server/platform/setting.ts";

const SETTING = "disk-measures";
const DAY_MS = 86_400_000;
const DAYS_KEPT = 30;
const LEAST_DAYS = 3;

/** day → free bytes, of the last thirty */
export type DiskDays = Record<string, number>;

/** Notes today's measure, the first of the day. */
export async function measureDisk({ db, clock, config }: Platform): Promise<void> {
  const free = await diskFree(config.files);
  if (free === null) return;
  const today = clock().toISOString().slice(0, 10);
  await db.transaction().execute(async (trx) => {
    const days = await lockSetting<DiskDays>(trx, SETTING, {});
    if (days[today] !== undefined) return;
    const kept = Object.entries({ ...days, [today]: free }).toSorted(([a], [b]) => a.localeCompare(b));
    await writeSetting(trx, SETTING, Object.fromEntries(kept.slice(-DAYS_KEPT)));
  });
}

export const readDiskDays = async (db: DbOrTrx): Promise<DiskDays> => (await readSetting<DiskDays>(db, SETTING)) ?? {};

/** After how many days the disk is full if it goes on like this; null: it doesn't, or too little is known yet. */
export function daysUntilFull(days: DiskDays): number | null {
  const known = Object.entries(days).toSorted(([a], [b]) => a.localeCompare(b));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return null;
  const passed = (Date.parse(last[0]) - Date.parse(first[0])) / DAY_MS;
  const used = (first[1] - last[1]) / passed;
  return passed < LEAST_DAYS || used <= 0 ? null : Math.floor(last[1] / used);
}
