/** Y3: the register against a list, from the file to the signed report, on a real database. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Findings, ReconciliationDetail } from "#api/reconciliation.api.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { DEFAULT_LIMITS } from "#readers/reader.types.ts";
import { lookAtList } from "#readers/spreadsheet/list-look.ts";
import { type ListEntry, readList } from "#readers/spreadsheet/list-rows.ts";
import { taxExport } from "#readers/spreadsheet/testing/xlsx-writer.ts";
import { anInvoice } from "#server/intake/testing/stage.ts";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import type { ListReaders } from "#server/lists/lists.types.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import type { ReconcileJob } from "./reconciliation.types.ts";
import { verifyReport } from "./report-format.ts";
import { runReconciliation } from "./run.ts";

const OURS: [string, string] = ["Specimen Company", "91000000MA000000C3"];
const SELLER: [string, string] = ["样张供应商有限公司", "91000000MA000000X9"];

/** The reader of lists in this process; after so many groups it dies, as a killed worker would. */
const reading = { left: Number.POSITIVE_INFINITY };
const readers: ListReaders = {
  look: (bytes) => lookAtList(bytes, DEFAULT_LIMITS),
  open: async (load, plan, afterRow, now) => {
    const found = readList(await load(), plan, afterRow, DEFAULT_LIMITS, now);
    const waiting: ListEntry[] = [];
    let ended = false;
    return {
      next: async (count) => {
        if (reading.left-- <= 0) throw new Error("killed");
        while (waiting.length < count && !ended) {
          const { value, done } = await found.next();
          ended = done === true;
          if (!ended) waiting.push(...(value as ListEntry[]));
        }
        return { entries: waiting.splice(0, count), done: ended && waiting.length === 0 };
      },
      close: () => undefined,
    };
  },
};

let server: TestServer;
let finance: { userId: string; token: string };
beforeAll(async () => {
  server = await testServer({ worker: false });
  await server.platform.db.updateTable("company").set({ tax_id: OURS[1] }).where("id", "=", server.companyId).execute();
  finance = await server.person("finance", { role: "finance", reach: "company" });
});
afterAll(() => server.close());

/** Numbers of a series of its own for each test. */
const series =
  (nth: number) =>
  (i: number): string =>
    `25112${String(nth * 1_000_000 + i * 37 + 1).padStart(15, "0")}`;

async function register(all: Partial<InvoiceFacts>[]): Promise<void> {
  const { db, clock } = server.platform;
  const incoming = all.map((part) => ({
    facts: anInvoice({ seller: { name: SELLER[0], taxId: SELLER[1] }, buyer: { name: OURS[0], taxId: OURS[1] }, ...part }),
    companyId: server.companyId,
    document: null,
    ownerId: null,
    departmentId: null,
  }));
  const companies = [{ id: server.companyId, name: OURS[0], taxId: OURS[1] }];
  const by = { actor: null, actorId: null, channel: "worker" as const, now: clock(), companies };
  await db.transaction().execute((trx) => registerMany(trx, incoming, by));
}

const call = async <T>(path: string, method = "GET", body?: unknown, token = finance.token): Promise<T> => {
  const answer = await server.call(`/api/v1/reconciliations${path}`, { method, body, token });
  const text = await answer.text();
  expect(answer.status, text).toBeLessThan(300);
  return JSON.parse(text) as T;
};
const add = (part: object = {}): Promise<ReconciliationDetail> =>
  call("", "POST", {
    company: server.companyId,
    name: "三月",
    against: "ledger",
    direction: "received",
    from: "2025-03-01",
    to: "2025-03-31",
    ...part,
  });

