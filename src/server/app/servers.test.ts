/** O5: two servers and a worker, each a process of its own, on one PostgreSQL; one of them is killed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readMigrations } from "#server/platform/database/migrate.ts";
import { freePort } from "#server/platform/port.ts";
import { anInvoice } from "#server/intake/testing/stage.ts";
import { specimenXml } from "../../demo/specimen/index.ts";

const EMAIL = "a@example.com";
const PASSWORD = "correct horse battery";
const FREE_TRIES = 10;
const name = `t_${randomBytes(6).toString("hex")}`;

type Process = { child: ChildProcess; url: string };
let folder: string;
let database: Client;
let env: NodeJS.ProcessEnv;
const all: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "piaozai-servers-"));
  await asAdmin(`create database ${name}`);
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  database = new Client({ connectionString: url.href });
  await database.connect();
  // what machines share: the database, the folder of originals, the secret; each has a data folder of its own
  const shared = { DATABASE_URL: url.href, PIAOZAI_FILES: join(folder, "files"), PIAOZAI_SECRET: "s".repeat(40) };
  env = { PATH: process.env.PATH, LANG: "en_US.UTF-8", PIAOZAI_BUILD: "never", PIAOZAI_LOG_LEVEL: "fatal", ...shared };
});
afterAll(async () => {
  await Promise.all(all.map((child) => ended(child, "SIGTERM")));
  await database.end();
  await asAdmin(`drop database ${name} with (force)`);
  await rm(folder, { recursive: true, force: true });
});

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill(signal);
  });

/** A process with a data folder of its own. */
async function begin(command: "serve" | "worker", machine: string): Promise<Process> {
  const PORT = String(await freePort());
  const own = { ...env, PORT, PIAOZAI_DATA: join(folder, machine) };
  const child = spawn(process.execPath, ["src/cli/main.ts", command], { env: own, stdio: ["ignore", "ignore", "pipe"] });
  all.push(child);
  await new Promise<void>((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (/Running\. Open|worker is running/.test(said)) resolve();
    });
    child.once("exit", () => reject(new Error(said)));
  });
  return { child, url: `http://127.0.0.1:${PORT}` };
}

const ask = (at: Process, path: string, cookie: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${at.url}${path}`, { ...init, headers: { cookie, origin: at.url, ...(init.headers as Record<string, string>) } });

const signIn = (at: Process, password: string): Promise<Response> =>
  ask(at, "/api/auth/sign-in/email", "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: EMAIL, password }),
  });

/** Hands in an invoice and waits until a worker has read it. */
async function handIn(at: Process, cookie: string, number: string): Promise<string[]> {
  const form = new FormData();
  form.append("files", new Blob([specimenXml(anInvoice({ number })) as Uint8Array<ArrayBuffer>]), `${number}.xml`);
  const response = await ask(at, "/api/v1/documents?wait=60", cookie, { method: "POST", body: form });
  expect(response.status).toBe(202);
  const { files } = (await response.json()) as { files: { state: string; invoices: { summary: { number: string } }[] }[] };
  return files.flatMap(({ invoices }) => invoices.map(({ summary }) => summary.number));
}

/** Reads what a server tells as it happens until `wanted` stands in it. */
async function hears(stream: Response, wanted: RegExp): Promise<void> {
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !wanted.test(text);) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended: ${text}`);
    text += value;
  }
  await reader.cancel();
}

test(
  "O5 two servers that start at once on an empty database make it once; sessions, locked names, files, jobs and live pages are of both, and outlive one that is killed",
  { timeout: 240_000 },
  async () => {
    let [one, two] = await Promise.all([begin("serve", "one"), begin("serve", "two")]);
    const applied = await database.query<{ times: number }>("select count(*)::int as times from migration");
    expect(applied.rows[0]!.times, "each migration once").toBe((await readMigrations()).length);
    const made = spawnSync(process.execPath, ["src/cli/main.ts", "admin", "create", "--email", EMAIL, "--name", "A"], {
      env: { ...env, PIAOZAI_DATA: join(folder, "one") },
      input: `${PASSWORD}\n`,
      encoding: "utf8",
    });
    expect(made.status, made.stderr).toBe(0);

    const cookie = (await signIn(one, PASSWORD)).headers
      .getSetCookie()
      .map((each) => each.split(";")[0])
      .join("; ");
    expect((await ask(two, "/api/v1/me", cookie)).status, "a session of one holds at the other").toBe(200);

    let worker = await begin("worker", "three");
    const live = await ask(two, "/api/v1/live", cookie, { headers: { accept: "text/event-stream" } });
    const heard = hears(live, /event: changed/);
    expect(await handIn(one, cookie, "25002000000000007001")).toEqual(["25002000000000007001"]);
    await heard;

    // one server and the worker die while a file waits for them
    await ended(worker.child, "SIGKILL");
    const waiting = handIn(two, cookie, "25002000000000007002");
    await ended(one.child, "SIGKILL");
    worker = await begin("worker", "three");
    expect(await waiting, "another worker reads it").toEqual(["25002000000000007002"]);
    expect((await ask(two, "/api/v1/me", cookie)).status).toBe(200);
    one = await begin("serve", "one");
    expect((await ask(one, "/api/v1/me", cookie)).status, "back again, with the sessions").toBe(200);

    // ten wrong passwords in turn lock the name at both
    const answers: number[] = [];
    for (let at = 0; at <= FREE_TRIES; at++) answers.push((await signIn(at % 2 === 0 ? one : two, "wrong horse battery")).status);
    expect(answers.at(-1)).toBe(429);
    expect([(await signIn(one, "wrong horse battery")).status, (await signIn(two, "wrong horse battery")).status]).toEqual([
      429, 429,
    ]);
  },
);
