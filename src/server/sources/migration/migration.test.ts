/** Y5: from an old system's list to the register and back, on a real database. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InvoiceDetail, InvoicePage } from "#api/invoices.api.ts";
import type { MigrationDetail, MigrationRows } from "#api/migrations.api.ts";
import { DEFAULT_LIMITS } from "#readers/reader.types.ts";
import { lookAtList } from "#readers/spreadsheet/list-look.ts";
import { type ListEntry, readList } from "#readers/spreadsheet/list-rows.ts";
import type { ListReaders } from "#server/lists/lists.types.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { runMigration } from "./run-migration.ts";

const TAX_ID = "91000000MA000000C3";
const HEAD = "发票号码,开票日期,销方名称,销方识别号,购方名称,购方识别号,金额,税额,价税合计,凭证号,报销状态,是否归档";
const numberOf = (i: number): string => `25112${String(1_000_001 + i * 37).padStart(15, "0")}`;
const row = (i: number, part: Partial<{ buyer: string; total: string; rest: string }> = {}): string =>
  [
    numberOf(i),
    "2025-03-04",
    "样张供应商有限公司",
    "91000000MA000000X9",
    "Specimen Company",
    part.buyer ?? TAX_ID,
    "100.00",
    "13.00",
    part.total ?? "113.00",
    part.rest ?? ",,",
  ].join(",");
const list = (rows: string[]): string => `${[HEAD, ...rows].join("\n")}\n`;

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
  await server.platform.db.updateTable("company").set({ tax_id: TAX_ID }).where("id", "=", server.companyId).execute();
  finance = await server.person("finance", { role: "finance", reach: "company" });
});
afterAll(() => server.close());

async function call<T>(path: string, method = "GET", body?: unknown): Promise<T> {
  const answer = await server.call(`/api/v1${path}`, { method, body, token: finance.token });
  const text = await answer.text();
  expect(answer.status, text).toBeLessThan(300);
  return JSON.parse(text) as T;
}
async function work(id: string, last = true): Promise<MigrationDetail> {
  const data = { companyId: server.companyId, id };
  await runMigration(server.platform, readers, { data, last, signal: new AbortController().signal });
  return call(`/migrations/${id}`);
}
async function handIn(text: string): Promise<MigrationDetail> {
  const form = new FormData();
  form.set("file", new Blob([text]), "旧系统.csv");
  const { id } = await call<MigrationDetail>(`/migrations?company=${server.companyId}`, "POST", form);
  return work(id);
}
const tried = async ({ id, look }: MigrationDetail, part: object = {}): Promise<MigrationDetail> => {
  await call(`/migrations/${id}/try`, "POST", { ...look!.plan, claim: 10, archive: 11, ...part });
  return work(id);
};
const started = async ({ id }: MigrationDetail, doubtful = false): Promise<MigrationDetail> => {
  await call(`/migrations/${id}/start`, "POST", { doubtful });
  return work(id);
};
const rows = async (id: string, query: string) => (await call<MigrationRows>(`/migrations/${id}/rows?${query}`)).rows;
const held = async (): Promise<number> => (await call<InvoicePage>("/invoices")).invoices.length;
const outcomes = (migration: MigrationDetail) =>
  Object.fromEntries(migration.outcomes.map(({ outcome, count }) => [outcome, count]));

let first: MigrationDetail;

test("Y5 a trial stores nothing and says of each row what would become of it", async () => {
  const handed = await handIn(
    list([
      row(0, { rest: "记-1,已报销,是" }),
      row(1),
      row(1),
      row(2, { buyer: "91000000MA000000B2" }),
      row(3, { total: "一百" }),
    ]),
  );
  expect(handed).toMatchObject({ state: "mapping", look: { plan: { voucher: 9 } } });
  first = await tried(handed, { template: "旧系统" });
  expect(first.state).toBe("tried");
  expect(outcomes(first)).toEqual({ new: 2, doubt: 1, refused: 2 });
  expect((await rows(first.id, "outcome=refused")).map(({ reasons }) => reasons)).toEqual([["not-ours"], ["amount-invalid"]]);
  expect((await rows(first.id, "outcome=doubt")).map(({ reasons }) => reasons)).toEqual([["twice-in-file"]]);
  expect(await held()).toBe(0);
});

test("Y5 it is taken over with its states, and the register's counts and sums add up", async () => {
  const done = await started(first);
  expect(done).toMatchObject({ state: "done", templates: [{ name: "旧系统" }] });
  expect(done.compared).toEqual([
    {
      kind: "other",
      year: 2025,
      direction: "received",
      before: { count: 0, total: "0.00" },
      brought: { count: 2, total: "226.00" },
      after: { count: 2, total: "226.00" },
      difference: { count: 0, total: "0.00" },
    },
  ]);
  const [carried] = await rows(done.id, "outcome=new");
  const invoice = await call<InvoiceDetail>(`/invoices/${carried!.invoice}`);
  expect(invoice.states).toMatchObject({ booking: "booked", claim: "paid", archive: "archived" });
  expect(
    invoice.stateHistory
      .filter(({ source }) => source === "migration")
      .map(({ axis }) => axis)
      .toSorted(),
  ).toEqual(["archive", "booking", "claim"]);
});

test("Y5 the same list again joins what is here, and doubts what says something else", async () => {
  const again = await tried(await handIn(list([row(0), row(1, { total: "112.00" })])));
  expect(outcomes(again)).toEqual({ joined: 1, doubt: 1 });
  expect((await rows(again.id, "outcome=doubt")).map(({ reasons }) => reasons)).toEqual([["differs"]]);
});

test("Y5 taking back takes what nobody has touched, and lists what is kept and why", async () => {
  const [, touched] = await rows(first.id, "outcome=new");
  const { states } = await call<InvoiceDetail>(`/invoices/${touched!.invoice}`);
  await call(`/invoices/${touched!.invoice}/states`, "POST", { axis: "booking", value: "booked", from: states.booking });
  await call(`/migrations/${first.id}/undo`, "POST");
  const undone = await work(first.id);
  expect(undone).toMatchObject({ state: "undone", undone: { takenBack: 1, kept: 1 } });
  expect(await rows(first.id, "undone=kept")).toMatchObject([
    { invoice: touched!.invoice, keptBecause: "invoice.state-changed" },
  ]);
  expect(await held()).toBe(1);
});

test("Y5 a worker that dies in the midst goes on where it was, and nothing is doubled", async () => {
  const count = 1_200;
  const trial = await tried(await handIn(list(Array.from({ length: count }, (_, i) => row(1_000 + i)))));
  expect(outcomes(trial)).toEqual({ new: count });
  await call(`/migrations/${trial.id}/start`, "POST", { doubtful: false });
  reading.left = 1;
  await expect(work(trial.id, false)).rejects.toThrow("killed");
  reading.left = Number.POSITIVE_INFINITY;
  expect(await call<MigrationDetail>(`/migrations/${trial.id}`)).toMatchObject({ state: "running", rowsRead: 500 });
  const done = await work(trial.id);
  expect(outcomes(done)).toEqual({ new: count });
  expect(done.compared!.map(({ difference }) => difference.count)).toEqual([0]);
});
