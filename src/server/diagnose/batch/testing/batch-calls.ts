/** Batches over HTTP, with the job run by hand, so that it can be stopped and killed. */
import { expect } from "vitest";
import type { BatchLookup, BatchLookupRow, BatchLookupRows } from "#api/batch-lookups.api.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import type { TestServer } from "#server/platform/testing/test-server.ts";
import { runBatch } from "../run-batch.ts";

export type Person = { userId: string; token: string };

export function batchCalls(server: () => TestServer) {
  const call = (who: Person, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    server().call(`/api/v1/batch-lookups${path}`, {
      token: who.token,
      method,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
  const json = async <T>(answer: Promise<Response>, status = 200): Promise<T> => {
    const response = await answer;
    expect([response.status, response.ok ? "" : await response.clone().text()]).toEqual([
      status,
      response.ok ? "" : expect.anything(),
    ]);
    return (await response.json()) as T;
  };
  const run = (id: string, platform: Platform = server().platform, last = false): Promise<void> =>
    runBatch(platform, { data: { id }, last, signal: new AbortController().signal });
  const show = (who: Person, id: string): Promise<BatchLookup> => json(call(who, "GET", `/${id}`));
  /** as the queue does: a batch that has had its turn is called again */
  const toTheEnd = async (who: Person, id: string): Promise<BatchLookup> => {
    for (let turns = 0; turns < 100; turns += 1) {
      await run(id);
      const batch = await show(who, id);
      if (batch.state !== "running") return batch;
    }
    throw new Error("a batch doesn't come to its end");
  };
  const begun = (who: Person, text: string): Promise<BatchLookup> => json(call(who, "POST", "", { text }), 202);
  const rowsOf = async (who: Person, id: string, query = ""): Promise<BatchLookupRow[]> =>
    (await json<BatchLookupRows>(call(who, "GET", `/${id}/rows?limit=200${query}`))).rows;
  const lookedUp = async (who: Person, text: string): Promise<BatchLookupRow[]> => {
    const { id } = await begun(who, text);
    await toTheEnd(who, id);
    return rowsOf(who, id);
  };
  return { call, json, run, show, toTheEnd, begun, rowsOf, lookedUp };
}
