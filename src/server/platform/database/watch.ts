/**
 * Every statement on a pool, watched: what takes long is logged by its shape, and what a client asked for who has gone away is
 * cancelled, so that it holds neither a connection nor a processor.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Client } from "pg";
import type { Pool, PoolClient } from "pg";
import type { Origin } from "#api/origin.api.ts";
import { errorCode } from "../errors.ts";
import type { Log } from "../log.ts";

/** One request, from its first hook to its last byte. */
export type Asking = {
  id: string;
  gone: boolean;
  running: Set<Running>;
  /** from where it comes, found out when something is recorded; null: from nowhere, as in a test */
  origin: (() => Origin) | null;
};
type Running = { client: PoolClient; cancelled: Promise<void> | null; cancel: () => Promise<void> };
export type Watch = { slowMs: number; log: Pick<Log, "warn"> };

const asking = new AsyncLocalStorage<Asking>();
/** What ends a transaction runs in any case. */
const ENDS = /^\s*(?:rollback|commit|release)\b/i;

export const newAsking = (id: string, origin: Asking["origin"] = null): Asking => ({
  id,
  gone: false,
  running: new Set(),
  origin,
});
/** From where the request comes in whose name this runs; null where there is none, as in a job. */
export const askedFrom = (): Origin | null => asking.getStore()?.origin?.() ?? null;
/** Runs what a request does in its name. */
export const onBehalfOf = <T>(who: Asking, run: () => T): T => asking.run(who, run);
/** Runs what has to be done although the one who asked may be gone, such as a trace. */
export function evenIfGone<T>(run: () => T): T {
  const who = asking.getStore();
  return who === undefined ? run() : asking.run(newAsking(who.id, who.origin), run);
}

/** The one who asked has gone away: what runs is cancelled, and nothing more is begun. */
export async function goneAway(who: Asking): Promise<void> {
  who.gone = true;
  await Promise.all([...who.running].map((each) => each.cancel()));
}

/** As PostgreSQL says it of a cancelled statement. */
class CancelledError extends Error {
  readonly code = "57014";
}

/** Watches every statement of the pool's connections; without `watch` nothing is logged. */
export function watchPool(pool: Pool, url: string, watch?: Watch): void {
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const who = asking.getStore();
      const text = textOf(args[0]);
      if (who?.gone && !ENDS.test(text)) return Promise.reject(new CancelledError("whoever asked is gone"));
      const started = performance.now();
      const answer = query(...args);
      return answer instanceof Promise ? watched({ client, who, url, text, started, watch }, answer) : answer;
    }) as typeof client.query;
  });
}

type Statement = {
  client: PoolClient;
  who: Asking | undefined;
  url: string;
  text: string;
  started: number;
  watch: Watch | undefined;
};

async function watched(statement: Statement, answer: Promise<unknown>): Promise<unknown> {
  const { client, who, url } = statement;
  const running: Running = {
    client,
    cancelled: null,
    cancel: () => (running.cancelled ??= cancelBackend(url, client).catch(() => undefined)),
  };
  who?.running.add(running);
  try {
    const result = await answer;
    note(statement, (result as { rowCount?: number | null }).rowCount ?? 0);
    return result;
  } catch (error) {
    note(statement, 0, errorCode(error));
    throw error;
  } finally {
    who?.running.delete(running);
    // not before that is over may another statement run here: it would be cancelled in place of this one
    if (running.cancelled !== null) await running.cancelled;
  }
}

/** By a connection of its own: those of the pool may all be busy with what is to be cancelled. */
async function cancelBackend(url: string, client: PoolClient): Promise<void> {
  const { processID } = client as PoolClient & { processID: number | null };
  const own = new Client({ connectionString: url, application_name: "piaozai cancel", connectionTimeoutMillis: 5_000 });
  own.on("error", () => undefined);
  try {
    await own.connect();
    await own.query("select pg_cancel_backend($1)", [processID]);
  } finally {
    await own.end().catch(() => undefined);
  }
}

/** The statement's text has placeholders where values belong; the values themselves are nowhere. */
function note({ who, text, started, watch }: Statement, rows: number, code?: string): void {
  const ms = Math.round(performance.now() - started);
  if (watch === undefined || ms < watch.slowMs) return;
  watch.log.warn({ reqId: who?.id, ms, rows, code, tables: tablesOf(text), statement: shapeOf(text) }, "slow query");
}

/** The text of whatever a client is asked to run. */
export const textOf = (query: unknown): string =>
  typeof query === "string" ? query : ((query as { text?: string } | null)?.text ?? "");

const SHAPE_LENGTH_MAX = 4_000;
/** On one line; quoted text is left out as well, should anybody ever write a value into a statement. */
const shapeOf = (text: string): string =>
  text
    .replace(/'(?:[^']|'')*'/g, "'…'")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, SHAPE_LENGTH_MAX);

const tablesOf = (text: string): string[] =>
  [
    ...new Set([...text.matchAll(/\b(?:from|join|into|update)\s+"?([a-z_]+)"?/gi)].map((match) => match[1]!.toLowerCase())),
  ].filter((name) => !["unnest", "lateral", "set", "json_to_recordset", "select"].includes(name));
