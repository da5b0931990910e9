/** The product as an operator starts it, on a throw-away data folder, for the browser tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { gone } from "#server/platform/embedded/processes.ts";
import { runningServer } from "#server/platform/lock.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

export type RunningServer = {
  base: string;
  port: number;
  setUpLink: string;
  data: string;
  /** as the system does it; resolves when it is dead */ kill(): Promise<void>;
  close(): Promise<void>;
};

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** Resolves with the one-time link once the server has printed it. */
function printedLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const link = /https?:\/\/\S+\/setup#\S+/.exec(output);
      if (link) resolve(link[0]);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`the server ended with status ${code}:\n${output}`)));
  });
}

/** @param settings as an operator sets them in the environment */
export async function startServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  // a folder with a space and Chinese characters, as people have them
  const data = join(mkdtempSync(join(tmpdir(), "piaozai-e2e-")), "票 在");
  const port = await freePort();
  const env = { ...process.env, PIAOZAI_DATA: data, PORT: String(port), PIAOZAI_HOST: "127.0.0.1", ...settings };
  delete (env as Record<string, string | undefined>)["DATABASE_URL"];
  const child = spawn(process.execPath, ["bin/piaozai.js", "start"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const setUpLink = await printedLink(child);
  return {
    base: `http://127.0.0.1:${port}`,
    port,
    setUpLink,
    data,
    // the server alone: what it started itself notices by itself
    async kill() {
      const { pid } = (await runningServer(data))!;
      process.kill(pid, "SIGKILL");
      // on a busy machine it dies a while later, and until then the folder and the port are its own
      await gone([pid], 30_000);
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        await ended;
      }
      rmSync(join(data, ".."), { recursive: true, force: true });
    },
  };
}
