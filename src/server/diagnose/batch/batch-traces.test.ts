/** F7: rows whose number no invoice has, judged by what else leads to one, as a single look-up does; on PostgreSQL. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BatchCauses, BatchLookupRow } from "#api/batch-lookups.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { type TestInvoice, anInvoice, insertCompany, insertInvoices } from "#server/find/testing/rows.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { type Person, batchCalls } from "./testing/batch-calls.ts";

let server: TestServer;
let anna: Person;
/** may read, and bring nothing back */
let rita: Person;
const { call, json, run, toTheEnd, begun, rowsOf, lookedUp } = batchCalls(() => server);
const digital = (at: number): string => `2511200000${String(7_000_000_000 + at * 7_919)}`;
const OTHER_COMPANY = 88;
const CODE = "044032100111";

const of = (given: Partial<TestInvoice>): TestInvoice => anInvoice({ companyId: server.companyId, ...given });
const put = (...rows: TestInvoice[]): Promise<void> => insertInvoices(server.platform.db, rows);
const ask = async (who: Person, text: string): Promise<LookupAnswer> =>
  json(server.call("/api/v1/lookups", { token: who.token, method: "POST", body: { text } }));
const restore = (who: Person, id: string): Promise<Response> =>
  server.call(`/api/v1/invoices/${id}/set-aside`, { token: who.token, method: "POST", body: { as: "open" } });

type File = { name: string; state: "queued" | "reading" | "kept"; by?: Person; settled?: "not-an-invoice"; companyId?: number };
async function putFile({ name, state, by = anna, settled, companyId = server.companyId }: File): Promise<string> {
  const { db } = server.platform;
  const id = newId();
  const sha256 = id.padStart(64, "0");
  await db.insertInto("blob").values({ sha256, size: "1" }).execute();
  await db
    .insertInto("document")
    .values({
      company_id: companyId,
      id,
      batch_id: id,
      position: 0,
      name,
      sha256,
      size: "1",
      state,
      uploaded_by: by.userId,
      ...(settled === undefined ? {} : { settled }),
    })
    .execute();
  return id;
}

/** what is said of a row without naming it */
const said = ({ row: _row, given: _given, number: _number, ...rest }: BatchLookupRow) => rest;

beforeAll(async () => {
  server = await testServer({ worker: false });
  await insertCompany(server.platform.db, OTHER_COMPANY);
  anna = await server.person("anna", { role: "finance", reach: "company" });
  rita = await server.person("rita", { role: "auditor", reach: "company" });
});
afterAll(() => server?.close());