const jobs = async (id: string): Promise<ReconcileJob[]> => {
  const { runs } = await call<ReconciliationDetail>(`/${id}`);
  return runs.slice(0, 1).map((run) => ({ companyId: server.companyId, reconciliationId: id, id: run.id }));
};
/** What the queue would do: the job, and once more where it died. */
async function work(id: string, { last = true } = {}): Promise<ReconciliationDetail> {
  for (const data of await jobs(id))
    await runReconciliation(server.platform, readers, { data, last, signal: new AbortController().signal });
  return call(`/${id}`);
}
async function run(id: string, name: string, bytes: Uint8Array | string): Promise<ReconciliationDetail> {
  const form = new FormData();
  form.set("file", new Blob([bytes as BlobPart]), name);
  await call(`/${id}/runs`, "POST", form);
  return work(id);
}
const countsOf = ({ run: newest }: ReconciliationDetail) =>
  Object.fromEntries((newest?.counts ?? []).map(({ outcome, count }) => [outcome, count]));
const findings = async (id: string, query = ""): Promise<Findings["findings"]> =>
  (await call<Findings>(`/${id}/findings${query}`)).findings;

describe("Y3 against a ledger", () => {
  const HEAD = "凭证号,发票号码,发票代码,开票日期,价税合计";
  const numberOf = series(1);
  let id: string;
  const row = (i: number, part: Partial<{ number: string; date: string; total: string }> = {}): string =>
    [`记-${i}`, part.number ?? numberOf(i), "", part.date ?? "2025-03-05", part.total ?? "113.00"].join(",");
  const lines = (rows: string[]): string => `${[HEAD, ...rows].join("\n")}\n`;

  beforeAll(async () => {
    await register(
      Array.from({ length: 8 }, (_, i) => ({
        number: numberOf(i),
        date: "2025-03-05",
        amount: "100.00",
        tax: "13.00",
        total: "113.00",
      })),
    );
    ({ id } = await add());
  });

  const ledger = lines([
    row(0),
    row(1, { total: "112.00" }),
    row(2),
    row(2),
    row(3, { number: numberOf(3).replace(/.$/, (digit) => String((Number(digit) + 5) % 10)) }),
    row(4, { total: "56.50" }),
    row(4, { total: "56.50" }),
    row(900),
    row(901, { date: "2025-04-01" }),
    ["记-9", "2.5E+19", "", "2025-03-05", "7.00"].join(","),
  ]);

  test("a list of a new make waits for its columns to be told, then each invoice falls into one outcome, with sums", async () => {
    const waiting = await run(id, "ledger.csv", ledger);
    expect(waiting.run).toMatchObject({ state: "mapping" });
    expect(waiting.look).toMatchObject({ voucher: 0, mapping: { number: 1, code: 2, date: 3, total: 4 } });
    await call(`/${id}/confirm`, "POST", { mapping: waiting.look!.mapping, voucher: 0 });
    const done = await work(id);
    expect(countsOf(done)).toEqual({
      matched: 2,
      different: 1,
      twice: 1,
      probable: 1,
      "missing-here": 1,
      "missing-there": 3,
      unreadable: 1,
      outside: 1,
    });
    const sums = Object.fromEntries(done.run!.counts!.map(({ outcome, here, there }) => [outcome, [here, there]]));
    expect(sums).toMatchObject({
      matched: ["226.00", "226.00"],
      different: ["113.00", "112.00"],
      twice: ["113.00", "226.00"],
      probable: ["113.00", "113.00"],
      "missing-here": ["0.00", "113.00"],
      "missing-there": ["339.00", "0.00"],
    });
  });

  test("a difference says in what, a pair why, and a missing one what the row said", async () => {
    const [different] = await findings(id, "?outcome=different");
    expect(different).toMatchObject({
      fields: ["total"],
      here: { total: "113.00" },
      there: { total: "112.00", voucher: "记-1" },
      row: 3,
    });
    const [pair] = await findings(id, "?outcome=probable");
    expect(pair).toMatchObject({ why: "one-digit", here: { number: numberOf(3) }, state: "open", fresh: "new" });
    const [missing] = await findings(id, "?outcome=missing-here");
    expect(missing).toMatchObject({ invoice: null, there: { number: numberOf(900) } });
  });

  test("what was explained stays so in the next run, what changed on either side comes back, and only that is new", async () => {
    const all = await findings(id);
    const explain = all.filter(({ outcome }) => ["different", "missing-there", "missing-here"].includes(outcome));
    await call(`/${id}/findings`, "PATCH", {
      findings: explain.map((each) => each.id),
      state: "explained",
      reason: "timing",
      assignee: finance.userId,
    });
    // the sum of the one that differs is another one now; the others are as they were
    const again = await run(id, "ledger.csv", ledger.replace("112.00", "111.00"));
    expect(again.run).toMatchObject({ state: "done" });
    expect(await findings(id, "?fresh=true")).toMatchObject([
      { outcome: "different", state: "open", fresh: "changed", there: { total: "111.00" }, assignee: { name: "finance" } },
    ]);
    expect(await findings(id, "?state=explained")).toHaveLength(4);
    expect(await findings(id, "?assignee=me")).toHaveLength(5);
  });

  test("an explanation needs a reason, and somebody who may work on it", async () => {
    const [open] = await findings(id, "?state=open");
    const refused = async (body: object) =>
      (
        await server.call(`/api/v1/reconciliations/${id}/findings`, {
          method: "PATCH",
          body: { findings: [open!.id], ...body },
          token: finance.token,
        })
      ).status;
    expect(await refused({ state: "explained", reason: null })).toBe(422);
    expect(await refused({ state: "explained", reason: "other" })).toBe(422);
    const part = await server.person("part", { role: "finance", reach: "own" });
    expect(await refused({ assignee: part.userId })).toBe(422);
  });

  test("the report is proven without the server, and a changed byte is noticed", async () => {
    const made = await call<{ id: string; sha256: string }>(`/${id}/reports`, "POST");
    const fetched = async (format: string) =>
      (
        await server.call(`/api/v1/reconciliations/${id}/reports/${made.id}?format=${format}`, { token: finance.token })
      ).arrayBuffer();
    const text = Buffer.from(await fetched("jsonl")).toString();
    async function* linesOf(all: string) {
      yield* all.split("\n").slice(0, -1);
    }
    expect(await verifyReport(linesOf(text))).toMatchObject({ ok: true, differences: 8, matched: 2 });
    expect((await verifyReport(linesOf(text.replace("111.00", "113.00")))).problems).toMatchObject([{ code: "seal" }]);
    const without = text
      .split("\n")
      .filter((line) => !line.includes('"twice"') || line.includes("manifest"))
      .join("\n");
    expect((await verifyReport(linesOf(without))).problems.map(({ code }) => code)).toContain("counts");
    expect(
      Buffer.from(await fetched("pdf"))
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
  });
});

describe("Y3 against the tax account's export", () => {
  test("it is known by its form, and states and parties are compared", async () => {
    const numberOf = series(2);
    await register(
      [0, 1, 2].map((i) => ({ number: numberOf(i), date: "2025-03-04", amount: "100.00", tax: "1.00", total: "101.00" })),
    );
    const exported = [0, 1, 2].map((i) => ({
      number: numberOf(i),
      seller: i === 1 ? (["样张别家有限公司", SELLER[1]] as [string, string]) : SELLER,
      buyer: OURS,
      ...(i === 2 ? { state: "已作废" } : {}),
    }));
    const { id } = await add({ against: "tax-export", from: "2025-03-04", to: "2025-03-04" });
    const done = await run(id, "全量发票查询导出结果.xlsx", taxExport(exported));
    expect(countsOf(done)).toEqual({ matched: 1, different: 2 });
    expect((await findings(id)).map(({ fields }) => fields)).toEqual([["sellerName"], ["state"]]);
  });
});

test("Y3 a worker that dies in the midst goes on where it was, and nothing stands there twice", async () => {
  const numberOf = series(3);
  const count = 2_300;
  await register(Array.from({ length: count }, (_, i) => ({ number: numberOf(i), date: "2025-05-04", total: "113.00" })));
  const { id } = await add({ from: "2025-05-01", to: "2025-05-31" });
  const rows = Array.from({ length: count }, (_, i) => `${numberOf(i + 100)},2025-05-04,113.00`);
  const form = new FormData();
  form.set("file", new Blob([`发票号码,开票日期,价税合计\n${rows.join("\n")}\n`]), "a.csv");
  await call(`/${id}/runs`, "POST", form);
  const waiting = await work(id);
  await call(`/${id}/confirm`, "POST", { mapping: waiting.look!.mapping });
  reading.left = 2;
  await expect(work(id, { last: false })).rejects.toThrow("killed");
  reading.left = Number.POSITIVE_INFINITY;
  const halfway = await call<ReconciliationDetail>(`/${id}`);
  expect(halfway.run).toMatchObject({ state: "running", step: "reading", rowsRead: 400 });
  const done = await work(id);
  expect(countsOf(done)).toEqual({ matched: count - 100, "missing-here": 100, "missing-there": 100 });
  expect(done.run!.rowsRead).toBe(count);
});

test("Y3 who sees part of a company is told so, and learns nothing of what others have compared", async () => {
  const { id } = await add();
  const department = await server.person("some", { role: "finance", reach: "own" });
  const body = { company: server.companyId, name: "x", against: "ledger", direction: null, from: "2025-01-01", to: "2025-01-31" };
  const refused = await server.call("/api/v1/reconciliations", { method: "POST", body, token: department.token });
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, "reconciliation-part"]);
  expect((await call<{ reconciliations: unknown[] }>("", "GET", undefined, department.token)).reconciliations).toEqual([]);
  expect((await server.call(`/api/v1/reconciliations/${id}`, { token: department.token })).status).toBe(404);
});

