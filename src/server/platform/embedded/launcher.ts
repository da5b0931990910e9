/** Starts, adopts and stops the embedded PostgreSQL of a data folder. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { TroubleError, errorCode } from "../errors.ts";
import { freePort } from "../port.ts";
import { binary } from "./binaries.ts";
import {
  SUPERUSER,
  asOwner,
  clusterExists,
  clusterFolder,
  diskTrouble,
  initCluster,
  keptSecret,
  locateCluster,
  postgresEnv,
} from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import { commandOf, gone, isAlive, processesIn } from "./processes.ts";
import { settings } from "./settings.ts";

const DATABASE = "piaozai";
/** Replaying the log after a crash of a large database takes its time. */
const START_TIMEOUT_MS = 10 * 60_000;
const LOG_KEPT_BYTES = 10 * 1024 * 1024;

export type Embedded = {
  /** connection string of our database */
  url: string;
  port: number;
  pid: number;
  /** true: it was made just now */
  created: boolean;
  /** true: it had been left running by a server that was killed */
  adopted: boolean;
  /** where it had to go because its user can't reach the data folder */
  movedTo: string | null;
  /** who runs it, where we are root */
  user: string | null;
  /** resolves when it has ended, whoever ended it */
  exited: Promise<void>;
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  /** for tests: durability off, smaller */
  fast?: boolean;
  /** the port to listen on; else a free one */
  port?: number;
  onStep?: (step: "init" | "recover" | "adopt") => void;
  /** it is on its way: a good moment for work of one's own until it answers */
  onLaunch?: () => void;
};