describe("F7 D20 a record that was taken out", () => {
  test("who may bring it back is told so and can do it from the row; the row is found then", async () => {
    await put(of({ number: digital(1), removed: true }));
    const { id } = await begun(anna, `${digital(1)}\n${digital(400)}`);
    await toTheEnd(anna, id);
    const [row] = await rowsOf(anna, id);
    expect(row).toMatchObject({ outcome: "withdrawn", cause: "D20", certainty: "certain", invoices: [], candidates: [] });
    expect(row!.reason).toBe("这张发票的记录被移出了，可以恢复");
    expect((await restore(anna, row!.withdrawn!)).status).toBe(200);
    expect(await rowsOf(anna, id, "&outcome=found")).toMatchObject([
      { row: 1, withdrawn: null, reason: null, invoices: [{ number: digital(1) }] },
    ]);
  });

  test("a single question says the same, with the step that brings it back; once that is done its answer names nothing", async () => {
    await put(of({ number: digital(2), removed: true }));
    const answer = await ask(anna, digital(2));
    expect(answer.diagnosis.verdict).toBe("explained");
    const [finding] = answer.diagnosis.findings;
    expect(finding).toMatchObject({ cause: "D20", certainty: "certain", actions: [{ id: "restore" }] });
    expect((await restore(anna, finding!.actions[0]!.target!)).status).toBe(200);
    const reopened: LookupAnswer = await json(server.call(`/api/v1/lookups/${answer.id}`, { token: anna.token }));
    expect(reopened.diagnosis.findings.map(({ cause }) => cause)).not.toContain("D20");
  });

  test("who may not bring it back, or may not see it, is told what is said of one that never was", async () => {
    await put(
      of({ number: digital(3), removed: true }),
      anInvoice({ companyId: OTHER_COMPANY, number: digital(600), removed: true }),
    );
    const [never, notHis] = await lookedUp(rita, `${digital(800)}\n${digital(3)}`);
    expect(said(notHis!)).toEqual(said(never!));
    const [other, neverAnna] = await lookedUp(anna, `${digital(600)}\n${digital(800)}`);
    expect(said(other!)).toEqual(said(neverAnna!));
    const causes = async (who: Person, number: string) => (await ask(who, number)).diagnosis.findings.map(({ cause }) => cause);
    expect(await causes(rita, digital(3))).toEqual(await causes(rita, digital(800)));
  });

  test("the right to bring it back is gone when the answer is read: no trace", async () => {
    const hugo = await server.person("hugo", { role: "finance", reach: "company" });
    await put(of({ number: digital(4), removed: true }));
    const { id } = await begun(hugo, digital(4));
    await toTheEnd(hugo, id);
    expect(await rowsOf(hugo, id)).toMatchObject([{ outcome: "withdrawn" }]);
    await server.platform.db.updateTable("membership").set({ role: "auditor" }).where("user_id", "=", hugo.userId).execute();
    forgetActors();
    expect(await rowsOf(hugo, id)).toMatchObject([{ outcome: "noTrace", withdrawn: null, reason: "没有找到它的任何线索" }]);
  });

  test("eight digits are given to many: the rest of the row must be what the record says", async () => {
    await put(of({ code: CODE, number: "77777001", kind: "vat-normal-paper", date: "2024-03-12", removed: true }));
    const isTold = async (row: string): Promise<boolean> =>
      (await lookedUp(anna, `发票代码\t发票号码\t开票日期\n${row}`))[0]!.outcome === "withdrawn";
    expect(await isTold("\t77777001\t2024-03-12")).toBe(true);
    expect(await isTold(`${CODE}\t77777001\t`)).toBe(true);
    expect(await isTold("044032100222\t77777001\t")).toBe(false);
    expect(await isTold(`${CODE}\t77777001\t2024-03-13`)).toBe(false);
  });

  test("one that was merged leads to the invoice that stands for it", async () => {
    const [kept, gone] = [of({ number: digital(5) }), of({ number: digital(1500), removed: true })];
    await put(kept, gone);
    await server.platform.db
      .insertInto("duplicate_case")
      .values({
        company_id: server.companyId,
        id: newId(),
        invoice_id: gone.id,
        other_company_id: server.companyId,
        other_invoice_id: kept.id,
        reason: "same-receipt",
        state: "same",
        opened_at: server.platform.clock(),
      })
      .execute();
    for (const who of [anna, rita])
      expect(await lookedUp(who, digital(1500))).toMatchObject([
        { outcome: "nearMatch", cause: "D20", candidates: [{ number: digital(5), why: "那条记录已并入这一张" }] },
      ]);
  });
});

