/** Settings of the installation that a module keeps for itself, each under a key of its own. */
import { sql } from "kysely";
import { toJson } from "./database/json.ts";
import type { DbOrTrx, Trx } from "./database/tables.ts";

/** The value of a key, locked until the transaction ends; `none` is written where there is none yet. */
export async function lockSetting<T>(trx: Trx, key: string, none: T): Promise<T> {
  await sql`insert into setting (key, value) values (${key}, ${toJson(none)}::jsonb) on conflict do nothing`.execute(trx);
  const result = await sql<{ value: T }>`select value from setting where key = ${key} for update`.execute(trx);
  return result.rows[0]!.value;
}

/** The value of a key as it is, or null where there is none. */
export async function readSetting<T>(db: DbOrTrx, key: string): Promise<T | null> {
  const result = await sql<{ value: T }>`select value from setting where key = ${key}`.execute(db);
  return result.rows[0]?.value ?? null;
}

export async function writeSetting(trx: Trx, key: string, value: unknown): Promise<void> {
  await sql`update setting set value = ${toJson(value)}::jsonb, updated_at = now() where key = ${key}`.execute(trx);
}
