import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A loopback port that is free at the moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export type Running = { child: ChildProcess; output: () => string; stop: () => Promise<void> };

/** Starts a Node.js program of this repository with the settings given; its output is kept for the case of failure. */
export function startNode(args: string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout?.on("data", (part) => (text += String(part)));
  child.stderr?.on("data", (part) => (text += String(part)));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    child,
    output: () => text,
    stop: async () => {
      if (child.exitCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Polls an address until it answers 200; rejects when the program has ended or too much time has gone. */
export async function answers(url: string, running: Running, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    if (running.child.exitCode !== null) throw new Error(`the program ended:\n${running.output()}`);
    try {
      const response = await fetch(url);
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error(`no answer from ${url} within ${seconds} s:\n${running.output()}`);
}

/** Resident memory of a process and everything below it, in MB, without PostgreSQL; null where the system doesn't tell. */
export function residentMb(root: number): number | null {
  if (process.platform !== "linux") return null;
  const processes = readdirSync("/proc").filter((name) => /^\d+$/u.test(name)).flatMap((name) => statusOf(Number(name)) ?? []);
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const each of processes) {
      if (tree.has(each.parent) && !tree.has(each.pid)) {
        tree.add(each.pid);
        grown = true;
      }
    }
  }
  const kilobytes = processes.filter((each) => tree.has(each.pid) && !each.name.startsWith("postgres")).reduce((sum, each) => sum + each.rssKb, 0);
  return kilobytes / 1024;
}

function statusOf(pid: number): { pid: number; parent: number; name: string; rssKb: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "utf8");
    const value = (key: string): string => new RegExp(`^${key}:\\s*(.*)$`, "mu").exec(text)?.[1] ?? "";
    return { pid, parent: Number(value("PPid")), name: value("Name"), rssKb: Number.parseInt(value("VmRSS"), 10) || 0 };
  } catch {
    return null;
  }
}