describe("F7 D4 D10 a file of one's own that bears the number", () => {
  test("one that waits and one in which nothing could be read, by 20 digits or by code and number", async () => {
    const waiting = await putFile({ name: `dzfp_${digital(20)}_样张.pdf`, state: "queued" });
    const unread = await putFile({ name: `${CODE}_63435756.jpg`, state: "kept" });
    const rows = await lookedUp(anna, `${digital(20)}\n${CODE} 63435756`);
    expect(rows).toMatchObject([
      { outcome: "inIntake", cause: "D4", files: [{ id: waiting, waiting: true }] },
      { outcome: "inIntake", cause: "D10", files: [{ id: unread, name: `${CODE}_63435756.jpg`, waiting: false }] },
    ]);
    expect((await ask(anna, digital(20))).diagnosis.findings[0]).toMatchObject({ cause: "D4", certainty: "likely" });
  });

  test("somebody else's file, one that was settled, one of eight digits alone: nothing is said of them", async () => {
    await putFile({ name: `${digital(21)}.pdf`, state: "kept", by: rita });
    await putFile({ name: `${digital(922)}.pdf`, state: "kept", settled: "not-an-invoice" });
    await putFile({ name: "20250312.pdf", state: "kept" });
    const rows = await lookedUp(anna, `${digital(21)}\n${digital(922)}\n20250312\n${digital(1300)}`);
    expect(rows.map(({ outcome }) => outcome)).not.toContain("inIntake");
    expect(said(rows[0]!)).toEqual(said(rows[3]!));
  });

  test("read since: the row says to run it again; out of the company: no trace", async () => {
    const eva = await server.person("eva", { role: "finance", reach: "company" });
    const file = await putFile({ name: `${digital(23)}.pdf`, state: "queued", by: eva });
    const { id } = await begun(eva, digital(23));
    await toTheEnd(eva, id);
    await server.platform.db.updateTable("document").set({ state: "read" }).where("id", "=", file).execute();
    expect(await rowsOf(eva, id)).toMatchObject([
      { outcome: "inIntake", files: [], reason: expect.stringContaining("再查一遍") },
    ]);
    await server.platform.db.deleteFrom("membership").where("user_id", "=", eva.userId).execute();
    forgetActors();
    expect(await rowsOf(eva, id)).toMatchObject([{ outcome: "noTrace", files: [] }]);
  });
});

describe("F7 D10 D2 other evidence than a number", () => {
  const HEAD = "发票号码\t开票日期\t价税合计";

  test("a record that lacks its number and fits day and amount is a candidate, one that only has the day isn't", async () => {
    const taxi = { number: null, kind: "taxi", date: "2025-04-02", missing: ["number"] };
    await put(of({ ...taxi, totalFen: 4210n, amountFen: 4210n }), of({ ...taxi, totalFen: 990n, amountFen: 990n }));
    const [row] = await lookedUp(anna, `${HEAD}\n${digital(2600)}\t2025-04-02\t42.10`);
    expect(row).toMatchObject({ outcome: "nearMatch", cause: "D10", candidates: [{ invoice: { total: "42.10" } }] });
    expect(row!.candidates).toHaveLength(1);
    expect(row!.candidates[0]!.why).toBe("这条记录缺号码，金额、日期相符");
  });

  test("a row without a number is led to invoices by its day and amount, and none is chosen; without both it is unreadable", async () => {
    await put(of({ number: digital(30), date: "2025-05-06", totalFen: 777n, amountFen: 700n }));
    const rows = await lookedUp(
      anna,
      `${HEAD}\n${digital(30)}\t2025-05-06\t7.77\n\t2025-05-06\t7.77\n\t2025-05-07\t7.77\n\t\t7.77\n\t2025-05-06\t7.00`,
    );
    expect(rows.map(({ row, outcome }) => [row, outcome])).toEqual([
      [2, "found"],
      [3, "nearMatch"],
      [4, "unreadable"],
      [5, "unreadable"],
      [6, "unreadable"],
    ]);
    expect(rows[1]).toMatchObject({
      invoices: [],
      cause: "D2",
      certainty: "likely",
      candidates: [{ number: digital(30), why: "日期、金额相符" }],
    });
  });

  test("what another company has by that day and amount isn't hinted at", async () => {
    await put(anInvoice({ companyId: OTHER_COMPANY, number: digital(2900), date: "2025-06-07", totalFen: 12345n }));
    const rows = await lookedUp(anna, `${HEAD}\n${digital(30)}\t\t\n\t2025-06-07\t123.45\n\t2025-06-08\t123.45`);
    const [, hidden, never] = rows.map(({ date: _date, ...row }) => said(row as BatchLookupRow));
    expect(hidden).toEqual(never);
  });
});

