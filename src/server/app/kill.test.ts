/**
 * The promise of "never a loss", on the real thing: server, worker and database are killed at random moments while files come in. Here each
 * once; `npm run soak -- kill` two hundred times.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "#server/platform/port.ts";
import { runningDatabase } from "#server/platform/embedded/launcher.ts";
import { specimenXml } from "../../demo/specimen/index.ts";
import { Random } from "../../demo/random.ts";
import { invoicesOf } from "../../demo/world/invoices.ts";
import { makeWorld } from "../../demo/world/world.ts";

const ROUNDS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 4);
const random = new Random(`kill ${process.env["PIAOZAI_SOAK_SEED"] ?? "1"}`);
/** files on their way at the same time */
const SENDERS = 3;
const BETWEEN_MAX = 6;
const VICTIMS = ["server", "worker", "database", "everything"] as const;

let data: string;
let env: NodeJS.ProcessEnv;
let url = "";
const running: { server: ChildProcess | null; worker: ChildProcess | null } = { server: null, worker: null };

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "票在 kill-"));
  await chmod(data, 0o711);
  const PORT = String(await freePort());
  url = `http://127.0.0.1:${PORT}`;
  const PIAOZAI_DATA = join(data, "数据 文件夹");
  env = { PATH: process.env.PATH, PIAOZAI_DATA, PORT, PIAOZAI_BUILD: "never", PIAOZAI_LOG_LEVEL: "fatal", LANG: "en_US.UTF-8" };
});
afterAll(async () => {
  for (const child of [running.worker, running.server]) if (child) await ended(child, () => child.kill("SIGTERM"));
  await rm(data, { recursive: true, force: true });
});

const ended = (child: ChildProcess, how: () => void): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    how();
  });

/** Resolves when it says that it runs. */
function begin(command: "start" | "worker"): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["src/cli/main.ts", command], { env, stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (/Running\. Open|worker is running/.test(said)) resolve(child);
    });
    child.once("exit", () => reject(new Error(said)));
  });
}

function command(args: string[], input = ""): string {
  const result = spawnSync(process.execPath, ["src/cli/main.ts", ...args], { env, input, encoding: "utf8" });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.trim().split("\n").at(-1) ?? "";
}

const kill = (child: ChildProcess | null): Promise<void> =>
  child === null ? Promise.resolve() : ended(child, () => child.kill("SIGKILL"));
