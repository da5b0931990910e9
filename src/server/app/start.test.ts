/** What stands in the way of a start is said before anything is changed. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "#server/platform/config.ts";
import { lockData } from "#server/platform/lock.ts";
import { prepareDatabase } from "#server/platform/platform.ts";
import { testDatabase } from "#server/platform/testing/test-database.ts";
import { start } from "./start.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "piaozai-start-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const quiet = { doing: () => undefined, done: () => undefined, note: () => undefined };
const begin = (data: string, port = 0) =>
  start({ server: true, worker: false, build: false }, quiet, loadConfig({ PIAOZAI_DATA: data, PORT: String(port) }));

test("a port that is taken is named, and no database is made", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as { port: number };
  await expect(begin(folder, port)).rejects.toMatchObject({ code: "port-taken", params: { port } });
  expect(await readdir(folder)).toEqual([]);
  other.close();
});

test("another instance on the same data folder is named with its process", async () => {
  const lock = await lockData(folder);
  await expect(begin(folder)).rejects.toMatchObject({ code: "already-running", params: { pid: process.pid } });
  await lock.release();
});

test("the mark of an instance that was killed is taken over", async () => {
  await writeFile(join(folder, "piaozai.lock"), JSON.stringify({ pid: process.pid, mark: "an earlier process", address: "" }));
  const lock = await lockData(folder);
  expect(JSON.parse(await readFile(join(folder, "piaozai.lock"), "utf8"))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test("a data folder that is a file is said to be one", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(begin(join(folder, "file"))).rejects.toMatchObject({ code: "not-a-folder" });
});

test.runIf(process.platform === "linux")("no permission to write is said with the folder", async () => {
  await expect(begin("/proc/piaozai")).rejects.toMatchObject({
    code: "no-write-permission",
    params: { folder: "/proc/piaozai" },
  });
});

test("data of a newer version is left as it is", async () => {
  const database = await testDatabase();
  await database.db
    .insertInto("migration")
    .values({ name: "9999-later.sql", sha256: "x" } as never)
    .execute();
  await expect(prepareDatabase(database.url)).rejects.toMatchObject({ code: "data-newer" });
  await database.close();
});
