/** F7: many numbers at once, over HTTP; the job is run by hand, so that it can be killed. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BatchLookup, BatchLookupPage, BatchLookupRow, BatchLookupRows, BatchOutcome } from "#api/batch-lookups.api.ts";
import { writeXlsx } from "#readers/spreadsheet/testing/xlsx-writer.ts";
import { anInvoice, insertCompany, insertInvoices } from "#server/find/testing/rows.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { runBatch } from "./run-batch.ts";
import { type Person, batchCalls } from "./testing/batch-calls.ts";

let server: TestServer;
let anna: Person;
let ben: Person;

const DIGITAL = "25112000000312456780";
const CODE = "044032100111";
const OTHER_COMPANY = 77;
const digital = (last: number): string => `2511200000${String(5_000_000_000 + last * 7_919)}`;

beforeAll(async () => {
  server = await testServer({ worker: false });
  const { companyId, platform } = server;
  await insertCompany(platform.db, OTHER_COMPANY);
  const finance = { role: "finance", reach: "company" } as const;
  anna = await server.person("anna", finance);
  ben = await server.person("ben", finance);
  const of = (given: Parameters<typeof anInvoice>[0]) => anInvoice({ companyId, ...given });
  await insertInvoices(platform.db, [
    of({ number: DIGITAL }),
    of({ code: CODE, number: "63435756", kind: "vat-normal-paper", date: "2024-03-12", totalFen: 12850n, amountFen: 11372n }),
    of({ code: "044032100222", number: "63435756", kind: "vat-normal-paper" }),
    of({ number: "25442000000777777777", taxState: "voided" }),
    of({ number: "25112000000312459999", removed: true }),
    anInvoice({ companyId: OTHER_COMPANY, number: "25312000000555555555" }),
  ]);
  await analyze();
});
afterAll(() => server?.close());

/** What the database does by itself within a minute: before, it takes a full table for an empty one. */
const analyze = () => sql`analyze invoice`.execute(server.platform.db);
const { call, json, run, toTheEnd, begun, rowsOf, ...calls } = batchCalls(() => server);
const lookedUp = (text: string, who = anna): Promise<BatchLookupRow[]> => calls.lookedUp(who, text);
/** what is said of a row without naming it */
const said = ({ outcome, reason, cause, certainty, invoices, candidates, total, differs, notChecked }: BatchLookupRow) => ({
  outcome,
  reason,
  cause,
  certainty,
  invoices,
  candidates,
  total,
  differs,
  notChecked,
});