const urlOf = (password: string, port: number, database: string) =>
  `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

type PidFile = { pid: number; port: number };

async function readPidFile(folder: string): Promise<PidFile | null> {
  const lines = (await readFile(join(folder, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0) } : null;
}

/** Whether the process of postmaster.pid is a PostgreSQL of this folder, not a stranger that got its number. */
async function isOurs(pid: number, folder: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandOf(pid);
  if (process.platform === "win32") return true;
  return command.includes("postgres") && command.includes(folder);
}

/** "ok", "starting" (still recovering), or "no". */
async function ask(url: string): Promise<"ok" | "starting" | "no"> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return "ok";
  } catch (error) {
    return errorCode(error) === "57P03" ? "starting" : "no";
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Ends what a killed server left in the folder, and takes away a postmaster.pid that names nobody of ours. */
async function clearLeftovers(folder: string): Promise<void> {
  const file = await readPidFile(folder);
  if (file && (await isOurs(file.pid, folder))) {
    process.kill(file.pid, "SIGINT");
    if (!(await gone([file.pid], 30_000))) throw new TroubleError("postgres-does-not-stop", { pid: file.pid });
  }
  // children of a killed postmaster end by themselves within a moment
  const others = processesIn(folder);
  if (!(await gone(others, 15_000))) throw new TroubleError("postgres-does-not-stop", { pid: others[0] ?? 0 });
  await rm(join(folder, "postmaster.pid"), { force: true });
}

async function openLog(data: string): Promise<{ fd: number; path: string }> {
  const folder = join(data, "logs");
  const path = join(folder, "postgres.log");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const size = await stat(path).then(
    (s) => s.size,
    () => 0,
  );
  if (size > LOG_KEPT_BYTES) await rename(path, `${path}.1`);
  return { fd: openSync(path, "a", 0o600), path };
}

async function tail(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.slice(-4000);
}

function launch(cluster: Cluster, port: number, fast: boolean, fd: number): ChildProcess {
  const args = ["-D", cluster.folder, "-p", String(port), ...settings(cluster.native, fast)];
  // a group of its own: Ctrl-C in the terminal must reach it only after we have let go of it
  const child = spawn(binary(cluster.native, "postgres"), args, {
    ...asOwner(cluster.owner),
    cwd: "/",
    env: postgresEnv(),
    stdio: ["ignore", fd, fd],
    detached: true,
  });
  return child;
}

async function startFailure(logPath: string, folder: string): Promise<TroubleError> {
  const said = await tail(logPath);
  if (/No space left/i.test(said)) return new TroubleError("disk-full", { folder });
  if (/could not access directory|could not change directory/i.test(said))
    return new TroubleError("database-folder-unreachable", { folder, user: process.getuid?.() === 0 ? "piaozai" : "" });
  if (/Permission denied/i.test(said)) return new TroubleError("no-write-permission", { folder });
  const last =
    said
      .split("\n")
      .filter((line) => /FATAL|PANIC|error/i.test(line))
      .at(-1) ?? "";
  return new TroubleError("postgres-start", { said: last.replace(/^.*?(FATAL|PANIC): +/, ""), log: logPath });
}

/** Whether it was shut down in order: the state in its control file, after three numbers of 16 bytes together. */
async function wasShutDown(folder: string): Promise<boolean> {
  const bytes = await readFile(join(folder, "global", "pg_control")).catch(() => null);
  return bytes === null || bytes.readUInt32LE(16) === 1;
}

/** Waits until it answers; replaying its log after a crash it may take a while. */
async function ready(child: ChildProcess, url: string, failed: () => Promise<TroubleError>): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw await failed();
    if ((await ask(url)) === "ok") return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw await failed();
}

/** Our database in the cluster, and proof that it reads Chinese as letters (LC_CTYPE C would not). */
async function prepareDatabase(adminUrl: string, url: string): Promise<void> {
  if ((await ask(url)) !== "ok") {
    const admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    try {
      await admin.query(`create database ${DATABASE}`);
    } catch (error) {
      if (errorCode(error) !== "42P04") throw error;
    } finally {
      await admin.end();
    }
  }
  await selfTest(url);
}

/** Throws where the database would not find Chinese text: wrong encoding, or a ctype that knows no letters. */
export async function selfTest(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<{ encoding: string; letter: boolean; order: boolean }>(
      `select current_setting('server_encoding') as encoding, '\u7968' ~ '^\\w$' as letter, 'Z' < '\u7968' collate "C" as order`,
    );
    const { encoding, letter, order } = result.rows[0]!;
    if (encoding !== "UTF8" || !letter || !order) throw new TroubleError("database-text", { encoding });
  } finally {
    await client.end();
  }
}

async function endByPid(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  // SIGINT: "fast" shutdown, open transactions are rolled back, everything is written
  process.kill(pid, "SIGINT");
  if (await gone([pid], 60_000)) return;
  process.kill(pid, "SIGQUIT");
  await gone([pid], 10_000);
}

async function watch(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 1_000).unref());
}

/** A cluster that still runs and answers is used as it is; null where there is none. */
async function adopt(cluster: Cluster): Promise<Embedded | null> {
  const file = await readPidFile(cluster.folder);
  if (!file || !(await isOurs(file.pid, cluster.folder))) return null;
  const url = urlOf(cluster.password, file.port, DATABASE);
  if ((await ask(url)) !== "ok") return null;
  return {
    url,
    port: file.port,
    pid: file.pid,
    created: false,
    adopted: true,
    movedTo: null,
    user: cluster.owner?.name ?? null,
    exited: watch(file.pid),
    stop: () => endByPid(file.pid),
  };
}

/** Makes the cluster of a data folder if there is none, starts it, and returns when it answers. */
export async function startEmbedded(data: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const cluster = await locateCluster(data);
  const exists = await clusterExists(cluster.folder);
  if (exists) {
    const running = await adopt(cluster);
    if (running) {
      options.onStep?.("adopt");
      return running;
    }
    await clearLeftovers(cluster.folder);
    if (!(await wasShutDown(cluster.folder))) options.onStep?.("recover");
  } else {
    options.onStep?.("init");
    await initCluster(cluster, { sync: !options.fast });
  }
  const log = await openLog(data).catch((error: unknown) => {
    throw diskTrouble(error, data);
  });
  const port = options.port ?? (await freePort());
  const child = launch(cluster, port, options.fast ?? false, log.fd);
  closeSync(log.fd);
  options.onLaunch?.();
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const pid = child.pid;
  if (pid === undefined) throw new TroubleError("postgres-not-runnable", { folder: cluster.native });
  child.unref();
  const url = urlOf(cluster.password, port, DATABASE);
  const adminUrl = urlOf(cluster.password, port, "postgres");
  try {
    await ready(child, adminUrl, () => startFailure(log.path, data));
    await prepareDatabase(adminUrl, url);
  } catch (error) {
    await endByPid(pid);
    throw error;
  }
  return {
    url,
    port,
    pid,
    created: !exists,
    adopted: false,
    movedTo: cluster.movedTo,
    user: cluster.owner?.name ?? null,
    exited,
    stop: () => endByPid(pid),
  };
}

/**
 * The same, and started again on the same port whenever it dies while it should run (killed, out of memory): the
 * server's connections come back by themselves.
 */
export async function keepEmbedded(data: string, options: EmbeddedOptions & { onDeath?: () => void } = {}): Promise<Embedded> {
  const first = await startEmbedded(data, options);
  let current = first;
  let stopping = false;
  let restart: Promise<void> = Promise.resolve();
  const watchOver = (each: Embedded): void => {
    void each.exited.then(() => {
      if (stopping) return;
      options.onDeath?.();
      restart = again();
    });
  };
  const again = async (): Promise<void> => {
    for (let wait = 200; !stopping; wait = Math.min(wait * 2, 30_000)) {
      try {
        current = await startEmbedded(data, { ...options, port: first.port });
        watchOver(current);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };
  watchOver(first);
  return {
    ...first,
    stop: async () => {
      stopping = true;
      await restart;
      await current.stop();
    },
  };
}

/** The URL of the embedded database that a running server of this data folder has started; null where none runs. */
export async function runningDatabase(data: string): Promise<string | null> {
  const folder = await clusterFolder(data);
  const file = await readPidFile(folder);
  if (!file || !(await isOurs(file.pid, folder))) return null;
  const url = urlOf(await keptSecret(data, "postgres-password"), file.port, DATABASE);
  return (await ask(url)) === "ok" ? url : null;
}
