/**
 * Work that is done after the answer: pg-boss in its own schema, enqueued in the transaction that needs it.
 *
 * The loop that fetches is ours: pg-boss's own takes one job per poll (8 jobs in 12 seconds). NOTIFY only wakes it
 * earlier; polling alone is enough, so that it goes along to databases without NOTIFY.
 */
import { sql } from "kysely";
import { Client } from "pg";
import type { Pool } from "pg";
import { PgBoss } from "pg-boss";
import type { DbOrTrx } from "./database/tables.ts";
import type { Log } from "./log.ts";

const CHANNEL = "piaozai_jobs";
/** A job whose worker has not been heard of for so long is given to another one. */
const HEARTBEAT_SECONDS = 10;
const SUPERVISE_SECONDS = 5;
const POLL_MS = 500;
const POLL_WITH_NOTIFY_MS = 2_000;
const QUEUE = { retryLimit: 3, retryDelay: 2, retryBackoff: true, expireInSeconds: 15 * 60, heartbeatSeconds: HEARTBEAT_SECONDS };
const RAW = { kind: "RawNode", sqlFragments: [], parameters: [] };

export type Job<T> = {
  id: string;
  data: T;
  /** from 1 */ attempt: number;
  /** no further attempt after this one */ last: boolean;
  signal: AbortSignal;
};
export type JobHandler<T> = (job: Job<T>) => Promise<void>;
export type EnqueueOptions = {
  /** higher goes first; default 0 */ priority?: number;
  startAfter?: Date;
  /** its row goes so long after its end; a week without */ deleteAfterSeconds?: number;
};
export type Jobs = {
  /** Adds a job in the caller's transaction: it exists when, and only when, that commits. */
  enqueue<T extends object>(trx: DbOrTrx, name: string, data: T, options?: EnqueueOptions): Promise<void>;
  /** The same for several at once, in one statement. */
  enqueueAll<T extends object>(trx: DbOrTrx, name: string, data: readonly T[], options?: EnqueueOptions): Promise<void>;
  /** Works on jobs of that name from now on, so many at a time. A handler that throws is called again later, three times. */
  work<T extends object>(name: string, options: { concurrency: number }, handler: JobHandler<T>): Promise<void>;
  /** How many wait and run, for the health page. */
  backlog(): Promise<{ name: string; waiting: number; active: number; failed: number }[]>;
  /** Takes no new jobs, waits for the running ones, lets go of the database. */
  stop(timeoutMs?: number): Promise<void>;
};

type Loop = { name: string; wake: () => void; done: Promise<void> };

function bossOn(pool: Pool, supervise: boolean): PgBoss {
  return new PgBoss({
    db: { executeSql: async (text, values) => pool.query(text, values as unknown[]) },
    schema: "pgboss",
    supervise,
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
}

/** Makes or upgrades the queue's tables. */
export async function installJobs(pool: Pool): Promise<void> {
  const boss = bossOn(pool, false);
  await boss.start();
  await boss.stop({ graceful: false, close: false });
}

/** Runs jobs as they come, never more than `concurrency` at once; ends when `stopping` is aborted and all are done. */
async function runLoop(args: {
  boss: PgBoss;
  name: string;
  concurrency: number;
  handler: JobHandler<object>;
  log: Log;
  stopping: AbortSignal;
  idle: (ms: number) => Promise<void>;
  pollMs: () => number;
}): Promise<void> {
  const { boss, name, concurrency, handler, log, stopping } = args;
  const running = new Set<Promise<void>>();

  const runOne = async (job: { id: string; data: object; retryCount: number; retryLimit: number }) => {
    const beat = setInterval(() => void boss.touch(name, job.id).catch(() => undefined), (HEARTBEAT_SECONDS * 1000) / 3);
    try {
      const attempt = job.retryCount + 1;
      await handler({ id: job.id, data: job.data, attempt, last: attempt > job.retryLimit, signal: stopping });
      await boss.complete(name, job.id);
    } catch (error) {
      log.error({ err: error, job: name, id: job.id }, "job failed");
      await boss.fail(name, job.id, { message: error instanceof Error ? error.name : "error" }).catch(() => undefined);
    } finally {
      clearInterval(beat);
    }
  };

  while (!stopping.aborted) {
    const free = concurrency - running.size;
    const jobs = free > 0 ? await fetchJobs(boss, name, free, log) : [];
    for (const job of jobs) {
      const work: Promise<void> = runOne(job)
        .catch((error: unknown) => log.error({ err: error }, "job"))
        .finally(() => running.delete(work));
      running.add(work);
    }
    if (running.size >= concurrency) await Promise.race(running);
    else if (jobs.length < free) await Promise.race([args.idle(args.pollMs()), ...running]);
  }
  await Promise.all(running);
}

async function fetchJobs(boss: PgBoss, name: string, batchSize: number, log: Log) {
  try {
    return await boss.fetch<object>(name, { batchSize, includeMetadata: true });
  } catch (error) {
    log.info({ err: error, job: name }, "the queue can't be asked");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS).unref());
    return [];
  }
}