describe("F7 row by row", () => {
  test("found as given, by number alone or with all that was given", async () => {
    const [whole, paper] = await lookedUp(`${DIGITAL}\n${CODE} 63435756 2024-03-12 128.50元`);
    expect(whole).toMatchObject({ outcome: "found", total: 1, invoices: [{ number: DIGITAL }], reason: null });
    expect(paper).toMatchObject({
      outcome: "found",
      code: CODE,
      date: "2024-03-12",
      amount: "128.50",
      invoices: [{ code: CODE }],
    });
  });

  test("found, but void: that is said beside it", async () => {
    const [row] = await lookedUp("25442000000777777777");
    expect(row).toMatchObject({ outcome: "found", cause: "D6", reason: "这张发票已作废" });
  });

  test("several have these eight digits: all are named, none is chosen", async () => {
    const [row] = await lookedUp("63435756");
    expect(row).toMatchObject({ outcome: "foundSeveral", total: 2 });
    expect(row!.invoices.map(({ code }) => code)).toEqual(expect.arrayContaining([CODE, "044032100222"]));
  });

  test("the number is there, the amount or the day is another: both sides are shown", async () => {
    const [row] = await lookedUp(`发票代码\t发票号码\t开票日期\t价税合计\n${CODE}\t63435756\t2024-03-13\t99.00`);
    expect(row).toMatchObject({
      row: 2,
      outcome: "differs",
      cause: "D1",
      differs: [
        { field: "date", given: "2024-03-13", registered: "2024-03-12" },
        { field: "amount", given: "99.00", registered: "128.50" },
      ],
    });
  });

  test("D1 a digit mistyped: the near one is a candidate, never an answer", async () => {
    const [row] = await lookedUp("25112000000312456781");
    expect(row).toMatchObject({
      outcome: "nearMatch",
      invoices: [],
      candidates: [{ number: DIGITAL, invoice: { number: DIGITAL }, why: "第 20 位：您输入的是 1，这张是 0" }],
    });
  });

  test("the last eight of twenty digits lead to candidates", async () => {
    const [row] = await lookedUp("12456780");
    expect(row).toMatchObject({ outcome: "nearMatch", candidates: [{ number: DIGITAL, why: "号码末 8 位相同" }] });
  });

  test("a number again is told with the row above, also a slice later", async () => {
    const many = Array.from({ length: 450 }, (_, index) => digital(index));
    const rows = await lookedUp([DIGITAL, ...many, DIGITAL].join("\n"));
    expect(rows[0]).toMatchObject({ row: 1, outcome: "found" });
    const { id } = await begun(anna, [DIGITAL, DIGITAL, ...many, DIGITAL].join("\n"));
    await toTheEnd(anna, id);
    expect(await rowsOf(anna, id, "&outcome=doubled")).toMatchObject([
      { row: 2, firstRow: 1, reason: "与第 1 行重复" },
      { row: 453, firstRow: 1 },
    ]);
  });

  test("without any trace: what the number itself tells, or that there is none", async () => {
    const [unknown, fiscal] = await lookedUp("25112000000912345678\n00010121 1234567890");
    expect(unknown).toMatchObject({ outcome: "noTrace", reason: "没有找到它的任何线索", invoices: [], candidates: [], total: 0 });
    expect(fiscal).toMatchObject({ outcome: "noTrace", cause: "D18" });
  });

  test("no number in it, a code alone, a number that is too short", async () => {
    const rows = await lookedUp(`${DIGITAL}\n谢谢\n${CODE}\n12345`);
    expect(rows.slice(1).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["unreadable", "这一行里没有发票号码"],
      ["unreadable", expect.stringContaining("只有发票代码")],
      ["unreadable", expect.stringContaining("12345")],
    ]);
  });

  test("digits that a spreadsheet lost aren't called missing: what begins so is a candidate", async () => {
    const [near, gone] = await lookedUp("发票号码\n2.51120000003124E+19\n8.12E+17");
    expect(near).toMatchObject({ outcome: "nearMatch", candidates: [{ number: DIGITAL, why: "号码开头相同" }] });
    expect(gone).toMatchObject({ outcome: "unreadable", reason: expect.stringContaining("后几位已丢失") });
  });
});