describe("F7 what couldn't be looked through in time", () => {
  test("near numbers after the time of the batch is up: not called missing, and looked for when it is run again", async () => {
    await put(of({ number: digital(40) }));
    const mistyped = `${digital(40).slice(0, -1)}${(Number(digital(40).at(-1)) + 1) % 10}`;
    const { id } = await begun(anna, `${mistyped}\n00010121 1234567890`);
    await server.platform.db.updateTable("batch_lookup").set({ near_ms: 60_000 }).where("id", "=", id).execute();
    await toTheEnd(anna, id);
    const [row, fiscal] = await rowsOf(anna, id);
    expect(row).toMatchObject({ outcome: "notChecked", invoices: [], notChecked: expect.stringContaining("规定时间") });
    // what the number itself tells is told all the same
    expect(fiscal).toMatchObject({ outcome: "notChecked", cause: "D18" });
    await json(call(anna, "POST", `/${id}/again`, { which: "missed" }));
    await toTheEnd(anna, id);
    expect(await rowsOf(anna, id)).toMatchObject([
      { outcome: "nearMatch", before: "notChecked" },
      { outcome: "noTrace", before: "notChecked", notChecked: null },
    ]);
  });

  test("numbers that couldn't even be asked for: every row says so, and the batch still comes to its end", async () => {
    const { db } = server.platform;
    const { id } = await begun(anna, digital(40));
    await db.transaction().execute(async (trx) => {
      // what holds a table holds a question up longer than it may take
      await sql`lock table invoice in access exclusive mode`.execute(trx);
      await run(id);
    });
    expect(await rowsOf(anna, id)).toMatchObject([{ outcome: "notChecked", reason: null, notChecked: expect.any(String) }]);
    await json(call(anna, "POST", `/${id}/again`, { which: "notChecked" }));
    await toTheEnd(anna, id);
    expect(await rowsOf(anna, id)).toMatchObject([{ outcome: "found", before: "notChecked", notChecked: null }]);
  });

  test("what else leads to an invoice: what was found stays found, the others are neither missing nor unreadable", async () => {
    const { db } = server.platform;
    const { id } = await begun(
      anna,
      `发票号码\t开票日期\t价税合计\n${digital(40)}\t\t\n${digital(3700)}\t\t\n\t2025-05-06\t7.77`,
    );
    await db.transaction().execute(async (trx) => {
      await sql`lock table document in access exclusive mode`.execute(trx);
      await run(id);
    });
    expect(await rowsOf(anna, id)).toMatchObject([
      { outcome: "found" },
      { outcome: "notChecked", notChecked: expect.stringContaining("没有这个号码") },
      { outcome: "notChecked", reason: null, notChecked: expect.stringContaining("这一行没有号码") },
    ]);
  });
});

test("F7 D20 the rows that weren't found are counted by cause, as their asker may see them", async () => {
  await put(of({ number: digital(901), removed: true }));
  await putFile({ name: `${digital(902)}.pdf`, state: "kept" });
  const { id } = await begun(anna, [digital(901), digital(902), digital(903), digital(904)].join("\n"));
  await toTheEnd(anna, id);
  const groups = async (who: Person): Promise<BatchCauses["groups"]> =>
    (await json<BatchCauses>(call(who, "GET", `/${id}/causes`))).groups;
  expect(await groups(anna)).toMatchObject([
    { outcome: "noTrace", rows: 2, unread: 0 },
    { outcome: "withdrawn", cause: "D20", rows: 1 },
    { outcome: "inIntake", cause: "D10", rows: 1, unread: 1 },
  ]);
  expect((await call(rita, "GET", `/${id}/causes`)).status).toBe(404);
});
