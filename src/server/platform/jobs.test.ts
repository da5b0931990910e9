import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool } from "./database/database.ts";
import { openJobs } from "./jobs.ts";
import { createLog } from "./log.ts";
import { testPlatform } from "./testing/test-database.ts";
import type { TestPlatform } from "./testing/test-database.ts";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

/** Collects what handlers are given; `all(n)` resolves with the first n. */
function collector() {
  const seen: number[] = [];
  let check = () => {};
  return {
    seen,
    add: (n: number) => {
      seen.push(n);
      check();
    },
    all: (n: number) =>
      new Promise<number[]>((resolve) => {
        check = () => {
          if (seen.length >= n) resolve(seen);
        };
        check();
      }),
  };
}

test("a job exists only when the transaction that enqueued it commits", async () => {
  const { jobs, db } = platform;
  const got = collector();
  await expect(
    db.transaction().execute(async (trx) => {
      await jobs.enqueue(trx, "t.commit", { n: 1 });
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  await db.transaction().execute((trx) => jobs.enqueue(trx, "t.commit", { n: 2 }));
  await jobs.work<{ n: number }>("t.commit", { concurrency: 2 }, async ({ data }) => got.add(data.n));
  expect(await got.all(1)).toEqual([2]);
});

test("many jobs run side by side, never more than allowed, and each once", async () => {
  const { jobs, db } = platform;
  const got = collector();
  let now = 0;
  let most = 0;
  await jobs.work<{ n: number }>("t.many", { concurrency: 3 }, async ({ data }) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    got.add(data.n);
  });
  await db.transaction().execute(async (trx) => {
    for (let n = 0; n < 50; n++) await jobs.enqueue(trx, "t.many", { n });
  });
  const started = performance.now();
  const seen = await got.all(50);
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test("a handler that throws is called again, and is told which attempt it is", async () => {
  const { jobs, db } = platform;
  const got = collector();
  await jobs.work<{ n: number }>("t.retry", { concurrency: 1 }, async ({ attempt }) => {
    got.add(attempt);
    if (attempt === 1) throw new Error("first time");
  });
  await db.transaction().execute((trx) => jobs.enqueue(trx, "t.retry", { n: 1 }));
  expect(await got.all(2)).toEqual([1, 2]);
}, 30_000);

test("O4 the job of a worker that died is given to another one within seconds", async () => {
  const { db, jobs, url } = platform;
  await db.transaction().execute((trx) => jobs.enqueue(trx, "t.died", { n: 7 }));
  // as a killed worker leaves it: taken, never heard of again
  const pool = createPool(url, { max: 2 });
  await pool.query(
    "update pgboss.job set state = 'active', started_on = now() - interval '60 seconds', heartbeat_on = now() - interval '60 seconds' where name = 't.died'",
  );
  const other = openJobs({ pool, url, log: createLog("silent") });
  const got = collector();
  await other.work<{ n: number }>("t.died", { concurrency: 1 }, async ({ data }) => got.add(data.n));
  expect(await got.all(1)).toEqual([7]);
  await other.stop(1_000);
  await pool.end();
}, 40_000);
