/** O1 what is backed up comes back, all of it and unchanged; what was damaged, broken off or isn't ours is told before it is used. */
import { cp, mkdtemp, open, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Place, folderPlace } from "#server/platform/archive/place.ts";
import type { Config } from "#server/platform/config.ts";
import { connect, sumOf, tablesOf } from "#server/platform/database/whole.ts";
import { openFileStore } from "#server/platform/files.ts";
import { prepareDatabase } from "#server/platform/platform.ts";
import { emptyDatabase } from "#server/platform/testing/test-database.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import type { Cover } from "./backup.types.ts";
import { coversOf, keptOf, prune } from "./backups.ts";
import { makeRecoveryKey } from "./keys.ts";
import { lastRuns } from "./last-runs.ts";
import { lookInto, readWhole, restore } from "./restore.ts";
import { takeBackup } from "./take-backup.ts";

const NUMBER = "25112000000000080001";
let server: TestServer;
let folder: string;
let place: Place;
let identity: string;
let first: Cover;
const quiet = (): void => undefined;
const source = () => ({ ...server.platform, databaseUrl: server.platform.url });

async function upload(name: string, text: string): Promise<void> {
  const form = new FormData();
  form.append("files", new File([text], name));
  const response = await server.call("/api/v1/documents?wait=0", { method: "POST", body: form });
  expect(response.status).toBeLessThan(300);
}

