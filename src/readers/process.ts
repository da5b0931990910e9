/**
 * A child process that does one thing after the other: started when first needed, ended when idle, after so many tasks,
 * or when a task takes too long or too much memory. A hostile file can cost one child, never the server.
 */
import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type ProcessLimits = {
  /** milliseconds for one task, waiting in the queue not counted */
  millis: number;
  /** resident bytes above which a child is killed while it works, and replaced after its task where it rests */
  bytes: number;
  /** tasks after which a child is replaced: wasm memory only grows */
  tasks: number;
  /** milliseconds without a task after which it ends */
  idleMillis: number;
};

export class ChildFailure extends Error {
  readonly code: "timeout" | "too-large" | "reader-failed";
  constructor(code: "timeout" | "too-large" | "reader-failed", message: string) {
    super(message);
    this.code = code;
  }
}

type Task = { payload: unknown; resolve: (value: unknown) => void; reject: (error: Error) => void };
type Answer = { ok: true; value: unknown; rss: number } | { ok: false; message: string; rss: number };

const WATCH_MILLIS = 250;
const PAGE_BYTES = 4096;

/** The address of a child's entry point: beside this file when run from the sources, beside the bundle when bundled. */
export function childEntry(name: string): string {
  const source = import.meta.url.endsWith(".ts");
  return fileURLToPath(new URL(source ? `./${name}.ts` : `./${name}.mjs`, import.meta.url));
}

/** A queue before one child at a time. */
export class ChildQueue {
  readonly #entry: string;
  readonly #limits: ProcessLimits;
  readonly #waiting: Task[] = [];
  #child: ChildProcess | null = null;
  #current: Task | null = null;
  #done = 0;
  #timers: NodeJS.Timeout[] = [];
  #idle: NodeJS.Timeout | null = null;

  constructor(entry: string, limits: ProcessLimits) {
    this.#entry = entry;
    this.#limits = limits;
  }

  /** Tasks that wait or run. */
  get length(): number {
    return this.#waiting.length + (this.#current === null ? 0 : 1);
  }

  /** The child's process id while there is one. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Sends a task; rejects with ChildFailure. The payload is copied (structured clone). */
  run(payload: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payload, resolve, reject });
      this.#next();
    });
  }

  /** Ends the child; tasks that wait or run fail. */
  close(): void {
    for (const task of this.#waiting.splice(0)) task.reject(new ChildFailure("reader-failed", "closed"));
    this.#fail(new ChildFailure("reader-failed", "closed"));
  }

  #next(): void {
    if (this.#current !== null) return;
    const task = this.#waiting.shift();
    if (task === undefined) {
      this.#rest();
      return;
    }
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#current = task;
    const child = (this.#child ??= this.#start());
    child.ref();
    this.#watch(child);
    child.send(task.payload as never, (error) => {
      if (error !== null) this.#fail(new ChildFailure("reader-failed", error.message), child);
    });
  }

  #start(): ChildProcess {
    this.#done = 0;
    const child = fork(this.#entry, [], { serialization: "advanced", stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: ["--no-warnings"] });
    child.on("message", (answer: Answer) => this.#answered(child, answer));
    child.on("error", (error) => this.#fail(new ChildFailure("reader-failed", error.message), child));
    child.on("exit", (code, signal) => this.#fail(new ChildFailure("reader-failed", `the reading process ended (${signal ?? code})`), child));
    return child;
  }

  #watch(child: ChildProcess): void {
    const over = setTimeout(() => this.#fail(new ChildFailure("timeout", `not read within ${this.#limits.millis / 1000} s`), child), this.#limits.millis);
    const memory = setInterval(() => {
      const rss = residentBytes(child.pid);
      if (rss > this.#limits.bytes) this.#fail(new ChildFailure("too-large", "reading takes too much memory"), child);
    }, WATCH_MILLIS);
    this.#timers = [over, memory];
  }

  #unwatch(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  #answered(child: ChildProcess, answer: Answer): void {
    if (child !== this.#child || this.#current === null) return;
    const task = this.#current;
    this.#current = null;
    this.#unwatch();
    this.#done++;
    if (this.#done >= this.#limits.tasks || answer.rss > this.#limits.bytes * 0.75) this.#end(child);
    if (answer.ok) task.resolve(answer.value);
    else task.reject(new ChildFailure("reader-failed", answer.message));
    this.#next();
  }

  /** Kills the child, fails its task, and goes on with the next one. */
  #fail(error: ChildFailure, child = this.#child): void {
    if (child === null || child !== this.#child) return;
    const task = this.#current;
    this.#current = null;
    this.#unwatch();
    this.#end(child);
    task?.reject(error);
    this.#next();
  }

  #end(child: ChildProcess): void {
    if (this.#child === child) this.#child = null;
    child.removeAllListeners();
    child.on("error", () => undefined);
    child.kill("SIGKILL");
  }

  /** Nothing to do: the parent may end, and after a while the child does. */
  #rest(): void {
    const child = this.#child;
    if (child === null) return;
    child.unref();
    child.channel?.unref();
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#current === null && this.#child === child) this.#end(child);
    }, this.#limits.idleMillis);
    this.#idle.unref();
  }
}

/** Resident memory of a process, where the system tells (Linux); else 0. */
function residentBytes(pid: number | undefined): number {
  if (pid === undefined || process.platform !== "linux") return 0;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1] ?? 0) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

/** The child's side: answers every message by `work`, and ends with its parent. */
export function serveParent(work: (payload: unknown) => Promise<unknown>): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (payload) => {
    work(payload).then(
      (value) => process.send?.({ ok: true, value, rss: process.memoryUsage.rss() } satisfies Answer),
      (error: unknown) => process.send?.({ ok: false, message: error instanceof Error ? error.message : String(error), rss: process.memoryUsage.rss() } satisfies Answer),
    );
  });
}