test("Y3 two sources of ours against each other", async () => {
  const numberOf = series(4);
  const { db } = server.platform;
  await register([0, 1, 2].map((i) => ({ number: numberOf(i), date: "2025-06-04", total: "113.00" })));
  const invoices = await db
    .selectFrom("invoice")
    .select(["id", "number"])
    .where("issue_date", "=", "2025-06-04")
    .orderBy("number")
    .execute();
  const base = {
    company_id: server.companyId,
    kind: "folder",
    settings: "{}",
    account_id: finance.userId,
    created_by: finance.userId,
  };
  await db
    .insertInto("source")
    .values(["1", "2"].map((id) => ({ ...base, id, name: `S${id}` })))
    .execute();
  await db
    .insertInto("blob")
    .values({ sha256: "a".repeat(64), size: 1 })
    .execute();
  await db.insertInto("batch").values({ company_id: server.companyId, id: "1", uploaded_by: finance.userId }).execute();
  const brought = async (source: string, at: number, total: string): Promise<void> => {
    const id = `${source}${at}`;
    const document = {
      batch_id: "1",
      position: at,
      name: "a",
      sha256: "a".repeat(64),
      size: 1,
      state: "read" as const,
      uploaded_by: finance.userId,
    };
    await db
      .insertInto("document")
      .values({ company_id: server.companyId, id, ...document })
      .execute();
    const { id: invoice, number } = invoices[at]!;
    await db
      .insertInto("invoice_document")
      .values({
        company_id: server.companyId,
        invoice_id: invoice,
        document_company_id: server.companyId,
        document_id: id,
        format: "xml",
        relation: "joined",
        facts: JSON.stringify(anInvoice({ number, date: "2025-06-04", total })),
      })
      .execute();
    const item = { company_id: server.companyId, source_id: source, key: id, state: "taken" as const, document_id: id };
    await db
      .insertInto("source_item")
      .values({ ...item, arrived_at: new Date() })
      .execute();
  };
  for (const [source, at, total] of [
    ["1", 0, "113.00"],
    ["2", 0, "113.00"],
    ["1", 1, "113.00"],
    ["2", 1, "114.00"],
    ["1", 2, "113.00"],
  ] as const)
    await brought(source, at, total);
  const { id } = await add({ against: "sources", sources: ["1", "2"], from: "2025-06-01", to: "2025-06-30" });
  await call(`/${id}/runs`, "POST");
  const done = await work(id);
  expect(countsOf(done)).toEqual({ matched: 1, different: 1, "missing-there": 1 });
});

