/** What asking left behind: events, and whether the hidden things are as they were. */
import { sql } from "kysely";
import type { World } from "./world.ts";

/**
 * What only those read who answer for the company's records, or look after the installation: that somebody handed in what he doesn't
 * see (visibility.test.ts), or was turned away.
 */
const FOR_WATCHERS = /denied|refused|^duplicate\.opened$|^invoice\.duplicate-submitted$/;

type Event = { type: string; company_id: number; subject: string; channel: string; actor_id: string | null; data: unknown };

/** The newest event. */
export async function lastEvent({ platform }: World): Promise<string> {
  const last = await platform.db
    .selectFrom("event")
    .select((eb) => eb.fn.max("id").as("id"))
    .executeTakeFirst();
  return last?.id ?? "0";
}

/** What happened since, with ids, digests and what was asked for made alike. */
export async function eventsSince({ platform }: World, last: string, asked: string): Promise<string[]> {
  const { rows } = await sql<Event>`select type, company_id, subject, channel, actor_id, data from event
    where id > ${last} order by id`.execute(platform.db);
  return rows
    .filter(({ type }) => !FOR_WATCHERS.test(type))
    .map((event) =>
      JSON.stringify(event)
        .replaceAll(asked, "…")
        .replaceAll(/\b[0-9a-f]{32,}\b|\d{10,}|"[0-9a-f]{16}"/g, "<id>"),
    );
}

/** Every row of every table in which one of these ids or words stands. */
export async function rowsOf({ platform: { db } }: World, words: readonly string[]): Promise<Set<string>> {
  const tables = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(db);
  const found = new Set<string>();
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(name)} t
      where to_jsonb(t)::text like any(${words.map((word) => `%${word}%`)}::text[])`.execute(db);
    for (const { row } of rows) found.add(`${name}: ${row}`);
  }
  return found;
}
