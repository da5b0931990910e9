import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { ChildQueue, type ProcessLimits } from "./process.ts";

const folder = mkdtempSync(join(tmpdir(), "child-queue-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMITS: ProcessLimits = { millis: 20_000, bytes: 400 * 1024 * 1024, tasks: 100, idleMillis: 60_000 };
const queues: ChildQueue[] = [];
afterEach(() => queues.splice(0).forEach((queue) => queue.close()));

/** A child whose answer to a message is the value of `work`, an expression over `task`. */
function childOf(name: string, work: string, limits: Partial<ProcessLimits> = {}): ChildQueue {
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(entry, `process.on("disconnect", () => process.exit(0));\nprocess.on("message", (task) => { const value = ${work}; process.send({ ok: true, value, rss: process.memoryUsage.rss() }); });\n`);
  const queue = new ChildQueue(entry, { ...LIMITS, ...limits });
  queues.push(queue);
  return queue;
}

test("E2 tasks are done one after the other by one child", async () => {
  const queue = childOf("echo", "[task, process.pid]");
  const answers = (await Promise.all([1, 2, 3].map((task) => queue.run(task)))) as [number, number][];
  expect(answers.map(([task]) => task)).toEqual([1, 2, 3]);
  expect(new Set(answers.map(([, pid]) => pid)).size).toBe(1);
});

test("E2 a task that takes too long is ended and the next one is done by a new child", async () => {
  const queue = childOf("hang", `task === "hang" ? (() => { for (;;); })() : task`, { millis: 2_000 });
  const hanging = expect(queue.run("hang")).rejects.toMatchObject({ code: "timeout" });
  const next = queue.run("fine");
  await hanging;
  expect(await next).toBe("fine");
}, 30_000);

test("E2 a task that takes too much memory is ended", async () => {
  if (process.platform !== "linux") return;
  const queue = childOf("eat", `(() => { const held = []; const until = Date.now() + 20_000; while (Date.now() < until) held.push(Buffer.alloc(8e6, 1)); return held.length; })()`, { bytes: 150 * 1024 * 1024 });
  await expect(queue.run("eat")).rejects.toMatchObject({ code: "too-large" });
}, 40_000);

test("E2 a child that dies fails its task only", async () => {
  const queue = childOf("die", `task === "die" ? process.exit(3) : task`);
  await expect(queue.run("die")).rejects.toMatchObject({ code: "reader-failed" });
  expect(await queue.run("fine")).toBe("fine");
});

test("E2 a child is replaced after its number of tasks", async () => {
  const queue = childOf("recycle", "process.pid", { tasks: 2 });
  const pids = [await queue.run(1), await queue.run(2), await queue.run(3)];
  expect(pids[0]).toBe(pids[1]);
  expect(pids[2]).not.toBe(pids[0]);
});
