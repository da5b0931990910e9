/** The promise of "never a loss", on the real thing: server and database are killed while files come in. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ACKNOWLEDGED = 24;
let data: string;
let env: NodeJS.ProcessEnv;
let server: ChildProcess | null = null;
let url = "";

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "票在 kill-"));
  await chmod(data, 0o711);
  env = {
    PATH: process.env.PATH,
    PIAOZAI_DATA: join(data, "数据 文件夹"),
    PORT: "0",
    PIAOZAI_BUILD: "never",
    LANG: "en_US.UTF-8",
  };
});
afterAll(async () => {
  if (server) await ended(server, () => server!.kill("SIGTERM"));
  await rm(data, { recursive: true, force: true });
});

const ended = (child: ChildProcess, how: () => void): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    how();
  });

/** Resolves when it says where it runs. */
function startServer(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["src/cli/main.ts", "start"], { env, stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const address = /Running\D+(http:\S+)/.exec(said)?.[1];
      if (address === undefined) return;
      url = address;
      resolve(child);
    });
    child.once("exit", () => reject(new Error(said)));
  });
}

function command(args: string[], input = ""): string {
  const result = spawnSync(process.execPath, ["src/cli/main.ts", ...args], { env, input, encoding: "utf8" });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.trim().split("\n").at(-1) ?? "";
}

type Acknowledged = { documentId: string; sha256: string };

test("E7 O1 kill -9 of server and database during intake: nothing that was acknowledged is lost", async () => {
  server = await startServer();
  command(["admin", "create", "--email", "a@example.com", "--name", "A"], "correct horse battery\n");
  const token = command(["token", "create", "--email", "a@example.com"]);
  const headers = { authorization: `Bearer ${token}` };

  const acknowledged: Acknowledged[] = [];
  let killed = false;
  const upload = async (): Promise<void> => {
    while (!killed) {
      const form = new FormData();
      const bytes = randomBytes(2_000);
      form.append("files", new Blob([bytes]), "样张.bin");
      try {
        const response = await fetch(`${url}/api/v1/documents`, { method: "POST", headers, body: form });
        if (response.status !== 202) continue;
        const { files } = (await response.json()) as { files: Acknowledged[] };
        expect(files[0]!.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
        acknowledged.push(files[0]!);
      } catch {
        // refused or cut off: not acknowledged
      }
      if (acknowledged.length >= ACKNOWLEDGED && !killed) {
        killed = true;
        await killAll();
      }
    }
  };
  const killAll = async (): Promise<void> => {
    const postmaster = Number((await readFile(join(env.PIAOZAI_DATA!, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
    await ended(server!, () => {
      process.kill(postmaster, "SIGKILL");
      server!.kill("SIGKILL");
    });
  };
  await Promise.all([upload(), upload(), upload(), upload()]);

  server = await startServer();
  for (const { documentId, sha256 } of acknowledged) {
    const response = await fetch(`${url}/api/v1/documents/${documentId}/original`, { headers });
    expect([documentId, response.status]).toEqual([documentId, 200]);
    expect(
      createHash("sha256")
        .update(new Uint8Array(await response.arrayBuffer()))
        .digest("hex"),
    ).toBe(sha256);
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(ACKNOWLEDGED);
}, 240_000);