async function killDatabase(): Promise<void> {
  const file = await readFile(join(env["PIAOZAI_DATA"]!, "postgres", "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(file.split("\n")[0]);
  if (pid > 0) process.kill(pid, "SIGKILL");
}

async function strike(victim: (typeof VICTIMS)[number]): Promise<void> {
  const all = victim === "everything";
  // the database first: whoever watches over it is then gone before he has it back
  if (all || victim === "database") await killDatabase();
  if (all || victim === "worker") await kill(running.worker);
  if (all || victim === "server") {
    await kill(running.server);
    running.server = await begin("start");
  }
  if (all || victim === "worker") running.worker = await begin("worker");
}

type File = { key: string; bytes: Uint8Array; number: string | null };

/** Invoices and what is none, in turn; there are always more. */
function* filesToSend(): Generator<File> {
  const many = 60 + ROUNDS * BETWEEN_MAX * 2;
  let made = 0;
  for (const { facts, story } of invoicesOf(makeWorld({ seed: "kill", companies: 1, invoices: many }), many, "2026-11-24")) {
    if (story !== null || !facts.kind.startsWith("digital") || facts.number === null) continue;
    yield { key: `kill-${(made += 1)}`, bytes: specimenXml(facts), number: facts.number };
    yield { key: `kill-${(made += 1)}`, bytes: randomBytes(2_000), number: null };
  }
  for (;;) yield { key: `kill-${(made += 1)}`, bytes: randomBytes(2_000), number: null };
}

type Acknowledged = File & { documentId: string };

/** Sends as people's programs do: what wasn't acknowledged is sent again, under the same key. */
function sending(headers: Record<string, string>) {
  const files = filesToSend();
  const acknowledged: Acknowledged[] = [];
  let over = false;
  let tell = (): void => undefined;
  const send = async (file: File): Promise<boolean> => {
    const form = new FormData();
    form.append("keys", file.key);
    form.append("files", new Blob([file.bytes as Uint8Array<ArrayBuffer>]), file.number === null ? "样张.bin" : "样张.xml");
    try {
      const response = await fetch(`${url}/api/v1/documents`, { method: "POST", headers, body: form });
      if (response.status !== 202) return false;
      const [taken] = ((await response.json()) as { files: { documentId: string }[] }).files;
      acknowledged.push({ ...file, documentId: taken!.documentId });
      tell();
      return true;
    } catch {
      return false;
    }
  };
  const sender = async (): Promise<void> => {
    while (!over) {
      const file = files.next().value as File;
      // nobody listens for a while after a kill: asked again as soon as the last try has failed
      while (!(await send(file))) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const all = Promise.all(Array.from({ length: SENDERS }, sender));
  const more = async (count: number): Promise<void> => {
    const wanted = acknowledged.length + count;
    while (acknowledged.length < wanted) await new Promise<void>((resolve) => (tell = resolve));
  };
  const end = async (): Promise<Acknowledged[]> => {
    over = true;
    await all;
    return acknowledged;
  };
  return { more, end };
}

/** Waits until everything has been read, by asking again and again. */
async function allRead(database: Client): Promise<void> {
  for (;;) {
    const { rows } = await database.query<{ open: number }>(
      "select count(*)::int as open from document where state in ('queued', 'reading')",
    );
    if (rows[0]!.open === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test(
  `E7 O1 ${ROUNDS} times kill -9 of server, worker or database during intake: what was acknowledged is there, whole and once`,
  { timeout: 3_600_000 },
  async () => {
    running.server = await begin("start");
    command(["admin", "create", "--email", "a@example.com", "--name", "A"], "correct horse battery\n");
    const headers = { authorization: `Bearer ${command(["token", "create", "--email", "a@example.com"])}` };
    running.worker = await begin("worker");

    const sent = sending(headers);
    const struck = { server: 0, worker: 0, database: 0, everything: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      await sent.more(random.int(1, BETWEEN_MAX));
      const victim = VICTIMS[round % VICTIMS.length]!;
      await strike(victim);
      struck[victim] += 1;
    }
    await sent.more(1);
    const acknowledged = await sent.end();

    for (const { documentId, bytes } of acknowledged) {
      const response = await fetch(`${url}/api/v1/documents/${documentId}/original`, { headers });
      expect([documentId, response.status]).toEqual([documentId, 200]);
      const sha256 = createHash("sha256")
        .update(new Uint8Array(await response.arrayBuffer()))
        .digest("hex");
      expect(sha256, documentId).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
    const database = new Client({ connectionString: (await runningDatabase(env["PIAOZAI_DATA"]!))! });
    await database.connect();
    try {
      await allRead(database);
      const documents = await database.query("select client_key from document group by client_key having count(*) > 1");
      expect(documents.rows, "each file is there once").toEqual([]);
      const numbers = acknowledged.flatMap(({ number }) => number ?? []);
      const invoices = await database.query(
        "select number, count(*)::int as times from invoice where number = any($1) group by number",
        [numbers],
      );
      expect(
        invoices.rows.filter(({ times }) => times !== 1),
        "each invoice is there once",
      ).toEqual([]);
      expect(invoices.rows).toHaveLength(new Set(numbers).size);
      if (ROUNDS > VICTIMS.length)
        process.stdout.write(
          `${acknowledged.length} acknowledged, ${invoices.rows.length} of them invoices; killed ${JSON.stringify(struck)}\n`,
        );
    } finally {
      await database.end();
    }
  },
);