describe("Y3 a ledger that the accounting system hands in", () => {
  const numberOf = series(40);
  const entry = (i: number, total = "113.00") => ({
    发票号码: numberOf(i),
    开票日期: "2025-08-05",
    价税合计: total,
    凭证号: `记-${i}`,
  });
  const handIn = (records: object[], token = finance.token) =>
    server.call("/api/v1/ledger/records", { method: "POST", body: { company: server.companyId, records }, token });
  const counted = async (records: object[]) => (await handIn(records)).json() as Promise<Record<string, number>>;
  const nothing = { added: 0, changed: 0, removed: 0, known: 0, late: 0 };

  test("is compared like a list, with the columns told once; what is handed in again, late or in another order leaves the same", async () => {
    await register(
      Array.from({ length: 4 }, (_, i) => ({
        number: numberOf(i),
        date: "2025-08-05",
        amount: "100.00",
        tax: "13.00",
        total: "113.00",
      })),
    );
    const { id } = await add({ from: "2025-08-01", to: "2025-08-31" });
    expect((await server.call(`/api/v1/reconciliations/${id}/runs`, { method: "POST", token: finance.token })).status).toBe(422);
    const at = (day: number) => `2025-08-${String(day).padStart(2, "0")}T00:00:00.000Z`;
    const first = [0, 1, 2].map((i) => ({ id: `e${i}`, changedAt: at(6), fields: entry(i) }));
    expect(await counted(first)).toEqual({ ...nothing, added: 3 });
    expect(await counted(first)).toEqual({ ...nothing, known: 3 });
    expect(await counted([{ id: "e1", changedAt: at(8), fields: entry(1, "112.00") }])).toEqual({ ...nothing, changed: 1 });
    // what it said before comes once more, after what it said later
    expect(await counted([first[1]!])).toEqual({ ...nothing, late: 1 });
    await call(`/${id}/runs`, "POST");
    const { look } = await work(id);
    await call(`/${id}/confirm`, "POST", { mapping: look!.mapping, voucher: look!.voucher });
    const done = await work(id);
    expect(countsOf(done)).toEqual({ matched: 2, different: 1, "missing-there": 1 });
    expect(done.ledger).toMatchObject({ records: 3 });
    const [different] = (await findings(id)).filter(({ outcome }) => outcome === "different");
    expect(different).toMatchObject({ there: { total: "112.00", voucher: "记-1" } });
    // taken out there; the columns are known, so that nobody is asked again
    expect(await counted([{ id: "e0", changedAt: at(9), fields: null }])).toEqual({ ...nothing, removed: 1 });
    expect(await counted([first[0]!])).toEqual({ ...nothing, late: 1 });
    await call(`/${id}/runs`, "POST");
    expect(countsOf(await work(id))).toEqual({ matched: 1, different: 1, "missing-there": 2 });
  });

  test("is handed in by who answers for all records alone, and a number that lost its digits is refused", async () => {
    const clerk = await server.person("ledger-clerk", { role: "employee", reach: "own" });
    expect((await handIn([{ id: "x", fields: entry(0) }], clerk.token)).status).toBe(403);
    expect((await handIn([{ id: "x", fields: { 发票号码: Number("25112000000000080001") } }])).status).toBe(400);
  });
});