beforeAll(async () => {
  server = await testServer({ worker: false });
  folder = await mkdtemp(join(tmpdir(), "piaozai-backup-"));
  place = await folderPlace(join(folder, "to"));
  const values = { number: NUMBER, date: "2025-03-05", total: "113.00", "seller.name": "样张商贸有限公司\t\\N" };
  expect((await server.call("/api/v1/invoices", { method: "POST", body: { values } })).status).toBe(201);
  await upload("一.xml", "<一/>");
  await upload("二.txt", "二".repeat(100_000));
  ({ identity } = await server.platform.db.transaction().execute((trx) => makeRecoveryKey(trx, server.platform.clock())));
  first = await takeBackup(source(), place, quiet);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** An empty machine: a folder and a database in which there is nothing. */
async function machine(): Promise<{ config: Config; url: string; close(): Promise<void> }> {
  const data = await mkdtemp(join(folder, "machine-"));
  const database = await emptyDatabase();
  const config = { ...server.platform.config, data, files: join(data, "files"), trust: join(data, "trust") };
  return { config, url: database.url, close: database.close };
}

async function sums(url: string): Promise<Record<string, unknown>> {
  const client = await connect(url, "test");
  try {
    const all: [string, unknown][] = [];
    for (const { name } of await tablesOf(client)) all.push([name, await sumOf(client, name)]);
    return Object.fromEntries(all);
  } finally {
    await client.end();
  }
}

test("O1 every row, original, key and waiting job is back; the installation goes on with them", async () => {
  const before = await sums(server.platform.url);
  const to = await machine();
  const seen = new Set<string>();
  const restored = await restore(to.config, to.url, { place, id: null, identity }, ({ step }) => seen.add(step));
  expect(restored).toMatchObject({ cover: { id: first.id, complete: true }, originals: 2 });
  expect([...seen].toSorted()).toEqual(["checking", "indexes", "loading", "originals", "upgrading"]);
  // what is noted of the backup itself came after it
  const { manifest } = await lookInto({ place, id: first.id, identity });
  const { rows: count, digest } = manifest.tables.find(({ name }) => name === "setting")!;
  expect(await sums(to.url)).toEqual({ ...before, setting: { rows: count, digest } });
  const client = await connect(to.url, "test");
  const { rows } = await client.query("select seller_name from invoice where number = $1", [NUMBER]);
  expect(rows).toEqual([{ seller_name: "样张商贸有限公司\t\\N" }]);
  // what keeps the trail as it is keeps it again
  await expect(client.query("update event set type = 'x'")).rejects.toThrow();
  const jobs = await client.query("select count(*)::int as n from pgboss.job where name = 'read-documents'");
  const waiting = await (
    await connect(server.platform.url, "test")
  ).query("select count(*)::int as n from pgboss.job where name = 'read-documents'");
  expect(jobs.rows).toEqual(waiting.rows);
  await client.end();
  const store = await openFileStore(to.config.files);
  for (const { sha256 } of await server.platform.db.selectFrom("blob").select("sha256").execute())
    expect(Buffer.from(await store.get(sha256)).equals(Buffer.from(await server.platform.files.get(sha256)))).toBe(true);
  const secrets = await readdir(join(to.config.data, "secrets"));
  expect(secrets).toEqual(expect.arrayContaining(["backup-identity", "trail-key"]));
  expect(await prepareDatabase(to.url)).toEqual([]);
  // and it isn't restored over
  await expect(restore(to.config, to.url, { place, id: null, identity }, quiet)).rejects.toMatchObject({
    code: "restore-target-used",
  });
  await to.close();
});

test("O1 an original is copied once; what went missing is told, the rest is kept", async () => {
  server.platform.clock.set("2025-06-19T02:00:00Z");
  const again = await takeBackup(source(), place, quiet);
  expect(again).toMatchObject({ complete: true, originals: { count: 2, lost: 0 } });
  expect((await place.list("packs")).filter((name) => name.endsWith(".tar.age"))).toHaveLength(1);
  await upload("三.txt", "三");
  const [{ sha256 }] = (await server.platform.db
    .selectFrom("document")
    .select("sha256")
    .where("name", "=", "三.txt")
    .execute()) as [{ sha256: string }];
  await server.platform.files.remove(sha256);
  server.platform.clock.set("2025-06-20T02:00:00Z");
  const lacking = await takeBackup(source(), place, quiet);
  expect(lacking).toMatchObject({ complete: false, originals: { count: 2, lost: 1 } });
  const { manifest } = await lookInto({ place, id: lacking.id, identity });
  expect(manifest.lost).toEqual([{ sha256, why: "missing" }]);
  expect(await lastRuns(server.platform.db)).toMatchObject({
    whole: { endedAt: "2025-06-19T02:00:00.000Z", outcome: "whole" },
    last: { endedAt: "2025-06-20T02:00:00.000Z", outcome: "incomplete", lost: 1 },
  });
  // the newest that is complete is restored where none is named
  expect((await lookInto({ place, id: null, identity })).cover.id).toBe(again.id);
});

test("O1 a backup that is broken off leaves nothing behind, and a place is one installation's", async () => {
  const copy = join(folder, "broken");
  const broken = await folderPlace(copy);
  const stop = new Error("the plug was pulled");
  const breaks: Place = {
    ...broken,
    put: (name, content) =>
      name.startsWith("packs/") && name.endsWith(".index.age") ? Promise.reject(stop) : broken.put(name, content),
  };
  await expect(takeBackup(source(), breaks, quiet)).rejects.toBe(stop);
  await writeFile(join(copy, "packs", ".half-0123456789ab"), "half");
  expect(await coversOf(broken)).toEqual([]);
  expect(await lastRuns(server.platform.db)).toMatchObject({ last: { outcome: "failed" } });
  const cover = await takeBackup(source(), broken, quiet);
  const names = await readdir(copy, { recursive: true });
  expect(names.filter((name) => name.includes(".half-"))).toEqual([]);
  expect(names.filter((name) => name.endsWith(".tar.age"))).toHaveLength(1);
  expect((await readdir(copy)).toSorted()).toEqual([cover.id, "README.txt", "packs"].toSorted());
  const config = { ...server.platform.config, data: await mkdtemp(join(folder, "other-")) };
  await expect(takeBackup({ ...source(), config }, broken, quiet)).rejects.toMatchObject({ code: "backup-place-taken" });
});

test("O1 a restore that is broken off can't be used, and is begun again", async () => {
  const to = await machine();
  const stop = new Error("the plug was pulled");
  const from = { place, id: first.id, identity };
  await expect(
    restore(to.config, to.url, from, ({ step, name }) => {
      if (step === "loading" && name === "invoice") throw stop;
    }),
  ).rejects.toBe(stop);
  await expect(prepareDatabase(to.url)).rejects.toMatchObject({ code: "restore-unfinished" });
  expect(await restore(to.config, to.url, from, quiet)).toMatchObject({ originals: 0 });
  expect(await prepareDatabase(to.url)).toEqual([]);
  await to.close();
});

test("O1 another key opens nothing, and a backup of a later version is left alone", async () => {
  const other = await server.platform.db.transaction().execute((trx) => makeRecoveryKey(trx, server.platform.clock()));
  await expect(lookInto({ place, id: first.id, identity: other.identity })).rejects.toMatchObject({ code: "backup-wrong-key" });
  const copy = join(folder, "later");
  await cp(join(folder, "to"), copy, { recursive: true });
  const path = join(copy, first.id, "backup.json");
  await writeFile(path, (await readFile(path, "utf8")).replace('"version": 1', '"version": 2'));
  const later = await folderPlace(copy);
  await expect(lookInto({ place: later, id: first.id, identity })).rejects.toMatchObject({ code: "backup-newer" });
});

test("O1 a changed byte is found, wherever it is", async () => {
  const copy = join(folder, "flipped");
  await cp(join(folder, "to"), copy, { recursive: true });
  const flipped = await folderPlace(copy);
  const { manifest } = await lookInto({ place: flipped, id: first.id, identity });
  expect((await readWhole({ place: flipped, id: first.id, identity }, quiet)).cover.id).toBe(first.id);
  const invoices = manifest.tables.find(({ name }) => name === "invoice")!.file!.name;
  const { manifest: cover } = first;
  for (const name of [
    cover.name,
    invoices,
    manifest.originals.name,
    manifest.files.name,
    manifest.jobs.name,
    `packs/${manifest.packs[0]}.tar.age`,
  ]) {
    const path = join(copy, ...name.split("/"));
    const whole = await readFile(path);
    const file = await open(path, "r+");
    const at = whole.length - 20;
    await file.write(Buffer.from([whole[at]! ^ 1]), 0, 1, at);
    await file.close();
    await expect(readWhole({ place: flipped, id: first.id, identity }, quiet), name).rejects.toMatchObject({
      code: expect.stringMatching(/^backup-damaged/),
    });
    await writeFile(path, whole);
  }
});

test("O1 of backups the newest of each day, week and month is kept, and nothing that those need is taken away", async () => {
  const at = (takenAt: string, complete = true) => ({ id: takenAt, takenAt, complete });
  const days = ["2025-06-18", "2025-06-17", "2025-06-16", "2025-06-10", "2025-05-31", "2025-05-30", "2025-04-30"];
  const covers = [at("2025-06-18T03:00:00.000Z", false), ...days.map((day) => at(`${day}T02:00:00.000Z`))];
  expect([...keptOf(covers, { days: 2, weeks: 2, months: 2 })].map((id) => id.slice(0, 13)).toSorted()).toEqual([
    "2025-05-31T02",
    "2025-06-10T02",
    "2025-06-17T02",
    "2025-06-18T02",
    "2025-06-18T03",
  ]);
  const copy = join(folder, "pruned");
  await cp(join(folder, "to"), copy, { recursive: true });
  const pruned = await folderPlace(copy);
  const own = await readFile(join(server.platform.config.data, "secrets", "backup-identity"), "utf8");
  const gone = await prune(pruned, { days: 1, weeks: 0, months: 0 }, own.trim());
  expect(gone.length).toBeGreaterThan(0);
  const left = await coversOf(pruned);
  expect((await readWhole({ place: pruned, id: left.at(-1)!.id, identity: own.trim() }, quiet)).cover.complete).toBe(true);
});