describe("F7 what one may not see", () => {
  test("another company's number, a withdrawn one, and one that never was: the same words", async () => {
    const rows = await lookedUp("25312000000555555555\n25312000000444444333\n25112000000312459999");
    expect(said(rows[0]!)).toEqual(said(rows[1]!));
    expect(rows[2]).toMatchObject({ outcome: expect.not.stringContaining("found") });
  });

  test("somebody else's batch answers exactly as one that isn't there, everywhere", async () => {
    const { id } = await begun(anna, DIGITAL);
    await run(id);
    const answers = (batch: string) =>
      Promise.all(
        [
          call(ben, "GET", `/${batch}`),
          call(ben, "GET", `/${batch}/rows`),
          call(ben, "POST", `/${batch}/cancel`),
          call(ben, "POST", `/${batch}/resume`),
          call(ben, "POST", `/${batch}/restore`),
          call(ben, "POST", `/${batch}/export`, { format: "csv" }),
          call(ben, "DELETE", `/${batch}`),
        ].map(async (answer) => {
          const { instance: _its, ...problem } = (await (await answer).json()) as Record<string, unknown>;
          return problem;
        }),
      );
    const missing = await answers("1");
    expect(missing.map(({ status }) => status)).toEqual(missing.map(() => 404));
    expect(await answers(id)).toEqual(missing);
    expect((await json<BatchLookupPage>(call(ben, "GET", ""))).batches).toEqual([]);
  });

  test("a permission that is gone when the answer is read: no trace, in the same words as of what never was", async () => {
    const carl = await server.person("carl", { role: "finance", reach: "company" });
    const text = `${DIGITAL}\n25112000000312456781\n63435756\n25112000000987654321`;
    const { id } = await begun(carl, text);
    await run(id);
    expect((await rowsOf(carl, id)).map(({ outcome }) => outcome)).toEqual(["found", "nearMatch", "foundSeveral", "noTrace"]);
    await server.platform.db.deleteFrom("membership").where("user_id", "=", carl.userId).execute();
    forgetActors();
    const later = await rowsOf(carl, id);
    // a fresh look-up of the same rows by somebody who never saw anything
    const { id: fresh } = await begun(carl, text);
    await run(fresh);
    expect(later.map(said)).toEqual((await rowsOf(carl, fresh)).map(said));
    expect((await json<BatchLookup>(call(carl, "GET", `/${id}`))).counts).toEqual({ noTrace: 4 });
    expect(await rowsOf(carl, id, "&outcome=found&outcome=nearMatch")).toEqual([]);
    const csv = await (await call(carl, "POST", `/${id}/export`, { format: "csv" })).text();
    expect(csv).not.toContain("样张商贸");
  });
});

describe("F7 ten thousand", () => {
  const FOUND = 9_000;

  test("every row once, with all outcomes, although the worker is killed in between; pages and counts agree", async () => {
    const { platform, companyId } = server;
    await insertInvoices(
      platform.db,
      Array.from({ length: FOUND }, (_, index) => anInvoice({ companyId, number: digital(index), items: [] })),
    );
    await analyze();
    const lines = [
      ...Array.from({ length: FOUND }, (_, index) => digital(index)),
      ...Array.from({ length: 500 }, (_, index) => digital(index)),
      ...Array.from({ length: 480 }, (_, index) => `不是号码 ${index}`),
      ...Array.from({ length: 15 }, (_, index) => `2544200000012345${index + 1000}`),
      "63435756",
      "25112000000312456781",
      `${CODE} 63435756 2024-03-13 128.50元`,
      "25112000000912345678",
      "8.12E+17",
    ];
    const { id, rows, state } = await begun(anna, lines.join("\n"));
    expect([rows, state]).toEqual([10_000, "queued"]);
    let moments = 0;
    const dying: Platform = {
      ...platform,
      clock: () => {
        moments += 1;
        if (moments > 20) throw new Error("killed");
        return platform.clock();
      },
    };
    await expect(run(id, dying)).rejects.toThrow("killed");
    const half = await json<BatchLookup>(call(anna, "GET", `/${id}`));
    expect(half.state).toBe("running");
    expect(half.checked).toBeGreaterThan(0);
    expect(half.counts).toMatchObject({ found: half.checked, waiting: 10_000 - half.checked });
    await toTheEnd(anna, id);
    const done = await json<BatchLookup>(call(anna, "GET", `/${id}`));
    expect(done).toMatchObject({ state: "done", checked: 10_000 });
    expect(done.counts).toEqual({
      found: FOUND,
      doubled: 500,
      unreadable: 481,
      noTrace: 16,
      foundSeveral: 1,
      nearMatch: 1,
      differs: 1,
    } satisfies Partial<Record<BatchOutcome, number>>);
    const seen: number[] = [];
    for (let cursor: string | null = "0"; cursor !== null;) {
      const page: BatchLookupRows = await json(call(anna, "GET", `/${id}/rows?outcome=doubled&limit=200&cursor=${cursor}`));
      seen.push(...page.rows.map(({ row }) => row));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => FOUND + 1 + index));
    const told = await platform.db.selectFrom("event").select("type").where("subject_id", "=", id).orderBy("id").execute();
    expect(told.map(({ type }) => type)).toEqual(["batch-lookup.started", "batch-lookup.done"]);
  }, 180_000);

  test("one more is refused with the limit, and nothing of it is taken", async () => {
    const before = (await json<BatchLookupPage>(call(anna, "GET", ""))).batches.length;
    const text = Array.from({ length: 10_001 }, (_, index) => digital(index)).join("\n");
    expect(await json(call(anna, "POST", "", { text }), 422)).toMatchObject({
      code: "batch-lookup-too-many-rows",
      facts: { rows: 10_001, limit: 10_000 },
    });
    expect(await json(call(anna, "POST", "", { text: "1\n".repeat(900_000) }), 422)).toMatchObject({ facts: { rows: 900_000 } });
    expect((await json<BatchLookupPage>(call(anna, "GET", ""))).batches).toHaveLength(before);
  });
});