/** Holds a connection that hears of new jobs; opens it again when it breaks. Returns whether it is heard, and how to end it. */
function listen(url: string, onJob: (name: string) => void): { connected: () => boolean; close: () => Promise<void> } {
  let client: Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  const again = () => {
    client = null;
    if (!closed) timer = setTimeout(() => void connect(), 2_000).unref();
  };
  const connect = async () => {
    const fresh = new Client({ connectionString: url, application_name: "piaozai jobs", keepAlive: true });
    fresh.on("error", () => undefined);
    fresh.once("end", again);
    fresh.on("notification", (message) => onJob(message.payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      client = fresh;
      onJob("");
    } catch {
      await fresh.end().catch(() => undefined);
    }
  };
  void connect();
  return {
    connected: () => client !== null,
    close: async () => {
      closed = true;
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

/** A sleep that can be ended early; a call that comes while nobody sleeps ends the next one at once. */
function sleeper(): { idle: (ms: number) => Promise<void>; wake: () => void } {
  let woken = false;
  let end: (() => void) | null = null;
  return {
    idle: (ms) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(() => end?.(), woken ? 0 : ms);
        woken = false;
        end = () => {
          clearTimeout(timer);
          end = null;
          resolve();
        };
      }),
    wake: () => {
      if (end) end();
      else woken = true;
    },
  };
}

/** pg-boss, started when it is first needed, and each queue made once. */
function openQueues(pool: Pool, log: Log) {
  const made = new Map<string, Promise<void>>();
  let started: Promise<PgBoss> | null = null;
  let supervising: Promise<PgBoss> | null = null;
  const begin = (supervise: boolean): Promise<PgBoss> => {
    const boss = bossOn(pool, supervise);
    boss.on("error", (error) => log.warn({ err: error }, "queue"));
    return boss.start();
  };
  const boss = () => (started ??= begin(false));
  return {
    boss,
    supervise: () => (supervising ??= begin(true)),
    make: (name: string): Promise<void> => {
      const there = made.get(name);
      if (there) return there;
      const fresh = boss().then((each) => each.createQueue(name, QUEUE));
      made.set(name, fresh);
      fresh.catch(() => made.delete(name));
      return fresh;
    },
    stop: async () => {
      for (const each of [started, supervising]) await (await each?.catch(() => null))?.stop({ graceful: false, close: false });
    },
  };
}

async function countBacklog(pool: Pool): ReturnType<Jobs["backlog"]> {
  const { rows } = await pool.query<{ name: string; state: string; n: string }>(
    "select name, state::text, count(*)::text as n from pgboss.job where state in ('created','retry','active','failed') group by 1, 2",
  );
  const count = (name: string, ...states: string[]) =>
    rows.filter((row) => row.name === name && states.includes(row.state)).reduce((sum, row) => sum + Number(row.n), 0);
  return [...new Set(rows.map((row) => row.name))].map((name) => ({
    name,
    waiting: count(name, "created", "retry"),
    active: count(name, "active"),
    failed: count(name, "failed"),
  }));
}

/** Statements of pg-boss inside a transaction of ours. */
const inTransaction = (trx: DbOrTrx) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    const query = { sql: text, parameters: values, query: RAW, queryId: { queryId: "jobs" } };
    const result = await trx.getExecutor().executeQuery(query as never);
    return { rows: result.rows as never[] };
  },
});

/** The queue on this database. Opens nothing until the first job is enqueued or worked on. */
export function openJobs(args: { pool: Pool; url: string; log: Log }): Jobs {
  const { pool, url, log } = args;
  const stopping = new AbortController();
  const loops: Loop[] = [];
  const queues = openQueues(pool, log);
  let listener: ReturnType<typeof listen> | null = null;
  const enqueueAll: Jobs["enqueueAll"] = async (trx, name, data, options = {}) => {
    if (data.length === 0) return;
    await queues.make(name);
    const rows = data.map((each) => ({ ...options, data: each }));
    await (await queues.boss()).insert(name, rows, { db: inTransaction(trx) });
    await sql`select pg_notify(${CHANNEL}, ${name})`.execute(trx);
  };
  const wakeAll = (name: string) => loops.filter((loop) => !name || loop.name === name).forEach((loop) => loop.wake());

  return {
    enqueue: (trx, name, data, options) => enqueueAll(trx, name, [data], options),
    enqueueAll,
    async work(name, { concurrency }, handler) {
      await queues.make(name);
      await queues.supervise();
      const heard = (listener ??= listen(url, wakeAll));
      const { idle, wake } = sleeper();
      const done = runLoop({
        boss: await queues.boss(),
        name,
        concurrency,
        handler: handler as JobHandler<object>,
        log,
        stopping: stopping.signal,
        idle,
        pollMs: () => (heard.connected() ? POLL_WITH_NOTIFY_MS : POLL_MS),
      });
      loops.push({ name, done, wake });
    },
    backlog: () => countBacklog(pool),
    async stop(timeoutMs = 20_000) {
      stopping.abort();
      wakeAll("");
      const patience = new Promise((resolve) => setTimeout(resolve, timeoutMs).unref());
      await Promise.race([Promise.all(loops.map((loop) => loop.done)), patience]);
      await listener?.close();
      await queues.stop();
    },
  };
}
