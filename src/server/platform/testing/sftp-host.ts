/** A real sshd for tests, on a port and a folder of the test's own. It comes from the system (Debian: openssh-server). */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../port.ts";

const SSHD = "/usr/sbin/sshd";
export const hasSshd = existsSync(SSHD);
if (!hasSshd && process.env["CI"] !== undefined) throw new Error("sshd is missing (Debian: openssh-server)");

export type SftpHost = {
  port: number;
  user: string;
  /** the private key that signs in */
  privateKey: string;
  /** SHA-256 of the server's key, in base64 */
  hostKey: string;
  /** what it gives to whoever signs in */
  folder: string;
  close(): Promise<void>;
};

const newKey = (file: string): void => void execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);

export async function sftpHost(): Promise<SftpHost> {
  const home = await mkdtemp(join(tmpdir(), "piaozai-ssh-"));
  const port = await freePort();
  const folder = join(home, "given");
  await mkdir(folder);
  newKey(join(home, "host"));
  newKey(join(home, "user"));
  const publicKey = (await readFile(join(home, "host.pub"), "utf8")).split(" ")[1]!;
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${home}/host`,
    `PidFile ${home}/pid`,
    `AuthorizedKeysFile ${home}/user.pub`,
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "UsePAM no",
    "StrictModes no",
    "Subsystem sftp internal-sftp",
  ];
  await writeFile(join(home, "config"), `${lines.join("\n")}\n`);
  // where it shuts its helpers in; the system makes it at boot
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const server = spawn(SSHD, ["-D", "-e", "-f", join(home, "config")], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await answering(port, ended);
  return {
    port,
    user: userInfo().username,
    privateKey: await readFile(join(home, "user"), "utf8"),
    hostKey: createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("base64").replace(/=+$/, ""),
    folder,
    close: async () => {
      server.kill();
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Until it greets. */
async function answering(port: number, ended: Promise<void>): Promise<void> {
  const gone = ended.then(() => "gone" as const);
  for (;;) {
    const greeted = new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("data", () => resolve(true)).once("error", () => resolve(false));
      socket.once("close", () => resolve(false)).once("data", () => socket.destroy());
    });
    const answer = await Promise.race([greeted, gone]);
    if (answer === "gone") throw new Error("sshd ended");
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