describe("F7 stopped, gone on with, taken away", () => {
  test("cancelled between two slices: what is answered stays; resumed it goes on behind it", async () => {
    const { id } = await begun(anna, Array.from({ length: 500 }, (_, index) => digital(index)).join("\n"));
    // a worker that is to end gives its turn back after the slice that it is at
    await runBatch(server.platform, { data: { id }, last: false, signal: AbortSignal.abort() });
    const stopped = await json<BatchLookup>(call(anna, "POST", `/${id}/cancel`));
    expect(stopped).toMatchObject({ state: "cancelled", checked: 200, counts: { waiting: 300 } });
    await run(id);
    expect(await json(call(anna, "GET", `/${id}`))).toMatchObject({ state: "cancelled", checked: 200 });
    expect(await json(call(anna, "POST", `/${id}/resume`))).toMatchObject({ state: "queued" });
    await run(id);
    expect(await json(call(anna, "GET", `/${id}`))).toMatchObject({ state: "done", checked: 500 });
    expect(await json(call(anna, "POST", `/${id}/cancel`), 409)).toMatchObject({ code: "batch-lookup-not-now" });
  });

  test("what breaks off at the last attempt says so, and can be gone on with", async () => {
    const { id } = await begun(anna, DIGITAL);
    let moments = 0;
    const failing: Platform = {
      ...server.platform,
      clock: () => {
        moments += 1;
        if (moments === 2) throw new Error("broken");
        return server.platform.clock();
      },
    };
    await run(id, failing, true);
    expect(await json(call(anna, "GET", `/${id}`))).toMatchObject({ state: "failed", problem: { code: "internal" } });
    await json(call(anna, "POST", `/${id}/resume`));
    await run(id);
    expect(await json(call(anna, "GET", `/${id}`))).toMatchObject({ state: "done", problem: null, counts: { found: 1 } });
  });

  test("taken away it is gone from the list and answers 404; restored it is back, with a trace of both", async () => {
    const { id } = await begun(anna, DIGITAL);
    await run(id);
    expect((await call(anna, "DELETE", `/${id}`)).status).toBe(204);
    expect((await call(anna, "GET", `/${id}/rows`)).status).toBe(404);
    expect((await call(anna, "DELETE", `/${id}`)).status).toBe(404);
    expect((await json<BatchLookupPage>(call(anna, "GET", ""))).batches.map((batch) => batch.id)).not.toContain(id);
    expect(await json(call(anna, "POST", `/${id}/restore`))).toMatchObject({ id, deletedAt: null, counts: { found: 1 } });
    const events = server.platform.db.selectFrom("event").select("type").where("subject_id", "=", id);
    const told = await events.where("type", "not like", "denied.%").orderBy("id").execute();
    expect(told.map(({ type }) => type).slice(-2)).toEqual(["batch-lookup.deleted", "batch-lookup.restored"]);
  });

  test("a POST sent twice with its key makes one batch; a token that may only read may ask", async () => {
    const twice = () =>
      json<BatchLookup>(call(anna, "POST", "", { text: DIGITAL, name: "三月" }, { "idempotency-key": "b1" }), 202);
    expect((await twice()).id).toBe((await twice()).id);
  });
});

