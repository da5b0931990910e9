/**
 * Something goes wrong at the n-th call to the disk or the database. A file's call fails as where the disk is full or broken; a statement's
 * connection is cut before the statement, or after it and before its answer, so that nobody knows whether it was done.
 */
import { once } from "node:events";
import type * as fs from "node:fs/promises";
import type { Pool, PoolClient } from "pg";
import { errorCode } from "#server/platform/errors.ts";

export const FAULTS = ["full", "broken", "before", "after"] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Calls are counted while a fault is armed; the n-th fails, and all later ones work again. */
class Faults {
  #armed: { at: number; kind: FaultKind } | null = null;
  #calls = 0;
  #failed = false;

  /**
   * Runs it with a fault at the n-th call.
   * @returns whether it came to that: false once n is larger than the number of calls
   */
  async during(at: number, kind: FaultKind, run: () => Promise<void>): Promise<boolean> {
    [this.#armed, this.#calls, this.#failed] = [{ at, kind }, 0, false];
    try {
      await run();
    } finally {
      this.#armed = null;
    }
    return this.#failed;
  }

  /** What befalls this call. A fault of files waits for the next call to files, one of statements for the next statement. */
  next(of: "file" | "statement"): FaultKind | null {
    if (this.#armed === null) return null;
    this.#calls += 1;
    const { at, kind } = this.#armed;
    const ofFiles = kind === "full" || kind === "broken";
    if (this.#failed || this.#calls < at || ofFiles !== (of === "file")) return null;
    this.#failed = true;
    return kind;
  }
}
export const faults = new Faults();

const fileError = (kind: FaultKind, call: string): Error =>
  Object.assign(new Error(`${kind} at ${call}`), { code: kind === "full" ? "ENOSPC" : "EIO", syscall: call });

/** Throws where it is this call's turn to fail. */
function step(call: string): void {
  const kind = faults.next("file");
  if (kind !== null) throw fileError(kind, call);
}

const OF_HANDLES = ["writeFile", "write", "sync", "datasync"] as const;

/** node:fs/promises of which the calls that write may fail. For vi.mock. */
export function faultyFiles(actual: typeof fs): typeof fs {
  const guarded =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      step(name);
      return call(...args);
    };
  const open = async (...args: Parameters<typeof fs.open>): Promise<fs.FileHandle> => {
    step("open");
    const handle = await actual.open(...args);
    for (const name of OF_HANDLES) {
      const call = (handle[name] as (...given: unknown[]) => Promise<unknown>).bind(handle);
      Object.defineProperty(handle, name, { value: guarded(name, call) });
    }
    return handle;
  };
  return { ...actual, open, rename: guarded("rename", actual.rename), mkdir: guarded("mkdir", actual.mkdir) as typeof fs.mkdir };
}

type Raw = PoolClient & { connection: { stream: { destroy(): void } } };
class CutError extends Error {
  readonly code = "ECONNRESET";
}

/** Statements on this pool may meet a fault. */
export function faultyPool(pool: Pool): Pool {
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    client.query = (async (...args: unknown[]) => {
      const kind = faults.next("statement");
      if (kind === null) return query(...args);
      if (kind === "after") await query(...args);
      const ended = once(client, "end");
      (client as Raw).connection.stream.destroy();
      await ended;
      throw new CutError(`connection cut ${kind} a statement`);
    }) as typeof client.query;
  });
  return pool;
}

/** Whether an error is one of those that were asked for, or what the program says in its place. */
export const isFault = (error: unknown): boolean =>
  ["ENOSPC", "EIO", "ECONNRESET", "disk-full"].includes(errorCode(error)) || /terminat|connection/i.test(String(error));
