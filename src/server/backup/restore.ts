/** Restoring: originals first, then keys, then the database, which can't be used before all of it is there and was compared. */
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { putDataFile } from "#server/platform/archive/data-files.ts";
import type { Place } from "#server/platform/archive/place.ts";
import { linesOf, unseal } from "#server/platform/archive/sealed.ts";
import { createLog } from "#server/platform/log.ts";
import type { Config } from "#server/platform/config.ts";
import { bare, dress } from "#server/platform/database/bare.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { migrate, pendingMigrations, readMigrations } from "#server/platform/database/migrate.ts";
import {
  UNFINISHED,
  clearMarked,
  connect,
  copyIn,
  emptyTables,
  occupancyOf,
  setSequences,
  setTriggers,
  sumOf,
} from "#server/platform/database/whole.ts";
import { type FileStore, openFileStore } from "#server/platform/files.ts";
import { openJobs } from "#server/platform/jobs.ts";
import { prepareDatabase } from "#server/platform/platform.ts";
import { backupDamaged, notTheSame, targetUsed } from "./backup.errors.ts";
import { type Cover, KeptFile, type Manifest, type Tell } from "./backup.types.ts";
import { checked, coverOf, manifestOf, originalsIn } from "./backups.ts";
import { readPack } from "./packs.ts";

export type From = { place: Place; id: string | null; identity: string };
export type Restored = { cover: Cover; originals: number; settings: string | null };
type Args = { place: Place; manifest: Manifest; identity: string; tell: Tell };

/** What a restore would bring; reads the manifest, so the key is tried too. @throws TroubleError as {@link coverOf}, {@link manifestOf} */
export async function lookInto({ place, id, identity }: From): Promise<{ cover: Cover; manifest: Manifest }> {
  const cover = await coverOf(place, id);
  const manifest = await manifestOf(place, cover, identity);
  // says so before anything is touched when a newer version has written it
  pendingMigrations(await readMigrations(), manifest.migrations);
  return { cover, manifest };
}

/**
 * Reads all of a backup, as a restore would, and brings nothing: every byte is what it was, and every original is there.
 * @throws TroubleError as {@link lookInto}, "backup-damaged", "backup-damaged-file"
 */
export async function readWhole(from: From, tell: Tell): Promise<{ cover: Cover; manifest: Manifest }> {
  const { cover, manifest } = await lookInto(from);
  const { place, identity } = from;
  const files = [...manifest.tables.flatMap(({ file }) => file ?? []), manifest.jobs, manifest.files];
  for (const [index, file] of files.entries()) {
    tell({ step: "checking", done: index, of: files.length, name: file.name });
    for await (const _ of unseal(checked(place, file), identity, { zip: true }));
  }
  const wanted = new Map<string, Set<string>>();
  for await (const { sha256, pack } of originalsIn(place, manifest, identity))
    wanted.set(pack, (wanted.get(pack) ?? new Set()).add(sha256));
  let done = 0;
  for (const [pack, digests] of wanted) {
    for await (const { name, content } of readPack(place, pack, identity)) if (sha256Of(content) === name) digests.delete(name);
    if (digests.size > 0) throw backupDamaged(`packs/${pack}.tar.age`);
    tell({ step: "originals", done: (done += 1), of: wanted.size });
  }
  return { cover, manifest };
}

const sha256Of = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * Brings a backup onto an empty installation. One that was broken off is begun again; originals that are there already stay.
 * @param url of the database
 * @throws TroubleError "restore-target-used" where the database is somebody's, "backup-damaged-file", "restore-differs" where what was
 * brought isn't what was taken
 */
export async function restore(config: Config, url: string, from: From, tell: Tell): Promise<Restored> {
  const { cover, manifest } = await lookInto(from);
  const args = { place: from.place, manifest, identity: from.identity, tell };
  await checkTarget(url);
  const originals = await restoreOriginals(await openFileStore(config.files), args);
  await restoreDatabase(url, args);
  const settings = await restoreFiles(config, args);
  await finish(url, args);
  return { cover, originals, settings };
}

/** @throws TroubleError "restore-target-used" */
export async function checkTarget(url: string): Promise<void> {
  const client = await connect(url, "piaozai restore");
  try {
    if ((await occupancyOf(client)) === "used") throw targetUsed();
  } finally {
    await client.end();
  }
}