describe("F7 files", () => {
  const sent = (who: Person, bytes: Uint8Array, name: string) => {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(bytes)]), name);
    return call(who, "POST", "/files", form);
  };
  const answered = async (bytes: Uint8Array, name: string): Promise<{ batch: BatchLookup; rows: BatchLookupRow[] }> => {
    const batch = await json<BatchLookup>(sent(ben, bytes, name), 202);
    await run(batch.id);
    return { batch, rows: await rowsOf(ben, batch.id) };
  };

  test("a workbook: the sheet with the numbers, its columns by their headers", async () => {
    const { batch, rows } = await answered(
      writeXlsx([
        { name: "说明", rows: [["请查这些发票"]] },
        {
          name: "发票",
          rows: [
            ["序号", "发票号码", "备注"],
            [1, DIGITAL, "a"],
            [2, 2.51120000003124e19, "b"],
          ],
        },
      ]),
      "三月.xlsx",
    );
    expect(batch).toMatchObject({
      name: "三月.xlsx",
      source: "file",
      sheet: "发票",
      columns: [{ field: "number", column: 1, header: "发票号码" }],
    });
    expect(rows.map(({ row, outcome }) => [row, outcome])).toEqual([
      [2, "found"],
      [3, "nearMatch"],
    ]);
  });

  test.each([
    ["UTF-8", Buffer.from(`发票号码\n${DIGITAL}\n`)],
    // 发票号码 in GB18030
    ["GB18030", Buffer.concat([Buffer.from("b7a2c6b1bac5c2eb", "hex"), Buffer.from(`\r\n${DIGITAL}\r\n`)])],
  ])("a text of one column in %s", async (_name, bytes) => {
    const { rows } = await answered(bytes, "a.txt");
    expect(rows).toMatchObject([{ row: 2, outcome: "found" }]);
  });

  test("what is exported can be given back: the same numbers are found", async () => {
    const { id } = await begun(ben, `${DIGITAL}\n25442000000777777777\n25112000000912345678`);
    await run(id);
    const exported = async (body: object) => new Uint8Array(await (await call(ben, "POST", `/${id}/export`, body)).arrayBuffer());
    const { rows } = await answered(await exported({ format: "xlsx", outcome: "found" }), "b.xlsx");
    expect(rows.map(({ outcome, number }) => [outcome, number])).toEqual([
      ["found", DIGITAL],
      ["found", "25442000000777777777"],
    ]);
    const csv = new TextDecoder().decode(await exported({ format: "csv" }));
    expect(csv.split("\r\n").map((line) => line.split(",").slice(0, 4))).toMatchObject([
      ["行号", "原内容", "结果", "说明"],
      ["1", `"${DIGITAL}\t"`, "找到", ""],
      ["2", expect.anything(), "找到", "这张发票已作废"],
      ["3", expect.anything(), "没有找到", "没有找到它的任何线索"],
      [""],
    ]);
  });

  test("what is no table, and what is too long, is refused with the reason", async () => {
    const refused = async (bytes: Uint8Array, name: string) => json<Record<string, unknown>>(sent(ben, bytes, name), 422);
    const old = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600), Buffer.from("Workbook", "utf16le")]);
    expect(await refused(old, "a.xls")).toMatchObject({
      code: "batch-lookup-file",
      nextStep: expect.stringContaining("另存为 .xlsx 或 CSV"),
    });
    expect(await refused(Buffer.from("PK\x03\x04broken"), "a.xlsx")).toMatchObject({ code: "batch-lookup-file" });
    const long = Array.from({ length: 10_050 }, (_, index) => digital(index)).join("\n");
    expect(await refused(Buffer.from(long), "a.txt")).toMatchObject({ code: "batch-lookup-too-many-rows" });
  });
});
