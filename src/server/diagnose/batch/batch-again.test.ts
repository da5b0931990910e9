/** F7: a batch run again, how many a person may have at once, and what becomes of old ones; on PostgreSQL. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BATCH_KEPT_DAYS, type BatchAgain, type BatchLookup, type BatchLookupRow } from "#api/batch-lookups.api.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { clearBatches } from "./clear-batches.ts";
import { runBatch } from "./run-batch.ts";
import { type Person, batchCalls } from "./testing/batch-calls.ts";

let server: TestServer;
let anna: Person;
const { call, json, run, show, toTheEnd, begun, rowsOf } = batchCalls(() => server);
const digital = (at: number): string => `2511200000${String(6_000_000_000 + at * 7_919)}`;
const finance = { role: "finance", reach: "company" } as const;

beforeAll(async () => {
  server = await testServer({ worker: false });
  anna = await server.person("anna", finance);
});
afterAll(() => server?.close());

const add = async (...numbers: string[]): Promise<void> => {
  await insertInvoices(
    server.platform.db,
    numbers.map((number) => anInvoice({ companyId: server.companyId, number })),
  );
  await sql`analyze invoice`.execute(server.platform.db);
};
const again = (who: Person, id: string, which: BatchAgain, status = 200): Promise<BatchLookup> =>
  json(call(who, "POST", `/${id}/again`, { which }), status);
const outcomes = (rows: BatchLookupRow[]) => rows.map(({ outcome, before }) => [outcome, before]);
const takeOut = (number: string) =>
  server.platform.db
    .updateTable("invoice")
    .set({ deleted_at: server.platform.clock() })
    .where("company_id", "=", server.companyId)
    .where("number", "=", number)
    .execute();

describe("F7 run again", () => {
  test("what has come in since is found; only rows that came out differently are marked, counted and can be asked for", async () => {
    await add(digital(1));
    const { id } = await begun(anna, [digital(1), digital(200), "谢谢", digital(300)].join("\n"));
    expect(await toTheEnd(anna, id)).toMatchObject({ again: null, counts: { found: 1, noTrace: 2, unreadable: 1 } });
    await add(digital(200));
    expect(await again(anna, id, "all")).toMatchObject({
      state: "queued",
      checked: 4,
      again: { which: "all", rows: 4, checked: 0, changed: 0 },
      counts: { found: 1, noTrace: 2, unreadable: 1 },
    });
    expect(await toTheEnd(anna, id)).toMatchObject({
      state: "done",
      checked: 4,
      again: { rows: 4, checked: 4, changed: 1 },
      counts: { found: 2, noTrace: 1, unreadable: 1 },
    });
    expect(outcomes(await rowsOf(anna, id))).toEqual([
      ["found", null],
      ["found", "noTrace"],
      ["unreadable", null],
      ["noTrace", null],
    ]);
    expect(await rowsOf(anna, id, "&changed=true")).toMatchObject([{ row: 2 }]);
    const csv = await (await call(anna, "POST", `/${id}/export`, { format: "csv", changed: true })).text();
    expect(csv.split("\r\n")[0]).toContain("原来的结果");
    expect(csv).toContain(digital(200));
    expect(csv).not.toContain(digital(300));
    // a further round marks what that one changed, nothing of before
    await again(anna, id, "all");
    expect(await toTheEnd(anna, id)).toMatchObject({ again: { changed: 0 } });
    const told = await server.platform.db.selectFrom("event").select("type").where("subject_id", "=", id).orderBy("id").execute();
    expect(told.map(({ type }) => type)).toEqual(
      ["started", "done", "again", "done", "exported", "again", "done"].map((what) => `batch-lookup.${what}`),
    );
  });

  test("only those that weren't found: the others aren't looked up again, and a repeated row stays one", async () => {
    await add(digital(11));
    const { id } = await begun(anna, [digital(11), digital(212), digital(11), digital(212)].join("\n"));
    await toTheEnd(anna, id);
    await add(digital(212));
    expect((await again(anna, id, "missed")).again).toMatchObject({ which: "missed", rows: 1 });
    expect(await toTheEnd(anna, id)).toMatchObject({ again: { rows: 1, checked: 1, changed: 1 } });
    expect(outcomes(await rowsOf(anna, id))).toEqual([
      ["found", null],
      ["found", "noTrace"],
      ["doubled", null],
      ["doubled", null],
    ]);
  });

  test("only those for which the time ran out: the time of a round isn't spent on rows that were looked through", async () => {
    await add(digital(21));
    const { id } = await begun(anna, [digital(21), digital(700), "谢谢", digital(800)].join("\n"));
    await toTheEnd(anna, id);
    const { db } = server.platform;
    await db
      .updateTable("batch_lookup_row")
      .set({ outcome: "notChecked" })
      .where("batch_id", "=", id)
      .where("row_number", "=", 4)
      .execute();
    expect((await again(anna, id, "notChecked")).again).toMatchObject({ which: "notChecked", rows: 1 });
    expect(await toTheEnd(anna, id)).toMatchObject({ again: { rows: 1, checked: 1, changed: 1 } });
    expect(outcomes(await rowsOf(anna, id, "&changed=true"))).toEqual([["noTrace", "notChecked"]]);
  });

  test("each row keeps its earlier result until its slice has the new one, also when it is stopped in between", async () => {
    const numbers = Array.from({ length: 250 }, (_, at) => digital(1000 + at));
    await add(...numbers);
    const { id } = await begun(anna, numbers.join("\n"));
    await toTheEnd(anna, id);
    await takeOut(numbers[0]!);
    await takeOut(numbers[249]!);
    await again(anna, id, "all");
    await runBatch(server.platform, { data: { id }, last: false, signal: AbortSignal.abort() });
    const half = await show(anna, id);
    expect(half).toMatchObject({ state: "running", checked: 250, again: { rows: 250, checked: 200, changed: 1 } });
    expect(await json(call(anna, "POST", `/${id}/again`, { which: "all" }), 409)).toMatchObject({ code: "batch-lookup-not-now" });
    await json(call(anna, "POST", `/${id}/cancel`));
    const rows = await rowsOf(anna, id, "&changed=true");
    expect(outcomes(rows)).toEqual([["withdrawn", "found"]]);
    await json(call(anna, "POST", `/${id}/resume`));
    expect(await toTheEnd(anna, id)).toMatchObject({ again: { checked: 250, changed: 2 } });
  });

  test("a permission that went between the rounds: no trace, now and before, and nothing counts as changed", async () => {
    const carl = await server.person("carl", finance);
    await add(digital(3000));
    const text = [digital(3000), digital(3300)].join("\n");
    const { id } = await begun(carl, text);
    await toTheEnd(carl, id);
    await server.platform.db.deleteFrom("membership").where("user_id", "=", carl.userId).execute();
    forgetActors();
    await again(carl, id, "missed");
    expect(await toTheEnd(carl, id)).toMatchObject({ again: { rows: 2, changed: 0 }, counts: { noTrace: 2 } });
    expect(outcomes(await rowsOf(carl, id))).toEqual([
      ["noTrace", null],
      ["noTrace", null],
    ]);
  });

  test("somebody else's can't be run again: as one that isn't there", async () => {
    const dora = await server.person("dora", finance);
    const { id } = await begun(anna, digital(1));
    await toTheEnd(anna, id);
    const problem = async (which: string) => {
      const { instance: _its, ...said } = await json<Record<string, unknown>>(
        call(dora, "POST", `/${which}/again`, { which: "all" }),
        404,
      );
      return said;
    };
    expect(await problem(id)).toEqual(await problem("1"));
  });
});

describe("F7 five at once", () => {
  test("of eight requests at the same moment five are taken, three are refused", async () => {
    const ed = await server.person("ed", finance);
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(ed, "POST", "", { text: digital(1) })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 202, 202, 202, 202, 422, 422, 422]);
    const refused = answers.find(({ status }) => status === 422)!;
    expect(await refused.json()).toMatchObject({ code: "batch-lookup-too-many", facts: { limit: 5 } });
  });

  test("also of those that are gone on with or run again at the same moment", async () => {
    const flo = await server.person("flo", finance);
    const ids: string[] = [];
    for (let at = 0; at < 7; at += 1) {
      const { id } = await begun(flo, digital(1));
      ids.push(id);
      if (at < 4) await run(id);
      else await json(call(flo, "POST", `/${id}/cancel`));
    }
    const answers = await Promise.all([
      ...ids.slice(0, 4).map((id) => call(flo, "POST", `/${id}/again`, { which: "all" })),
      ...ids.slice(4).map((id) => call(flo, "POST", `/${id}/resume`)),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 422, 422]);
  });
});

describe("F7 cleared by itself", () => {
  const DAY = 86_400_000;
  const later = (days: number): Platform => ({
    ...server.platform,
    clock: () => new Date(server.platform.clock().getTime() + days * DAY),
  });
  const rowsLeft = async (id: string): Promise<number> =>
    (await server.platform.db.selectFrom("batch_lookup_row").select("row_number").where("batch_id", "=", id).execute()).length;

  test("the stated time after its last run it is gone, rows and all, and the trace says so", async () => {
    const gil = await server.person("gil", finance);
    const { id } = await begun(gil, `${digital(1)}\n谢谢`);
    const { keptUntil, finishedAt } = await toTheEnd(gil, id);
    expect(Date.parse(keptUntil) - Date.parse(finishedAt!)).toBe(BATCH_KEPT_DAYS * DAY);
    await clearBatches(later(BATCH_KEPT_DAYS - 1));
    expect(await rowsLeft(id)).toBe(2);
    await clearBatches(later(BATCH_KEPT_DAYS + 1));
    expect([(await call(gil, "GET", `/${id}`)).status, await rowsLeft(id)]).toEqual([404, 0]);
    const cleared = await server.platform.db
      .selectFrom("event")
      .select(["actor_id", "data"])
      .where("subject_id", "=", id)
      .where("type", "=", "batch-lookup.cleared")
      .executeTakeFirstOrThrow();
    expect(cleared).toMatchObject({ actor_id: null, data: { rows: 2 } });
    expect(JSON.stringify(cleared.data)).not.toContain(digital(1));
  });

  test("one that is deleted on its last day can still be brought back, and then has its whole time", async () => {
    const hal = await server.person("hal", finance);
    const { id } = await begun(hal, digital(1));
    await toTheEnd(hal, id);
    const soon = new Date(server.platform.clock().getTime() + 1000);
    await server.platform.db.updateTable("batch_lookup").set({ kept_until: soon }).where("id", "=", id).execute();
    await call(hal, "DELETE", `/${id}`);
    await clearBatches(later(1));
    expect(await json(call(hal, "POST", `/${id}/restore`))).toMatchObject({ id, counts: { found: 1 } });
  });

  test("more than one run takes are left to the next one, which it asks for", async () => {
    const ida = await server.person("ida", finance);
    const platform = later(2 * BATCH_KEPT_DAYS);
    await clearBatches(platform);
    for (let at = 0; at < 21; at += 1) await run((await begun(ida, digital(1))).id);
    const waiting = async () =>
      (await server.platform.jobs.backlog()).find(({ name }) => name === "clear-batch-lookups")?.waiting ?? 0;
    const before = await waiting();
    await clearBatches(platform);
    expect((await json<{ batches: unknown[] }>(call(ida, "GET", ""))).batches).toHaveLength(1);
    expect(await waiting()).toBe(before + 1);
    await clearBatches(platform);
    expect((await json<{ batches: unknown[] }>(call(ida, "GET", ""))).batches).toHaveLength(0);
  });
});
