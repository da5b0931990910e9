import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { ChildPool, type ProcessLimits } from "./process.ts";

const folder = mkdtempSync(join(tmpdir(), "child-pool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMITS: ProcessLimits = { cpuMillis: 20_000, wallMillis: 60_000, bytes: 400 * 1024 * 1024, tasks: 100, idleMillis: 60_000 };
const pools: ChildPool[] = [];
afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

const spin = (millis: number): string => `(() => { const until = Date.now() + ${millis}; while (Date.now() < until); })()`;

/** A child whose answer to a message is the value of `work`, an expression over `task`; it is up after `start`. */
function childOf(name: string, work: string, limits: Partial<ProcessLimits> = {}, start = ""): ChildPool {
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(
    entry,
    `${start};\nprocess.on("disconnect", () => process.exit(0));\nprocess.send({ ready: true });\nprocess.on("message", (task) => { const value = ${work}; process.send({ ok: true, value, rss: process.memoryUsage.rss() }); });\n`,
  );
  const pool = new ChildPool(entry, { ...LIMITS, ...limits });
  pools.push(pool);
  return pool;
}

test("E2 tasks are done one after the other by one child", async () => {
  const pool = childOf("echo", "[task, process.pid]");
  const answers = (await Promise.all(["1", "2", "3"].map((task) => pool.run(task)))) as [string, number][];
  expect(answers.map(([task]) => task)).toEqual(["1", "2", "3"]);
  expect(new Set(answers.map(([, pid]) => pid)).size).toBe(1);
});

const linux = process.platform === "linux";

test.runIf(linux)(
  "E2 a task that takes too much processor time is ended and the next one is done by a new child",
  async () => {
    const pool = childOf("hang", `task === "hang" ? (() => { for (;;); })() : task`, { cpuMillis: 1_000 });
    const hanging = expect(pool.run("hang")).rejects.toMatchObject({ code: "timeout" });
    const next = pool.run("fine");
    await hanging;
    expect(await next).toBe("fine");
  },
  30_000,
);

test("E2 a task that sleeps is ended by the clock", async () => {
  const pool = childOf(
    "sleep",
    `(() => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000); return task; })()`,
    { wallMillis: 1_500 },
  );
  await expect(pool.run("sleep")).rejects.toMatchObject({ code: "timeout" });
}, 30_000);

test("E2 waiting for its turn doesn't count towards a task's time", async () => {
  const pool = childOf("turn", `(${spin(900)}, task)`, { wallMillis: 2_500 });
  expect(await Promise.all([1, 2, 3, 4].map((task) => pool.run(String(task))))).toEqual(["1", "2", "3", "4"]);
}, 30_000);

test("E2 a task that takes long doesn't hold up those behind it where another child may be started", async () => {
  const pool = childOf("aside", `task === "slow" ? (() => { for (;;); })() : process.pid`, { children: 2 });
  const slow = expect(pool.run("slow")).rejects.toMatchObject({ message: "closed" });
  const quick = await Promise.all([pool.run("quick"), pool.run("quick")]);
  expect(quick[0]).toBe(quick[1]);
  expect(pool.pids).toHaveLength(2);
  pool.close();
  await slow;
}, 30_000);

test("E2 quick tasks share one child, however many wait and however long it takes to start", async () => {
  const pool = childOf("share", "process.pid", { children: 2 }, spin(1_500));
  expect(new Set(await Promise.all(Array.from({ length: 40 }, () => pool.run("quick")))).size).toBe(1);
}, 30_000);

test("E2 a child that has nothing to do ends after a while and gives its memory back; the next task gets a new one", async () => {
  const pool = childOf("rest", "process.pid", { idleMillis: 50 });
  const first = (await pool.run("1")) as number;
  const gone = (pid: number): boolean => {
    try {
      return process.kill(pid, 0) && false;
    } catch {
      return true;
    }
  };
  await vi.waitUntil(() => gone(first) && pool.pids.length === 0, { timeout: 20_000 });
  expect(await pool.run("2")).not.toBe(first);
}, 30_000);

test("E2 each part that is handed over starts the clocks anew, and stays when the task fails", async () => {
  const entry = join(folder, "parts.mjs");
  writeFileSync(
    entry,
    `process.on("disconnect", () => process.exit(0));\nprocess.on("message", () => { for (const part of [1, 2, 3]) { ${spin(800)}; process.send({ part }); } for (;;); });\n`,
  );
  const pool = new ChildPool(entry, { ...LIMITS, cpuMillis: 1_600, wallMillis: 10_000 });
  pools.push(pool);
  const parts: unknown[] = [];
  await expect(pool.run("many", { part: (value) => parts.push(value) })).rejects.toMatchObject({ code: "timeout" });
  expect(parts).toEqual([1, 2, 3]);
}, 40_000);

test("E2 what is sent is made when a child is free; where that fails, the next task is done", async () => {
  const pool = childOf("lazy", "task");
  const gone = expect(pool.run(() => Promise.reject(new Error("no such file")))).rejects.toThrow("no such file");
  expect(await pool.run(async () => "made")).toBe("made");
  await gone;
});

test.runIf(linux)(
  "E2 a task that takes too much memory is ended",
  async () => {
    const pool = childOf(
      "eat",
      `(() => { const held = []; const until = Date.now() + 20_000; while (Date.now() < until) held.push(Buffer.alloc(8e6, 1)); return held.length; })()`,
      { bytes: 150 * 1024 * 1024 },
    );
    await expect(pool.run("eat")).rejects.toMatchObject({ code: "too-large" });
  },
  40_000,
);

test("E2 a child that dies fails its task only", async () => {
  const pool = childOf("die", `task === "die" ? process.exit(3) : task`);
  await expect(pool.run("die")).rejects.toMatchObject({ code: "reader-failed" });
  expect(await pool.run("fine")).toBe("fine");
});

test("E3 a child that is killed from outside loses no task: another one does it", async () => {
  const pool = childOf("killed", `(${spin(1_500)}, [task, process.pid])`);
  const running = pool.run("first");
  const waiting = pool.run("second");
  const [pid] = pool.pids;
  process.kill(pid!, "SIGKILL");
  const [first, second] = (await Promise.all([running, waiting])) as [string, number][];
  expect([first![0], second![0]]).toEqual(["first", "second"]);
  expect(first![1]).not.toBe(pid);
}, 30_000);

test("E2 a child is replaced after its number of tasks", async () => {
  const pool = childOf("recycle", "process.pid", { tasks: 2 });
  const pids = [await pool.run("1"), await pool.run("2"), await pool.run("3")];
  expect(pids[0]).toBe(pids[1]);
  expect(pids[2]).not.toBe(pids[0]);
});
