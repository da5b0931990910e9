import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { assetFolder } from "../assets.ts";
import { TroubleError, errorCode } from "../errors.ts";

export type Migration = { name: string; sql: string; sha256: string };
export type Applied = { name: string; sha256: string };

/** The numbered .sql files, in their order. */
export async function readMigrations(folder: string = assetFolder("migrations")): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[\w-]+\.sql$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), "utf8");
      return { name, sql, sha256: createHash("sha256").update(sql.replaceAll("\r\n", "\n")).digest("hex") };
    }),
  );
}

/**
 * What has still to be applied. Refuses data that a newer version of the program has written (it knows migrations
 * that we don't) and a migration that was changed after it had been applied.
 */
export function pendingMigrations(known: Migration[], applied: Applied[]): Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  for (const { name, sha256 } of applied) {
    const ours = byName.get(name);
    if (!ours) throw new TroubleError("data-newer", { migration: name });
    if (ours.sha256 !== sha256) throw new TroubleError("migration-changed", { migration: name });
  }
  const done = new Set(applied.map((row) => row.name));
  const pending = known.filter((migration) => !done.has(migration.name));
  const last =
    applied
      .map((row) => row.name)
      .toSorted()
      .at(-1) ?? "";
  const late = pending.find((migration) => migration.name < last);
  if (late) throw new TroubleError("migration-late", { migration: late.name });
  return pending;
}

async function appliedMigrations(client: Client): Promise<Applied[]> {
  const result = await client.query<Applied>("select name, sha256 from migration order by name");
  return result.rows;
}

async function ensureMigrationTable(client: Client): Promise<void> {
  const sql = `create table if not exists migration (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now())`;
  try {
    await client.query(sql);
  } catch (error) {
    // two servers starting at once: the other one has just made it
    if (!["23505", "42P07"].includes(errorCode(error))) throw error;
  }
}

/** Applies what is pending, each in its own transaction; several servers may start at once. Returns the names applied. */
export async function migrate(url: string, known?: Migration[]): Promise<string[]> {
  const migrations = known ?? (await readMigrations());
  const client = new Client({ connectionString: url, application_name: "piaozai migrate" });
  await client.connect();
  const names: string[] = [];
  try {
    await ensureMigrationTable(client);
    for (;;) {
      await client.query("begin");
      await client.query("lock table migration in exclusive mode");
      const [next] = pendingMigrations(migrations, await appliedMigrations(client));
      if (!next) {
        await client.query("commit");
        return names;
      }
      await client.query(next.sql);
      await client.query("insert into migration (name, sha256) values ($1, $2)", [next.name, next.sha256]);
      await client.query("commit");
      names.push(next.name);
    }
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}
