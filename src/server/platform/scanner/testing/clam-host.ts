/** A real clamd (ClamAV) with a made-up signature and no other, for tests; null where it isn't installed (Debian: clamav-daemon). */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What the made-up signature finds, and what it is called then. */
export const MARKER = "Piaozai-Made-Up-Marker-1f6c";
export const MARKER_NAME = "Piaozai.Test.Marker.UNOFFICIAL";
/** bytes of a stream that it takes */
export const STREAM_MAX = 256 * 1024;

export type ClamHost = { socket: string; port: number; close(): Promise<void> };

const PLACES = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin"].map((folder) => join(folder, "clamd"));
export const CLAMD: string | null = PLACES.find((path) => existsSync(path)) ?? null;

/** Says that tests which need a real scanner don't run here; where everything has to (.ci/run) they fail. */
export function tellWithoutClamd(): void {
  if (CLAMD !== null) return;
  const why = "clamd isn't installed, so nothing was tested against a real virus scanner (Debian: apt-get install clamav-daemon)";
  if (process.env["CI"] !== undefined) throw new Error(why);
  process.stderr.write(`\n  SKIPPED: ${why}\n\n`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export async function clamHost(): Promise<ClamHost> {
  const folder = await mkdtemp(join(tmpdir(), "clam-"));
  const signatures = join(folder, "signatures");
  await mkdir(signatures);
  await writeFile(join(signatures, "test.ndb"), `Piaozai.Test.Marker:0:*:${Buffer.from(MARKER).toString("hex")}\n`);
  const [socket, port] = [join(folder, "clamd.ctl"), await freePort()];
  const settings = {
    Foreground: "yes",
    DatabaseDirectory: signatures,
    LocalSocket: socket,
    TCPSocket: port,
    TCPAddr: "127.0.0.1",
    StreamMaxLength: STREAM_MAX,
    MaxThreads: 2,
    ConcurrentDatabaseReload: "no",
    SelfCheck: 3600,
  };
  await writeFile(
    join(folder, "clamd.conf"),
    Object.entries(settings)
      .map((pair) => `${pair.join(" ")}\n`)
      .join(""),
  );
  const child: ChildProcess = spawn(CLAMD!, ["--config-file", join(folder, "clamd.conf")], { stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  const ready = Promise.withResolvers<void>();
  for (const output of [child.stdout!, child.stderr!])
    createInterface({ input: output }).on("line", (line) => {
      said.push(line);
      if (/Self checking every/.test(line)) ready.resolve();
    });
  child.once("exit", () => ready.reject(new Error(`clamd ended: ${said.join("\n")}`)));
  child.once("error", ready.reject);
  await ready.promise;
  return {
    socket,
    port,
    close: async () => {
      if (child.exitCode === null && child.kill()) await once(child, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