/** @returns how many were brought; those that are there already aren't read again */
async function restoreOriginals(store: FileStore, { place, manifest, identity, tell }: Args): Promise<number> {
  const wanted = new Map<string, Set<string>>();
  let of = 0;
  for await (const { sha256, pack } of originalsIn(place, manifest, identity)) {
    of += 1;
    if (await store.has(sha256)) continue;
    const inPack = wanted.get(pack) ?? new Set();
    wanted.set(pack, inPack.add(sha256));
  }
  let brought = 0;
  const there = of - [...wanted.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [pack, digests] of wanted) {
    for await (const { name, content } of readPack(place, pack, identity)) {
      if (!digests.delete(name)) continue;
      const { sha256 } = await store.put(content);
      if (sha256 !== name) throw backupDamaged(`packs/${pack}.tar.age`);
      brought += 1;
      tell({ step: "originals", done: there + brought, of });
    }
    if (digests.size > 0) throw backupDamaged(`packs/${pack}.tar.age`);
  }
  return brought;
}

/** Tables as they were at the backup's own migration, compared with what was taken; still marked as unfinished. */
export async function restoreDatabase(url: string, args: Args): Promise<void> {
  const { manifest, tell } = args;
  const client = await connect(url, "piaozai restore");
  const pool = createPool(url, { max: 4, name: "piaozai restore" });
  try {
    if ((await occupancyOf(client)) === "used") throw targetUsed();
    await clearMarked(client, manifest.id);
    const then = new Set(manifest.migrations.map(({ name }) => name));
    await migrate(
      url,
      (await readMigrations()).filter(({ name }) => then.has(name)),
    );
    await load(pool, args);
    for (const [index, { name, rows, digest }] of manifest.tables.entries()) {
      tell({ step: "checking", done: index, of: manifest.tables.length, name });
      const is = await sumOf(client, name);
      if (is.rows !== rows || is.digest !== digest) throw notTheSame(name);
    }
  } finally {
    await pool.end();
    await client.end().catch(() => undefined);
  }
}

/** Rows into tables without indexes, which are made afterwards. */
async function load(pool: Pool, { place, manifest, identity, tell }: Args): Promise<void> {
  const { tables } = manifest;
  const owner = await pool.connect();
  const loader = await connect(pool.options.connectionString!, "piaozai restore");
  try {
    await setTriggers(loader, tables, "disable");
    // the first has to be empty; migrations have put rows into others, which are the backup's now
    const names = tables.map(({ name }) => name).toSorted((a, b) => Number(b === "invoice") - Number(a === "invoice"));
    await bare(
      owner,
      names.map((name) => `"${name}"`),
    );
    await emptyTables(loader, tables);
    for (const [index, table] of tables.entries()) {
      tell({ step: "loading", done: index, of: tables.length, name: table.name });
      if (table.file === null) continue;
      const content = unseal(checked(place, table.file), identity, { zip: true });
      if ((await copyIn(loader, table, content)) !== table.rows) throw backupDamaged(table.file.name);
    }
    await setSequences(loader, manifest.sequences);
    await dress(pool, 2, (done, of) => tell({ step: "indexes", done, of }));
    await setTriggers(loader, tables, "enable");
    await loader.query("analyze");
  } finally {
    await loader.end().catch(() => undefined);
    owner.release(true);
  }
}

/** @returns where the settings of before lie, to be looked over; null where there were none */
async function restoreFiles(config: Config, { place, manifest, identity }: Args): Promise<string | null> {
  let settings: string | null = null;
  for await (const line of linesOf(unseal(checked(place, manifest.files), identity, { zip: true }))) {
    const { path, base64 } = KeptFile.parse(JSON.parse(line));
    const put = await putDataFile(config, { path, content: Buffer.from(base64, "base64") });
    if (!path.includes("/")) settings = put;
  }
  return settings;
}

/** To this version's form, with the work that waited; from then on it can be used. */
async function finish(url: string, { place, manifest, identity, tell }: Args): Promise<void> {
  tell({ step: "upgrading", done: 0, of: 1 });
  const pool = createPool(url, { max: 2, name: "piaozai restore" });
  const jobs = openJobs({ pool, url, log: createLog("silent") });
  try {
    await prepareDatabase(url, { unfinished: true });
    const db = createDb(pool);
    const lines: { name: string; data: object; priority: number; startAfter: string }[] = [];
    for await (const line of linesOf(unseal(checked(place, manifest.jobs), identity, { zip: true })))
      lines.push(JSON.parse(line) as (typeof lines)[number]);
    await db.transaction().execute(async (trx) => {
      for (const { name, data, priority, startAfter } of lines)
        await jobs.enqueue(trx, name, data, { priority, startAfter: new Date(startAfter) });
      await trx.schema.dropTable(UNFINISHED).execute();
    });
  } finally {
    await jobs.stop();
    await pool.end();
  }
  tell({ step: "upgrading", done: 1, of: 1 });
}
