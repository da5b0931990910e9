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

type Status = { pid: number; parent: number; name: string; rssKb: number };

const isPostgres = ({ name }: Status): boolean => name.startsWith("postgres");

/** A process and everything below it; empty where the system doesn't tell. */
function familyOf(root: number): Status[] {
  if (process.platform !== "linux") return [];
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => statusOf(Number(name)) ?? []);
  const tree = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const each of processes) {
      if (tree.has(each.parent) && !tree.has(each.pid)) {
        tree.add(each.pid);
        grown = true;
      }
    }
  }
  return processes.filter((each) => tree.has(each.pid));
}

/** The same without PostgreSQL. */
const treeOf = (root: number): Status[] => familyOf(root).filter((each) => !isPostgres(each));

/** Each process of the tree with its resident memory; processes of one program are told apart by their number. */
export function processesOf(root: number): { name: string; mb: number }[] {
  return treeOf(root)
    .filter((each) => each.rssKb > 0)
    .map(({ pid, rssKb }) => ({ name: `${programOf(pid)} (${pid})`, mb: rssKb / 1024 }));
}

/** The script that a Node.js process runs: "reader-child", "ocr-child", "piaozai". */
function programOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const script = words.slice(1).find((word) => /\.[mc]?[jt]s$/u.test(word)) ?? words[0] ?? "";
    return script
      .split("/")
      .at(-1)!
      .replace(/\.[mc]?[jt]s$/u, "");
  } catch {
    return "ended";
  }
}

/** Resident memory of the process and what it started, in MB, without PostgreSQL; null where the system doesn't tell. */
export function residentMb(root: number): number | null {
  const tree = treeOf(root);
  return tree.length === 0 ? null : tree.reduce((sum, each) => sum + each.rssKb, 0) / 1024;
}

const TICKS_PER_SECOND = 100;

/** CPU seconds used so far by the process and what it started, without PostgreSQL; null where the system doesn't tell. */
export const cpuOf = (root: number): number | null => secondsOf(treeOf(root));

/** CPU seconds used so far by the PostgreSQL that a process has started; null where the system doesn't tell, or there is none. */
export const cpuOfPostgres = (root: number): number | null => secondsOf(familyOf(root).filter(isPostgres));

function secondsOf(processes: Status[]): number | null {
  if (processes.length === 0) return null;
  return processes.reduce((sum, { pid }) => {
    // after the name in brackets: utime and stime are the 14th and 15th field of the line
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /u, "")
      .split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }, 0);
}

function statusOf(pid: number): Status | null {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "utf8");
    const value = (key: string): string => new RegExp(`^${key}:\\s*(.*)$`, "mu").exec(text)?.[1] ?? "";
    return { pid, parent: Number(value("PPid")), name: value("Name"), rssKb: Number.parseInt(value("VmRSS"), 10) || 0 };
  } catch {
    return null;
  }
}
