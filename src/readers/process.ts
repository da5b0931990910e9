/**
 * Child processes that do one task after the other: started when first needed, ended when idle, after so many tasks,
 * or when a task takes too long or too much memory. A hostile file can cost a child or two, never the server. Where a
 * child dies by itself or is killed from outside, its task is done again by another one, once.
 *
 * What a task may take is processor time, where the system tells it: on a busy machine a file needs longer by the clock,
 * and isn't to blame. The limit by the clock is wide, and ends what sleeps. Waiting for a child counts towards neither.
 */
import { fork, type ChildProcess } from "node:child_process";
import { constants, getPriority, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { processorMillis, residentBytes } from "./process-usage.ts";

export type ProcessLimits = {
  /** milliseconds of processor time for one task, or since its last part */
  cpuMillis: number;
  /** milliseconds by the clock, likewise */
  wallMillis: number;
  /** resident bytes above which a child is killed while it works, and replaced after its task where it rests */
  bytes: number;
  /** tasks after which a child is replaced: wasm memory only grows */
  tasks: number;
  /** milliseconds without a task after which it ends */
  idleMillis: number;
  /** children at most; a further one is started only where all others have been busy with their task for a while */
  children?: number;
  /** what it does takes milliseconds: it stands back for others, but not behind everything else on the machine */
  brief?: boolean;
};

export class ChildFailure extends Error {
  readonly code: "timeout" | "too-large" | "reader-failed";
  constructor(code: "timeout" | "too-large" | "reader-failed", message: string) {
    super(message);
    this.code = code;
  }
}

/** `part` is called with what a child hands over before its task is done; each part starts the clocks anew. */
export type TaskOptions = { part?: (value: unknown) => void; cpuMillis?: number };

/** What is sent to a child (copied by structured clone), or what makes it once a child is free: waiting then holds no bytes. */
export type Payload = object | string | (() => Promise<unknown>);

type Task = TaskOptions & {
  payload: Payload;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  /** whether its child died once already, and whether a part of it was handed over */
  died?: boolean;
  handed?: boolean;
};
type Answer =
  | { ready: true }
  | { ok: true; value: unknown; rss: number }
  | { ok: false; message: string; rss: number }
  | { part: unknown };

const WATCH_MILLIS = 250;
/**
 * After so much processor time with its task (or, where it sleeps or that isn't told, so long by the clock) a child counts as held
 * up, and a waiting task gets another one. Starting isn't counted: on a busy machine one more child would only start later still.
 */
const PATIENCE = { cpuMillis: 750, wallMillis: processorMillis(process.pid) > 0 ? 7_500 : 750 };
const LOOK_MILLIS = 250;

/** The address of a child's entry point: beside this file when run from the sources, beside the bundle when bundled. */
export function childEntry(name: string): string {
  const source = import.meta.url.endsWith(".ts");
  return fileURLToPath(new URL(source ? `./${name}.ts` : `./${name}.mjs`, import.meta.url));
}

/** A queue before a few children. */
export class ChildPool {
  readonly #entry: string;
  readonly #limits: ProcessLimits;
  readonly #waiting: Task[] = [];
  readonly #children = new Set<Child>();
  #patience: NodeJS.Timeout | null = null;

  constructor(entry: string, limits: ProcessLimits) {
    this.#entry = entry;
    this.#limits = limits;
  }

  /** The process ids of the children that there are. */
  get pids(): number[] {
    return [...this.#children].flatMap((child) => child.pid ?? []);
  }

  /** Has a task done; rejects with ChildFailure, or with what the making of its payload throws. */
  run(payload: Payload, options: TaskOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...options, payload, resolve, reject });
      this.#next();
    });
  }

  /** Ends the children; tasks that wait or run fail. */
  close(): void {
    const closed = new ChildFailure("reader-failed", "closed");
    for (const task of this.#waiting.splice(0)) task.reject(closed);
    for (const child of this.#children) child.fail(closed);
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const child = this.#free();
      if (child === null) return this.#wait();
      child.start(this.#waiting.shift()!);
    }
  }

  #free(): Child | null {
    const all = [...this.#children];
    const free = all.find((child) => !child.busy);
    if (free !== undefined) return free;
    if (all.length >= (this.#limits.children ?? 1) || !all.every((child) => child.isHeldUp)) return null;
    const child = new Child(this.#entry, this.#limits, {
      rests: () => this.#next(),
      ended: (undone) => this.#ended(child, undone),
    });
    this.#children.add(child);
    return child;
  }

  #wait(): void {
    if (this.#patience !== null || this.#children.size >= (this.#limits.children ?? 1)) return;
    this.#patience = setTimeout(() => {
      this.#patience = null;
      this.#next();
    }, LOOK_MILLIS);
  }

  #ended(child: Child, undone?: Task): void {
    this.#children.delete(child);
    if (undone !== undefined) this.#waiting.unshift(undone);
    this.#next();
  }
}

/** Reading is for later: whoever asks the server something meanwhile goes first. */
function yieldToOthers(pid: number | undefined, brief: boolean): void {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
  try {
    if (pid !== undefined) setPriority(pid, Math.max(getPriority(), brief ? PRIORITY_BELOW_NORMAL : PRIORITY_LOW));
  } catch {
    // a system that doesn't let us: it is slower then, not wrong
  }
}

/**
 * A moment by the clock, and the processor time used by then: not known before the first look, as most tasks are done by
 * then and asking the system would cost more than many a file.
 */
type Start = { wall: number; cpu: number | null };
const startNow = (): Start => ({ wall: performance.now(), cpu: null });

