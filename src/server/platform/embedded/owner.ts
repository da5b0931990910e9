/**
 * Who runs PostgreSQL. It refuses root, so root hands it to an unprivileged user: one of its own where it can be made,
 * else nobody. That user must be able to pass every parent folder of what it uses; where it can't, both the cluster
 * and the binaries go to /var/lib/piaozai.
 */
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

export type Owner = { uid: number; gid: number; name: string };
export const FALLBACK = "/var/lib/piaozai";
const NAME = "piaozai";

const run = promisify(execFile);

function passwdEntry(name: string): Owner | null {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined || gid === undefined || Number(uid) === 0 ? null : { uid: Number(uid), gid: Number(gid), name };
}

function makeUser(): void {
  try {
    execFileSync(
      "useradd",
      ["--system", "--user-group", "--no-create-home", "--home-dir", FALLBACK, "--shell", "/usr/sbin/nologin", NAME],
      { stdio: "ignore" },
    );
  } catch {
    // no useradd, a read-only /etc, or made by another start just now: the caller looks again
  }
}

/** null: we aren't root, PostgreSQL runs as ourselves. */
export function databaseOwner(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  const there = passwdEntry(NAME);
  if (there) return there;
  makeUser();
  return passwdEntry(NAME) ?? passwdEntry("nobody") ?? { uid: 65_534, gid: 65_534, name: "nobody" };
}

/** Whether a user can enter the folder and read there. */
export async function canEnter(owner: Owner | null, folder: string): Promise<boolean> {
  if (owner === null) return true;
  try {
    await run("/bin/sh", ["-c", 'cd "$1" && ls >/dev/null', "sh", folder], { uid: owner.uid, gid: owner.gid, cwd: "/" });
    return true;
  } catch {
    return false;
  }
}

/** Whether a user can run a program with its libraries. */
export async function canRun(owner: Owner | null, program: string): Promise<boolean> {
  if (owner === null) return true;
  try {
    await run(program, ["--version"], { uid: owner.uid, gid: owner.gid, cwd: "/", env: {} });
    return true;
  } catch {
    return false;
  }
}
