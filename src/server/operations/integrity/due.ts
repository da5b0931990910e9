/** Which folders of originals and which indexes are looked at closely today, so that each is within a month: the longest ago first. */
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { lockSetting, readSetting, writeSetting } from "#server/platform/setting.ts";

const SETTING = "integrity-looked";
const DAY_MS = 86_400_000;
/** A daily look takes so small a part, and whatever is as old as that. */
const DAYS = 25;

/** name of a folder or an index → the day on which it was last looked at */
type Looked = Record<string, string>;

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Those of these names whose turn it is. */
export function dueOf(names: readonly string[], looked: Looked, now: Date): string[] {
  const byAge = names.toSorted((a, b) => (looked[a] ?? "").localeCompare(looked[b] ?? "") || a.localeCompare(b));
  const old = dayOf(new Date(now.getTime() - DAYS * DAY_MS));
  const over = byAge.filter((name) => looked[name] !== undefined && looked[name] <= old).length;
  const today = byAge.filter((name) => looked[name] === dayOf(now)).length;
  const part = Math.max(Math.ceil(names.length / DAYS) - today, 0);
  return byAge.slice(0, Math.max(part, over));
}

export const readLooked = async (db: DbOrTrx): Promise<Looked> => (await readSetting<Looked>(db, SETTING)) ?? {};

/** Notes that these were looked at closely; what hasn't been for a year is no longer there. */
export async function noteLooked(db: Db, names: readonly string[], now: Date): Promise<void> {
  if (names.length === 0) return;
  const gone = dayOf(new Date(now.getTime() - 365 * DAY_MS));
  await db.transaction().execute(async (trx) => {
    const looked = Object.entries(await lockSetting<Looked>(trx, SETTING, {})).filter(([, day]) => day > gone);
    await writeSetting(trx, SETTING, Object.fromEntries([...looked, ...names.map((name) => [name, dayOf(now)])]));
  });
}

/** The day of the folder of originals that wasn't looked at for longest; null where one never was. */
export function longestAgo(names: readonly string[], looked: Looked): string | null {
  const days = names.map((name) => looked[name]);
  return days.includes(undefined) ? null : (days as string[]).toSorted()[0]!;
}