/** What a child tells its pool; `undone` is a task that another one shall do. */
type Tell = { rests: () => void; ended: (undone?: Task) => void };

/** One process and the task that it does. */
class Child {
  readonly #process: ChildProcess;
  readonly #limits: ProcessLimits;
  readonly #tell: Tell;
  #task: Task | null = null;
  #done = 0;
  #ready = false;
  /** when it was up and had its task */
  #since: Start = { wall: 0, cpu: null };
  /** when the clocks of the task (or of its part) were started */
  #began: Start = { wall: 0, cpu: null };
  #watch: NodeJS.Timeout | null = null;
  #idle: NodeJS.Timeout | null = null;
  #over = false;

  constructor(entry: string, limits: ProcessLimits, tell: Tell) {
    this.#limits = limits;
    this.#tell = tell;
    this.#process = fork(entry, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: ["--no-warnings"],
    });
    yieldToOthers(this.#process.pid, limits.brief === true);
    this.#process.on("message", (answer: Answer) => this.#answered(answer));
    this.#process.on("error", (error) => this.fail(new ChildFailure("reader-failed", error.message)));
    this.#process.on("exit", (code, signal) =>
      this.#died(new ChildFailure("reader-failed", `the reading process ended (${signal ?? code})`)),
    );
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get busy(): boolean {
    return this.#task !== null;
  }

  get isHeldUp(): boolean {
    if (this.#task === null || !this.#ready) return false;
    const { wall, cpu } = this.#since;
    if (performance.now() - wall >= PATIENCE.wallMillis) return true;
    return cpu !== null && processorMillis(this.pid) - cpu >= PATIENCE.cpuMillis;
  }

  start(task: Task): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#task = task;
    this.#since = startNow();
    this.#process.ref();
    this.#process.channel?.ref();
    if (typeof task.payload !== "function") return this.#send(task.payload);
    const make = task.payload as () => Promise<unknown>;
    make().then(
      (payload) => this.#send(payload),
      (error: Error) => {
        this.#task = null;
        task.reject(error);
        this.#rest();
      },
    );
  }

  /** Kills the process and fails its task. */
  fail(error: ChildFailure): void {
    if (this.#over) return;
    const task = this.#task;
    this.#end();
    task?.reject(error);
    this.#tell.ended();
  }

  /** It died without being ended by the pool: its task gets another child, once, if nothing of it was handed over. */
  #died(error: ChildFailure): void {
    const task = this.#task;
    if (this.#over || task === null || task.died === true || task.handed === true) return this.fail(error);
    task.died = true;
    this.#end();
    this.#tell.ended(task);
  }

  #send(payload: unknown): void {
    if (this.#over) return;
    this.#restart();
    this.#watch = setInterval(() => this.#look(), WATCH_MILLIS);
    this.#process.send(payload as never, (error) => {
      if (error !== null) this.fail(new ChildFailure("reader-failed", error.message));
    });
  }

  #restart(): void {
    this.#began = startNow();
  }

  #look(): void {
    const cpu = this.#task?.cpuMillis ?? this.#limits.cpuMillis;
    const used = processorMillis(this.pid);
    this.#since.cpu ??= used;
    this.#began.cpu ??= used;
    if (residentBytes(this.pid) > this.#limits.bytes) this.fail(new ChildFailure("too-large", "reading takes too much memory"));
    else if (used - this.#began.cpu > cpu)
      this.fail(new ChildFailure("timeout", `not read within ${Math.round(cpu / 1000)} s of processor time`));
    else if (performance.now() - this.#began.wall > this.#limits.wallMillis)
      this.fail(new ChildFailure("timeout", `not read within ${this.#limits.wallMillis / 1000} s`));
  }

  #answered(answer: Answer): void {
    if ("ready" in answer) {
      this.#ready = true;
      this.#since = startNow();
      return;
    }
    const task = this.#task;
    if (task === null) return;
    if ("part" in answer) {
      this.#restart();
      task.handed = true;
      task.part?.(answer.part);
      return;
    }
    this.#task = null;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#done++;
    const spent = this.#done >= this.#limits.tasks || answer.rss > this.#limits.bytes * 0.75;
    if (spent) this.#end();
    if (answer.ok) task.resolve(answer.value);
    else task.reject(new ChildFailure("reader-failed", answer.message));
    if (spent) this.#tell.ended();
    else this.#rest();
  }

  /** Nothing to do: takes what waits, or lets the parent end, and after a while ends itself. */
  #rest(): void {
    this.#tell.rests();
    if (this.#task !== null || this.#over) return;
    this.#process.unref();
    this.#process.channel?.unref();
    this.#idle = setTimeout(() => {
      this.#end();
      this.#tell.ended();
    }, this.#limits.idleMillis);
    this.#idle.unref();
  }

  #end(): void {
    this.#over = true;
    this.#task = null;
    if (this.#watch !== null) clearInterval(this.#watch);
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#process.removeAllListeners();
    this.#process.on("error", () => undefined);
    this.#process.kill("SIGKILL");
  }
}

/** The child's side: answers every message by `work`, which may hand over parts before, and ends with its parent. */
export function serveParent(work: (payload: unknown, part: (value: unknown) => void) => Promise<unknown>): void {
  const send = (answer: Answer): void => void process.send?.(answer);
  process.on("disconnect", () => process.exit(0));
  send({ ready: true });
  process.on("message", (payload) => {
    work(payload, (part) => send({ part })).then(
      (value) => send({ ok: true, value, rss: process.memoryUsage.rss() }),
      (error: unknown) =>
        send({ ok: false, message: error instanceof Error ? error.message : String(error), rss: process.memoryUsage.rss() }),
    );
  });
}
