/** The embedded PostgreSQL on the real thing: made, found again, killed, left running, in the way of another version. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded } from "./launcher.ts";
import type { Embedded } from "./launcher.ts";
import { gone, processesIn } from "./processes.ts";

let folder: string;
let data: string;
let running: Embedded | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "piaozai-launcher-"));
  await chmod(folder, 0o711);
  data = join(folder, "数据 文件夹");
});
afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}

/** Starts with durability on, tells of the steps. */
async function start(): Promise<{ steps: string[]; started: Embedded }> {
  const steps: string[] = [];
  running = await startEmbedded(data, { onStep: (step) => steps.push(step) });
  return { steps, started: running };
}

test("E7 a database in a folder with blanks and Chinese characters is made, kept, adopted, and survives kill -9", async () => {
  const first = await start();
  expect(first.steps).toEqual(["init"]);
  expect(first.started).toMatchObject({ created: true, adopted: false, movedTo: null });
  await ask(first.started.url, "create table kept (name text); insert into kept values ('票在')");

  const beside = await startEmbedded(data);
  expect(beside).toMatchObject({ adopted: true, pid: first.started.pid, port: first.started.port });

  await first.started.stop();
  const second = await start();
  expect(second.steps).toEqual([]);
  expect(second.started.created).toBe(false);

  await ask(second.started.url, "insert into kept values ('第二行')");
  const all = [second.started.pid, ...processesIn(join(data, "postgres"))];
  all.forEach((pid) => process.kill(pid, "SIGKILL"));
  expect(await gone(all, 20_000)).toBe(true);
  const third = await start();
  expect(third.steps).toEqual(["recover"]);
  expect(await ask(third.started.url, "select name from kept")).toEqual([{ name: "票在" }, { name: "第二行" }]);

  await third.started.stop();
  // what a power cut leaves: a number that by now is somebody else's
  await writeFile(join(data, "postgres", "postmaster.pid"), `${process.pid}\n${join(data, "postgres")}\n1\n5432\n`);
  const fourth = await start();
  expect(fourth.started.adopted).toBe(false);
  await fourth.started.stop();
  running = null;
}, 180_000);

test("a database of another PostgreSQL version is left as it is", async () => {
  const other = join(folder, "other");
  await mkdir(join(other, "postgres"), { recursive: true });
  await writeFile(join(other, "postgres", "PG_VERSION"), "99\n");
  await expect(startEmbedded(other)).rejects.toMatchObject({ code: "cluster-version", params: { found: "99" } });
  expect(await readFile(join(other, "postgres", "PG_VERSION"), "utf8")).toBe("99\n");
});
